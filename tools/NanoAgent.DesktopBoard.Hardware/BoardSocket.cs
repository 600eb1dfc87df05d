using System;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace NanoAgent.DesktopBoard.Hardware;

/// <summary>
/// A socket as the firmware has it: never blocking below, so that every wait is one of the calling thread alone and
/// ends
/// when another closes the socket. Connect waits without end; Send returns when all is queued and forgets how much was
/// when it fails; Poll throws on a broken socket. Addresses are bytes and enumerations numbers, the same as the
/// board's,
/// because the stand-ins have types of the same names.
/// </summary>
public sealed class BoardSocket
{
    // The firmware looks at a waiting socket when its event is set; here it is looked at so often.
    private const int LookUs = 2_000;

    private readonly BoardNetwork network;
    private readonly Socket socket;
    private NameResponder? responder;
    private volatile bool isClosed;
    private volatile bool isConnecting;

    internal BoardSocket(BoardNetwork network, Socket socket)
    {
        this.network = network;
        this.socket = socket;
        socket.Blocking = false;
    }

    /// <summary>Milliseconds that a Receive waits for a first byte; 0 or less: without end.</summary>
    public int ReceiveTimeout { get; set; }

    /// <summary>Milliseconds that a Send waits for room, each time; 0 or less: without end.</summary>
    public int SendTimeout { get; set; }

    /// <summary>Bytes that can be read at once.</summary>
    public int Available => Call(() => responder?.Available ?? socket.Available);

    /// <summary>Where it is bound, or null.</summary>
    public (byte[] Address, int Port)? LocalEndPoint => Call(() => From(socket.LocalEndPoint));

    /// <summary>Whom it is connected to.</summary>
    public (byte[] Address, int Port)? RemoteEndPoint => Call(() => From(socket.RemoteEndPoint));

    internal bool IsConnecting => isConnecting;

    /// <summary>Binds; every address but loopback's becomes loopback.</summary>
    public void Bind((byte[] Address, int Port) at) =>
        Call(() =>
        {
            var local = To(at);
            socket.Bind(IPAddress.IsLoopback(local.Address) ? local : new(IPAddress.Loopback, local.Port));
            return true;
        });

    /// <summary>Listens.</summary>
    public void Listen(int backlog) =>
        Call(() =>
        {
            socket.Listen(backlog);
            return true;
        });

    /// <summary>Waits for a connection and takes it.</summary>
    public BoardSocket Accept() =>
        Call(() =>
        {
            WaitFor(SelectMode.SelectRead, 0);
            return network.Add(() => new BoardSocket(network, socket.Accept()));
        });

    /// <summary>Connects, however long it takes: until the peer answers or refuses, or another thread closes.</summary>
    public void Connect((byte[] Address, int Port) to) =>
        Call(() =>
        {
            var remote = To(to);
            NeedAllowed(remote.Address);
            isConnecting = true;
            try
            {
                Start(remote);
                WaitFor(SelectMode.SelectWrite, 0);
                ThrowPending();
            }
            finally
            {
                isConnecting = false;
            }

            return true;
        });

    /// <summary>Queues all bytes, waiting for room as often as it takes.</summary>
    /// <exception cref="BoardNetworkException">It failed or timed out; how much was queued is lost.</exception>
    public int Send(byte[] buffer, int offset, int count, int flags) =>
        Call(() =>
        {
            for (int sent = 0; sent < count; )
            {
                int now = socket.Send(buffer, offset + sent, count - sent, (SocketFlags)flags, out var error);
                if (error == SocketError.WouldBlock)
                {
                    WaitFor(SelectMode.SelectWrite, SendTimeout);
                }
                else if (error != SocketError.Success)
                {
                    throw new SocketException((int)error);
                }

                sent += Math.Max(0, now);
            }

            return count;
        });

    /// <summary>Sends one datagram.</summary>
    public int SendTo(byte[] buffer, int offset, int count, int flags, (byte[] Address, int Port) to) =>
        Call(() =>
        {
            var remote = To(to);
            NeedAllowed(remote.Address);
            if (NameResponder.IsFor(remote))
            {
                responder ??= new(network);
                return responder.Take(buffer.AsSpan(offset, count));
            }

            return socket.SendTo(buffer, offset, count, (SocketFlags)flags, remote);
        });

    /// <summary>Waits for bytes and takes what is there; 0: the peer closed.</summary>
    public int Receive(byte[] buffer, int offset, int count, int flags) =>
        Call(() =>
        {
            WaitFor(SelectMode.SelectRead, ReceiveTimeout);
            return socket.Receive(buffer, offset, count, (SocketFlags)flags);
        });

