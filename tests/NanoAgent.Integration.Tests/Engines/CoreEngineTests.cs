using NanoAgent.Host;
using NanoAgent.Scheduling;
using NanoAgent.Transfers;

namespace NanoAgent.Integration.Tests.Engines;

/// <summary>The shared suite on the cooperative engine over this machine's sockets.</summary>
public sealed class CoreEngineTests : TransferEngineSuite
{
    private readonly SocketNetwork _network = new();

    protected override ITransferEngine CreateEngine() =>
        new CooperativeEngine(_network, new HostClock(), new Scheduler(64), new CooperativeEngineOptions());

    public override void Dispose()
    {
        base.Dispose();
        _network.Dispose();
    }
}
