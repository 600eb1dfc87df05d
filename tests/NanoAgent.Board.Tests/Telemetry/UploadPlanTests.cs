using System;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Telemetry;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Telemetry
{
    /// <summary>When a batch goes: links, rates and windows.</summary>
    [TestClass]
    public class UploadPlanTests
    {
        private const int HourMs = 3_600_000;

        [TestMethod]
        public void Link_Down_TriesNothingUntilItIsBack()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open();
            agent.Link = LinkState.Down;
            agent.Series("alarm", "1", 0, 0).Record(1);
            agent.Series("a", "1", 0).Record(2);
            kit.RunFor(HourMs);
            Assert.AreEqual(0, kit.Requests.Count);

            agent.Link = LinkState.Up;
            kit.Deliver(agent, 2_000);
            Assert.AreEqual(2, kit.Collector.Records.Count);
        }

        [TestMethod]
        public void Link_BackAfterFailuresWithoutIt_IsTriedWithinTheFirstWindowNotTheWidest()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(o => o.RetryBaseMs = 500);
            kit.Collector.Refuse = _ => Reply.None();
            agent.Series("alarm", "1", 0, 0).Record(1);
            kit.Engine.RunUntil(() => agent.Counters.Retries == 25, 10_000_000);
            agent.Link = LinkState.Down;
            kit.Collector.Refuse = null;
            agent.Link = LinkState.Up;
            long backMs = kit.Time.Milliseconds;
            kit.Deliver(agent);

            Expect.InRange(1, 500, kit.LastMs - backMs);
        }

        [TestMethod]
        public void Link_BackWhileTheCollectorAskedToWait_WaitsAsAsked()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open();
            kit.Collector.Refuse = _ => kit.Requests.Count == 1 ? AgentKit.Busy(503, 100) : null;
            agent.Series("alarm", "1", 0, 0).Record(1);
            kit.Engine.RunUntil(() => agent.Problem == AgentProblem.Busy);
            agent.Link = LinkState.Down;
            agent.Link = LinkState.Up;
            kit.Deliver(agent);

            Expect.InRange(100_000, 101_100, kit.LastMs);
        }

        [TestMethod]
        public void Link_Metered_LetsOrdinaryRecordsGatherLongerAndUrgentOnesNot()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open();
            agent.Link = LinkState.Metered;
            agent.Series("a", "1", 0).Record(1);
            kit.RunFor(599_000);
            Assert.AreEqual(0, kit.Requests.Count);
            agent.Series("alarm", "1", 0, 0).Record(2);
            kit.RunFor(10);
            Assert.AreEqual(1, kit.Requests.Count);
            kit.Deliver(agent);
            Assert.AreEqual(600_000L, kit.ArrivalMs(1));
        }

        [TestMethod]
        public void Rate_RequestsPerMinute_AreNeverMore()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(o =>
            {
                o.RateRequestsPerMinute = 4;
                o.BatchRecordsMax = 1;
            });
            AgentSteps.Record(agent.Series("a", "1", 0), 40);
            kit.Deliver(agent);
            for (int i = 5; i < kit.ArrivalsMs.Count; i++)
            {
                Expect.InRange(14_990, 15_020, kit.ArrivalMs(i) - kit.ArrivalMs(i - 1));
            }

            Assert.AreEqual(40, kit.ArrivalsMs.Count);
        }

        [TestMethod]
        public void Window_ShorterThanTheAgeOfABatch_StillSendsTheRestOfWhatWaited()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(o =>
            {
                o.WindowPeriodMs = 600_000;
                o.WindowOpenMs = 5_000;
                o.BatchRecordsMax = 25;
            });
            AgentSteps.Record(agent.Series("a", "1", 0), 60);
            kit.Deliver(agent);
            Assert.AreEqual(3, kit.ArrivalsMs.Count);
            Expect.InRange(0, 100, kit.ArrivalMs(2) - kit.ArrivalMs(0));
        }

        [DataRow(true, 300_000L)]
        [DataRow(false, 600_000L)]
        public void Window_Closed_UrgentRecordsBreakItUnlessToldNotTo(bool breaks, long expectedMs)
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(o =>
            {
                Windows(o);
                o.UrgentBreaksWindow = breaks;
            });
            agent.Series("a", "1", 0).Record(1);
            kit.Deliver(agent);
            long firstMs = kit.ArrivalMs(0);
            kit.RunFor(firstMs + 300_000 - kit.Time.Milliseconds);
            agent.Series("alarm", "1", 0, 0).Record(2);
            kit.Deliver(agent);
            Assert.AreEqual(expectedMs, kit.LastMs - firstMs);
        }

        [TestMethod]
        public void Window_OfAnotherPeriodThanTheRecorderKept_IsDrawnAnew()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(o => o.WindowPeriodMs = 80_000_000);
            agent.Close();
            agent = kit.Reboot(Windows);
            agent.Series("a", "1", 0).Record(1);
            kit.Deliver(agent);
            Expect.InRange(1, 600_000, kit.ArrivalMs(0));
        }

        [TestMethod]
        public void Drain_OutsideAWindow_DoesNotWaitForIt()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(Windows);
            agent.Series("a", "1", 0).Record(1);

            Assert.IsTrue(agent.Drain(1_000));
        }

        [DataRow(0, 1, -5)]
        [DataRow(60_000, 0, 0)]
        [DataRow(60_000, 60_001, 0)]
        public void Options_ImpossiblePace_IsNamed(int periodMs, int openMs, int rate)
        {
            Assert.ThrowsException(typeof(ArgumentException), () => new AgentKit().Open(o =>
            {
                o.WindowPeriodMs = periodMs;
                o.WindowOpenMs = openMs;
                o.RateBytesPerSecond = rate;
            }));
        }

        private static void Windows(AgentOptions options)
        {
            options.WindowPeriodMs = 600_000;
            options.WindowOpenMs = 30_000;
        }
    }
}
