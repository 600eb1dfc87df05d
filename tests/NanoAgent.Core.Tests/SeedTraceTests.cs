using System;
using Xunit;

namespace NanoAgent.Core.Tests;

/// <summary>G7: one seed, one trace.</summary>
public class SeedTraceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20261122)]
    public void Run_TheSameSeedTwice_GivesTheSameTrace(int seed)
    {
        SeedTrace first = SeedTrace.Run((ulong)seed);
        SeedTrace second = SeedTrace.Run((ulong)seed);

        Assert.True(first.Hash == second.Hash, $"seed {seed} gave two courses");
        Assert.True(first.Released > 20, $"seed {seed}: only {first.Released} records were delivered");
        Assert.True(first.Connections > 3, $"seed {seed}: only {first.Connections} connections were opened");
    }

    [Fact]
    public void Run_AnotherSeed_GivesAnotherTrace() =>
        Assert.NotEqual(SeedTrace.Run(1).Hash, SeedTrace.Run(2).Hash);
}
