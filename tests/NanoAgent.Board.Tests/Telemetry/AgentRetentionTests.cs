using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Telemetry
{
    /// <summary>What the agent keeps while nothing can be sent.</summary>
    [TestClass]
    public class AgentRetentionTests
    {
        private const int HourMs = 3_600_000;

        [TestMethod]
        public void Age_OfAPriorityWhileTheLinkIsDown_DropsAndCountsItsOldRecordsOnly()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(options => options.Spool.Lane(2).AgeMaxMs = HourMs);
            agent.Link = LinkState.Down;
            AgentSteps.Record(agent.Series("kept", "1", 0, 1), 10);
            AgentSteps.Record(agent.Series("aged", "1", 0, 2), 10);
            kit.RunFor(HourMs - 2_000);
            Assert.AreEqual(10L, agent.Spool.Pending(2));
            kit.RunFor(4_000);

            Assert.AreEqual(0L, agent.Spool.Pending(2));
            Assert.AreEqual(10L, agent.Spool.Counters(2).Expired);
            Assert.AreEqual(10L, agent.Spool.Pending(1));
            agent.Link = LinkState.Up;
            kit.Deliver(agent);
            Assert.AreEqual(10, kit.Collector.Records.Count);
            Assert.AreEqual(0L, agent.Spool.Counters(1).Expired);
        }

        [TestMethod]
        public void Age_WhileABatchWaitsForItsAnswer_ExpiresNothingThatWasDelivered()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(options =>
            {
                options.Spool.Lane(2).AgeMaxMs = 5_000;
                options.TransferTimeoutMs = 60_000;
                options.BatchAgeMaxMs = 1_000;
            });
            kit.Engine.AnswerAfterMs = 30_000;
            agent.Series("a", "1", 0).Record(1);
            kit.RunFor(40_000);

            Assert.AreEqual(1, kit.Collector.Records.Count);
            Assert.AreEqual(1L, agent.Spool.Counters(2).Released);
            Assert.AreEqual(0L, agent.Spool.Counters(2).Expired);
        }

        [TestMethod]
        public void WhenFull_RefuseNew_KeepsTheOldestAndCountsWhatItRefused()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(options =>
            {
                options.Spool.WhenFull = SpoolFullPolicy.RefuseNew;
                options.Spool.Lane(2).RecordsMax = 5;
            });
            agent.Link = LinkState.Down;
            AgentSteps.Record(agent.Series("a", "1", 0), 8);

            Assert.AreEqual(5L, agent.Spool.Pending(2));
            Assert.AreEqual(3L, agent.Spool.Counters(2).Refused);
            Assert.AreEqual(0L, agent.Spool.Counters(2).Evicted);
        }
    }
}
