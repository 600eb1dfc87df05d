using System.Linq;
using System.Text;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Simulator;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Core.Tests.Telemetry;

/// <summary>Answers that tell the fate of each record of a batch.</summary>
public sealed class PartialAnswerTests
{
    private const int Lane = Spool.LanesMax - 1;

    private readonly AgentKit _kit = new();

    [Fact]
    public void Answer_StoresSomeRejectsSomeAndWantsSomeAgain_SettlesEachOfThem()
    {
        TelemetryAgent agent = Fill(6);
        string[] rounds = ["srsxsr", "ss"];
        _kit.Collector.Choose = _ => rounds[_kit.ArrivalsMs.Count - 1];
        _kit.Deliver(agent);

        Assert.Equal([1, 3, 5, 2, 6], _kit.Collector.Records.Keys.Select(k => k.Sequence));
        Assert.Equal(["1", "5"], FakeCollector.Values(_kit.Engine.Requests[1]));
        Assert.Equal((5, 1, 1), (agent.Counters.Acknowledged, agent.Counters.Rejected, agent.Counters.Retries));
        Assert.Equal((5, 1), (agent.Spool.Counters(Lane).Released, agent.Spool.Counters(Lane).Rejected));
        Assert.Contains("\"rejected\":[3]", agent.RejectionText, System.StringComparison.Ordinal);
        Assert.Equal(0, _kit.Collector.Duplicates);
    }

    [Fact]
    public void Answer_AnySubsetsOverSeeds_EveryRecordIsStoredOnceOrRejectedOnce()
    {
        int answers = 0;
        for (ulong seed = 1; seed <= 30; seed++)
        {
            var kit = new AgentKit(seed);
            var random = new SeededRandom(seed);
            int rejected = 0;
            kit.Collector.Choose = count =>
            {
                var fates = new StringBuilder();
                for (int i = 0; i < count; i++)
                {
                    fates.Append("sssrrx"[random.Next(6)]);
                }

                rejected += fates.ToString().Count(f => f == 'x');
                answers++;
                return fates.ToString();
            };
            TelemetryAgent agent = Fill(200, kit);
            kit.Deliver(agent, 100_000_000);

            Assert.True(rejected == agent.Counters.Rejected, $"seed {seed}: {rejected} {agent.Counters.Rejected}");
            Assert.Equal(rejected, agent.Spool.Counters(Lane).Rejected);
            Assert.Equal(200 - rejected, kit.Collector.Records.Count);
            Assert.Equal(0, kit.Collector.Duplicates);
        }

        TestContext.Current.SendDiagnosticMessage($"{answers} partial answers over 30 seeds, 0 violations");
    }

    [Fact]
    public void Answer_ListLongerThanWhatIsKept_IsAskedForInHalvesAndEnds()
    {
        TelemetryAgent agent = Fill(400);
        _kit.Collector.Choose = count => count > 100 ? new string('r', count) : new string('s', count);
        _kit.Deliver(agent);

        Assert.Equal(400, _kit.Collector.Records.Count);
        Assert.InRange(_kit.ArrivalsMs.Count, 5, 30);
    }

    [Theory]
    [InlineData("{\"stored\":1,\"duplicates\":0,\"rejected\":[2],\"retry\":[2]}")]
    [InlineData("{\"stored\":2,\"duplicates\":0,\"rejected\":[3]}")]
    [InlineData("{\"stored\":2,\"duplicates\":0,\"rejected\":[1")]
    [InlineData("{\"stored\":2,\"duplicates\":0,\"rejected\":1}")]
    [InlineData("{\"stored\":2,\"duplicates\":0,\"rejected\":[-1]}")]
    [InlineData("{\"stored\":3,\"duplicates\":0,\"rejected\":[1]}")]
    [InlineData("{\"rejected\":[0,1,2]}")]
    public void Answer_ThatDoesNotAddUp_ReleasesNothing(string body)
    {
        TelemetryAgent agent = Fill(3);
        var answer = new Reply { Body = Encoding.ASCII.GetBytes(body) };
        bool wrong = true;
        _kit.Collector.Refuse = _ => wrong ? answer : null;
        _kit.Engine.RunUntil(() => agent.Counters.Retries == 5, 10_000_000);
        Assert.Equal(3, agent.Spool.Pending(Lane));
        Assert.Equal(0, agent.Counters.Rejected);
        wrong = false;
        _kit.Deliver(agent);

        Assert.Equal(3, _kit.Collector.Records.Count);
    }

    [Fact]
    public void Restart_BetweenPartialAnswers_BringsBackNoRejectedRecordBeforeTheFirstKeptOne()
    {
        TelemetryAgent agent = Fill(6);
        _kit.Collector.Choose = count => _kit.ArrivalsMs.Count == 1 ? "xsrsss" : new string('s', count);
        _kit.Engine.RunUntil(() => agent.Counters.Rejected == 1);
        agent = _kit.Reboot();
        _kit.Deliver(agent);

        // What stood behind the kept one comes again under its key: stored once, as SPEC.md says.
        Assert.Equal([2, 4, 5, 6, 3], _kit.Collector.Records.Keys.Select(k => k.Sequence));
        Assert.Equal(3, _kit.Collector.Duplicates);
    }

    private TelemetryAgent Fill(int records, AgentKit? kit = null)
    {
        TelemetryAgent agent = (kit ?? _kit).Open();
        Series series = agent.Series("a", "1", 0);
        for (int i = 0; i < records; i++)
        {
            series.Record(i);
        }

        return agent;
    }
}
