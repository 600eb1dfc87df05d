using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using NanoAgent.Platform;

namespace NanoAgent.Host;

/// <summary>
/// This machine's sockets for the cooperative engine: non-blocking TCP, TLS by SslStream, names by the system's
/// resolver. Guarantees that no member but <see cref="Wait"/> blocks; owns no thread. One thread uses it; <see
/// cref="Wake"/> is legal from any.
/// </summary>
public sealed class SocketNetwork : INetwork, IDisposable
{
    /// <summary>
    /// The longest single sleep. Nothing depends on it: it bounds what a wake-up that the system lost could cost.
    /// </summary>
    public const int WaitMsMax = 60_000;

    private readonly SocketNetworkOptions _options;
    private readonly WakeSignal _wake = new();
    private readonly List<IPollable> _open = [];
    private readonly List<Socket> _readable = [];
    private readonly List<Socket> _writable = [];

    /// <summary>Makes one that trusts this machine's certificate authorities.</summary>
    public SocketNetwork()
        : this(new SocketNetworkOptions())
    {
    }

    /// <summary>Makes one.</summary>
    public SocketNetwork(SocketNetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ChannelsMax, 1, nameof(options));
        _options = options;
    }

    /// <summary>What a wait has to watch for one channel or lookup.</summary>
    internal interface IPollable
    {
        /// <summary>The socket, or null when progress is told by <see cref="Wake"/>.</summary>
        Socket? Socket { get; }

        bool WantsRead { get; }

        bool WantsWrite { get; }

        void Close();
    }

    /// <inheritdoc/>
    public int ChannelsMax => _options.ChannelsMax;

    /// <inheritdoc/>
    public bool SupportsTls => true;

    internal SocketNetworkOptions Options => _options;

    /// <inheritdoc/>
    public INameLookup? Lookup(string hostName)
    {
        ArgumentNullException.ThrowIfNull(hostName);
        if (_open.Count >= ChannelsMax)
        {
            return null;
        }

        var lookup = new SocketLookup(this, hostName);
        _open.Add(lookup);
        return lookup;
    }

    /// <inheritdoc/>
    public IChannel? Connect(string address, int port, string? tlsServerName)
    {
        if (_open.Count >= ChannelsMax)
        {
            return null;
        }

        IPollable channel = Open(address, port, tlsServerName);
        _open.Add(channel);
        return (IChannel)channel;
    }

    /// <inheritdoc/>
    public void Wait(int milliseconds)
    {
        _readable.Clear();
        _writable.Clear();
        _readable.Add(_wake.Socket);
        foreach (IPollable open in _open)
        {
            if (open.WantsRead)
            {
                _readable.Add(open.Socket!);
            }

            if (open.WantsWrite)
            {
                _writable.Add(open.Socket!);
            }
        }

        int microseconds = Math.Clamp(milliseconds, 0, WaitMsMax) * 1000;
        try
        {
            Socket.Select(_readable, _writable.Count > 0 ? _writable : null, null, microseconds);
        }
        catch (SocketException)
        {
            // A socket that select refuses fails in its next read or write, where the failure has a place to go.
            return;
        }

        if (_readable.Contains(_wake.Socket))
        {
            _wake.Clear();
        }
    }

    /// <inheritdoc/>
    public void Wake() => _wake.Set();

    /// <summary>Closes every channel and lookup. Idempotent.</summary>
    public void Dispose()
    {
        for (int i = _open.Count - 1; i >= 0; i--)
        {
            _open[i].Close();
        }

        _wake.Dispose();
    }

    internal void Closed(IPollable pollable) => _open.Remove(pollable);

    private IPollable Open(string address, int port, string? tlsServerName)
    {
        ConnectingSocket connecting;
        try
        {
            // A zone that this machine does not have ("fe80::1%eth9") is no address here.
            connecting = new ConnectingSocket(this, new IPEndPoint(IPAddress.Parse(address), port));
        }
        catch (Exception reason) when (reason is SocketException or FormatException)
        {
            // Too many open files, or a machine without that family of addresses.
            return new RefusedChannel(this);
        }

        return tlsServerName == null
            ? new SocketChannel(this, connecting)
            : new TlsChannel(this, connecting, tlsServerName);
    }
}
