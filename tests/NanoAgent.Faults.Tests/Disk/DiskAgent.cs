using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Core.Tests.Telemetry;
using NanoAgent.Host.Stores;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Faults.Tests.Disk;

/// <summary>
/// An agent on a real folder and on virtual time, whose collector is there or not; remembers what it was told of each
/// record.
/// </summary>
internal sealed class DiskAgent : IDisposable
{
    private readonly VirtualClock _clock = new();
    private readonly FakeCollector _collector;
    private readonly FileStore _store;
    private readonly Series[] _series;
    private readonly List<long> _unflushed = [];
    private bool _isCollectorUp;

    internal DiskAgent(string folder, FakeCollector collector, SeededRandom random, bool isShared)
    {
        _collector = collector;
        _store = FileStore.Open(folder, long.MaxValue, out string? problem) ?? throw new InvalidOperationException(
            problem);
        Engine = new ScriptedEngine(_clock, Answer);
        Agent = new TelemetryAgent(new TestPlatform(_clock, random, _store), Engine, new AgentOptions
        {
            Device = "disk",
            CollectorUrl = "http://collector.example",
            BatchAgeMaxMs = 500,
            RetryBaseMs = 100,
            RetryCeilingMs = 1_000,
            Spool = { DeviceIsShared = isShared, SegmentBytes = 262_144 },
        });
        Opened = Agent.Open();
        _series = [.. Enumerable.Range(0, Spool.LanesMax).Select(lane => Agent.Series("s" + lane, "1", 0, lane))];
    }

    internal TelemetryAgent Agent { get; }

    internal ScriptedEngine Engine { get; }

    internal SpoolResult Opened { get; }

    /// <summary>The system's words for the last refusal.</summary>
    internal string StoreProblem => _store.LastErrorText;

    /// <summary>Values whose record was accepted.</summary>
    internal HashSet<long> Accepted { get; } = [];

    /// <summary>Values that a flush said to be durable.</summary>
    internal HashSet<long> Flushed { get; } = [];

    internal Dictionary<SpoolAppendResult, long> Appends { get; } = [];

    internal Dictionary<SpoolResult, long> Flushes { get; } = [];

    internal bool IsCollectorUp
    {
        set => _isCollectorUp = value;
    }

    public void Dispose() => _store.Dispose();

    /// <summary>Records a value and notes the answer.</summary>
    internal SpoolAppendResult Record(int lane, long value)
    {
        SpoolAppendResult result = _series[lane].Record(value);
        Appends[result] = Appends.GetValueOrDefault(result) + 1;
        if (result == SpoolAppendResult.Accepted)
        {
            Accepted.Add(value);
            _unflushed.Add(value);
        }

        return result;
    }

    /// <summary>Flushes and notes the answer.</summary>
    internal SpoolResult Flush()
    {
        SpoolResult result = Agent.Flush();
        Flushes[result] = Flushes.GetValueOrDefault(result) + 1;
        if (result == SpoolResult.Ok)
        {
            Flushed.UnionWith(_unflushed);
            _unflushed.Clear();
        }

        return result;
    }

    /// <summary>Lets the agent run so long.</summary>
    internal void Run(int milliseconds)
    {
        long endMs = _clock.Milliseconds + milliseconds;
        Engine.RunUntil(() => _clock.Milliseconds >= endMs);
    }

    /// <summary>Lets it run until nothing waits any more.</summary>
    internal void RunEmpty() => Engine.RunUntil(() => Sum(lane => Agent.Spool.Pending(lane)) == 0);

    /// <summary>A sum over the lanes.</summary>
    internal static long Sum(Func<int, long> of) => Enumerable.Range(0, Spool.LanesMax).Sum(of);

    /// <summary>The sum of a counter over the lanes.</summary>
    internal long Count(Func<SpoolCounters, long> of) => Sum(lane => of(Agent.Spool.Counters(lane)));

    /// <summary>The values that a collector stored; each may be there once.</summary>
    internal static HashSet<long> StoredOnce(FakeCollector collector)
    {
        List<long> values = [.. collector.Records.Values.Select(
            record => long.Parse(record.Value, CultureInfo.InvariantCulture))];
        HashSet<long> stored = [.. values];
        Assert.Equal(values.Count, stored.Count);
        return stored;
    }

    private Reply Answer(Request request) => _isCollectorUp
        ? _collector.Answer(request) : new Reply { Status = 0, Result = TransferResult.CouldntConnect };
}
