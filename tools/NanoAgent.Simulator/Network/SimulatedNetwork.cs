using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using NanoAgent.Platform;

namespace NanoAgent.Simulator;

/// <summary>
/// A network in memory: names, links and scripted servers on virtual time. <see cref="Wait"/> jumps to the next event,
/// so that a stall of an hour costs nothing, and one seed gives one course of events.
/// </summary>
/// <remarks>TLS is its round trip and its failures only: no bytes are encrypted.</remarks>
public sealed class SimulatedNetwork(VirtualClock clock, SeededRandom random) : INetwork
{
    private readonly Dictionary<string, string[]> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _silentNames = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(string Address, int Port), SimulatedServer> _servers = [];
    private readonly List<SimulatedChannel> _channels = [];
    private readonly List<SimulatedLookup> _lookups = [];
    private int _woken;
    private int _waits;

    /// <summary>
    /// Waits after which a course of events is taken for one that never ends, and <see cref="Wait"/> throws: a run that
    /// hangs has to fail, not to hang whoever runs it. The default is far above what ends by itself.
    /// </summary>
    public int WaitsMax { get; init; } = 1_000_000;

    /// <summary>How bytes travel on channels opened from now on.</summary>
    public SimulatedLink Link { get; set; } = new();

    /// <summary>What the lookups say of how long they may be cached; -1 for nothing.</summary>
    public int TimeToLiveMs { get; set; } = -1;

    /// <summary>Lookups that were started.</summary>
    public int Lookups { get; private set; }

    /// <summary>Channels that are open or opening.</summary>
    public int OpenChannels => _channels.Count;

    /// <inheritdoc/>
    public int ChannelsMax { get; init; } = 64;

    /// <inheritdoc/>
    public bool SupportsTls { get; init; } = true;

    internal long NowMs => clock.Milliseconds;

    /// <summary>Gives a name its addresses, in the order to try them; none makes its lookup fail.</summary>
    public void AddName(string hostName, params string[] addresses) => _names[hostName] = addresses;

    /// <summary>Lookups of the name never end.</summary>
    public void SilenceName(string hostName) => _silentNames.Add(hostName);

    /// <summary>Puts a scripted server at an address. Everywhere else connections are refused.</summary>
    public SimulatedServer Listen(string address, int port, params PeerScript[] scripts)
    {
        var server = new SimulatedServer(scripts);
        _servers[(address, port)] = server;
        return server;
    }

    /// <inheritdoc/>
    public INameLookup? Lookup(string hostName)
    {
        if (_channels.Count + _lookups.Count >= ChannelsMax)
        {
            return null;
        }

        Lookups++;
        string[] addresses = _names.GetValueOrDefault(hostName) ?? [];
        long doneAtMs = _silentNames.Contains(hostName) ? long.MaxValue : NowMs;
        var lookup = new SimulatedLookup(this, addresses, doneAtMs, TimeToLiveMs);
        _lookups.Add(lookup);
        return lookup;
    }

    /// <inheritdoc/>
    public IChannel? Connect(string address, int port, string? tlsServerName)
    {
        if (_channels.Count + _lookups.Count >= ChannelsMax)
        {
            return null;
        }

        SimulatedChannel channel = Open(address, port, tlsServerName != null);
        _channels.Add(channel);
        return channel;
    }

    /// <inheritdoc/>
    public void Wait(int milliseconds)
    {
        if (++_waits > WaitsMax)
        {
            throw new InvalidOperationException(
                $"Nothing came to an end in {WaitsMax} waits; the virtual clock says {NowMs} ms.");
        }

        long untilMs = NowMs + Math.Max(0, milliseconds);
        while (Interlocked.Exchange(ref _woken, 0) == 0)
        {
            RunPeers();
            if (AnyReady())
            {
                return;
            }

            long nextMs = NextEventMs();
            if (nextMs > untilMs)
            {
                clock.Advance(untilMs - NowMs);
                RunPeers();
                return;
            }

            clock.Advance(nextMs - NowMs);
        }
    }

    /// <inheritdoc/>
    public void Wake() => Volatile.Write(ref _woken, 1);

    internal void Closed(SimulatedChannel channel) => _channels.Remove(channel);

    internal void Closed(SimulatedLookup lookup) => _lookups.Remove(lookup);

    private SimulatedChannel Open(string address, int port, bool tls)
    {
        long roundTripMs = 2L * Link.LatencyMs;
        long connectedAtMs = NowMs + roundTripMs;
        long openAtMs = tls ? connectedAtMs + roundTripMs : connectedAtMs;
        if (!_servers.TryGetValue((address, port), out SimulatedServer? server))
        {
            return new SimulatedChannel(
                this, Link, null, long.MaxValue, connectedAtMs, -(int)TransferResult.CouldntConnect);
        }

        PeerScript script = server.Accept(out StringBuilder log);
        PeerStep? first = script.Steps.Count > 0 ? script.Steps[0] : null;
        switch (first?.Kind)
        {
            case PeerStepKind.Refuse:
                return new SimulatedChannel(
                    this, Link, null, long.MaxValue, connectedAtMs, -(int)TransferResult.CouldntConnect);
            case PeerStepKind.Blackhole:
                return new SimulatedChannel(this, Link, null, long.MaxValue, long.MaxValue, 0);
            case PeerStepKind.TlsStall when tls:
                return new SimulatedChannel(this, Link, null, connectedAtMs, long.MaxValue, 0);
            case PeerStepKind.TlsFailure when tls:
                return new SimulatedChannel(this, Link, null, connectedAtMs, openAtMs, -first.Number);
            default:
                var peer = new ScriptedPeer(script, Link, random, log);
                return new SimulatedChannel(this, Link, peer, connectedAtMs, openAtMs, 1);
        }
    }

    private void RunPeers()
    {
        foreach (SimulatedChannel channel in _channels)
        {
            channel.RunPeer();
        }
    }

    private bool AnyReady() => _channels.Exists(channel => channel.IsReady) || _lookups.Exists(lookup => lookup.IsDone);

    private long NextEventMs()
    {
        long next = long.MaxValue;
        foreach (SimulatedChannel channel in _channels)
        {
            next = Math.Min(next, channel.NextEventMs);
        }

        foreach (SimulatedLookup lookup in _lookups)
        {
            next = Math.Min(next, lookup.DoneAtMs);
        }

        return next;
    }
}
