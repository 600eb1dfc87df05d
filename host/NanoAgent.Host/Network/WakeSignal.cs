using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace NanoAgent.Host;

/// <summary>
/// Lets any thread end a select: a loopback datagram socket connected to itself, readable while a wake-up is pending.
/// </summary>
internal sealed class WakeSignal : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _byte = new byte[1];
    private int _pending;

    public WakeSignal()
    {
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

            // Connected to itself it takes datagrams from no one else.
            _socket.Connect(_socket.LocalEndPoint!);
            _socket.Blocking = false;
        }
        catch (SocketException)
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Readable while a wake-up is pending.</summary>
    public Socket Socket => _socket;

    /// <summary>Makes the socket readable; one pending wake-up stands for all. Any thread.</summary>
    public void Set()
    {
        if (Interlocked.Exchange(ref _pending, 1) != 0)
        {
            return;
        }

        try
        {
            _socket.Send(_byte, 0, 1, SocketFlags.None, out SocketError error);
            if (error != SocketError.Success)
            {
                // Nothing is pending, or no wake-up would ever be sent again.
                Volatile.Write(ref _pending, 0);
            }
        }
        catch (ObjectDisposedException)
        {
            // A late wake-up (a handshake that ended as the network was closed) has no one to wake.
        }
    }

    /// <summary>Takes the wake-up back that made the socket readable. The owner's thread.</summary>
    public void Clear()
    {
        // Empty first, allow the next afterwards: the other way round could swallow the next one's datagram. A Set that
        // is between its flag and its datagram leaves one datagram too many, which costs one early return.
        _socket.Receive(_byte, 0, 1, SocketFlags.None, out SocketError _);

        // A full fence: what the waker did before a Set that was swallowed must be seen by what is read after this.
        Interlocked.Exchange(ref _pending, 0);
    }

    public void Dispose() => _socket.Dispose();
}
