using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Telemetry
{
    /// <summary>What the agent makes of each answer to a batch.</summary>
    [TestClass]
    public class AnswerTests
    {
        private const int Last = Spool.LanesMax - 1;

        [TestMethod]
        public void Answer_RetryAfter_IsObeyedWithJitterOnTop()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(o => o.RetryCeilingMs = 60_000);
            kit.Collector.Refuse = _ => kit.Requests.Count == 1 ? AgentKit.Busy(503, 30) : null;
            agent.Series("alarm", "1", 0, 0).Record(1);
            kit.Engine.RunUntil(() => agent.Problem == AgentProblem.Busy);
            kit.Deliver(agent);

            Expect.InRange(30_000, 31_100, kit.Time.Milliseconds);
            Assert.AreEqual(AgentProblem.None, agent.Problem);
            Assert.AreEqual(1L, agent.Counters.Retries);
        }

        [TestMethod]
        public void Answer_RetryAfterBeyondTheCeiling_IsCutToIt()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(o => o.RetryCeilingMs = 60_000);
            kit.Collector.Refuse = _ => kit.Requests.Count == 1 ? AgentKit.Busy(429, 1_000_000) : null;
            agent.Series("alarm", "1", 0, 0).Record(1);
            kit.Deliver(agent);

            Expect.InRange(60_000, 62_000, kit.Time.Milliseconds);
        }

        [DataRow(401, (int)AgentProblem.TokenRefused)]
        [DataRow(403, (int)AgentProblem.TokenRefused)]
        [DataRow(400, (int)AgentProblem.WrongAddress)]
        [DataRow(404, (int)AgentProblem.WrongAddress)]
        [DataRow(302, (int)AgentProblem.WrongAddress)]
        [DataRow(500, (int)AgentProblem.Busy)]
        [DataRow(408, (int)AgentProblem.Busy)]
        public void Answer_NotAboutTheRecords_KeepsThemAndNamesTheProblem(int status, int problem)
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open();
            bool refuse = true;
            kit.Collector.Refuse = _ => refuse ? new Reply(status) : null;
            agent.Series("alarm", "1", 0, 0).Record(1);
            kit.Engine.RunUntil(() => agent.Counters.Retries == 20);
            Assert.AreEqual(problem, (int)agent.Problem);
            Assert.AreEqual(0L, agent.Counters.Rejected);
            refuse = false;
            kit.Deliver(agent);

            Assert.AreEqual(1, kit.Collector.Records.Count);
        }

        [DataRow(200, "<html>Please log in</html>", (int)TransferResult.Ok, (int)AgentProblem.WrongAddress)]
        [DataRow(200, "{\"stored\":0,\"duplicates\":0}", (int)TransferResult.Ok, (int)AgentProblem.WrongAddress)]
        [DataRow(
            200, "{\"stored\":99999999999,\"duplicates\":0}", (int)TransferResult.Ok, (int)AgentProblem.WrongAddress)]
        [DataRow(204, "", (int)TransferResult.Ok, (int)AgentProblem.WrongAddress)]
        [DataRow(
            200, "{\"stored\":1,\"duplicates\":0}", (int)TransferResult.RecvError, (int)AgentProblem.Unreachable)]
        public void Answer_SuccessThatIsNoAcknowledgement_KeepsTheRecords(
            int status, string body, int result, int problem)
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open();
            bool portal = true;
            kit.Collector.Refuse = _ => portal ? new Reply(status, body, (TransferResult)result) : null;
            agent.Series("alarm", "1", 0, 0).Record(1);
            kit.Engine.RunUntil(() => agent.Counters.Retries == 3);
            Assert.AreEqual(problem, (int)agent.Problem);
            Assert.AreEqual(1L, agent.Spool.Pending(0));
            portal = false;
            kit.Deliver(agent);

            Assert.AreEqual(1, kit.Collector.Records.Count);
            Assert.AreEqual(1L, agent.Counters.Acknowledged);
        }

        [TestMethod]
        public void Answer_RefusalBehindWhichTheConnectionBroke_Counts()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open();
            kit.Collector.Refuse = r =>
                FakeCollector.Values(r).Length > 2 ? new Reply(413, "", TransferResult.SendError) : null;
            AgentSteps.Record(agent.Series("a", "1", 0), 8);
            kit.Deliver(agent);

            Assert.AreEqual(8, kit.Collector.Records.Count);
            Assert.AreEqual(0L, agent.Counters.Rejected);
        }

        [DataRow(400)]
        [DataRow(422)]
        public void Answer_OneBadRecord_IsFoundSetAsideAndCounted(int status)
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open();
            kit.Collector.Refuse = r =>
                FakeCollector.IndexOf(r, "-1") >= 0 ? new Reply(status, "{\"field\":\"/0/v\"}") : null;
            AgentSteps.Record(agent.Series("a", "1", 0), 40, 13);
            kit.Deliver(agent);

            Assert.AreEqual(39, kit.Collector.Records.Count);
            foreach (Stored record in kit.Collector.Records)
            {
                Assert.AreNotEqual("-1", record.Value);
            }

            Assert.AreEqual(1L, agent.Counters.Rejected);
            Assert.AreEqual("{\"field\":\"/0/v\"}", agent.RejectionText);
            Assert.AreEqual(1L, agent.Spool.Counters(Last).Rejected);
            Assert.AreEqual(0, kit.Collector.Duplicates);
        }

        [TestMethod]
        public void Answer_Lost_IsSentAgainUnderTheSameKeyAndStoredOnce()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open();
            kit.Collector.AnswersToLose = 3;
            AgentSteps.Record(agent.Series("a", "1", 0), 10);
            kit.Deliver(agent);

            Assert.AreEqual(10, kit.Collector.Records.Count);
            Assert.AreEqual(30, kit.Collector.Duplicates);
            foreach (Request request in kit.Requests)
            {
                Assert.AreEqual(kit.Asked(0).Header("Idempotency-Key"), request.Header("Idempotency-Key"));
            }
        }

        [TestMethod]
        public void Answer_StoresSomeRejectsSomeAndWantsSomeAgain_SettlesEachOfThem()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open();
            AgentSteps.Record(agent.Series("a", "1", 0), 6);
            kit.Collector.Choose = _ => kit.Requests.Count == 1 ? "srsxsr" : "ss";
            kit.Deliver(agent);

            Assert.AreEqual("1 3 5 2 6 ", kit.Collector.Sequences());
            string[] again = FakeCollector.Values(kit.Asked(1));
            Assert.AreEqual(2, again.Length);
            Assert.AreEqual("1 5", again[0] + " " + again[1]);
            Assert.AreEqual(5L, agent.Counters.Acknowledged);
            Assert.AreEqual(1L, agent.Counters.Rejected);
            Assert.AreEqual(1L, agent.Counters.Retries);
            Assert.AreEqual(5L, agent.Spool.Counters(Last).Released);
            Assert.AreEqual(1L, agent.Spool.Counters(Last).Rejected);
            Assert.Contains("\"rejected\":[3]", agent.RejectionText);
            Assert.AreEqual(0, kit.Collector.Duplicates);
        }

        [DataRow("{\"stored\":1,\"duplicates\":0,\"rejected\":[2],\"retry\":[2]}")]
        [DataRow("{\"stored\":2,\"duplicates\":0,\"rejected\":[3]}")]
        [DataRow("{\"stored\":2,\"duplicates\":0,\"rejected\":[1")]
        [DataRow("{\"stored\":2,\"duplicates\":0,\"rejected\":1}")]
        [DataRow("{\"stored\":2,\"duplicates\":0,\"rejected\":[-1]}")]
        [DataRow("{\"stored\":3,\"duplicates\":0,\"rejected\":[1]}")]
        [DataRow("{\"rejected\":[0,1,2]}")]
        public void Answer_ThatDoesNotAddUp_ReleasesNothing(string body)
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open();
            AgentSteps.Record(agent.Series("a", "1", 0), 3);
            bool wrong = true;
            kit.Collector.Refuse = _ => wrong ? new Reply(200, body) : null;
            kit.Engine.RunUntil(() => agent.Counters.Retries == 5, 10_000_000);
            Assert.AreEqual(3L, agent.Spool.Pending(Last));
            Assert.AreEqual(0L, agent.Counters.Rejected);
            wrong = false;
            kit.Deliver(agent);

            Assert.AreEqual(3, kit.Collector.Records.Count);
        }

        [TestMethod]
        public void Restart_BetweenPartialAnswers_BringsBackNoRejectedRecordBeforeTheFirstKeptOne()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open();
            AgentSteps.Record(agent.Series("a", "1", 0), 6);
            kit.Collector.Choose = count => kit.Requests.Count == 1 ? "xsrsss" : new string('s', count);
            kit.Engine.RunUntil(() => agent.Counters.Rejected == 1);
            agent = kit.Reboot();
            kit.Deliver(agent);

            // What stood behind the kept one comes again under its key: stored once, as SPEC.md says.
            Assert.AreEqual("2 4 5 6 3 ", kit.Collector.Sequences());
            Assert.AreEqual(3, kit.Collector.Duplicates);
        }
    }
}
