using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Transfers;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Transfers
{
    /// <summary>The engine on a network of scripts and virtual time.</summary>
    internal sealed class EngineWorld
    {
        public const string Address = "10.0.0.1";
        public const string Name = "files.example";
        public const string Url = "http://" + Name + "/";
        public const string Empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

        private const int TurnsMax = 100_000;

        public EngineWorld(CooperativeEngineOptions options = null)
        {
            Clock = new ManualClock();
            Network = new PeerNetwork(Clock);
            Network.AddName(Name, Address);
            Engine = new CooperativeEngine(
                Network, Clock, new Scheduler(64), options ?? new CooperativeEngineOptions());
        }

        public ManualClock Clock { get; }

        public PeerNetwork Network { get; }

        public CooperativeEngine Engine { get; }

        public static PeerScript Script() => new PeerScript();

        public static PeerScript Always(string reply) => Script().Request().Send(reply).Loop();

        /// <summary>Options of an engine with so many connections.</summary>
        public static CooperativeEngineOptions Connections(int connectionsMax)
        {
            var options = new CooperativeEngineOptions();
            options.Connections.ConnectionsMax = connectionsMax;
            return options;
        }

        public PeerServer Listen(params PeerScript[] scripts) => Network.Listen(Address, 80, scripts);

        public void Expect(TransferResult expected, Transfer transfer)
        {
            Assert.IsTrue(Engine.Start(transfer), "The engine takes no transfer.");
            Run(transfer);
            Assert.AreEqual((int)expected, (int)transfer.Result, transfer.ErrorText);
        }

        /// <summary>Runs turns until all are over.</summary>
        public void Run(params Transfer[] transfers)
        {
            for (int turn = 0; AnyRuns(transfers); turn++)
            {
                Assert.IsTrue(turn < TurnsMax, "The transfers do not end.");
                long nextMs = Engine.Scheduler.Step(Clock.Milliseconds);
                if (AnyRuns(transfers))
                {
                    Engine.Wait(Due.Until(Clock.Milliseconds, nextMs));
                }
            }
        }

        private static bool AnyRuns(Transfer[] transfers)
        {
            foreach (Transfer transfer in transfers)
            {
                if (transfer.State == TransferState.Running)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
