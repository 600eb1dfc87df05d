using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Transfers;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Transfers
{
    /// <summary>What the engine writes, reports and counts, to the byte and to the millisecond.</summary>
    [TestClass]
    public class CooperativeEngineRequestTests
    {
        // Sun, 06 Nov 1994 08:49:37 GMT is 784111777 seconds after 1970: 69.5 seconds later.
        private const long Utc = 784_111_707_500;
        private const long DecadeMs = 10 * 31_556_952_000;
        private const string Busy = "HTTP/1.1 503 Busy\r\n";

        [TestMethod]
        public void Get_CallersHeaders_ReplaceTheEngines()
        {
            var world = new EngineWorld();
            PeerServer server = world.Listen(EngineWorld.Always(EngineWorld.Empty));
            var transfer = new Transfer(EngineWorld.Url) { UserAgent = "engine", Range = "0-1" };
            transfer.Headers.Add("host", "other.example");
            transfer.Headers.Add("USER-AGENT", "caller");
            transfer.Headers.Add("accept", "text/plain");
            transfer.Headers.Add("range", "bytes=5-6");
            world.Expect(TransferResult.Ok, transfer);
            Assert.AreEqual(
                "GET / HTTP/1.1\r\nhost: other.example\r\nUSER-AGENT: caller\r\naccept: text/plain\r\n"
                    + "range: bytes=5-6\r\n\r\n",
                server.Received(0));
        }

        [DataRow("Content-Length")]
        [DataRow("transfer-encoding")]
        public void Put_CallersFraming_IsRefusedUnsent(string name)
        {
            var world = new EngineWorld();
            PeerServer server = world.Listen(EngineWorld.Always(EngineWorld.Empty));
            var transfer = new Transfer(EngineWorld.Url) { Source = new BytesSource(new byte[5], 0, 5) };
            transfer.Headers.Add(name, "1");
            world.Expect(TransferResult.BadFunctionArgument, transfer);
            Assert.AreEqual("", server.Received(0));
        }

        [DataRow("a\r\nContent-Length: 3")]
        [DataRow("a\nb")]
        [DataRow("a\u2400")]
        public void Get_HeaderInMemoryThatCouldStartAnotherLine_IsRefusedUnsent(string value)
        {
            var world = new EngineWorld();
            PeerServer server = world.Listen(EngineWorld.Always(EngineWorld.Empty));
            var transfer = new Transfer(EngineWorld.Url);
            byte[] bytes = Text.Bytes(value);
            transfer.Headers.AddBytes("X-Key", new BytesSource(bytes, 0, bytes.Length));
            world.Expect(TransferResult.BadFunctionArgument, transfer);
            Assert.AreEqual("", server.Received(0));
        }

        [TestMethod]
        public void Put_ResumeFrom_IsRefused()
        {
            new EngineWorld().Expect(TransferResult.BadFunctionArgument, new Transfer(EngineWorld.Url)
            {
                Source = new BytesSource(new byte[5], 0, 5),
                ResumeFrom = 3,
            });
        }

        [TestMethod]
        public void Get_CredentialsInTheUrl_AreSentAsBasicAndNotToOthers()
        {
            var world = new EngineWorld();
            PeerServer server = world.Listen(EngineWorld.Always(
                "HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1:81/\r\nContent-Length: 0\r\n\r\n"));
            PeerServer other = world.Network.Listen(
                EngineWorld.Address, 81, EngineWorld.Always(EngineWorld.Empty));
            world.Expect(
                TransferResult.Ok,
                new Transfer("http://us%65r:pa%3Ass@" + EngineWorld.Name + "/") { RedirectsMax = 1 });
            Assert.Contains("\r\nAuthorization: Basic dXNlcjpwYTpzcw==\r\n", server.Received(0));
            Assert.StartsWith("GET / HTTP/1.1\r\n", other.Received(0));
            Assert.DoesNotContains("Authorization", other.Received(0));
        }

        [TestMethod]
        public void Get_HeadLargerThanTheBuffer_IsTooLarge()
        {
            var world = new EngineWorld();
            world.Listen(EngineWorld.Always(EngineWorld.Empty));
            var transfer = new Transfer(EngineWorld.Url);
            transfer.Headers.Add("X-Long", new string('x', 20_000));
            world.Expect(TransferResult.TooLarge, transfer);
        }

        [TestMethod]
        public void Put_SmallBody_LeavesWithItsHead()
        {
            var world = new EngineWorld();
            world.Network.LatencyMs = 50;
            world.Listen(EngineWorld.Script().Request().Take(3).Send(EngineWorld.Empty));
            var trace = new KindTrace();
            var transfer = new Transfer(EngineWorld.Url)
            {
                Source = new BytesSource(Text.Bytes("abc"), 0, 3),
                Trace = trace,
            };
            world.Expect(TransferResult.Ok, transfer);

            // Connect and exchange: one round trip each, no third for the body.
            Assert.AreEqual(100L, transfer.Info.ConnectMs);
            Assert.AreEqual(200L, transfer.Info.TotalMs);
            Assert.AreEqual(
                (int)TraceKind.HeaderOut + " " + (int)TraceKind.DataOut + " " + (int)TraceKind.HeaderIn + " ",
                trace.Kinds);
        }

        [TestMethod]
        public void Get_Tls_TellsTheTimesApart()
        {
            var world = new EngineWorld();
            world.Network.LatencyMs = 50;
            world.Network.LookupMs = 30;
            world.Network.Listen(
                EngineWorld.Address, 443, EngineWorld.Script().Request().Delay(7).Send(EngineWorld.Empty));
            var transfer = new Transfer("https://" + EngineWorld.Name + "/");
            world.Expect(TransferResult.Ok, transfer);
            Assert.AreEqual(30L, transfer.Info.NameLookupMs);
            Assert.AreEqual(130L, transfer.Info.ConnectMs);
            Assert.AreEqual(230L, transfer.Info.TlsMs);
            Assert.AreEqual(337L, transfer.Info.FirstByteMs);
            Assert.AreEqual(337L, transfer.Info.TotalMs);
        }

        [TestMethod]
        public void Get_RetryAfterAsDate_IsSecondsFromNow()
        {
            var world = new EngineWorld();
            world.Clock.SetUtc(Utc);
            world.Listen(EngineWorld.Always(
                Busy + "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n"));
            var transfer = new Transfer(EngineWorld.Url);
            world.Expect(TransferResult.Ok, transfer);
            Assert.AreEqual(70L, transfer.Info.RetryAfterSeconds);
        }

        [DataRow(0L)]
        [DataRow(Utc)]
        [DataRow(Utc + DecadeMs)]
        [DataRow(Utc - DecadeMs)]
        public void Get_RetryAfterAsDateBesideADate_IsTheirDifferenceWhateverTheClockHere(long utcMs)
        {
            var world = new EngineWorld();
            world.Clock.SetUtc(utcMs);
            world.Listen(EngineWorld.Always(
                Busy + "Date: Sun, 06 Nov 1994 08:47:37 GMT\r\n"
                + "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n"));
            var transfer = new Transfer(EngineWorld.Url);
            world.Expect(TransferResult.Ok, transfer);
            Assert.AreEqual(120L, transfer.Info.RetryAfterSeconds);
        }

        [DataRow(100, 1)]
        [DataRow(20_000, 2)]
        public void Get_UnwantedBody_KeepsTheConnectionWhereThatIsCheaper(int bodyBytes, int connections)
        {
            var world = new EngineWorld();
            PeerServer server = world.Listen(EngineWorld.Always(
                Busy + "Content-Length: " + bodyBytes + "\r\n\r\n" + new string('x', bodyBytes)));
            var transfer = new Transfer(EngineWorld.Url) { FailOnHttpError = true };
            world.Expect(TransferResult.HttpReturnedError, transfer);
            world.Expect(TransferResult.HttpReturnedError, transfer);
            Assert.AreEqual(connections, server.Accepts);
            Assert.AreEqual(2L, world.Engine.TransfersFailed);
        }

        [TestMethod]
        public void Get_UnwantedBodyStalls_KeepsTheFirstCause()
        {
            var world = new EngineWorld();
            world.Listen(EngineWorld.Script().Request().Send(Busy + "Content-Length: 100\r\n\r\nx").Stall());
            var transfer = new Transfer(EngineWorld.Url) { FailOnHttpError = true, TimeoutMs = 1000 };
            world.Expect(TransferResult.HttpReturnedError, transfer);
            Assert.Contains("503", transfer.ErrorText);
        }

        [TestMethod]
        public void Get_ChunkedBodyAboveTheCeiling_IsFilesizeExceeded()
        {
            var world = new EngineWorld();
            world.Listen(EngineWorld.Always(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"));
            world.Expect(TransferResult.FilesizeExceeded, new Transfer(EngineWorld.Url) { BodyBytesMax = 10 });
            world.Expect(TransferResult.Ok, new Transfer(EngineWorld.Url) { BodyBytesMax = 11 });
        }

        private sealed class KindTrace : ITraceSink
        {
            public string Kinds { get; private set; } = "";

            public void Trace(TraceKind kind, byte[] buffer, int offset, int count)
            {
                Kinds += (int)kind + " ";
            }
        }
    }
}
