using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Core.Tests.Telemetry;

/// <summary>
/// One seed's life of a device: records, refusals, lost answers, power cuts; then everything heals, and what the
/// collector holds is compared with what was made and what was flushed.
/// </summary>
internal sealed class DeliveryTrial
{
    private const int Lives = 6;
    private const int RecordsPerLife = 40;

    private readonly ulong _seed;
    private readonly SeededRandom _random;
    private readonly VirtualClock _clock = new();
    private readonly MemoryStore _store = new();
    private readonly FakeCollector _collector = new();
    private readonly Dictionary<(int Boot, long Sequence), string> _made = [];
    private readonly HashSet<(int Boot, long Sequence)> _flushed = [];
    private ScriptedEngine _engine = null!;
    private int _faults;
    private bool _healed;

    public DeliveryTrial(ulong seed)
    {
        _seed = seed;
        _random = new SeededRandom(seed);
        _collector.Refuse = _ => Fault(4) ? new Reply { Status = 503, RetryAfterSeconds = 1 } : null;
        _collector.LoseAnswer = () => Fault(4);
    }

    /// <summary>Runs it and returns the number of faults.</summary>
    public int Run()
    {
        for (int life = 0; life < Lives; life++)
        {
            Live();
            _store.Restart(_random);
        }

        _healed = true;
        TelemetryAgent last = Open()!;
        _engine.RunUntil(() => Pending(last) == 0);
        Check(last);
        return _faults;
    }

    private bool Fault(int oneIn)
    {
        bool fault = !_healed && _random.Next(oneIn) == 0;
        _faults += fault ? 1 : 0;
        return fault;
    }

    private static long Pending(TelemetryAgent agent)
    {
        return agent.Spool.Pending(0) + agent.Spool.Pending(1) + agent.Spool.Pending(2);
    }

    private void Live()
    {
        _store.CutPowerAfter(20 + _random.Next(200));
        _faults++;
        TelemetryAgent? agent = Open();
        if (agent is null)
        {
            return;
        }

        Series ordinary = agent.Series("ordinary", "1", 0);
        Series urgent = agent.Series("urgent", "1", 0, 0);
        for (int i = 0; i < RecordsPerLife && !_store.IsPowerCut; i++)
        {
            long value = _made.Count + 1;
            Series series = _random.Next(5) == 0 ? urgent : ordinary;
            if (series.Record(value) == SpoolAppendResult.Accepted)
            {
                _made.Add(
                    (agent.Spool.BootEpoch, agent.Spool.LastSequence), value.ToString(CultureInfo.InvariantCulture));
            }

            if (_random.Next(3) == 0)
            {
                long endMs = _clock.Milliseconds + 1 + _random.Next(1_500);
                _engine.RunUntil(() => _clock.Milliseconds >= endMs || _store.IsPowerCut, limitMs: 1_000_000);
            }

            Note(agent);
        }
    }

    private void Note(TelemetryAgent agent)
    {
        if (_store.IsPowerCut)
        {
            return;
        }

        for (long sequence = 1; sequence <= agent.Spool.FlushedSequence; sequence++)
        {
            _flushed.Add((agent.Spool.BootEpoch, sequence));
        }
    }

    // A power cut takes the old program's engine and jobs with it.
    private TelemetryAgent? Open()
    {
        _engine = new ScriptedEngine(_clock, _collector.Answer);
        var options = new AgentOptions
        {
            Device = "d",
            CollectorUrl = "http://collector.example",
            BatchRecordsMax = 7,
            BatchAgeMaxMs = 500,
            RetryCeilingMs = 2_000,
        };
        var agent = new TelemetryAgent(new TestPlatform(_clock, _random, _store), _engine, options);
        return agent.Open() == SpoolResult.Ok ? agent : null;
    }

    private void Check(TelemetryAgent last)
    {
        string seed = $"seed {_seed}";
        foreach (((string _, int boot, long sequence), Stored stored) in _collector.Records)
        {
            bool known = _made.TryGetValue((boot, sequence), out string? value);
            Assert.True(known, $"{seed}: {boot}.{sequence} was never made.");
            Assert.True(value == stored.Value, $"{seed}: {boot}.{sequence} is {stored.Value}, not {value}.");
        }

        (int, long)[] missing =
            _flushed.Where(k => !_collector.Records.ContainsKey(("d", k.Boot, k.Sequence))).ToArray();
        string first = $"first {missing.FirstOrDefault()}";
        Assert.True(missing.Length == 0, $"{seed}: {missing.Length} flushed records are missing, {first}.");
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            Assert.True(last.Spool.Counters(lane).Evicted == 0, seed);
        }
    }
}
