using System;
using System.Collections.Generic;
using System.Linq;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Core.Tests.Telemetry;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Faults.Tests.Trials;

/// <summary>When an agent comes back to a collector that is not well, on virtual time.</summary>
internal static class RetryTrial
{
    private const long MinuteMs = 60_000;
    private const long YearsMs = 10L * 365 * 24 * 60 * MinuteMs;

    /// <summary>Two devices that failed together do not come back together.</summary>
    internal static void Jitter()
    {
        List<long> one = Attempts(1, 20 * MinuteMs, Refuses(0), 0);
        List<long> other = Attempts(2, 20 * MinuteMs, Refuses(0), 0);
        Violation.Unless(one.Count > 5, $"Only {one.Count} attempts in 20 minutes.");
        int together = one.Skip(1).Intersect(other.Skip(1)).Count();
        Violation.Unless(together <= 1, $"Two devices come back at the same millisecond {together} times.");
    }

    /// <summary>A time that the collector asks for is waited at least.</summary>
    internal static void RetryAfter()
    {
        List<long> attempts = Attempts(3, 20 * MinuteMs, Refuses(30), 0);
        Violation.Unless(attempts.Count > 5, $"Only {attempts.Count} attempts in 20 minutes.");
        for (int i = 1; i < attempts.Count; i++)
        {
            long waitedMs = attempts[i] - attempts[i - 1];
            Violation.Unless(waitedMs >= 30_000, $"Told to wait 30 s, it came back after {waitedMs} ms.");
        }
    }

    /// <summary>A collector that accepts one batch and kicks the next two is not hammered.</summary>
    internal static void Kicked()
    {
        int requests = 0;
        List<long> attempts = Attempts(
            4, 20 * MinuteMs, () => ++requests % 3 == 0 ? null : new Reply { Status = 503 }, 0);
        Violation.Unless(attempts.Count < 300, $"{attempts.Count} requests in 20 minutes at a collector that kicks.");
    }

    /// <summary>Steps of the wall clock by ten years move no retry.</summary>
    /// <summary>Answers how many requests stood where they stood.</summary>
    internal static int WallSteps()
    {
        List<long> still = Attempts(5, 20 * MinuteMs, Refuses(0), 0);
        List<long> back = Attempts(5, 20 * MinuteMs, Refuses(0), -YearsMs);
        List<long> ahead = Attempts(5, 20 * MinuteMs, Refuses(0), YearsMs);
        Violation.Unless(still.SequenceEqual(back), $"A step back of the wall clock moves retries.");
        Violation.Unless(still.SequenceEqual(ahead), $"A step ahead of the wall clock moves retries.");
        return still.Count;
    }

    private static Func<Reply?> Refuses(int retryAfterSeconds)
    {
        return () => new Reply { Status = 503, RetryAfterSeconds = retryAfterSeconds };
    }

    /// <summary>The times of the requests of a device that records every two seconds, its wall clock stepped each
    /// minute.</summary>
    private static List<long> Attempts(ulong seed, long forMs, Func<Reply?> refuse, long stepMs)
    {
        VirtualClock clock = new();
        clock.SetUtc(1_763_800_000_000);
        List<long> attempts = [];
        FakeCollector collector = new()
        {
            Refuse = _ =>
            {
                attempts.Add(clock.Milliseconds);
                return refuse();
            },
        };
        ScriptedEngine engine = new(clock, collector.Answer);
        AgentOptions options = new()
        {
            Device = "d",
            CollectorUrl = "http://collector.example",
            BatchRecordsMax = 1,
            RetryCeilingMs = 60_000,
        };
        TelemetryAgent agent = new(
            new TestPlatform(clock, new SeededRandom(seed), new MemoryStore()), engine, options);
        Assert.Equal(SpoolResult.Ok, agent.Open());
        Series series = agent.Series("a", "1", 0);
        int ticks = 0;
        agent.Every(2_000, () =>
        {
            series.Record(1);
            if (++ticks % 30 == 0)
            {
                clock.SetUtc(clock.UtcMilliseconds + (ticks % 60 == 0 ? stepMs : -stepMs));
            }
        });
        engine.RunUntil(() => clock.Milliseconds >= forMs, forMs * 2);
        return attempts;
    }
}
