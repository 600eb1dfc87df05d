using System;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Simulator;
using Xunit;

namespace NanoAgent.Core.Tests.Scheduling;

public class BackoffTests
{
    [Fact]
    public void Fail_InARow_DoublesTheWindowUpToTheCeiling()
    {
        var random = new HighestRandom();
        var backoff = new Backoff(random, 100, 1000, 0);
        int[] windows = new int[6];
        for (int i = 0; i < windows.Length; i++)
        {
            windows[i] = backoff.Fail(0);
        }

        Assert.Equal([100, 200, 400, 800, 1000, 1000], windows);
    }

    [Fact]
    public void Fail_ManyTimes_StaysAtTheCeiling()
    {
        var backoff = new Backoff(new HighestRandom(), 1, int.MaxValue - 1, 0);
        int last = 0;
        for (int i = 0; i < 1000; i++)
        {
            last = backoff.Fail(0);
        }

        Assert.Equal(int.MaxValue - 1, last);
    }

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

    [Fact]
    public void Succeed_ThatDidNotLast_TakesBackOneFailureEachButForTheFirst()
    {
        var backoff = new Backoff(new HighestRandom(), 100, 10_000, 500);
        backoff.Fail(0);
        backoff.Fail(0);
        backoff.Fail(0);
        backoff.Succeed(1000);
        Assert.Equal(800, backoff.Fail(1499));
        backoff.Succeed(1500);
        backoff.Succeed(1500);
        backoff.Succeed(1500);
        Assert.Equal(400, backoff.Fail(1999));
    }

    [Fact]
    public void Succeed_OncePerFailure_StillWidensToTheCeiling()
    {
        var backoff = new Backoff(new HighestRandom(), 100, 10_000, 500);
        int waitMs = 0;
        for (int i = 0; i < 20; i++)
        {
            backoff.Succeed(i * 1_000);
            waitMs = backoff.Fail((i * 1_000) + 1);
        }

        Assert.Equal(10_000, waitMs);
    }

    [Fact]
    public void Succeed_ThatLasted_ResetsTheWindow()
    {
        var backoff = new Backoff(new HighestRandom(), 100, 10_000, 500);
        backoff.Fail(0);
        backoff.Fail(0);
        backoff.Succeed(1000);
        backoff.Succeed(1400);
        Assert.Equal(100, backoff.Fail(1500));
    }

    [Theory]
    [InlineData(0, 10, 0)]
    [InlineData(10, 9, 0)]
    [InlineData(10, 10, -1)]
    [InlineData(10, int.MaxValue, 0)]
    public void New_ImpossibleTimes_Throws(int baseMs, int ceilingMs, int lastingMs)
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new Backoff(new HighestRandom(), baseMs, ceilingMs, lastingMs));
    }

    private sealed class HighestRandom : IRandom
    {
        public int Next(int exclusiveMax) => exclusiveMax - 1;
    }
}
