using System.Text;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Transfers;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Transfers
{
    /// <summary>Servers that try to have one exchange's bytes taken for another's, or a secret sent away.</summary>
    [TestClass]
    public class CooperativeEngineHostileTests
    {
        private const string Ok = "HTTP/1.1 200 OK\r\n";
        private const string Evil = Ok + "Content-Length: 4\r\n\r\nevil";
        private const string Good = Ok + "Content-Length: 4\r\n\r\ngood";

        [DataRow(Ok + "Content-Length: 2\r\n\r\nok" + Evil)]
        [DataRow("HTTP/1.1 204 No Content\r\nContent-Length: 70\r\n\r\n" + Evil)]
        [DataRow("HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n" + Evil)]
        [DataRow(Ok + "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")]
        [DataRow(Ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n" + Evil)]
        [DataRow("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok")]
        public void Perform_LeftoversBehindAResponse_AreNoOnesAnswer(string reply)
        {
            GoodComesOnTheSecond(EngineWorld.Script().Request().Send(reply).Request().Send(Evil), 0);
        }

        [TestMethod]
        public void Perform_AnswerBeforeTheQuestion_IsNotTaken()
        {
            GoodComesOnTheSecond(EngineWorld.Script().Request().Send(EngineWorld.Empty).Delay(100).Send(Evil), 1000);
        }

        [TestMethod]
        public void Perform_KeptConnectionClosedUnderTheRequest_IsTriedOnceOnAFreshOne()
        {
            GoodComesOnTheSecond(EngineWorld.Script().Request().Send(EngineWorld.Empty).Request().Close(), 0);
        }

        [TestMethod]
        public void Perform_FreshConnectionClosedToo_Ends()
        {
            var world = new EngineWorld();
            PeerServer server = world.Listen(
                EngineWorld.Script().Request().Send(EngineWorld.Empty).Request().Close(),
                EngineWorld.Script().Request().Close());
            world.Expect(TransferResult.Ok, new Transfer(EngineWorld.Url));
            world.Expect(TransferResult.GotNothing, new Transfer(EngineWorld.Url));
            Assert.AreEqual(2, server.Accepts);
        }

        [DataRow("Content-Length: +4", (int)TransferResult.WeirdServerReply)]
        [DataRow("Content-Length: -1", (int)TransferResult.WeirdServerReply)]
        [DataRow("Content-Length: 4 4", (int)TransferResult.WeirdServerReply)]
        [DataRow("Content-Length: 4, 5", (int)TransferResult.WeirdServerReply)]
        [DataRow("Content-Length: 0x4", (int)TransferResult.WeirdServerReply)]
        [DataRow("Content-Length: 9223372036854775808", (int)TransferResult.WeirdServerReply)]
        [DataRow("Content-Length: 4\r\nContent-Length: 5", (int)TransferResult.WeirdServerReply)]
        [DataRow("Transfer-Encoding: chunked, chunked", (int)TransferResult.BadContentEncoding)]
        [DataRow("Transfer-Encoding: xchunked", (int)TransferResult.BadContentEncoding)]
        [DataRow("Transfer-Encoding: chunked\r\nX: \u2400", (int)TransferResult.WeirdServerReply)]
        public void Perform_FramingThatCanBeReadTwoWays_IsRefused(string header, int expected)
        {
            var world = new EngineWorld();
            world.Listen(EngineWorld.Script().Request().Send(Ok + header + "\r\n\r\nbody").Stall());
            var sink = new BytesSink(64);
            world.Expect((TransferResult)expected, new Transfer(EngineWorld.Url) { Sink = sink });
            Assert.AreEqual(0, sink.Count);
            Assert.AreEqual(0, world.Network.OpenChannels);
        }

        [DataRow("-1\r\n")]
        [DataRow("0x4\r\nbody\r\n0\r\n\r\n")]
        [DataRow(" 4\r\nbody\r\n")]
        [DataRow("\r\n4\r\nbody\r\n")]
        [DataRow("8000000000000000\r\n")]
        [DataRow("00000000000000001\r\n")]
        [DataRow("4\r\nbodyX\r\n")]
        public void Perform_ChunkThatIsNone_IsNoSuccess(string chunks)
        {
            var world = new EngineWorld();
            world.Listen(
                EngineWorld.Script().Request().Send(Ok + "Transfer-Encoding: chunked\r\n\r\n" + chunks).Close());
            var transfer = new Transfer(EngineWorld.Url);
            Assert.IsTrue(world.Engine.Start(transfer));
            world.Run(transfer);
            Assert.IsTrue(
                transfer.Result == TransferResult.RecvError || transfer.Result == TransferResult.PartialFile
                    || transfer.Result == TransferResult.WeirdServerReply,
                "It ended in " + (int)transfer.Result);
        }

        [TestMethod]
        public void Perform_ManyPartsForOneRange_IsRangeError()
        {
            var world = new EngineWorld();
            world.Listen(EngineWorld.Script().Request().Send(
                "HTTP/1.1 206 Partial Content\r\nContent-Length: 66\r\n"
                + "Content-Type: multipart/byteranges; boundary=x\r\n\r\n"
                + "--x\r\nContent-Range: bytes 4-7/8\r\n\r\ngood\r\n--x--\r\n").Close());
            var sink = new BytesSink(128);
            world.Expect(TransferResult.RangeError, new Transfer(EngineWorld.Url) { Sink = sink, ResumeFrom = 4 });
            Assert.AreEqual(0, sink.Count);
        }

        [DataRow("http://other.example/")]
        [DataRow("//other.example/")]
        [DataRow("http://files.example:81/")]
        [DataRow("//files.example@other.example/")]
        [DataRow("http://other.example\\@files.example/")]
        public void Perform_RedirectElsewhere_TakesNoSecretsAlong(string location)
        {
            var world = new EngineWorld();
            world.Network.AddName("other.example", "10.0.0.2");
            PeerServer first = world.Listen(EngineWorld.Always(
                "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n"));
            PeerServer other = world.Network.Listen("10.0.0.2", 80, EngineWorld.Always(EngineWorld.Empty));
            PeerServer otherPort = world.Network.Listen(
                EngineWorld.Address, 81, EngineWorld.Always(EngineWorld.Empty));
            var transfer = new Transfer("http://user:secret@" + EngineWorld.Name + "/") { RedirectsMax = 3 };
            transfer.Headers.Add("Cookie", "secret");
            transfer.Headers.Add("Host", "files.example");
            Assert.IsTrue(world.Engine.Start(transfer));
            world.Run(transfer);

            // user:secret in base64.
            Assert.Contains("Authorization: Basic dXNlcjpzZWNyZXQ", first.Received(0));
            foreach (PeerServer server in new PeerServer[] { other, otherPort })
            {
                for (int i = 0; i < server.Accepts; i++)
                {
                    Assert.DoesNotContains("dXNlcjpzZWNyZXQ", server.Received(i));
                    Assert.DoesNotContains("secret", server.Received(i));
                    Assert.DoesNotContains("Host: files.example\r", server.Received(i));
                }
            }
        }

        [TestMethod]
        public void Perform_EndlessInterimHeads_End()
        {
            var flood = new StringBuilder();
            for (int i = 0; i < 1000; i++)
            {
                flood.Append("HTTP/1.1 100 Continue\r\n\r\n");
            }

            var world = new EngineWorld();
            world.Listen(EngineWorld.Script().Request().Send(flood.ToString()).Stall());
            world.Expect(TransferResult.TooLarge, new Transfer(EngineWorld.Url));
        }

        [TestMethod]
        public void Perform_RedirectsInACircle_EndAtTheirCeiling()
        {
            var world = new EngineWorld();
            PeerServer server = world.Listen(
                EngineWorld.Always("HTTP/1.1 307 Again\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"));
            world.Expect(TransferResult.TooManyRedirects, new Transfer(EngineWorld.Url) { RedirectsMax = 7 });
            Assert.AreEqual(1, server.Accepts);
            Assert.AreEqual(8, Expect.Times("GET / ", server.Received(0)));
        }

        /// <summary>The first connection follows the script; the second one is the one that must bring the answer.
        /// </summary>
        private static void GoodComesOnTheSecond(PeerScript first, int pauseMs)
        {
            var world = new EngineWorld();
            PeerServer server = world.Listen(first, EngineWorld.Always(Good));
            world.Expect(TransferResult.Ok, new Transfer(EngineWorld.Url));
            world.Network.Wait(pauseMs);

            var sink = new BytesSink(64);
            world.Expect(TransferResult.Ok, new Transfer(EngineWorld.Url) { Sink = sink });

            Assert.AreEqual("good", Text.Of(sink.Buffer, 0, sink.Count));
            Assert.AreEqual(2, server.Accepts);
        }
    }
}
