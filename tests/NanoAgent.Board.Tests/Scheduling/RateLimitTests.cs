using System;
using NanoAgent.Scheduling;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Scheduling;

[TestClass]
public class RateLimitTests
{
    [TestMethod]
    public void Ready_FullBucket_LetsThroughWhatItHoldsAndThenOneAPeriodPart()
    {
        var limit = new RateLimit(3, 60_000);
        for (int i = 0; i < 3; i++)
        {
            Assert.AreEqual(0, limit.ReadyMs(0, false));
            limit.Take(0, 1);
        }

        Assert.AreEqual(1, limit.ReadyMs(0, false));
        limit.Take(0, 1);
        Assert.AreEqual(20_001, limit.ReadyMs(0, false));
        Assert.AreEqual(20_001, limit.ReadyMs(20_001, false));
    }

    [TestMethod]
    public void Take_MoreThanTheBucketHolds_IsADebtThatIsPaidOff()
    {
        var limit = new RateLimit(1_000, 1_000);
        limit.Take(0, 5_000);
        Assert.AreEqual(-4_000, limit.Level(0));
        Assert.AreEqual(4_001, limit.ReadyMs(0, false));
        Assert.AreEqual(3_001, limit.ReadyMs(0, true));
        Assert.AreEqual(0, limit.Level(4_000));
    }

    [TestMethod]
    public void Set_WhatAnEarlierRunLeft_HoldsTheNextBack()
    {
        var limit = new RateLimit(86_400, 86_400_000);
        limit.Set(-99, 5_000_000);
        Assert.AreEqual(5_099_001, limit.ReadyMs(5_000_000, false));
        limit.Set(int.MaxValue, 5_000_000);
        Assert.AreEqual(86_400, limit.Level(5_000_000));
    }

    [TestMethod]
    public void Set_DebtOfALimitThatWasLoweredMeanwhile_BlocksForOnePeriodAtMost()
    {
        var limit = new RateLimit(1_000, 86_400_000);
        limit.Set(-1_000_000, 0);
        Assert.AreEqual(-1_000, limit.Level(0));
        Assert.AreEqual(86_400_001, limit.ReadyMs(0, false));
        limit.Set(int.MinValue, 0);
        Assert.AreEqual(-1_000, limit.Level(0));
    }

    [DataRow(0, 1)]
    [DataRow(1, 0)]
    public void New_NothingAPeriod_Throws(int units, int periodMs)
    {
        Assert.ThrowsException(typeof(ArgumentOutOfRangeException), () => new RateLimit(units, periodMs));
    }
}
