using NanoAgent.Platform;

namespace NanoAgent.Host;

/// <summary>This machine as the core sees it: its clock, its randomness, its sockets and a store.</summary>
/// <param name="network">The transport, owned by the caller.</param>
/// <param name="store">The store, owned by the caller.</param>
public sealed class HostPlatform(INetwork network, IStore store) : IPlatform
{
    /// <inheritdoc/>
    public IClock Clock { get; } = new HostClock();

    /// <inheritdoc/>
    public IRandom Random { get; } = new HostRandom();

    /// <inheritdoc/>
    public INetwork Network { get; } = network;

    /// <inheritdoc/>
    public IStore Store { get; } = store;
}
