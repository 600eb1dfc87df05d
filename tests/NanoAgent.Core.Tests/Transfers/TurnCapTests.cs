using System;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using Xunit;

namespace NanoAgent.Core.Tests.Transfers;

/// <summary>A break that used to hang the runner fails by name: the simulated world counts its turns.</summary>
public class TurnCapTests
{
    [Fact]
    public void Wait_ForSomethingThatNeverEnds_Throws()
    {
        var clock = new VirtualClock();
        var network = new SimulatedNetwork(clock, new SeededRandom(1)) { WaitsMax = 3 };
        network.Wait(1);
        network.Wait(0);
        network.Wait(int.MaxValue);
        Exception hang = Assert.Throws<InvalidOperationException>(() => network.Wait(1));
        Assert.Contains("3 waits", hang.Message, StringComparison.Ordinal);
    }
}
