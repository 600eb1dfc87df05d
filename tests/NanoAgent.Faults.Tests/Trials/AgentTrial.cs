using System;
using System.Collections.Generic;
using System.Globalization;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Core.Tests.Telemetry;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Faults.Tests.Trials;

/// <summary>
/// The whole agent on virtual time, with a collector that refuses some batches and whose answers are lost at times: it
/// records, the power goes or the medium fails, it starts again and goes on. In the end everything heals, and what was
/// flushed must be stored, and nothing else than what was made.
/// </summary>
internal sealed class AgentTrial : IDeviceTrial
{
    private const int Records = 45;

    /// <summary>The heads of segments as long as the host's, and one segment for each lane.</summary>
    private const long StoreBytesMin = 200_000 + (4L * BoardProfile.SpoolSegmentBytes);

    private readonly FaultId _id;
    private readonly DeviceTrial _device;
    private readonly VirtualClock _clock = new();
    private readonly FakeCollector _collector = new();
    private readonly Dictionary<(int Boot, long Sequence), string> _made = [];
    private readonly HashSet<(int Boot, long Sequence)> _flushed = [];
    private TelemetryAgent _agent = null!;
    private ScriptedEngine _engine = null!;
    private Series _ordinary = null!;
    private Series _urgent = null!;
    private int _requests;
    private bool _isHealed;
    private long _tornBytes;

    internal AgentTrial(FaultId id, SeededRandom random)
    {
        _id = id;
        _device = new DeviceTrial(id, random, this);
        _device.Store.FullBytesMin = StoreBytesMin;
        _collector.Refuse = _ => IsEach(4) ? new Reply { Status = 503, RetryAfterSeconds = 1 } : null;
        _collector.LoseAnswer = () => IsEach(5);
    }

    internal MemoryStore Run()
    {
        _device.Start();
        for (int i = 0; i < Records; i++)
        {
            do
            {
                Step(i);
            }
            while (_device.RestartAfterCut());
        }

        _isHealed = true;
        _device.HealAndRestart();
        _engine.RunUntil(() => Pending() == 0);
        Check();
        return _device.Store;
    }

    public bool TryStart(MemoryStore store, SeededRandom random)
    {
        _engine = new ScriptedEngine(_clock, _collector.Answer);
        AgentOptions options = new()
        {
            Device = "d",
            CollectorUrl = "http://collector.example",
            BatchRecordsMax = 7,
            BatchAgeMaxMs = 500,
            FlushIntervalMs = 400,
            RetryCeilingMs = 2_000,
        };
        _agent = new TelemetryAgent(new TestPlatform(_clock, random, store), _engine, options);
        bool isOpen = _agent.Open() == SpoolResult.Ok;
        if (isOpen)
        {
            _ordinary = _agent.Series("ordinary", "1", 0);
            _urgent = _agent.Series("urgent", "1", 0, 0);
            _tornBytes += _agent.Spool.OpenReport.TornBytes;
        }

        return isOpen;
    }

    private bool IsEach(int period)
    {
        _requests++;
        return !_isHealed && (_requests + _id.Seed) % period == 0;
    }

    private void Step(int i)
    {
        long value = _made.Count + 1;
        if ((i % 6 == 5 ? _urgent : _ordinary).Record(value) == SpoolAppendResult.Accepted)
        {
            (int Boot, long Sequence) key = (_agent.Spool.BootEpoch, _agent.Spool.LastSequence);
            bool isNew = _made.TryAdd(key, value.ToString(CultureInfo.InvariantCulture));
            Violation.Unless(isNew || _device.MediumLies, $"The key {key.Boot}.{key.Sequence} was given twice.");
        }

        if (i % 3 == 2)
        {
            long endMs = _clock.Milliseconds + 300 + (100 * (i % 4));
            _engine.RunUntil(() => _clock.Milliseconds >= endMs || _device.Store.IsPowerCut);
        }

        long flushed = _device.Store.IsPowerCut ? 0 : _agent.Spool.FlushedSequence;
        for (long sequence = flushed; sequence > 0 && _flushed.Add((_agent.Spool.BootEpoch, sequence)); sequence--)
        {
        }
    }

    private long Pending()
    {
        return _agent.Spool.Pending(0) + _agent.Spool.Pending(1) + _agent.Spool.Pending(2);
    }

    private void Check()
    {
        SpoolCheck.Sum(_agent.Spool);
        foreach (((string _, int boot, long sequence), Stored stored) in _collector.Records)
        {
            bool isKnown = _made.TryGetValue((boot, sequence), out string? value);
            Violation.Unless(isKnown, $"{boot}.{sequence} is stored and was never made.");
            bool isSame = value == stored.Value || _device.MediumLies;
            Violation.Unless(isSame, $"{boot}.{sequence} is stored as {stored.Value}, not {value}.");
        }

        long missing = 0;
        foreach ((int boot, long sequence) in _flushed)
        {
            missing += _collector.Records.ContainsKey(("d", boot, sequence)) ? 0 : 1;
        }

        long explained = _device.HasFaults ? _tornBytes / SpoolCheck.RecordBytesMin : 0;
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            SpoolCounters counters = _agent.Spool.Counters(lane);
            bool mayEvict = counters.Evicted == 0 || _device.HasFaults;
            Violation.Unless(mayEvict, $"{counters.Evicted} are evicted from a spool with room.");
            Violation.Unless(counters.Rejected == 0, $"{counters.Rejected} are rejected though all were good.");
            explained += _device.HasFaults ? counters.Corrupt + counters.Unaccounted + counters.Evicted : 0;
        }

        bool isExplained = missing <= explained || _device.MediumLies;
        Violation.Unless(isExplained, $"{missing} flushed records are not stored, {explained} are counted as lost.");
    }
}
