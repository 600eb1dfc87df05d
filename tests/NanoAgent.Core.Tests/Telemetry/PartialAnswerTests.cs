using System.Linq;
using System.Text;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Simulator;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Core.Tests.Telemetry;

/// <summary>Answers that tell the fate of each record of a batch: seeds, and batches longer than a board has.</summary>
public sealed class PartialAnswerTests
{
    private const int Lane = Spool.LanesMax - 1;

    private readonly AgentKit _kit = new();

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
