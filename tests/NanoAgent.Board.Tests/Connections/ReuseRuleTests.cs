using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Board.Tests.Transfers;
using NanoAgent.Platform;
using NanoAgent.Transfers;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Connections
{
    /// <summary>
    /// libcurl's reasons for not reusing a connection, on the core's engine: those that no other test shows. Ages, a
    /// full pool and dead peers are in CooperativeEngineConnectionTests; what servers ask for is in the suite of both
    /// engines.
    /// </summary>
    [TestClass]
    public class ReuseRuleTests
    {
        private const string Url = EngineWorld.Url;
        private const string Ok = "HTTP/1.1 200 OK\r\n";

        [TestMethod]
        public void Perform_BodyEndedByTheClose_OpensAnother()
        {
            var world = new EngineWorld();
            PeerServer server = world.Listen(EngineWorld.Script().Request().Send(Ok + "\r\nhello").Close());
            var transfer = new Transfer(Url);

            world.Expect(TransferResult.Ok, transfer);
            world.Expect(TransferResult.Ok, transfer);

            Assert.AreEqual(2, server.Accepts);
            Assert.AreEqual(0L, world.Engine.ConnectionsReused);
        }

        [TestMethod]
        public void Perform_TransferOnTheConnectionUnfinished_OpensAnother()
        {
            var world = new EngineWorld();
            PeerServer server = world.Listen(
                EngineWorld.Script().Request().Delay(1000).Send(EngineWorld.Empty).Loop(),
                EngineWorld.Always(EngineWorld.Empty));
            var waiting = new Transfer(Url);
            var next = new Transfer(Url + "next");
            Assert.IsTrue(world.Engine.Start(waiting));
            Assert.IsTrue(world.Engine.Start(next));

            world.Run(waiting, next);

            Assert.AreEqual(TransferResult.Ok, waiting.Result);
            Assert.AreEqual(TransferResult.Ok, next.Result);
            Assert.AreEqual(2, server.Accepts);
        }

        [TestMethod]
        public void Perform_TransferOnTheConnectionBrokenOff_OpensAnother()
        {
            var world = new EngineWorld();
            PeerServer server = world.Listen(
                EngineWorld.Script().Request().Send(Ok + "Content-Length: 9\r\n\r\nhalf").Stall(),
                EngineWorld.Always(EngineWorld.Empty));
            var transfer = new Transfer(Url) { TimeoutMs = 1000 };
            world.Expect(TransferResult.OperationTimedOut, transfer);

            world.Expect(TransferResult.Ok, transfer);

            Assert.AreEqual(2, server.Accepts);
        }

        [DataRow("http://" + EngineWorld.Name + ":81/")]
        [DataRow("https://" + EngineWorld.Name + ":80/")]
        [DataRow("http://" + EngineWorld.Address + "/")]
        [DataRow("http://other.example/")]
        public void Perform_OtherPortProtocolOrName_OpensAnother(string url)
        {
            var world = new EngineWorld();
            world.Network.AddName("other.example", EngineWorld.Address);
            PeerServer first = world.Listen(EngineWorld.Always(EngineWorld.Empty));
            PeerServer second = world.Network.Listen(
                EngineWorld.Address, 81, EngineWorld.Always(EngineWorld.Empty));
            world.Expect(TransferResult.Ok, new Transfer(Url));

            world.Expect(TransferResult.Ok, new Transfer(url));

            Assert.AreEqual(2, first.Accepts + second.Accepts);
            Assert.AreEqual(0L, world.Engine.ConnectionsReused);
        }

        /// <summary>As in libcurl: HTTP sends credentials with each request; a name is one in any letters.</summary>
        [DataRow("http://eve:b@" + EngineWorld.Name + "/")]
        [DataRow("HTTP://" + EngineWorld.Name + ":80/other?q")]
        public void Perform_OtherCredentialsOrPath_UsesTheSame(string url)
        {
            var world = new EngineWorld();
            PeerServer server = world.Listen(EngineWorld.Always(EngineWorld.Empty));
            world.Expect(TransferResult.Ok, new Transfer("http://joe:a@" + EngineWorld.Name + "/"));

            world.Expect(TransferResult.Ok, new Transfer(url));

            Assert.AreEqual(1, server.Accepts);
            Assert.AreEqual(1L, world.Engine.ConnectionsReused);
        }
    }
}
