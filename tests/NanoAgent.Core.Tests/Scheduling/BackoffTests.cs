using NanoAgent.Scheduling;
using NanoAgent.Simulator;
using Xunit;

namespace NanoAgent.Core.Tests.Scheduling;

public class BackoffTests
{
    [Fact]
    public void Fail_Jitter_IsFullAndEven()
    {
        const ulong Seed = 2026;
        var random = new SeededRandom(Seed);
        int[] tenths = new int[10];
        for (int i = 0; i < 10_000; i++)
        {
            int waitMs = new Backoff(random, 999, 999, 0).Fail(0);
            Assert.InRange(waitMs, 0, 999);
            tenths[waitMs / 100]++;
        }

        // 1000 expected in each, standard deviation 30: six of them are never left by an even spread.
        Assert.All(tenths, count => Assert.True(count is > 820 and < 1180, $"seed {Seed}: {count} in a tenth"));
    }
}
