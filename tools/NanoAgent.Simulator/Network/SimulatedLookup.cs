using NanoAgent.Platform;

namespace NanoAgent.Simulator;

/// <summary>A lookup that ends at a moment of virtual time.</summary>
internal sealed class SimulatedLookup(SimulatedNetwork network, string[] addresses, long doneAtMs, int timeToLiveMs)
    : INameLookup
{
    public int TimeToLiveMs => timeToLiveMs;

    internal long DoneAtMs => doneAtMs;

    internal bool IsDone => network.NowMs >= doneAtMs;

    public int Step() => !IsDone ? 0
        : addresses.Length > 0 ? addresses.Length : -(int)TransferResult.CouldntResolveHost;

    public string Address(int index) => addresses[index];

    public void Close() => network.Closed(this);
}
