using System;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Telemetry
{
    [TestClass]
    public class AgentTests
    {
        private const long Utc = 1_763_800_000_250;
        private const int Last = Spool.LanesMax - 1;

        [TestMethod]
        public void Batch_KnownClock_IsThisPack()
        {
            var kit = new AgentKit();
            kit.Time.SetUtc(Utc);
            TelemetryAgent agent = kit.Open();
            Series load = agent.Series("cpu.load", "%", -2);
            Series rest = agent.Series("mem.free", "By", 0);
            load.Record(2150);
            kit.Time.Advance(500);
            rest.Record(123456);
            load.Record(-7);
            kit.Deliver(agent);

            int boot = agent.Spool.BootEpoch;
            Assert.AreEqual(
                "[{\"bn\":\"pi-4/\",\"device\":\"pi-4\",\"boot\":" + boot + ",\"first\":1,\"count\":3    ,"
                + "\"n\":\"cpu.load\",\"u\":\"%\",\"t\":1763800000.250,\"v\":21.50},"
                + "{\"n\":\"mem.free\",\"u\":\"By\",\"t\":1763800000.750,\"v\":123456},"
                + "{\"n\":\"cpu.load\",\"u\":\"%\",\"t\":1763800000.750,\"v\":-0.07}]",
                kit.Asked(0).Body);
            Assert.AreEqual("\"pi-4." + boot + ".1.3\"", kit.Asked(0).Header("Idempotency-Key"));
            Assert.AreEqual("Bearer secret", kit.Asked(0).Header("Authorization"));
        }

        [TestMethod]
        public void Time_ClockNotSet_IsAnAgeAndIsMendedOnceTheClockIsKnown()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open();
            Series series = agent.Series("a", "1", 0);
            series.Record(1);
            kit.Deliver(agent);
            Assert.AreEqual(1, kit.Collector.Records.Count);
            Assert.AreEqual("-10.000", kit.Collector[0].Time);

            series.Record(2);
            kit.Time.Advance(1_000);
            kit.Time.SetUtc(Utc);
            kit.Deliver(agent);
            Assert.AreEqual(2, kit.Collector.Records.Count);
            Assert.AreEqual("1763799999.250", kit.Collector[1].Time);
        }

        [TestMethod]
        public void Time_OfAnEarlierBootWithoutAClock_IsLeftToTheArrival()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open();
            agent.Series("a", "1", 0).Record(1);
            Assert.AreEqual(SpoolResult.Ok, agent.Flush());
            kit.Time.SetUtc(Utc);
            kit.Deliver(kit.Reboot());

            Assert.AreEqual(1, kit.Collector.Records.Count);
            Assert.AreEqual("", kit.Collector[0].Time);
        }

        [TestMethod]
        public void Batch_ItsCountIsReached_IsSent()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(o => o.BatchRecordsMax = 3);
            Series series = agent.Series("a", "1", 0);
            series.Record(1);
            series.Record(2);
            kit.Engine.Scheduler.Step(kit.Time.Milliseconds);
            Assert.AreEqual(0, kit.Requests.Count);
            series.Record(3);
            kit.Engine.Scheduler.Step(kit.Time.Milliseconds);
            Assert.AreEqual(1, kit.Requests.Count);
        }

        [TestMethod]
        public void Batch_OldestRecordIsOldEnough_IsSent()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(o => o.BatchAgeMaxMs = 10_000);
            kit.Time.Advance(5);
            agent.Series("a", "1", 0).Record(1);
            kit.Engine.RunUntil(() => kit.Requests.Count == 1);

            Assert.AreEqual(10_005L, kit.Time.Milliseconds);
        }

        [TestMethod]
        public void Batch_ItsBytesAreReached_IsSentAndNeverLonger()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(o => o.BatchBytesMax = 1_000);
            AgentSteps.Record(agent.Series("a", "1", 0), 100);
            kit.Engine.RunUntil(() => kit.Collector.Records.Count > 80);
            Assert.IsTrue(kit.Time.Milliseconds < 9_000, "It waited for the age.");
            kit.Engine.RunUntil(() => kit.Collector.Records.Count == 100);
            foreach (Request request in kit.Requests)
            {
                Expect.InRange(1, 1_000, request.Body.Length);
            }
        }

        [TestMethod]
        public void Priority_UrgentRecord_DoesNotWaitAndGoesBeforeABacklog()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(o => o.BatchRecordsMax = 10);
            bool down = true;
            kit.Collector.Refuse = _ => down ? Reply.None() : null;
            AgentSteps.Record(agent.Series("ordinary", "1", 0), 30);
            kit.Engine.RunUntil(() => kit.Requests.Count == 1);
            agent.Series("alarm", "1", 0, 0).Record(1);
            kit.Engine.RunUntil(() => agent.Counters.Retries > 0);
            down = false;
            kit.Deliver(agent);

            Assert.AreEqual("alarm", kit.Collector[0].Name);
            Assert.AreEqual(31, kit.Collector.Records.Count);
        }

        [TestMethod]
        public void Reboot_FlushedRecords_AreDeliveredUnderTheirOwnBoot()
        {
            var kit = new AgentKit();
            TelemetryAgent first = kit.Open();
            int boot = first.Spool.BootEpoch;
            first.Series("a", "1", 0).Record(1);
            first.Flush();
            TelemetryAgent second = kit.Reboot();
            second.Series("a", "1", 0).Record(2);
            kit.Deliver(second);

            Assert.AreEqual("1 1 ", kit.Collector.Sequences());
            Assert.AreEqual(boot, kit.Collector[0].Boot);
            Assert.AreEqual(boot + 1, kit.Collector[1].Boot);
        }

        [TestMethod]
        public void Spool_ForeignRecord_IsRejectedAndPassed()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open();
            agent.Spool.Append(Last, new byte[100], 0, 100);
            agent.Series("a", "1", 0).Record(1);
            kit.Deliver(agent);

            Assert.AreEqual(1, kit.Collector.Records.Count);
            Assert.AreEqual(1L, agent.Counters.Rejected);
        }

        [TestMethod]
        public void Spool_FromAProfileWithLongerRecords_IsReadAndPassed()
        {
            var kit = new AgentKit();
            var other = new Spool(kit.Ram, new TestRandom(9), new SpoolOptions { RecordBytesMax = 400 });
            Assert.AreEqual(SpoolResult.Ok, other.Open());
            other.Append(Last, new byte[400], 0, 400);
            other.Close();
            TelemetryAgent agent = kit.Open();
            agent.Series("a", "1", 0).Record(1);
            kit.Deliver(agent);

            Assert.AreEqual(1, kit.Collector.Records.Count);
            Assert.AreEqual(1L, agent.Counters.Rejected);
        }

        [TestMethod]
        public void Store_Full_KeepsDeliveringWhatIsFlushedAndCountsTheRest()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open();
            agent.Series("a", "1", 0).Record(1);
            agent.Flush();
            kit.Ram.CapacityBytes = kit.Ram.BytesHeld;
            kit.Engine.RunUntil(() => agent.Counters.Acknowledged == 1);

            Assert.AreEqual(1, kit.Collector.Records.Count);
        }

        [TestMethod]
        public void Every_Period_DoesNotDriftAndSkipsWhatWasSleptThrough()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open();
            string ticks = "";
            int count = 0;
            agent.Every(1_000, () =>
            {
                ticks += kit.Time.Milliseconds + " ";
                kit.Time.Advance(++count == 2 ? 2_500 : 30);
            });
            kit.Engine.RunUntil(() => count == 4);

            Assert.AreEqual("1000 2000 4500 5000 ", ticks);
        }

        [TestMethod]
        public void Run_StopRequested_ReturnsWithEverythingFlushed()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(o => o.FlushIntervalMs = 60_000);
            Series series = agent.Series("a", "1", 0);
            agent.Every(100, () =>
            {
                series.Record(1);
                if (agent.Counters.Made == 5)
                {
                    agent.RequestStop();
                }
            });

            Assert.AreEqual(SpoolResult.Ok, agent.Run());
            Assert.AreEqual(5L, agent.Spool.FlushedSequence);
            Assert.IsTrue(agent.Drain(1_000));
            Assert.AreEqual(5, kit.Collector.Records.Count);
        }

        [TestMethod]
        public void Drain_LastAnswerIn_DoesNotWaitForTheNextTick()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(o => o.FlushIntervalMs = 60_000);
            agent.Series("a", "1", 0).Record(1);
            long startMs = kit.Time.Milliseconds;

            Assert.IsTrue(agent.Drain(30_000));
            Expect.InRange(1, 10, kit.Time.Milliseconds - startMs);
        }

        [TestMethod]
        public void Drain_CollectorDown_GivesUpInTime()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open();
            kit.Collector.Refuse = _ => Reply.None();
            agent.Series("a", "1", 0).Record(1);

            Assert.IsFalse(agent.Drain(5_000));
            Expect.InRange(5_000, 5_001, kit.Time.Milliseconds);
        }

        [TestMethod]
        public void Drain_DuringABackoff_TriesOnceAtOnce()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open();
            bool down = true;
            kit.Collector.Refuse = _ => down ? AgentKit.Busy(503, 200) : null;
            agent.Series("alarm", "1", 0, 0).Record(1);
            kit.Engine.RunUntil(() => agent.Counters.Retries == 1);
            down = false;

            Assert.IsTrue(agent.Drain(1_000));
        }

        [DataRow("")]
        [DataRow("-x")]
        [DataRow("a b")]
        public void Options_BadDevice_IsNamed(string device)
        {
            string message = "";
            try
            {
                new AgentKit().Open(o => o.Device = device);
            }
            catch (ArgumentException exception)
            {
                message = exception.Message;
            }

            Assert.StartsWith("Device must be", message);
        }

        [DataRow("has space", "1")]
        [DataRow("a", "bad\"unit")]
        [DataRow("a", "")]
        public void Series_BadNameOrUnit_IsRefused(string name, string unit)
        {
            TelemetryAgent agent = new AgentKit().Open();
            Assert.ThrowsException(typeof(ArgumentException), () => agent.Series(name, unit, 0));
        }
    }
}