    /// <summary>Waits for a datagram and takes it.</summary>
    public int ReceiveFrom(byte[] buffer, int offset, int count, int flags, out (byte[] Address, int Port) remote)
    {
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        int read = Call(() =>
        {
            if (responder is { Available: > 0 })
            {
                from = NameResponder.EndPoint;
                return responder.Give(buffer.AsSpan(offset, count));
            }

            WaitFor(SelectMode.SelectRead, ReceiveTimeout);
            return socket.ReceiveFrom(buffer, offset, count, (SocketFlags)flags, ref from);
        });
        remote = From(from)!.Value;
        return read;
    }

    /// <summary>Whether the socket is ready, waiting so long at most; less than 0: without end.</summary>
    /// <exception cref="BoardNetworkException">The socket is broken, when reading or writing was asked for.</exception>
    public bool Poll(int microSeconds, int selectMode) =>
        Call(() =>
        {
            var mode = (SelectMode)selectMode;
            if (mode == SelectMode.SelectRead && responder is { Available: > 0 })
            {
                return true;
            }

            var isReady = IsReady(mode, microSeconds);
            if (mode != SelectMode.SelectError)
            {
                ThrowPending();
            }

            return isReady;
        });

    /// <summary>Sets an option of the machine's socket.</summary>
    public void SetOption(int level, int name, object value) =>
        Call(() =>
        {
            if (value is byte[] bytes)
            {
                socket.SetSocketOption((SocketOptionLevel)level, (SocketOptionName)name, bytes);
            }
            else
            {
                socket.SetSocketOption((SocketOptionLevel)level, (SocketOptionName)name, (int)value);
            }

            return true;
        });

    /// <summary>An option of the machine's socket.</summary>
    public object? GetOption(int level, int name) =>
        Call(() => socket.GetSocketOption((SocketOptionLevel)level, (SocketOptionName)name));

    /// <summary>
    /// Closes; a call that waits on another thread ends with <see cref="BoardNetwork.ClosedUnderCall"/>.
    /// </summary>
    public void Close()
    {
        network.Gate.Pass();
        if (!isClosed)
        {
            isClosed = true;
            network.Closed(this);
            socket.Dispose();
        }
    }

    /// <summary>The bytes of the connection for a TLS stream, which reads and writes below the gate.</summary>
    internal NetworkStream OpenStream()
    {
        socket.Blocking = true;
        return new(socket, ownsSocket: false);
    }

    internal void Break()
    {
        isClosed = true;
        try
        {
            socket.LingerState = new(true, 0);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // It was never connected, or is gone: there is nobody to tell.
        }

        socket.Dispose();
    }

    private static IPEndPoint To((byte[] Address, int Port) at) => new(new IPAddress(at.Address), at.Port);

    private static (byte[] Address, int Port)? From(EndPoint? found) =>
        found is IPEndPoint known ? (known.Address.GetAddressBytes(), known.Port) : null;

    private void Start(IPEndPoint remote)
    {
        try
        {
            socket.Connect(remote);
        }
        catch (SocketException fault) when (fault.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // It is on its way; what comes of it is asked for.
        }
    }

    private void ThrowPending()
    {
        if (socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is int error and not 0)
        {
            throw new SocketException(error);
        }
    }

    private void NeedAllowed(IPAddress address)
    {
        if (!network.IsAllowed(address))
        {
            throw new BoardNetworkException(
                (int)SocketError.NetworkUnreachable,
                $"{address} is not allowed: the board reaches loopback and --allow alone.");
        }
    }

    private void WaitFor(SelectMode mode, int timeoutMs)
    {
        if (!IsReady(mode, timeoutMs <= 0 ? -1 : timeoutMs * 1000L))
        {
            throw new SocketException((int)SocketError.TimedOut);
        }
    }

    private bool IsReady(SelectMode mode, long limitUs)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            long leftUs = limitUs < 0 ? LookUs : limitUs - (long)watch.Elapsed.TotalMicroseconds;
            if (socket.Poll((int)Math.Clamp(leftUs, 0, LookUs), mode))
            {
                return true;
            }

            ObjectDisposedException.ThrowIf(isClosed, this);
            network.Gate.Pass();
            if (limitUs >= 0 && leftUs <= 0)
            {
                return false;
            }
        }
    }

    private T Call<T>(Func<T> call)
    {
        network.Gate.Pass();
        try
        {
            var result = call();
            network.Gate.Pass();
            return result;
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException or BoardNetworkException)
        {
            network.Gate.Pass();
            throw fault switch
            {
                _ when isClosed => new BoardNetworkException(BoardNetwork.ClosedUnderCall, "The socket was closed."),
                SocketException known => new BoardNetworkException((int)known.SocketErrorCode, known.Message),
                _ => fault,
            };
        }
    }
}
