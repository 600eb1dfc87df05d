using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Core.Tests.Telemetry;

/// <summary>A18: whole lives under clocks that step, drift and wrap; SPEC.md, "Times".</summary>
public sealed class ClockTests(ITestOutputHelper output)
{
    private const long Utc = 1_763_800_000_000;
    private const long DecadeMs = 10L * 31_556_952_000;

    [Theory]
    [InlineData(0)]
    [InlineData(2_147_483_647L - 30_000)]
    [InlineData(4_294_967_295L - 30_000)]
    [InlineData((1L << 47) - 1)]
    public void Run_AcrossATickWrap_IsTheRunFromZero(long startMs)
    {
        string[] life = Life(startMs, _ => { });
        Assert.Equal(Life(0, _ => { }), life);
        output.WriteLine($"A18: ticks from {startMs}: {life.Length} requests and records, all as from zero");
    }

    [Theory]
    [InlineData(DecadeMs)]
    [InlineData(-DecadeMs)]
    [InlineData(3_600_000)]
    [InlineData(-1_000)]
    public void Run_WallClockSteps_MovesNoUploadNoRetryAndNoOrder(long stepMs)
    {
        int steps = 0;
        var stepped = Life(0, clock =>
        {
            // Back and forth, at every tenth record.
            clock.SetUtc(clock.UtcMilliseconds + (steps++ % 2 == 0 ? stepMs : -stepMs));
        });

        Assert.Equal(Life(0, _ => { }), stepped);
        Assert.True(steps > 20, $"{steps} steps");
        output.WriteLine($"A18: {steps} steps of the wall clock of {stepMs} ms, {stepped.Length} requests and records "
            + "unmoved, order kept");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(-500)]
    public void Time_ClockDrifts_StaysWithinTheStatedBound(int ppm)
    {
        // Set once at the start, set again each six hours; the collector is away for three days and a half.
        var kit = new AgentKit();
        var drifting = new DriftingClock(kit.Clock, ppm);
        kit.AgentClock = drifting;
        drifting.SetUtc(Utc);
        TelemetryAgent agent = kit.Open();
        agent.Link = LinkState.Down;
        Series series = agent.Series("a", "1", 0);
        var madeMs = new List<long>();
        for (int hour = 0; hour < 84; hour++)
        {
            if (hour % 6 == 0)
            {
                drifting.SetUtc(Utc + kit.Clock.Milliseconds);
            }

            for (int i = 0; i < 10; i++)
            {
                madeMs.Add(kit.Clock.Milliseconds);
                series.Record(madeMs.Count - 1);
                kit.Clock.Advance(360_000);
            }
        }

        agent.Link = LinkState.Up;
        kit.Deliver(agent);

        // Six hours at 500 ppm are 10.8 s; mended from now on instead, the oldest would be off by 151 s.
        long worstMs = kit.Collector.Records.Values.Max(r => Math.Abs(TimeMs(r) - Utc - madeMs[(int)Value(r)]));
        Assert.InRange(worstMs, 1_000, 10_900);
        output.WriteLine($"A18: {ppm} ppm: {madeMs.Count} records, worst error {worstMs} ms over 84 h");
    }

    [Fact]
    public void Time_MendedAfterAnOutageWithoutAClock_IsOffByTheDriftOfItsAgeAtMost()
    {
        var kit = new AgentKit();
        var drifting = new DriftingClock(kit.Clock, 500);
        kit.AgentClock = drifting;
        TelemetryAgent agent = kit.Open();
        agent.Link = LinkState.Down;
        Series series = agent.Series("a", "1", 0);
        for (int i = 0; i < 80; i++)
        {
            series.Record(kit.Clock.Milliseconds);
            kit.Clock.Advance(3_600_000);
        }

        drifting.SetUtc(Utc + kit.Clock.Milliseconds);
        long nowMs = kit.Clock.Milliseconds;
        agent.Link = LinkState.Up;
        kit.Deliver(agent);

        Assert.All(kit.Collector.Records.Values, r =>
        {
            long boundMs = ((nowMs - Value(r)) / 2_000) + 1_001;
            Assert.InRange(TimeMs(r), Utc + Value(r) - boundMs, Utc + Value(r) + boundMs);
        });
        output.WriteLine($"A18: 500 ppm, no clock for 80 h: {kit.Collector.Records.Count} records, none off by more");
    }

    // What a device does in twenty minutes with a collector that is often away: when it asks, and what is stored.
    private static string[] Life(long startMs, Action<VirtualClock> step)
    {
        var kit = new AgentKit(3, startMs);
        kit.Clock.SetUtc(Utc);
        bool down = false;
        kit.Collector.Refuse = _ => (kit.ArrivalsMs.Count % 5) switch
        {
            1 => new Reply { Status = 503, RetryAfterSeconds = 20 },
            _ => down ? new Reply { Status = 0, Result = TransferResult.CouldntConnect } : null,
        };
        TelemetryAgent agent = kit.Open(o =>
        {
            o.RateRequestsPerMinute = 10;
            o.WindowPeriodMs = 120_000;
            o.WindowOpenMs = 60_000;
        });
        Series series = agent.Series("a", "1", 0);
        Series alarm = agent.Series("alarm", "1", 0, 0);
        int made = 0;
        agent.Every(2_000, () =>
        {
            (made % 50 == 49 ? alarm : series).Record(made++);
            down = made % 100 > 60;
            if (made % 10 == 0)
            {
                step(kit.Clock);
            }
        });
        kit.RunFor(1_200_000);
        return kit.ArrivalsMs.Select(ms => (ms - startMs).ToString(CultureInfo.InvariantCulture))
            .Concat(kit.Collector.Records.Select(r => $"{r.Key.Sequence}={r.Value.Value}"))
            .ToArray();
    }

    private static long Value(Stored record)
    {
        return long.Parse(record.Value, CultureInfo.InvariantCulture);
    }

    private static long TimeMs(Stored record)
    {
        return (long)(decimal.Parse(record.Time!, CultureInfo.InvariantCulture) * 1_000);
    }

    /// <summary>A crystal that is off by so many parts in a million, under both clocks.</summary>
    private sealed class DriftingClock(VirtualClock time, int ppm) : IClock
    {
        private long _setAtMs;
        private long _setUtcMs;

        public long Milliseconds => time.Milliseconds + (time.Milliseconds * ppm / 1_000_000);

        public long UtcMilliseconds => _setUtcMs == 0 ? 0 : _setUtcMs + Milliseconds - _setAtMs;

        public void SetUtc(long utcMs)
        {
            _setUtcMs = utcMs;
            _setAtMs = Milliseconds;
        }
    }
}
