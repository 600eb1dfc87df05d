using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Telemetry;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Telemetry
{
    /// <summary>A18: clocks that start at 1970 and step; SPEC.md, "Times".</summary>
    [TestClass]
    public class ClockTests
    {
        private const long Utc = 1_763_800_000_000;
        private const long DecadeMs = 10L * 31_556_952_000;

        [TestMethod]
        public void Time_ClockStartsAt1970AndIsSetLater_MendsEveryRecordOfTheBoot()
        {
            var kit = new AgentKit();
            kit.Time.SetUtc(17);
            TelemetryAgent agent = kit.Open(o =>
            {
                o.BatchAgeMaxMs = 3_600_000;
                o.BatchRecordsMax = 100;
                o.BatchBytesMax = 8_192;
            });
            Series series = agent.Series("a", "1", 0);
            agent.Every(60_000, () => series.Record(kit.Time.Milliseconds));
            kit.RunFor(1_799_000);
            kit.Time.SetUtc(Utc + kit.Time.Milliseconds);
            kit.RunFor(3_600_000);

            Assert.IsTrue(kit.Collector.Records.Count >= 59, kit.Collector.Records.Count + " records");
            ExpectTrueTimes(kit);
            OutputHelper.WriteLine("A18: a clock from 1970: " + kit.Collector.Records.Count + " records mended");
        }

        [DataRow(DecadeMs)]
        [DataRow(-DecadeMs)]
        [DataRow(60_000L)]
        public void Time_ClockWasWrongAndIsSteppedRight_MendsWhatWasStampedWrong(long wrongByMs)
        {
            var kit = new AgentKit();
            kit.Time.SetUtc(Utc + wrongByMs);
            TelemetryAgent agent = kit.Open(o => o.BatchAgeMaxMs = 3_600_000);
            Series series = agent.Series("a", "1", 0);
            for (int i = 0; i < 10; i++)
            {
                series.Record(kit.Time.Milliseconds);
                kit.Time.Advance(1_000);
            }

            kit.Time.SetUtc(Utc + kit.Time.Milliseconds);
            kit.Deliver(agent, 4_000_000);

            Assert.AreEqual(10, kit.Collector.Records.Count);
            ExpectTrueTimes(kit);
            OutputHelper.WriteLine("A18: a clock that was " + wrongByMs + " ms wrong: 10 records mended");
        }

        [TestMethod]
        public void Time_OfAnEarlierBootWhoseClockWasSetTooLate_IsMendedByWhatTheFlightRecorderKept()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(o => o.BatchAgeMaxMs = 3_600_000);
            agent.Series("a", "1", 0).Record(0);
            kit.RunFor(30_000);
            kit.Time.SetUtc(Utc + kit.Time.Milliseconds);
            kit.RunFor(61_000);
            agent = kit.Reboot();
            kit.Deliver(agent);

            Assert.AreEqual(1, kit.Collector.Records.Count);
            ExpectTrueTimes(kit);
        }

        /// <summary>Every record's value is when it was made, on the monotonic clock.</summary>
        private static void ExpectTrueTimes(AgentKit kit)
        {
            foreach (Stored record in kit.Collector.Records)
            {
                int point = record.Time.IndexOf('.');
                Assert.AreEqual(record.Time.Length - 4, point, record.Time);
                long timeMs = long.Parse(record.Time.Substring(0, point) + record.Time.Substring(point + 1));
                Assert.AreEqual(Utc + long.Parse(record.Value), timeMs);
            }
        }
    }
}
