using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using NanoAgent.Connections;
using NanoAgent.Platform;

namespace NanoAgent.Device;

/// <summary>
/// A board's sockets: TCP, TLS, datagrams, and names by the core's own resolver. Guarantees that nothing but
/// <see cref="Wait"/> and a TLS handshake blocks, that no more sockets are open than the profile's connections and one
/// more, and that no TLS is begun before the time is known. Belongs to one thread, but for <see cref="Wake"/>.
/// </summary>
public sealed class SocketNetwork : INetwork, IDatagramNetwork
{
    // A single poll cannot be ended by Wake: none is longer than this.
    private const int PollMs = 50;

    // Lookups and failed sends have due times that the engine does not know.
    private const int WaitMsMax = 1_000;

    // Between two looks at several sockets.
    private const int LookMs = 5;

    private readonly IClock _clock;
    private readonly Endpoint[] _open = new Endpoint[BoardProfile.ConnectionsMax + 1];
    private readonly AutoResetEvent _wake = new AutoResetEvent(false);
    private bool _woken;

    /// <summary>Makes one without name servers: <see cref="Names"/> is given them when the network is joined.</summary>
    public SocketNetwork(IClock clock, IRandom random)
    {
        _clock = clock;
        Names = new DnsResolver(this, clock, random);
    }

    /// <summary>Resolves names.</summary>
    public DnsResolver Names { get; }

    /// <inheritdoc/>
    public int ChannelsMax
    {
        get { return _open.Length; }
    }

    /// <inheritdoc/>
    public bool SupportsTls
    {
        get { return true; }
    }

    /// <inheritdoc/>
    public INameLookup? Lookup(string hostName)
    {
        return Names.Lookup(hostName);
    }

    /// <inheritdoc/>
    public IChannel? Connect(string address, int port, string? tlsServerName)
    {
        if (tlsServerName != null && _clock.UtcMilliseconds == 0)
        {
            // Nobody can tell whether a certificate is out of date without a date.
            return new SocketChannel(this, null, -(int)TransferResult.SslConnectError);
        }

        int place = FreePlace();
        if (place < 0)
        {
            return null;
        }

        IPEndPoint? peer = PeerOf(address, port);
        if (peer == null)
        {
            return new SocketChannel(this, null, -(int)TransferResult.CouldntConnect);
        }

        try
        {
            SocketChannel channel = tlsServerName == null
                ? new SocketChannel(this, peer, 0) : new TlsChannel(this, peer, tlsServerName);
            _open[place] = channel;
            return channel;
        }
        catch (Exception)
        {
            // The firmware has no socket left.
            return null;
        }
    }

    /// <inheritdoc/>
    public IDatagramChannel? OpenDatagram(string address, int port)
    {
        int place = FreePlace();
        IPEndPoint? peer = PeerOf(address, port);
        if (place < 0 || peer == null)
        {
            return null;
        }

        try
        {
            DatagramChannel channel = new DatagramChannel(this, peer);
            _open[place] = channel;
            return channel;
        }
        catch (Exception)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Wait(int milliseconds)
    {
        if (milliseconds > WaitMsMax)
        {
            milliseconds = WaitMsMax;
        }

        long endMs = _clock.Milliseconds + milliseconds;
        while (milliseconds > 0 && !_woken && !LookAround(milliseconds))
        {
            milliseconds = (int)(endMs - _clock.Milliseconds);
        }

        _woken = false;
    }

    /// <inheritdoc/>
    public void Wake()
    {
        _woken = true;
        _wake.Set();
    }

    internal void Closed(Endpoint endpoint)
    {
        for (int i = 0; i < _open.Length; i++)
        {
            if (_open[i] == endpoint)
            {
                _open[i] = null!;
            }
        }
    }

    private static IPEndPoint? PeerOf(string address, int port)
    {
        try
        {
            return address.IndexOf(':') >= 0 ? null : new IPEndPoint(IPAddress.Parse(address), port);
        }
        catch (Exception)
        {
            return null;
        }
    }

    private int FreePlace()
    {
        for (int i = 0; i < _open.Length; i++)
        {
            if (_open[i] == null)
            {
                return i;
            }
        }

        return -1;
    }

    // Sleeps once, in the way that notices soonest: in the poll of the one socket that is waited for, else until woken.
    // True when one of them can move.
    private bool LookAround(int milliseconds)
    {
        Endpoint? only = null;
        int count = 0;
        bool opening = false;
        for (int i = 0; i < _open.Length; i++)
        {
            Endpoint endpoint = _open[i];
            if (endpoint != null)
            {
                opening |= endpoint.IsOpening;
                if (endpoint.Awaits != Endpoint.Nothing)
                {
                    only = endpoint;
                    count++;
                    if (endpoint.IsReady(0))
                    {
                        return true;
                    }
                }
            }
        }

        if (count == 1 && !opening && only!.Awaits != Endpoint.Both)
        {
            return only.IsReady(milliseconds < PollMs ? milliseconds : PollMs);
        }

        _wake.WaitOne(count > 0 && milliseconds > LookMs ? LookMs : milliseconds, false);
        return false;
    }
}
