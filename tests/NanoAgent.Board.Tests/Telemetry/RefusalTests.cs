using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Telemetry
{
    /// <summary>Batches that the collector refuses, and answers that are not the collector's.</summary>
    [TestClass]
    public class RefusalTests
    {
        private const int Records = 60;

        [DataRow(0)]
        [DataRow(1)]
        [DataRow(30)]
        [DataRow(59)]
        public void Refusal_ThatNamesTheRecord_CostsThreeRequests(int bad)
        {
            var kit = new AgentKit();
            TelemetryAgent agent = Fill(kit, bad);
            RefuseBad(kit);
            kit.Deliver(agent);

            ExpectAllBut(kit, agent, 1);
            Expect.InRange(2, 4, kit.Requests.Count);
        }

        [TestMethod]
        public void Refusal_OfSeveralRecords_SetsAsideEachOfThemAndNoOther()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = Fill(kit, 3, 4, 30, 31, 59);
            RefuseBad(kit);
            kit.Deliver(agent);

            ExpectAllBut(kit, agent, 5);
            Expect.InRange(5, 16, kit.Requests.Count);
        }

        [DataRow(400, "{\"title\":\"Bad Request\"}")]
        [DataRow(422, "<html>no</html>")]
        [DataRow(400, "")]
        public void Refusal_OfSomethingThatIsNoCollector_CutsNoBatchAndBacksOff(int status, string body)
        {
            var kit = new AgentKit();
            TelemetryAgent agent = Fill(kit);
            bool portal = true;
            kit.Collector.Refuse = _ => portal ? new Reply(status, body) : null;
            kit.Engine.RunUntil(() => agent.Counters.Retries == 10, 10_000_000);
            Assert.AreEqual(10, kit.Requests.Count);
            Assert.AreEqual(0L, agent.Counters.Narrowed);
            Assert.AreEqual(AgentProblem.WrongAddress, agent.Problem);
            portal = false;
            kit.Deliver(agent);

            ExpectAllBut(kit, agent, 0);
        }

        [DataRow("/0/device")]
        [DataRow("/0/boot")]
        [DataRow("body")]
        [DataRow("Idempotency-Key")]
        [DataRow("/0")]
        public void Refusal_OfWhatEveryBatchBears_GivesUpNoRecord(string field)
        {
            var kit = new AgentKit();
            TelemetryAgent agent = Fill(kit);
            bool refuse = true;
            kit.Collector.Refuse = _ => refuse ? Refusal(400, field) : null;
            kit.Engine.RunUntil(() => agent.Counters.Retries == 10, 10_000_000);
            Assert.AreEqual(0L, agent.Counters.Rejected);
            refuse = false;
            kit.Deliver(agent);

            ExpectAllBut(kit, agent, 0);
        }

        /// <summary>Refuses a batch with bad values, naming the first.</summary>
        private static void RefuseBad(AgentKit kit)
        {
            kit.Collector.Refuse = r =>
            {
                int at = FakeCollector.IndexOf(r, "-1");
                return at < 0 ? null : Refusal(400, "/" + at + "/v");
            };
        }

        private static Reply Refusal(int status, string field)
        {
            return new Reply(status, "{\"title\":\"x\",\"status\":" + status + ",\"field\":\"" + field + "\"}");
        }

        private static TelemetryAgent Fill(AgentKit kit, params int[] bad)
        {
            TelemetryAgent agent = kit.Open(o =>
            {
                o.BatchRecordsMax = Records;
                o.BatchBytesMax = 100 * Records;
            });
            AgentSteps.Record(agent.Series("a", "1", 0), Records, bad);
            Assert.AreEqual(Records, AgentKit.Pending(agent));
            return agent;
        }

        private static void ExpectAllBut(AgentKit kit, TelemetryAgent agent, int rejected)
        {
            Assert.AreEqual(Records - rejected, kit.Collector.Records.Count);
            foreach (Stored record in kit.Collector.Records)
            {
                Assert.AreNotEqual("-1", record.Value);
            }

            Assert.AreEqual((long)rejected, agent.Counters.Rejected);
            Assert.AreEqual((long)rejected, agent.Spool.Counters(Spool.LanesMax - 1).Rejected);
            Assert.AreEqual(0, kit.Collector.Duplicates);
        }
    }
}
