using System;
using System.Diagnostics;
using System.Globalization;
using NanoAgent.Faults.Tests.Trials;

namespace NanoAgent.Faults.Tests;

/// <summary>Any sequence of appends, subsets settled, evictions and restarts leaves what a plain list leaves.</summary>
public sealed class SpoolModelTests(ITestOutputHelper output)
{
    [Fact]
    public void A14_RandomOperations_LeaveWhatAListLeaves()
    {
        const int FirstSeed = 1;
        long wanted = 1_000_000L * Effort.Factor;
        Stopwatch watch = Stopwatch.StartNew();
        long operations = 0;
        long evicted = 0;
        int seed = FirstSeed;
        for (; operations < wanted; seed++)
        {
            operations += new ModelTrial(seed).Run(out long evictedNow);
            evicted += evictedNow;
        }

        output.WriteLine(string.Format(
            CultureInfo.InvariantCulture,
            "A14: {0:N0} operations, seeds {1} to {2}, {3:N0} records evicted, 0 differences ({4:F1} s)",
            operations,
            FirstSeed,
            seed - 1,
            evicted,
            watch.Elapsed.TotalSeconds));
        Assert.True(evicted > operations / 100, "Too little is evicted to show anything: " + evicted);
    }
}
