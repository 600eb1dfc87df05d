using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Telemetry;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Telemetry
{
    [TestClass]
    public class FlightRecorderTests
    {
        [TestMethod]
        public void Record_OfAShortFlight_IsTheseOperations()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(o => o.FlightIntervalMs = 1);
            kit.Collector.Refuse = _ =>
            {
                int count = kit.Requests.Count;
                return count == 1 ? Reply.None() : count == 2 ? new Reply(400, "{\"field\":\"/1/v\"}") : null;
            };
            Series series = agent.Series("a", "1", 0);
            series.Record(1);
            series.Record(2);
            kit.Deliver(agent);
            agent.Link = LinkState.Metered;
            agent.Close();

            var recorder = new FlightRecorder();
            recorder.Load(kit.Ram);
            Assert.AreEqual(
                "Open 0 " + (agent.Spool.BootEpoch & 0xFFFF)
                + ", Append 2 2, Send 2 2, Answer 3 7, Send 2 2, Answer 1 400, Send 2 1, Answer 0 200, Send 2 1, "
                + "Answer 0 200, Link 1 0, Close 0 0, ",
                Operations(recorder, FlightKind.None));
            Assert.IsTrue(recorder.WasClosed);
        }

        [TestMethod]
        public void Record_AfterACrash_IsThereAndSaysThatItWasNotClosed()
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(o => o.FlightIntervalMs = 1);
            agent.Series("a", "1", 0).Record(1);
            kit.Deliver(agent);
            kit.RunFor(1_000);
            kit.Ram.CutPower();
            TelemetryAgent next = kit.Reboot();

            Assert.IsFalse(next.Flight.WasClosed);
            Assert.AreEqual(
                "Append 2 1, Send 2 1, Answer 0 200, ", Operations(next.Flight, FlightKind.Open));
            next.Close();
            Assert.IsTrue(kit.Reboot().Flight.WasClosed);
        }

        private static string Operations(FlightRecorder recorder, FlightKind without)
        {
            string all = "";
            for (int i = 0; i < recorder.Count; i++)
            {
                string one = Name(recorder.KindAt(i)) + " " + recorder.DetailAt(i) + " " + recorder.ValueAt(i) + ", ";
                all += recorder.KindAt(i) == without ? "" : one;
            }

            return all;
        }

        private static string Name(FlightKind kind)
        {
            switch (kind)
            {
                case FlightKind.Open: return "Open";
                case FlightKind.Append: return "Append";
                case FlightKind.Send: return "Send";
                case FlightKind.Answer: return "Answer";
                case FlightKind.Link: return "Link";
                case FlightKind.Close: return "Close";
                default: return ((int)kind).ToString();
            }
        }
    }
}
