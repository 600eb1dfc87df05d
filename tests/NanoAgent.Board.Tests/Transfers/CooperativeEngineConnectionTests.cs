using System;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Transfers;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Transfers
{
    /// <summary>Names, addresses, the pool and the queue, on virtual time.</summary>
    [TestClass]
    public class CooperativeEngineConnectionTests
    {
        [TestMethod]
        public void Perform_KnownName_AsksTheResolverOnceAMinute()
        {
            var world = new EngineWorld();
            world.Network.LookupMs = 30;
            world.Listen(EngineWorld.Always(EngineWorld.Empty));
            var transfer = new Transfer(EngineWorld.Url) { FreshConnection = true };
            world.Expect(TransferResult.Ok, transfer);
            Assert.AreEqual(30L, transfer.Info.NameLookupMs);
            world.Expect(TransferResult.Ok, transfer);
            Assert.AreEqual(1, world.Network.Lookups);
            world.Clock.Advance(60_000);
            world.Expect(TransferResult.Ok, transfer);
            Assert.AreEqual(2, world.Network.Lookups);
        }

        [TestMethod]
        public void Perform_UnknownName_AsksTheResolverOnceInFiveSeconds()
        {
            var world = new EngineWorld();
            var transfer = new Transfer("http://nowhere.example/");
            world.Expect(TransferResult.CouldntResolveHost, transfer);
            Assert.Contains("nowhere.example port 80", transfer.ErrorText);
            world.Expect(TransferResult.CouldntResolveHost, transfer);
            Assert.AreEqual(1, world.Network.Lookups);
            world.Clock.Advance(5000);
            world.Expect(TransferResult.CouldntResolveHost, transfer);
            Assert.AreEqual(2, world.Network.Lookups);
        }

        [TestMethod]
        public void Perform_AddressLiteral_AsksNoResolver()
        {
            EngineWorld world = Listening();
            world.Expect(TransferResult.Ok, new Transfer("http://10.0.0.1/"));
            Assert.AreEqual(0, world.Network.Lookups);
        }

        [TestMethod]
        public void Perform_FirstAddressRefuses_TakesTheNext()
        {
            EngineWorld world = Listening();
            world.Network.AddName("two.example", "10.0.0.9", "::1", EngineWorld.Address);
            world.Expect(TransferResult.Ok, new Transfer("http://two.example/"));
        }

        [TestMethod]
        public void Perform_FirstAddressSwallows_TakesTheNextAtHalfTheTime()
        {
            EngineWorld world = Listening();
            world.Network.AddName("two.example", "10.0.0.9", EngineWorld.Address);
            world.Network.Listen("10.0.0.9", 80, EngineWorld.Script().Blackhole());
            var transfer = new Transfer("http://two.example/") { ConnectTimeoutMs = 8000 };
            world.Expect(TransferResult.Ok, transfer);
            Assert.AreEqual(4000L, transfer.Info.ConnectMs);
        }

        [TestMethod]
        public void Perform_AllAddressesRefuse_ForgetsTheName()
        {
            var world = new EngineWorld();
            var transfer = new Transfer(EngineWorld.Url);
            world.Expect(TransferResult.CouldntConnect, transfer);
            world.Expect(TransferResult.CouldntConnect, transfer);
            Assert.AreEqual(2, world.Network.Lookups);
        }

        [DataRow((int)TransferResult.SslConnectError)]
        [DataRow((int)TransferResult.PeerFailedVerification)]
        public void Perform_HandshakeFails_EndsInItsResult(int expected)
        {
            var world = new EngineWorld();
            PeerServer server = world.Network.Listen(
                EngineWorld.Address, 443, EngineWorld.Script().TlsFailure(expected));
            world.Expect((TransferResult)expected, new Transfer("https://" + EngineWorld.Name + "/"));
            Assert.AreEqual(1, server.Accepts);
        }

        [TestMethod]
        public void Perform_NoTls_IsRefused()
        {
            var world = new EngineWorld();
            world.Network.SupportsTls = false;
            world.Expect(TransferResult.UnsupportedProtocol, new Transfer("https://" + EngineWorld.Name + "/"));
        }

        [TestMethod]
        public void Perform_IdleAgeReached_OpensAnother()
        {
            var world = new EngineWorld();
            PeerServer server = world.Listen(EngineWorld.Always(EngineWorld.Empty));
            var transfer = new Transfer(EngineWorld.Url);
            world.Expect(TransferResult.Ok, transfer);
            world.Clock.Advance(117_999);
            world.Expect(TransferResult.Ok, transfer);
            Assert.AreEqual(1, server.Accepts);
            world.Clock.Advance(118_000);
            world.Expect(TransferResult.Ok, transfer);
            Assert.AreEqual(2, server.Accepts);
        }

        [TestMethod]
        public void Perform_LifetimeReached_OpensAnother()
        {
            var options = new CooperativeEngineOptions();
            options.Connections.LifetimeMsMax = 100_000;
            var world = new EngineWorld(options);
            PeerServer server = world.Listen(EngineWorld.Always(EngineWorld.Empty));
            var transfer = new Transfer(EngineWorld.Url);
            world.Expect(TransferResult.Ok, transfer);
            world.Clock.Advance(60_000);
            world.Expect(TransferResult.Ok, transfer);
            world.Clock.Advance(40_000);
            world.Expect(TransferResult.Ok, transfer);
            Assert.AreEqual(2, server.Accepts);
        }

        [DataRow("close")]
        [DataRow("bytes")]
        public void Perform_IdleConnectionWentBad_IsSeenBeforeSending(string how)
        {
            var world = new EngineWorld();
            PeerScript bad = EngineWorld.Script().Request().Send(EngineWorld.Empty).Delay(10);
            PeerServer server = world.Listen(
                how == "close" ? bad.Close() : bad.Send("HTTP/1.1 408 Timeout\r\n\r\n"),
                EngineWorld.Always(EngineWorld.Empty));
            var transfer = new Transfer(EngineWorld.Url);
            world.Expect(TransferResult.Ok, transfer);
            world.Clock.Advance(20);
            world.Expect(TransferResult.Ok, transfer);
            Assert.AreEqual(200, transfer.Info.ResponseCode);
            Assert.AreEqual(2, server.Accepts);
            Assert.AreEqual(1, Expect.Times("GET /", server.Received(0)));
        }

        [TestMethod]
        public void Perform_BytesBehindTheResponse_CloseTheConnection()
        {
            var world = new EngineWorld();
            PeerServer server = world.Listen(EngineWorld.Always(EngineWorld.Empty + "HTTP/1.1 200 OK\r\n"));
            world.Expect(TransferResult.Ok, new Transfer(EngineWorld.Url));
            Assert.AreEqual(1L, world.Engine.ConnectionsClosed);
            Assert.AreEqual(1, server.Accepts);
        }

        [TestMethod]
        public void Perform_PoolFullOfIdle_ClosesTheOldest()
        {
            var world = new EngineWorld(EngineWorld.Connections(2));
            for (int port = 80; port < 83; port++)
            {
                world.Network.Listen(EngineWorld.Address, port, EngineWorld.Always(EngineWorld.Empty));
                world.Expect(TransferResult.Ok, new Transfer("http://" + EngineWorld.Name + ":" + port + "/"));
                world.Clock.Advance(1);
            }

            Assert.AreEqual(2, world.Network.OpenChannels);
            Assert.AreEqual(3L, world.Engine.ConnectionsOpened);
            Assert.AreEqual(1L, world.Engine.ConnectionsClosed);
            var again = new Transfer("http://" + EngineWorld.Name + ":81/");
            world.Expect(TransferResult.Ok, again);
            Assert.AreEqual(0, again.Info.ConnectionsOpened);
        }

        [TestMethod]
        public void Perform_NetworkOutOfChannels_ClosesAnIdleOne()
        {
            EngineWorld world = Listening();
            world.Network.ChannelsMax = 1;
            world.Network.Listen(EngineWorld.Address, 81, EngineWorld.Always(EngineWorld.Empty));
            world.Expect(TransferResult.Ok, new Transfer("http://" + EngineWorld.Address + ":80/"));
            world.Expect(TransferResult.Ok, new Transfer("http://" + EngineWorld.Address + ":81/"));
            world.Expect(TransferResult.Ok, new Transfer("http://" + EngineWorld.Name + ":80/"));
        }

        [TestMethod]
        public void Start_MoreThanConnections_ServesAllInOrder()
        {
            CooperativeEngineOptions options = EngineWorld.Connections(1);
            options.TransfersMax = 5;
            var world = new EngineWorld(options);
            PeerServer server = world.Listen(
                EngineWorld.Script().Request().Delay(100).Send(EngineWorld.Empty).Loop());
            var transfers = new Transfer[5];
            for (int i = 0; i < 5; i++)
            {
                transfers[i] = new Transfer(EngineWorld.Url + i);
                Assert.IsTrue(world.Engine.Start(transfers[i]));
            }

            Assert.IsFalse(world.Engine.Start(new Transfer(EngineWorld.Url)));
            world.Run(transfers);

            for (int i = 0; i < 5; i++)
            {
                Assert.AreEqual(TransferResult.Ok, transfers[i].Result);
                Assert.AreEqual(100L * (i + 1), transfers[i].Info.TotalMs);
            }

            Assert.AreEqual(1, server.Accepts);
            Assert.AreEqual(4L, world.Engine.ConnectionsReused);
            Assert.AreEqual(5L, world.Engine.TransfersDone);
        }

        [TestMethod]
        public void Listener_StartsTheTransferAgain_RunsEachTime()
        {
            EngineWorld world = Listening();
            var listener = new Again(world.Engine, 3);
            var transfer = new Transfer(EngineWorld.Url) { Listener = listener };
            Assert.IsTrue(world.Engine.Start(transfer));
            world.Run(transfer);
            Assert.AreEqual(3, listener.Calls);
            Assert.AreEqual(3L, world.Engine.TransfersDone);
        }

        [TestMethod]
        public void Listener_StartsAFailingTransferAgain_EndsEachTurn()
        {
            var world = new EngineWorld(new CooperativeEngineOptions { TransfersMax = 1 });
            var listener = new Again(world.Engine, 1000);
            Assert.IsTrue(world.Engine.Start(new Transfer("http://") { Listener = listener }));
            world.Engine.Scheduler.Step(0);
            Assert.AreEqual(1, listener.Calls);
            world.Engine.Scheduler.Step(0);
            Assert.AreEqual(2, listener.Calls);
        }

        [TestMethod]
        public void Dispose_RunningTransfer_EndsInAborted()
        {
            var world = new EngineWorld();
            world.Listen(EngineWorld.Script().Request().Stall());
            var transfer = new Transfer(EngineWorld.Url);
            Assert.IsTrue(world.Engine.Start(transfer));
            world.Engine.Scheduler.Step(0);
            world.Engine.Dispose();
            Assert.AreEqual(TransferResult.AbortedByCallback, transfer.Result);
            Assert.AreEqual(0, world.Network.OpenChannels);
            Assert.ThrowsException(typeof(InvalidOperationException), () => world.Engine.Start(transfer));
        }

        [TestMethod]
        public void Options_WhileRunning_AreGuarded()
        {
            var world = new EngineWorld();
            world.Listen(EngineWorld.Script().Request().Stall());
            var transfer = new Transfer(EngineWorld.Url);
            Assert.IsTrue(world.Engine.Start(transfer));
            Assert.ThrowsException(typeof(InvalidOperationException), () => transfer.TimeoutMs = 1);
            Assert.ThrowsException(typeof(InvalidOperationException), () => world.Engine.Start(transfer));
        }

        private static EngineWorld Listening()
        {
            var world = new EngineWorld();
            world.Listen(EngineWorld.Always(EngineWorld.Empty));
            return world;
        }

        private sealed class Again : ITransferListener
        {
            private readonly CooperativeEngine engine;
            private readonly int runs;

            public Again(CooperativeEngine engine, int runs)
            {
                this.engine = engine;
                this.runs = runs;
            }

            public int Calls { get; private set; }

            public void TransferDone(Transfer transfer)
            {
                Calls++;
                if (Calls < runs)
                {
                    Assert.IsTrue(engine.Start(transfer));
                }
            }
        }
    }
}
