using System;
using System.Collections.Generic;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Core.Tests.Telemetry;

/// <summary>One device, its collector and the time between them.</summary>
internal sealed class AgentKit
{
    private readonly ulong _seed;

    public AgentKit(ulong seed = 1, long startMs = 0)
    {
        _seed = seed;
        Clock.Advance(startMs);
        Engine = new ScriptedEngine(Clock, Answer);
    }

    public VirtualClock Clock { get; } = new();

    public MemoryStore Store { get; } = new();

    public FakeCollector Collector { get; } = new();

    public ScriptedEngine Engine { get; private set; }

    /// <summary>When each request came, on the device's monotonic clock.</summary>
    public List<long> ArrivalsMs { get; } = [];

    /// <summary>The clock that the agent sees, where it is not <see cref="Clock"/>.</summary>
    public IClock? AgentClock { get; set; }

    public TelemetryAgent Open(Action<AgentOptions>? change = null)
    {
        var options = new AgentOptions { Device = "pi-4", CollectorUrl = "http://collector.example/" };
        change?.Invoke(options);
        var platform = new TestPlatform(AgentClock ?? Clock, new SeededRandom(_seed), Store);
        var agent = new TelemetryAgent(platform, Engine, options);
        Assert.Equal(SpoolResult.Ok, agent.Open());
        return agent;
    }

    /// <summary>Another program on the same store: the old one's engine and jobs are gone.</summary>
    public TelemetryAgent Reboot(Action<AgentOptions>? change = null)
    {
        Store.RestartProcess();
        Engine = new ScriptedEngine(Clock, Answer);
        return Open(change);
    }

    public void RunFor(long milliseconds)
    {
        long endMs = Clock.Milliseconds + milliseconds;
        bool over = false;
        Engine.Scheduler.Add(new Alarm(endMs, () => over = true), endMs);
        Engine.RunUntil(() => over, milliseconds);
    }

    public void Deliver(TelemetryAgent agent, long limitMs = 3_600_000)
    {
        Engine.RunUntil(() => Pending(agent) == 0, limitMs);
    }

    public static long Pending(TelemetryAgent agent)
    {
        return agent.Spool.Pending(0) + agent.Spool.Pending(1) + agent.Spool.Pending(2);
    }

    private Reply Answer(Request request)
    {
        ArrivalsMs.Add(Clock.Milliseconds);
        return Collector.Answer(request);
    }

    private sealed class Alarm(long dueMs, Action ring) : Job
    {
        public override long Step(long nowMs)
        {
            if (nowMs < dueMs)
            {
                return dueMs;
            }

            ring();
            return Due.Finished;
        }
    }
}
