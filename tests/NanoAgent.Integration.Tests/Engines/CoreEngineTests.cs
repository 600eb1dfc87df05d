using System;
using NanoAgent.Host;
using NanoAgent.Scheduling;
using NanoAgent.Transfers;

namespace NanoAgent.Integration.Tests.Engines;

/// <summary>The shared suite on the cooperative engine over this machine's sockets.</summary>
[Trait("LibCurl", "Never")]
public sealed class CoreEngineTests : SocketEngineSuite
{
    private SocketNetwork? _network;

    protected override ITransferEngine CreateEngine()
    {
        _network = new SocketNetwork(new SocketNetworkOptions
        {
            TrustedAuthorities = AuthorityFile == null ? null : SocketNetworkOptions.LoadAuthorities(AuthorityFile),
        });
        return new CooperativeEngine(_network, new HostClock(), new Scheduler(64), new CooperativeEngineOptions());
    }

    public override void Dispose()
    {
        base.Dispose();
        _network?.Dispose();
        GC.SuppressFinalize(this);
    }
}
