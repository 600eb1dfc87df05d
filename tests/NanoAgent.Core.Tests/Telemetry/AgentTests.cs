using System.Collections.Generic;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Core.Tests.Telemetry;

/// <summary>Many devices, allocations and faults over seeds; what one agent does runs on boards.</summary>
public sealed class AgentTests
{
    private readonly FakeCollector _collector = new();

    [Fact]
    public void Answer_RetryAfter_BringsDevicesBackAtDifferentTimes()
    {
        var times = new HashSet<long>();
        for (int device = 0; device < 20; device++)
        {
            var clock = new VirtualClock();
            int requests = 0;
            var engine = new ScriptedEngine(clock, request => requests++ == 0
                ? new Reply { Status = 503, RetryAfterSeconds = 30 } : _collector.Answer(request));
            var platform = new TestPlatform(clock, new SeededRandom((ulong)device), new MemoryStore());
            var options = new AgentOptions { Device = "d" + device, CollectorUrl = "http://collector.example" };
            var agent = new TelemetryAgent(platform, engine, options);
            Assert.Equal(SpoolResult.Ok, agent.Open());
            agent.Series("alarm", "1", 0, 0).Record(1);
            engine.RunUntil(() => requests == 2);
            times.Add(clock.Milliseconds);
        }

        Assert.True(times.Count > 15, $"{times.Count} different times of 20");
        Assert.All(times, t => Assert.InRange(t, 30_000, 31_100));
    }

    [Fact]
    public void Record_SteadyState_AllocatesNothing()
    {
        TelemetryAgent agent = new AgentKit().Open(o => o.BatchRecordsMax = 90_000);
        Series series = agent.Series("cpu.load", "%", -2);
        long allocated = Allocation.Least(() =>
        {
            for (int i = 0; i < 5; i++)
            {
                series.Record(i);
            }
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Delivery_FaultsOfEveryKindOverSeeds_StoresEveryFlushedRecordOnceAndInventsNothing()
    {
        int faults = 0;
        for (ulong seed = 1; seed <= 200; seed++)
        {
            faults += new DeliveryTrial(seed).Run();
        }

        Assert.True(faults > 2_000, $"{faults} faults");
        TestContext.Current.SendDiagnosticMessage($"{faults} faults over 200 seeds, 0 violations");
    }
}
