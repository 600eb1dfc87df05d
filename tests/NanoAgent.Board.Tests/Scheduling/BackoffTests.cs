using System;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Scheduling;

[TestClass]
public class BackoffTests
{
    [TestMethod]
    public void Fail_InARow_DoublesTheWindowUpToTheCeiling()
    {
        var random = new HighestRandom();
        var backoff = new Backoff(random, 100, 1000, 0);
        string windows = "";
        for (int i = 0; i < 6; i++)
        {
            windows += backoff.Fail(0) + " ";
        }

        Assert.AreEqual("100 200 400 800 1000 1000 ", windows);
    }

    [TestMethod]
    public void Fail_ManyTimes_StaysAtTheCeiling()
    {
        var backoff = new Backoff(new HighestRandom(), 1, int.MaxValue - 1, 0);
        int last = 0;
        for (int i = 0; i < 1000; i++)
        {
            last = backoff.Fail(0);
        }

        Assert.AreEqual(int.MaxValue - 1, last);
    }

    [TestMethod]
    public void Succeed_ThatDidNotLast_TakesBackOneFailureEachButForTheFirst()
    {
        var backoff = new Backoff(new HighestRandom(), 100, 10_000, 500);
        backoff.Fail(0);
        backoff.Fail(0);
        backoff.Fail(0);
        backoff.Succeed(1000);
        Assert.AreEqual(800, backoff.Fail(1499));
        backoff.Succeed(1500);
        backoff.Succeed(1500);
        backoff.Succeed(1500);
        Assert.AreEqual(400, backoff.Fail(1999));
    }

    [TestMethod]
    public void Succeed_OncePerFailure_StillWidensToTheCeiling()
    {
        var backoff = new Backoff(new HighestRandom(), 100, 10_000, 500);
        int waitMs = 0;
        for (int i = 0; i < 20; i++)
        {
            backoff.Succeed(i * 1_000);
            waitMs = backoff.Fail((i * 1_000) + 1);
        }

        Assert.AreEqual(10_000, waitMs);
    }

    [TestMethod]
    public void Succeed_ThatLasted_ResetsTheWindow()
    {
        var backoff = new Backoff(new HighestRandom(), 100, 10_000, 500);
        backoff.Fail(0);
        backoff.Fail(0);
        backoff.Succeed(1000);
        backoff.Succeed(1400);
        Assert.AreEqual(100, backoff.Fail(1500));
    }

    [DataRow(0, 10, 0)]
    [DataRow(10, 9, 0)]
    [DataRow(10, 10, -1)]
    [DataRow(10, int.MaxValue, 0)]
    public void New_ImpossibleTimes_Throws(int baseMs, int ceilingMs, int lastingMs)
    {
        Assert.ThrowsException(typeof(ArgumentOutOfRangeException),
            () => new Backoff(new HighestRandom(), baseMs, ceilingMs, lastingMs));
    }

    private sealed class HighestRandom : IRandom
    {
        public int Next(int exclusiveMax) => exclusiveMax - 1;
    }
}
