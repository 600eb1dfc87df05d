using System;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;
using NanoAgent.Transfers;

namespace NanoAgent.Core.Tests;

/// <summary>
/// One seed's life of a whole device, with nothing in it but the core and the simulator: agent, spool, uploader and the
/// cooperative engine over a jittery link to a collector that refuses, resets and loses answers, on a flash that loses
/// its power. Everything that can be seen from outside goes into the trace.
/// </summary>
internal sealed class SeedTrace : INetwork
{
    private const string Address = "10.0.0.1";
    private const int Lives = 4;
    private const int RecordsPerLife = 60;
    private const int ScriptsMax = 40;

    private readonly StringBuilder _trace = new();
    private readonly VirtualClock _clock = new();
    private readonly MemoryStore _store = new();
    private readonly SeededRandom _random;
    private readonly SimulatedNetwork _network;
    private readonly SimulatedServer _server;

    private SeedTrace(ulong seed)
    {
        _random = new SeededRandom(seed);
        _network = new SimulatedNetwork(_clock, _random)
        {
            Link = new SimulatedLink { LatencyMs = 20, JitterMs = 60, ReadBytesMax = 50, WriteBytesMax = 300 },
        };
        _network.AddName("collector.example", Address);
        var scripts = new PeerScript[ScriptsMax];
        for (int i = 0; i < scripts.Length; i++)
        {
            scripts[i] = Script();
        }

        _server = _network.Listen(Address, 80, scripts);
    }

    public int ChannelsMax => _network.ChannelsMax;

    public bool SupportsTls => _network.SupportsTls;

    /// <summary>Records that the collector answered for, so that an empty course cannot pass for a repeated
    /// one.</summary>
    public long Released { get; private set; }

    /// <summary>Connections that the device opened.</summary>
    public int Connections => _server.Accepts;

    /// <summary>The SHA-256 of everything that happened.</summary>
    public string Hash { get; private set; } = "";

    public static SeedTrace Run(ulong seed)
    {
        var trace = new SeedTrace(seed);
        for (int life = 0; life < Lives; life++)
        {
            trace.Live();
        }

        trace.Finish();
        return trace;
    }

    public INameLookup? Lookup(string hostName)
    {
        Note("lookup " + hostName);
        return _network.Lookup(hostName);
    }

    public IChannel? Connect(string address, int port, string? tlsServerName)
    {
        Note("connect " + address);
        return _network.Connect(address, port, tlsServerName);
    }

    public void Wait(int milliseconds)
    {
        _network.Wait(milliseconds);
        Note("awake");
    }

    public void Wake() => _network.Wake();

    private PeerScript Script()
    {
        const string Stored = "HTTP/1.1 200 OK\r\nContent-Length: 27\r\n\r\n{\"stored\":1,\"duplicates\":0}";
        const string Shed = "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n";
        PeerScript batch = new PeerScript().Request().Until("}]").Delay(_random.Next(200));
        return _random.Next(5) switch
        {
            0 => batch.Reset(),
            1 => batch.Send(Shed).Close(),
            2 => batch.Send(Stored[..30]).Close(),
            3 => batch.Send(Stored).Close(),
            _ => batch.Send(Stored).Loop(),
        };
    }

    private void Live()
    {
        var scheduler = new Scheduler(64);
        using var engine = new CooperativeEngine(this, _clock, scheduler, new CooperativeEngineOptions());
        var options = new AgentOptions
        {
            Device = "d",
            CollectorUrl = "http://collector.example",

            // The scripted collector acknowledges one record an answer.
            BatchRecordsMax = 1,
            BatchAgeMaxMs = 500,
            RetryCeilingMs = 2_000,
        };
        var agent = new TelemetryAgent(new TestPlatform(_clock, _random, _store), engine, options);
        Note("open " + (int)agent.Open());
        Series ordinary = agent.Series("ordinary", "1", 0);
        Series urgent = agent.Series("urgent", "1", 0, 0);
        _store.CutPowerAfter(50 + _random.Next(300));
        for (int i = 0; i < RecordsPerLife; i++)
        {
            SpoolAppendResult result = (_random.Next(5) == 0 ? urgent : ordinary).Record(_random.Next(1000));
            Note("record " + (int)result);
            TurnUntil(engine, _clock.Milliseconds + 1 + _random.Next(400));
        }

        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            SpoolCounters counters = agent.Spool.Counters(lane);
            Released += counters.Released;
            Note($"lane {lane}: {counters.Accepted} {counters.Released} {counters.Corrupt}");
        }

        _store.Restart(_random);
    }

    private void TurnUntil(CooperativeEngine engine, long endMs)
    {
        while (_clock.Milliseconds < endMs)
        {
            long nextMs = engine.Scheduler.Step(_clock.Milliseconds);
            engine.Wait(Due.Until(_clock.Milliseconds, Math.Min(nextMs, endMs)));
        }
    }

    private void Note(string what) =>
        _trace.Append(CultureInfo.InvariantCulture, $"{_clock.Milliseconds} {what}\n");

    private void Finish()
    {
        for (int i = 0; i < _server.Accepts; i++)
        {
            _trace.Append(_server.Received(i));
        }

        foreach (string name in _store.List("spool.")!)
        {
            _trace.Append(name).Append(Convert.ToHexString(_store.Bytes(name)!));
        }

        Hash = Convert.ToHexString(SHA256.HashData(Encoding.Latin1.GetBytes(_trace.ToString())));
    }
}
