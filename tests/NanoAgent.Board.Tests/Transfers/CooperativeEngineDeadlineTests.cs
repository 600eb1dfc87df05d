using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Transfers;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Transfers
{
    /// <summary>G4: every transfer ends inside its deadline, whatever phase it hangs in. Virtual time, exact to the
    /// ms.</summary>
    [TestClass]
    public class CooperativeEngineDeadlineTests
    {
        private const string Place = "files.example port 80";
        private const string Body99 = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n";

        [TestMethod]
        public void Perform_SilentResolver_EndsAtTheConnectDeadline()
        {
            var world = new EngineWorld();
            world.Network.SilenceName(EngineWorld.Name);
            EndsAt(5000, world, new Transfer(EngineWorld.Url) { ConnectTimeoutMs = 5000 }, "the address of " + Place);
        }

        [TestMethod]
        public void Perform_Blackhole_EndsAtTheConnectDeadline()
        {
            EngineWorld world = Listening(EngineWorld.Script().Blackhole());
            EndsAt(
                5000, world, new Transfer(EngineWorld.Url) { ConnectTimeoutMs = 5000 }, "a connection to " + Place);
        }

        [TestMethod]
        public void Perform_SilentHandshake_EndsAtTheConnectDeadline()
        {
            var world = new EngineWorld();
            world.Network.Listen(EngineWorld.Address, 443, EngineWorld.Script().TlsStall());
            var transfer = new Transfer("https://" + EngineWorld.Name + "/") { ConnectTimeoutMs = 5000 };
            EndsAt(5000, world, transfer, "the TLS handshake of files.example port 443");
        }

        [TestMethod]
        public void Perform_ConnectLimitAboveTheWhole_EndsAtTheWhole()
        {
            EngineWorld world = Listening(EngineWorld.Script().Blackhole());
            var transfer = new Transfer(EngineWorld.Url) { ConnectTimeoutMs = 5000, TimeoutMs = 700 };
            EndsAt(700, world, transfer, "a connection to " + Place);
        }

        [TestMethod]
        public void Perform_PeerStopsReading_EndsAtTheDeadline()
        {
            EngineWorld world = Listening(EngineWorld.Script().Request().Window(10).Stall());
            byte[] body = Text.Bytes(new string('x', 20_000));
            EndsAt(
                3000,
                world,
                new Transfer(EngineWorld.Url) { Source = new BytesSource(body, 0, body.Length), TimeoutMs = 3000 },
                Place);
        }

        [TestMethod]
        public void Perform_NoReply_EndsAtTheDeadline()
        {
            EngineWorld world = Listening(EngineWorld.Script().Request().Stall());
            EndsAt(3000, world, new Transfer(EngineWorld.Url) { TimeoutMs = 3000 }, Place);
        }

        [TestMethod]
        public void Perform_HalfOpenInsideBody_EndsAtTheDeadline()
        {
            EngineWorld world = Listening(EngineWorld.Script().Request().Send(Body99 + "1234").Stall());
            EndsAt(3000, world, new Transfer(EngineWorld.Url) { TimeoutMs = 3000 }, Place);
        }

        [TestMethod]
        public void Perform_Drip_EndsAtTheDeadline()
        {
            EngineWorld world = Listening(Dripping(10_000));
            EndsAt(60_000, world, new Transfer(EngineWorld.Url) { TimeoutMs = 60_000 }, Place);
        }

        [TestMethod]
        public void Perform_DripInsideHead_EndsAtTheDeadline()
        {
            EngineWorld world = Listening(
                EngineWorld.Script().Request().Drip("HTTP/1.1 200 OK\r\nX-A: 1234567890\r\n\r\n", 10_000));
            EndsAt(60_000, world, new Transfer(EngineWorld.Url) { TimeoutMs = 60_000 }, Place);
        }

        [TestMethod]
        public void Perform_Drip_EndsAtTheLowSpeedLimit()
        {
            EngineWorld world = Listening(Dripping(10_000));
            var transfer = new Transfer(EngineWorld.Url) { LowSpeedBytesPerSecond = 1, LowSpeedTimeMs = 30_000 };
            world.Expect(TransferResult.OperationTimedOut, transfer);
            Expect.InRange(30_000, 45_000, transfer.Info.TotalMs);
        }

        [TestMethod]
        public void Perform_FastEnough_OutlivesTheLowSpeedLimit()
        {
            Listening(Dripping(900)).Expect(
                TransferResult.Ok,
                new Transfer(EngineWorld.Url) { LowSpeedBytesPerSecond = 1, LowSpeedTimeMs = 30_000 });
        }

        [TestMethod]
        public void Perform_WaitingInTheQueue_CountsAgainstTheDeadline()
        {
            var world = new EngineWorld(EngineWorld.Connections(1));
            world.Listen(EngineWorld.Script().Request().Stall());
            var first = new Transfer(EngineWorld.Url) { TimeoutMs = 10_000 };
            var second = new Transfer(EngineWorld.Url) { TimeoutMs = 4000 };
            Assert.IsTrue(world.Engine.Start(first));
            Assert.IsTrue(world.Engine.Start(second));

            world.Run(first, second);

            Assert.AreEqual(TransferResult.OperationTimedOut, second.Result);
            Assert.AreEqual(4000L, second.Info.TotalMs);
            Assert.Contains(Place, second.ErrorText);
            Assert.AreEqual(10_000L, first.Info.TotalMs);
        }

        [TestMethod]
        public void Perform_RedirectsThatHang_CountAgainstOneDeadline()
        {
            EngineWorld world = Listening(EngineWorld.Script().Request().Delay(2000)
                .Send("HTTP/1.1 302 Found\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n").Loop());
            EndsAt(5000, world, new Transfer(EngineWorld.Url) { RedirectsMax = 100, TimeoutMs = 5000 }, Place);
        }

        [TestMethod]
        public void Perform_WallClockSteps_MoveNoDeadline()
        {
            EngineWorld world = Listening(EngineWorld.Script().Request().Stall());
            world.Clock.SetUtc(1_800_000_000_000);
            var transfer = new Transfer(EngineWorld.Url) { TimeoutMs = 3000 };
            Assert.IsTrue(world.Engine.Start(transfer));
            world.Engine.Scheduler.Step(world.Clock.Milliseconds);
            world.Clock.SetUtc(1);
            world.Run(transfer);
            Assert.AreEqual(3000L, transfer.Info.TotalMs);
        }

        private static EngineWorld Listening(PeerScript script)
        {
            var world = new EngineWorld();
            world.Listen(script);
            return world;
        }

        private static PeerScript Dripping(int gapMs)
        {
            return EngineWorld.Script().Request().Send(Body99).Drip(new string('x', 99), gapMs);
        }

        /// <summary>On a board a failure tells the place, and of the phases only those of connecting.</summary>
        private static void EndsAt(long milliseconds, EngineWorld world, Transfer transfer, string text)
        {
            world.Expect(TransferResult.OperationTimedOut, transfer);
            Assert.AreEqual(milliseconds, transfer.Info.TotalMs);
            Assert.Contains(text, transfer.ErrorText);
            Assert.AreEqual(0, world.Network.OpenChannels);
        }
    }
}
