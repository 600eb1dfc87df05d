using System.Net.Sockets;
using NanoAgent.Platform;

namespace NanoAgent.Host;

/// <summary>A channel for which the system had no socket: it never opens, and says so as a failed connect.</summary>
internal sealed class RefusedChannel(SocketNetwork network) : IChannel, SocketNetwork.IPollable
{
    private bool _closed;

    public Socket? Socket => null;

    public bool WantsRead => false;

    public bool WantsWrite => false;

    public bool IsConnected => false;

    public bool IsReusable => false;

    public int Step() => -(int)TransferResult.CouldntConnect;

    public int Read(byte[] buffer, int offset, int count) => -(int)TransferResult.RecvError;

    public int Write(byte[] buffer, int offset, int count) => -(int)TransferResult.SendError;

    public void Close()
    {
        if (!_closed)
        {
            _closed = true;
            network.Closed(this);
        }
    }
}
