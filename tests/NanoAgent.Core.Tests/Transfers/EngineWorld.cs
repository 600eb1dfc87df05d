using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Simulator;
using NanoAgent.Transfers;
using Xunit;

namespace NanoAgent.Core.Tests.Transfers;

/// <summary>The cooperative engine on a simulated network and virtual time.</summary>
internal sealed class EngineWorld
{
    public const string Address = "10.0.0.1";
    public const string Name = "files.example";
    public const string Empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    public EngineWorld(CooperativeEngineOptions? options = null)
    {
        Network = new SimulatedNetwork(Clock, new SeededRandom(7));
        Network.AddName(Name, Address);
        Engine = new CooperativeEngine(Network, Clock, new Scheduler(64), options ?? new CooperativeEngineOptions());
    }

    public VirtualClock Clock { get; } = new();

    public SimulatedNetwork Network { get; }

    public CooperativeEngine Engine { get; }

    public SimulatedServer Listen(params PeerScript[] scripts) => Network.Listen(Address, 80, scripts);

    public static PeerScript Script() => new();

    public static PeerScript Always(string reply) => Script().Request().Send(reply).Loop();

    public void Expect(TransferResult expected, Transfer transfer)
    {
        TransferResult result = Engine.Perform(transfer);
        Assert.True(expected == result, $"expected {expected}, got {result}: {transfer.ErrorText}");
    }

    /// <summary>Runs turns until all are over.</summary>
    public void Run(params Transfer[] transfers)
    {
        while (System.Array.Exists(transfers, transfer => transfer.State == TransferState.Running))
        {
            long nextMs = Engine.Scheduler.Step(Clock.Milliseconds);
            if (System.Array.Exists(transfers, transfer => transfer.State == TransferState.Running))
            {
                Engine.Wait(Due.Until(Clock.Milliseconds, nextMs));
            }
        }
    }
}
