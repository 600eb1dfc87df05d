using System.Net.Sockets;
using NanoAgent.Platform;

namespace NanoAgent.Host;

/// <summary>Plain TCP on a non-blocking socket.</summary>
internal sealed class SocketChannel(SocketNetwork network, ConnectingSocket connecting)
    : IChannel, SocketNetwork.IPollable
{
    private readonly Socket _socket = connecting.Socket;
    private bool _open;
    private bool _closed;

    public Socket? Socket => _socket;

    public bool WantsRead { get; private set; }

    public bool WantsWrite { get; private set; }

    public bool IsConnected => _open;

    /// <summary>A readable idle socket has ended or holds bytes that no one asked for.</summary>
    public bool IsReusable => _open && !_closed && !_socket.Poll(0, SelectMode.SelectRead);

    public int Step()
    {
        int result = connecting.Step();
        if (result == 1 && !_open && !_closed)
        {
            _socket.Blocking = false;
            _open = true;
        }

        return result;
    }

    public int Read(byte[] buffer, int offset, int count)
    {
        if (!_open || _closed)
        {
            return -(int)TransferResult.RecvError;
        }

        int moved = _socket.Receive(buffer, offset, count, SocketFlags.None, out SocketError error);
        WantsRead = error == SocketError.WouldBlock;
        if (error == SocketError.Success)
        {
            return moved > 0 ? moved : ChannelResult.EndOfStream;
        }

        return WantsRead ? 0 : -(int)TransferResult.RecvError;
    }

    public int Write(byte[] buffer, int offset, int count)
    {
        if (!_open || _closed)
        {
            return -(int)TransferResult.SendError;
        }

        int moved = _socket.Send(buffer, offset, count, SocketFlags.None, out SocketError error);
        WantsWrite = error == SocketError.WouldBlock;
        if (error == SocketError.Success)
        {
            return moved;
        }

        return WantsWrite ? 0 : -(int)TransferResult.SendError;
    }

    public void Close()
    {
        if (!_closed)
        {
            _closed = true;
            _socket.Dispose();
            network.Closed(this);
        }
    }
}
