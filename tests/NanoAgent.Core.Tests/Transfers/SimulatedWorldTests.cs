using System;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using Xunit;

namespace NanoAgent.Core.Tests.Transfers;

/// <summary>The tools of the other tests: one seed, one course of events.</summary>
public class SimulatedWorldTests
{
    [Fact]
    public void SeededRandom_Seed42_GivesTheSequenceOfPcg()
    {
        // Computed apart from this code, from the definition of PCG-XSH-RR 64/32.
        var random = new SeededRandom(42);
        Assert.Equal(
            [3270867926u, 1795671209u, 1924641435u, 1143034755u],
            [random.NextBits(), random.NextBits(), random.NextBits(), random.NextBits()]);
        random = new SeededRandom(42);
        Assert.Equal(
            [926, 209, 435, 755],
            [random.Next(1000), random.Next(1000), random.Next(1000), random.Next(1000)]);
    }

    [Fact]
    public void VirtualClock_UtcSteps_MoveNoMonotonicTime()
    {
        var clock = new VirtualClock();
        Assert.Equal(0, clock.UtcMilliseconds);
        clock.Advance(10);
        clock.SetUtc(1000);
        clock.Advance(5);
        Assert.Equal(15, clock.Milliseconds);
        Assert.Equal(1005, clock.UtcMilliseconds);
    }

    [Fact]
    public void Wait_NothingHappens_AdvancesToItsEnd()
    {
        var clock = new VirtualClock();
        var network = new SimulatedNetwork(clock, new SeededRandom(1));
        network.Wait(3_600_000);
        Assert.Equal(3_600_000, clock.Milliseconds);
    }

    [Fact]
    public void Wait_EventInBetween_StopsThere()
    {
        var clock = new VirtualClock();
        var network = new SimulatedNetwork(clock, new SeededRandom(1)) { Link = new SimulatedLink { LatencyMs = 40 } };
        network.Listen("10.0.0.1", 80, new PeerScript().Delay(500).Send("x"));
        IChannel channel = network.Connect("10.0.0.1", 80, null)!;
        network.Wait(10_000);
        Assert.Equal(80, clock.Milliseconds);
        Assert.Equal(1, channel.Step());
        byte[] buffer = new byte[1];
        Assert.Equal(0, channel.Read(buffer, 0, 1));
        network.Wait(10_000);
        Assert.Equal(1, channel.Read(buffer, 0, 1));
        Assert.Equal((byte)'x', buffer[0]);
    }

    [Fact]
    public void Wake_BeforeWait_EndsItAtOnce()
    {
        var clock = new VirtualClock();
        var network = new SimulatedNetwork(clock, new SeededRandom(1));
        network.Wake();
        network.Wait(1000);
        Assert.Equal(0, clock.Milliseconds);
        network.Wait(1000);
        Assert.Equal(1000, clock.Milliseconds);
    }
}
