using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Transfers;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Transfers
{
    [TestClass]
    public class CooperativeEngineTests
    {
        private const string Url = "http://10.0.0.1/a?b";
        private const string Ok = "HTTP/1.1 200 OK\r\n";

        [DataRow(Ok + "Content-Length: 5\r\n\r\nhello", "hello")]
        [DataRow(Ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", "hello")]
        [DataRow("!" + Ok + "\r\nhello", "hello")]
        [DataRow("HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 204 No\r\n\r\n", "")]
        public void Get_BodyOfAnyFraming_ComesWholeInAnyPieces(string reply, string body)
        {
            for (int piece = 1; piece < 40; piece += 6)
            {
                var network = new ScriptNetwork(_ => reply) { PieceBytes = piece };
                var sink = new BytesSink(64);
                Assert.AreEqual(TransferResult.Ok, Perform(network, new Transfer(Url) { Sink = sink }));
                Assert.AreEqual(body, Text.Of(sink.Buffer, 0, sink.Count));
            }
        }

        [TestMethod]
        public void Get_Request_IsItsLines()
        {
            string asked = "";
            var network = new ScriptNetwork(request =>
            {
                asked = request;
                return Ok + "Content-Length: 0\r\n\r\n";
            });
            var transfer = new Transfer(Url) { Range = "5-6" };
            transfer.Headers.Add("X-Own", "yes");
            Assert.AreEqual(TransferResult.Ok, Perform(network, transfer));
            Assert.StartsWith("GET /a?b HTTP/1.1\r\nHost: 10.0.0.1\r\n", asked);
            Assert.Contains("\r\nRange: bytes=5-6\r\n", asked);
            Assert.Contains("\r\nX-Own: yes\r\n", asked);
        }

        [TestMethod]
        public void Put_Body_IsSentWithItsLength()
        {
            string asked = "";
            var network = new ScriptNetwork(request =>
            {
                asked = request;
                return Ok + "Content-Length: 0\r\n\r\n";
            });
            var transfer = new Transfer(Url) { Source = new BytesSource(Text.Bytes("0123456789"), 2, 5) };
            Assert.AreEqual(TransferResult.Ok, Perform(network, transfer));
            Assert.Contains("\r\nContent-Length: 5\r\n", asked);
            Assert.EndsWith("\r\n\r\n23456", asked);
        }

        [TestMethod]
        public void Perform_OneAfterTheOther_KeepsTheConnection()
        {
            var network = new ScriptNetwork(_ => Ok + "Content-Length: 2\r\n\r\nok");
            var engine = Engine(network);
            for (int i = 0; i < 5; i++)
            {
                Assert.AreEqual(TransferResult.Ok, Perform(network, engine, new Transfer(Url)));
            }

            Assert.AreEqual(1, network.Channels);
            Assert.AreEqual(4L, engine.ConnectionsReused);
        }

        [DataRow("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", (int)TransferResult.HttpReturnedError)]
        [DataRow("!" + Ok + "Content-Length: 5\r\n\r\nhe", (int)TransferResult.PartialFile)]
        [DataRow("!", (int)TransferResult.GotNothing)]
        [DataRow("junk\r\n\r\n", (int)TransferResult.UnsupportedProtocol)]
        [DataRow(Ok + "Content-Length: 99\r\n\r\n", (int)TransferResult.FilesizeExceeded)]
        [DataRow("", (int)TransferResult.OperationTimedOut)]
        public void Get_ServerThatMisbehaves_EndsWithItsNumber(string reply, int expected)
        {
            var network = new ScriptNetwork(_ => reply);
            var transfer = new Transfer(Url) { FailOnHttpError = true, TimeoutMs = 5_000, BodyBytesMax = 50 };
            Assert.AreEqual(expected, (int)Perform(network, transfer));
            Assert.IsTrue(network.Milliseconds <= 5_000, "It ended after its deadline.");
        }

        internal static CooperativeEngine Engine(ScriptNetwork network)
        {
            var options = new CooperativeEngineOptions();
            options.Connections.HeadBytesMax = 1024;
            options.Connections.RequestBytesMax = 512;
            return new CooperativeEngine(network, network, new Scheduler(16), options);
        }

        private static TransferResult Perform(ScriptNetwork network, Transfer transfer)
        {
            return Perform(network, Engine(network), transfer);
        }

        private static TransferResult Perform(ScriptNetwork network, CooperativeEngine engine, Transfer transfer)
        {
            Assert.IsTrue(engine.Start(transfer));
            for (int turn = 0; transfer.State == TransferState.Running; turn++)
            {
                Assert.IsTrue(turn < 10_000, "The transfer does not end.");
                long nextMs = engine.Scheduler.Step(network.Milliseconds);
                if (transfer.State == TransferState.Running)
                {
                    engine.Wait(Due.Until(network.Milliseconds, nextMs));
                }
            }

            return transfer.Result;
        }
    }
}
