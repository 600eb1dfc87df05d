using System;
using System.Linq;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Core.Tests.Telemetry;

/// <summary>Budgets, rates and windows over days and over many devices.</summary>
public sealed class UploadPlanTests
{
    private const int DayMs = 86_400_000;

    private readonly AgentKit _kit = new();

    [Fact]
    public void Budget_OfAMeteredLink_HoldsTheMeanADayAndLosesNothing()
    {
        const int BytesPerDay = 100_000;
        TelemetryAgent agent = _kit.Open(o =>
        {
            o.MeteredBytesPerDay = BytesPerDay;
            o.MeteredBatchAgeMaxMs = 60_000;
        });
        agent.Link = LinkState.Metered;
        Series series = agent.Series("a", "1", 0);
        agent.Every(10_000, () => series.Record(7));
        for (int day = 1; day <= 5; day++)
        {
            _kit.RunFor(DayMs);
            long ceiling = (BytesPerDay * (day + 1L)) + 70_000;
            Assert.InRange(agent.Counters.MeteredBytes, BytesPerDay * (day - 1L), ceiling);
            long bodies = _kit.Engine.Requests.Sum(r => (long)r.Body.Length);
            Assert.True(bodies < agent.Counters.MeteredBytes, "The charge must cover the bodies and more.");
        }

        // What the budget held back goes when the link costs nothing.
        Assert.True(AgentKit.Pending(agent) > 10_000, $"{AgentKit.Pending(agent)} pending");
        agent.Link = LinkState.Up;
        _kit.RunFor(60_000);
        Assert.True(AgentKit.Pending(agent) < 10, $"{AgentKit.Pending(agent)} pending");
        Assert.Equal(0, _kit.Collector.Duplicates);
    }

    [Fact]
    public void Budget_Spent_UrgentRecordsOverdrawItByOneDayAtMost()
    {
        const int BytesPerDay = 20_000;
        TelemetryAgent agent = _kit.Open(o => o.MeteredBytesPerDay = BytesPerDay);
        agent.Link = LinkState.Metered;
        Series alarm = agent.Series("alarm", "1", 0, 0);
        agent.Every(60_000, () => alarm.Record(1));
        _kit.RunFor(DayMs / 2);

        Assert.InRange(agent.Counters.MeteredBytes, BytesPerDay * 2, (BytesPerDay * 5 / 2) + 2_000);
    }

    [Fact]
    public void Rate_BytesPerSecond_HoldsTheMeanOfABacklog()
    {
        TelemetryAgent agent = _kit.Open(o => o.RateBytesPerSecond = 2_000);
        Series series = agent.Series("a", "1", 0);
        for (int i = 0; i < 20_000; i++)
        {
            series.Record(i);
        }

        _kit.Deliver(agent);
        long bytes = _kit.Engine.Requests.Sum(r => (long)r.Body.Length);
        long lastBytes = _kit.Engine.Requests[^1].Body.Length;
        Assert.InRange(bytes - lastBytes, 0, 2_000 * ((_kit.ArrivalsMs[^1] / 1_000) + 2));
    }

    [Fact]
    public void Window_Closed_HoldsRecordsAndOpenSendsAllOfThem()
    {
        TelemetryAgent agent = _kit.Open(Windows);
        Series series = agent.Series("a", "1", 0);
        agent.Every(10_000, () => series.Record(1));
        _kit.RunFor(DayMs);

        // Every request lies in a window; each window leaves nothing but what came in it.
        long firstMs = _kit.ArrivalsMs[0];
        Assert.InRange(firstMs, 0, 600_000);
        Assert.All(_kit.ArrivalsMs, ms => Assert.InRange((ms - firstMs) % 600_000, 0, 30_000));
        Assert.InRange(_kit.ArrivalsMs.Select(ms => (ms - firstMs) / 600_000).Distinct().Count(), 143, 144);
        Assert.InRange(AgentKit.Pending(agent), 0, 61);
        Assert.InRange(_kit.Collector.Records.Count, (DayMs / 10_000) - 61, DayMs / 10_000);
    }

    [Fact]
    public void Window_OfDevicesThatStartedTogether_IsNotTheSame()
    {
        int times = Enumerable.Range(0, 50).Select(device =>
        {
            var kit = new AgentKit((ulong)device);
            TelemetryAgent agent = kit.Open(Windows);
            agent.Series("a", "1", 0).Record(1);
            kit.Deliver(agent);
            return kit.ArrivalsMs[0] / 30_000;
        }).Distinct().Count();

        Assert.True(times > 10, $"{times} of 20 places");
    }

    [Fact]
    public void Window_OfADeviceThatRestartsMoreOftenThanItsWindowsCome_IsMetOnceAPeriod()
    {
        const int LifeMs = 200_000;
        const int Lives = 300;
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var kit = new AgentKit(seed);
            TelemetryAgent agent = kit.Open(Windows);
            for (int life = 0; life < Lives; life++)
            {
                Series series = agent.Series("a", "1", 0);
                agent.Every(10_000, () => series.Record(1));
                kit.RunFor(LifeMs);
                agent = kit.Reboot(Windows);
            }

            // A hundred periods of running. Each restart forgets at most what ran since the recorder's last copy: a
            // window comes so much later, or once more.
            long[] windows = kit.ArrivalsMs.Where((ms, i) => i == 0 || ms - kit.ArrivalsMs[i - 1] > 30_000).ToArray();
            Assert.InRange(windows.Length, 70, 135);
            long widestMs = windows.Zip(windows.Skip(1), (a, b) => b - a).Max();
            Assert.True(widestMs <= 900_000, $"seed {seed}: {widestMs} ms between two windows of 600000 ms");
        }
    }

    [Fact]
    public void Backoff_CollectorThatAnswers200ToSomeAndRefusesTheRest_GrowsToTheCeiling()
    {
        TelemetryAgent agent = _kit.Open(o =>
        {
            o.BatchRecordsMax = 1;
            o.RetryCeilingMs = 60_000;
        });
        _kit.Collector.Refuse = _ => _kit.ArrivalsMs.Count % 3 == 1 ? null
            : new Reply { Status = 0, Result = TransferResult.GotNothing };
        Series series = agent.Series("a", "1", 0);
        for (int i = 0; i < 400; i++)
        {
            series.Record(i);
        }

        _kit.Engine.RunUntil(() => _kit.ArrivalsMs.Count == 300, 100_000_000);

        // Two of three waits are drawn from up to 60 s: 20 s on average. Reset by each 200 it would be below 1 s.
        long meanMs = (_kit.ArrivalsMs[^1] - _kit.ArrivalsMs[100]) / 200;
        Assert.InRange(meanMs, 14_000, 26_000);
    }

    private static void Windows(AgentOptions options)
    {
        options.WindowPeriodMs = 600_000;
        options.WindowOpenMs = 30_000;
    }
}
