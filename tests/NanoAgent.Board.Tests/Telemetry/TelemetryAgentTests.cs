using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Board.Tests.Transfers;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;
using NanoAgent.Transfers;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Telemetry
{
    [TestClass]
    public class TelemetryAgentTests
    {
        private const string Stored = "HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n{\"stored\":3,\"duplicates\":0}   ";

        [TestMethod]
        public void Reading_Acknowledged_IsReleased()
        {
            string asked = "";
            var network = new ScriptNetwork(request =>
            {
                asked = request;
                return Stored;
            });
            var world = new World(network, new RamStore());
            world.Record(3);
            world.RunFor(20_000);
            Assert.AreEqual(1, network.Requests);
            Assert.AreEqual(0L, world.Agent.Spool.Pending(1));
            Assert.StartsWith("POST /v1/telemetry HTTP/1.1\r\n", asked);
            Assert.Contains("\r\nIdempotency-Key: \"board-1.1.1.3\"\r\n", asked);
            Assert.Contains("\"n\":\"t\",\"u\":\"Cel\",\"t\":-10.000,\"v\":21.5", asked);
        }

        [TestMethod]
        public void Reading_CollectorThatFails_WaitsAndComesAgainWithTheSameKey()
        {
            string keys = "";
            int calls = 0;
            var network = new ScriptNetwork(request =>
            {
                int at = request.IndexOf("Idempotency-Key: ");
                keys += request.Substring(at + 17, request.IndexOf("\r", at) - at - 17);
                return ++calls == 1 ? "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n" : Stored;
            });
            var world = new World(network, new RamStore());
            world.Record(3);
            world.RunFor(60_000);
            Assert.AreEqual("\"board-1.1.1.3\"\"board-1.1.1.3\"", keys);
            Assert.AreEqual(0L, world.Agent.Spool.Pending(1));
        }

        [TestMethod]
        public void Reading_FlushedBeforeAPowerCut_IsDeliveredAfterIt()
        {
            var store = new RamStore();
            var dead = new World(new ScriptNetwork(_ => ""), store);
            dead.Record(3);
            Assert.AreEqual(SpoolResult.Ok, dead.Agent.Flush());
            dead.Record(1);
            store.CutPower();
            string asked = "";
            var network = new ScriptNetwork(request =>
            {
                asked = request;
                return Stored;
            });
            var world = new World(network, store);
            world.RunFor(20_000);
            Assert.AreEqual(1, network.Requests);
            Assert.Contains("\r\nIdempotency-Key: \"board-1.1.1.3\"\r\n", asked);
            Assert.AreEqual(0L, world.Agent.Spool.Pending(1));
        }

        /// <summary>An agent on a store and a network, turned by hand.</summary>
        private sealed class World : IPlatform
        {
            private readonly ScriptNetwork network;
            private readonly CooperativeEngine engine;
            private readonly Series series;

            public World(ScriptNetwork network, RamStore store)
            {
                this.network = network;
                Store = store;
                engine = CooperativeEngineTests.Engine(network);
                var options = new AgentOptions { Device = "board-1", CollectorUrl = "http://10.0.0.1/" };
                Agent = new TelemetryAgent(this, engine, options);
                Assert.AreEqual(SpoolResult.Ok, Agent.Open());
                series = Agent.Series("t", "Cel", -1);
            }

            public TelemetryAgent Agent { get; }

            public IClock Clock => network;

            public IRandom Random { get; } = new LowestRandom();

            public INetwork Network => network;

            public IStore Store { get; }

            public void Record(int times)
            {
                for (int i = 0; i < times; i++)
                {
                    series.Record(215);
                }
            }

            public void RunFor(long milliseconds)
            {
                long endMs = network.Milliseconds + milliseconds;
                for (int turn = 0; network.Milliseconds < endMs; turn++)
                {
                    Assert.IsTrue(turn < 20_000, "The agent spins.");
                    long nextMs = engine.Scheduler.Step(network.Milliseconds);
                    engine.Wait(Due.Until(network.Milliseconds, nextMs < endMs ? nextMs : endMs));
                }
            }
        }
    }
}
