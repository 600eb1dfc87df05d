using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Core.Tests.Telemetry;

/// <summary>A15: the collector is away for three days and sixteen hours of virtual time.</summary>
public sealed class LongOutageTests(ITestOutputHelper output)
{
    private const long OutageMs = ((3 * 24) + 16) * 3_600_000L;
    private const long WallMsMax = 2_000;
    private const int SegmentBytes = 262_144;

    private readonly AgentKit _kit = new();
    private readonly Dictionary<long, int> _laneOf = [];
    private bool _isAway = true;

    [Fact]
    public void Outage_BelowCapacity_LosesNothingAndDrainsByPriority()
    {
        long started = Stopwatch.GetTimestamp();
        TelemetryAgent agent = Live(16_000_000);
        _isAway = false;
        _kit.Deliver(agent);
        long made = agent.Counters.Made;
        double wallMs = Stopwatch.GetElapsedTime(started).TotalMilliseconds;

        Assert.Equal(made, _kit.Collector.Records.Count);
        Assert.Equal(0, _kit.Collector.Duplicates);
        Assert.Equal(0, Lost(agent));
        ExpectDrainByPriority();
        Assert.True(_kit.ArrivalsMs.Count > 500, $"{_kit.ArrivalsMs.Count} requests");
        output.WriteLine(
            $"A15: {made} records, {_kit.ArrivalsMs.Count} requests, 0 lost, {wallMs:F0} ms (to be {WallMsMax})");
    }

    [Fact]
    public void Outage_AboveCapacity_LosesTheOldestOfTheLeastUrgentAndCountsThemExactly()
    {
        TelemetryAgent agent = Live((4 * SegmentBytes) + 200_000);
        _isAway = false;
        _kit.Deliver(agent);
        long made = agent.Counters.Made;

        int least = Spool.LanesMax - 1;
        Assert.True(agent.Spool.Counters(least).Evicted > 1_000, "The spool must have been too small.");
        Assert.Equal(made, _kit.Collector.Records.Count + Lost(agent));
        Assert.Equal(Lost(agent), agent.Spool.Counters(least).Evicted);

        // Of each more urgent lane everything is there; of the least urgent one what is gone is its beginning.
        HashSet<long> stored = _kit.Collector.Records.Keys.Select(k => k.Sequence).ToHashSet();
        long[] gone = _laneOf.Keys.Where(sequence => !stored.Contains(sequence)).Order().ToArray();
        Assert.All(gone, sequence => Assert.Equal(least, _laneOf[sequence]));
        long firstKept = _laneOf.Where(p => p.Value == least && stored.Contains(p.Key)).Min(p => p.Key);
        Assert.All(gone, sequence => Assert.True(sequence < firstKept, $"{sequence} is gone, {firstKept} is not."));
        ExpectDrainByPriority();
        output.WriteLine(
            $"A15: {made} records above capacity, {gone.Length} evicted, all of lane {least}, 0 others lost");
    }

    private TelemetryAgent Live(long spoolBytesMax)
    {
        _kit.Collector.Refuse = _ => _isAway
            ? new Reply { Status = 0, Result = TransferResult.CouldntConnect } : null;
        TelemetryAgent agent = _kit.Open(o =>
        {
            o.Spool.SegmentBytes = SegmentBytes;
            o.SpoolBytesMax = spoolBytesMax;
        });
        Series[] series = Enumerable.Range(0, Spool.LanesMax)
            .Select(lane => agent.Series("lane" + lane, "1", 0, lane)).ToArray();
        int made = 0;
        agent.Every(15_000, () =>
        {
            int lane = made % 200 == 0 ? 0 : made % 20 == 0 ? 1 : 2;
            Assert.Equal(SpoolAppendResult.Accepted, series[lane].Record(made++));
            _laneOf.Add(agent.Spool.LastSequence, lane);
        });
        _kit.RunFor(OutageMs);
        Assert.Empty(_kit.Collector.Records);
        return agent;
    }

    // What was there when the collector came back goes lane by lane, each in its order.
    private void ExpectDrainByPriority()
    {
        // The most urgent lane is far shorter than what is looked at: it comes first, or the order is wrong.
        Assert.Equal(0, _laneOf[_kit.Collector.Records.Keys.First().Sequence]);
        int lane = 0;
        long sequence = 0;
        foreach ((string Device, int Boot, long Sequence) key in _kit.Collector.Records.Keys.Take(2_000))
        {
            int of = _laneOf[key.Sequence];
            Assert.True(of > lane || (of == lane && key.Sequence > sequence), $"{key.Sequence} of lane {of}");
            lane = of;
            sequence = key.Sequence;
        }

        Assert.Equal(Spool.LanesMax - 1, lane);
    }

    private static long Lost(TelemetryAgent agent)
    {
        return Enumerable.Range(0, Spool.LanesMax).Select(agent.Spool.Counters)
            .Sum(c => c.Evicted + c.Expired + c.Corrupt + c.Rejected + c.Refused + c.Unaccounted);
    }
}
