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
    private readonly Endpoint[] _open = new Endpoint[BoardProfile.SocketsUsed];
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
        get { return BoardProfile.Tls == 1; }
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

        return address.IndexOf(':') >= 0 ? new SocketChannel(this, null, -(int)TransferResult.CouldntConnect)
            : (IChannel?)Open(address, port, tlsServerName, true);
    }

    /// <inheritdoc/>
    public IDatagramChannel? OpenDatagram(string address, int port)
    {
        return (IDatagramChannel?)Open(address, port, null, false);
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

    // Null where all places are taken, or the firmware has no socket left.
    private Endpoint? Open(string address, int port, string? tlsServerName, bool isStream)
    {
        int place = 0;
        while (_open[place] != null)
        {
            if (++place == _open.Length)
            {
                return null;
            }
        }

        try
        {
            IPEndPoint peer = new IPEndPoint(IPAddress.Parse(address), port);
            _open[place] = !isStream ? new DatagramChannel(this, peer)
                : tlsServerName == null ? new SocketChannel(this, peer, 0) : new TlsChannel(this, peer, tlsServerName);
        }
        catch (Exception)
        {
            // The place stays free.
        }

        return _open[place];
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
