using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using NanoAgent.Platform;

namespace NanoAgent.Device;

/// <summary>
/// Plain TCP on a board's socket, which can neither connect nor send without waiting: a thread of its own connects it
/// (closing the socket ends that thread's wait), and a write is so small, and made only when the socket says that there
/// is room, that it does not wait.
/// </summary>
internal class SocketChannel : Endpoint, IChannel
{
    // A socket that says it can be written to has room for more than this: Send would wait until all of it is taken.
    // Over TLS it is a record, which every profile's TlsRecordOutBytesMax holds: Board.targets sees to it.
    private const int WriteBytesMax = 1024;

    // A write that was told of room and waits nevertheless has broken the connection after this.
    private const int SendTimeoutMs = 2_000;

    // Over TLS a part of a record makes the socket readable and gives no byte yet.
    private const int ReceiveTimeoutMs = 50;

    private const int TimedOut = 10060;

    // 0 while it opens, 1 open, else the negated reason: written once by the thread that connects, read by the owner.
    private int _state;
    private bool _cannotSend;

    /// <param name="network">Whose channel it is.</param>
    /// <param name="peer">Whom to connect to; null for a channel that never opens.</param>
    /// <param name="state">Why it never opens, or 0.</param>
    internal SocketChannel(SocketNetwork network, IPEndPoint? peer, int state)
        : base(network, peer)
    {
        _state = state;
        if (peer != null)
        {
            Socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            IsOpening = true;
            new Thread(Run).Start();
        }
    }

    /// <inheritdoc/>
    public bool IsConnected
    {
        get { return _state > 0; }
    }

    /// <inheritdoc/>
    public bool IsReusable
    {
        get
        {
            // Readable while nothing was asked: it has ended, or holds bytes that belong to no request.
            try
            {
                bool isQuiet = _state > 0 && !_cannotSend && Socket != null && !HasBytes();

                // Nobody waits for an idle one.
                Awaits = Nothing;
                return isQuiet;
            }
            catch (Exception)
            {
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public virtual int Step()
    {
        return _state;
    }

    /// <inheritdoc/>
    public int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            if (!HasBytes())
            {
                return 0;
            }

            int moved = Receive(buffer, offset, count);
            return moved > 0 ? moved : ChannelResult.EndOfStream;
        }
        catch (SocketException failure)
        {
            if (failure.ErrorCode != TimedOut)
            {
                return -(int)TransferResult.RecvError;
            }

            Awaits |= Reading;
            return 0;
        }
        catch (Exception)
        {
            return -(int)TransferResult.RecvError;
        }
    }

    /// <inheritdoc/>
    public int Write(byte[] buffer, int offset, int count)
    {
        if (_cannotSend || Socket == null)
        {
            return -(int)TransferResult.SendError;
        }

        try
        {
            if (!Socket.Poll(0, SelectMode.SelectWrite))
            {
                Awaits |= Writing;
                return 0;
            }

            Awaits &= Reading;
            return Send(buffer, offset, count < WriteBytesMax ? count : WriteBytesMax);
        }
        catch (Exception)
        {
            // How much of it went is lost with the exception: nothing may follow on this connection.
            _cannotSend = true;
            return -(int)TransferResult.SendError;
        }
    }

    /// <summary>Whether a read will find something: bytes, the end or a failure.</summary>
    protected virtual bool HasBytes()
    {
        return CanRead();
    }

    /// <summary>Reads what is there.</summary>
    protected virtual int Receive(byte[] buffer, int offset, int count)
    {
        return Socket!.Receive(buffer, offset, count, SocketFlags.None);
    }

    /// <summary>Sends all of it.</summary>
    protected virtual int Send(byte[] buffer, int offset, int count)
    {
        return Socket!.Send(buffer, offset, count, SocketFlags.None);
    }

    private void Run()
    {
        Socket socket = Socket!;
        int state = -(int)TransferResult.CouldntConnect;
        try
        {
            socket.Connect(Peer!);
            socket.ReceiveTimeout = ReceiveTimeoutMs;
            socket.SendTimeout = SendTimeoutMs;
            state = 1;

            // A request goes out in pieces: none may wait for the answer to the one before. Not every firmware can.
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.NoDelay, true);
        }
        catch (Exception)
        {
            // Refused, unreachable, given up: one result to the caller.
        }

        _state = state;
        IsOpening = false;
        Network.Wake();
    }
}
