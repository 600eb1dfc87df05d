using NanoAgent.Platform;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Core.Tests.Telemetry;

/// <summary>What the agent keeps while nothing can be sent.</summary>
public sealed class AgentRetentionTests
{
    private const int HourMs = 3_600_000;

    [Fact]
    public void Age_OfAPriorityWhileTheLinkIsDown_DropsAndCountsItsOldRecordsOnly()
    {
        AgentKit kit = new();
        TelemetryAgent agent = kit.Open(options => options.Spool.Lane(2).AgeMaxMs = HourMs);
        agent.Link = LinkState.Down;
        Series kept = agent.Series("kept", "1", 0, 1);
        Series aged = agent.Series("aged", "1", 0, 2);
        for (int i = 0; i < 10; i++)
        {
            kept.Record(i);
            aged.Record(i);
        }

        kit.RunFor(HourMs - 2_000);
        Assert.Equal(10, agent.Spool.Pending(2));
        kit.RunFor(4_000);

        Assert.Equal(0, agent.Spool.Pending(2));
        Assert.Equal(10, agent.Spool.Counters(2).Expired);
        Assert.Equal(10, agent.Spool.Pending(1));
        agent.Link = LinkState.Up;
        kit.Deliver(agent);
        Assert.Equal(10, kit.Collector.Records.Count);
        Assert.Equal(0, agent.Spool.Counters(1).Expired);
    }

    [Fact]
    public void Age_WhileABatchWaitsForItsAnswer_ExpiresNothingThatWasDelivered()
    {
        AgentKit kit = new();
        TelemetryAgent agent = kit.Open(options =>
        {
            options.Spool.Lane(2).AgeMaxMs = 5_000;
            options.TransferTimeoutMs = 60_000;
            options.BatchAgeMaxMs = 1_000;
        });
        kit.Engine.AnswerAfterMs = 30_000;
        agent.Series("a", "1", 0).Record(1);
        kit.RunFor(40_000);

        Assert.Single(kit.Collector.Records);
        Assert.Equal(1, agent.Spool.Counters(2).Released);
        Assert.Equal(0, agent.Spool.Counters(2).Expired);
    }

    [Fact]
    public void WhenFull_RefuseNew_KeepsTheOldestAndCountsWhatItRefused()
    {
        AgentKit kit = new();
        TelemetryAgent agent = kit.Open(options =>
        {
            options.Spool.WhenFull = SpoolFullPolicy.RefuseNew;
            options.Spool.Lane(2).RecordsMax = 5;
        });
        agent.Link = LinkState.Down;
        Series series = agent.Series("a", "1", 0);
        for (int i = 0; i < 8; i++)
        {
            series.Record(i);
        }

        Assert.Equal(5, agent.Spool.Pending(2));
        Assert.Equal(3, agent.Spool.Counters(2).Refused);
        Assert.Equal(0, agent.Spool.Counters(2).Evicted);
    }
}
