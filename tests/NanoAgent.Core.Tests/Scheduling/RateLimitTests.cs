using System;
using NanoAgent.Scheduling;
using NanoAgent.Simulator;

namespace NanoAgent.Core.Tests.Scheduling;

public sealed class RateLimitTests
{
    [Fact]
    public void Ready_FullBucket_LetsThroughWhatItHoldsAndThenOneAPeriodPart()
    {
        var limit = new RateLimit(3, 60_000);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(0, limit.ReadyMs(0, false));
            limit.Take(0, 1);
        }

        Assert.Equal(1, limit.ReadyMs(0, false));
        limit.Take(0, 1);
        Assert.Equal(20_001, limit.ReadyMs(0, false));
        Assert.Equal(20_001, limit.ReadyMs(20_001, false));
    }

    [Fact]
    public void Take_MoreThanTheBucketHolds_IsADebtThatIsPaidOff()
    {
        var limit = new RateLimit(1_000, 1_000);
        limit.Take(0, 5_000);
        Assert.Equal(-4_000, limit.Level(0));
        Assert.Equal(4_001, limit.ReadyMs(0, false));
        Assert.Equal(3_001, limit.ReadyMs(0, true));
        Assert.Equal(0, limit.Level(4_000));
    }

    [Theory]
    [InlineData(1, 86_400_000)]
    [InlineData(1_000, 1_000)]
    [InlineData(7, 60_000)]
    [InlineData(int.MaxValue, 86_400_000)]
    public void Take_AnyPieces_NeverExceedTheRateByMoreThanOneBucketAndOnePiece(int units, int periodMs)
    {
        const ulong Seed = 7;
        var random = new SeededRandom(Seed);
        var limit = new RateLimit(units, periodMs);
        long nowMs = 1L << 40;
        long startMs = nowMs;
        long taken = 0;
        int pieceMax = Math.Min(units, 70_000);
        for (int i = 0; i < 2_000; i++)
        {
            nowMs = Math.Max(nowMs + random.Next(50), limit.ReadyMs(nowMs, false));
            int piece = 1 + random.Next(pieceMax);
            limit.Take(nowMs, piece);
            taken += piece;
            decimal allowed = units + ((decimal)units * (nowMs - startMs) / periodMs) + pieceMax;
            Assert.True(taken <= allowed, $"seed {Seed}, piece {i}: {taken} of {allowed}");
        }

        decimal least = ((decimal)units * (nowMs - startMs) / periodMs) - pieceMax;
        Assert.True(limit.ReadyMs(nowMs, false) == nowMs || taken >= least, $"{taken}: less than the rate, {least}");
    }

    [Fact]
    public void Set_WhatAnEarlierRunLeft_HoldsTheNextBack()
    {
        var limit = new RateLimit(86_400, 86_400_000);
        limit.Set(-99, 5_000_000);
        Assert.Equal(5_099_001, limit.ReadyMs(5_000_000, false));
        limit.Set(int.MaxValue, 5_000_000);
        Assert.Equal(86_400, limit.Level(5_000_000));
    }

    [Fact]
    public void Set_DebtOfALimitThatWasLoweredMeanwhile_BlocksForOnePeriodAtMost()
    {
        var limit = new RateLimit(1_000, 86_400_000);
        limit.Set(-1_000_000, 0);
        Assert.Equal(-1_000, limit.Level(0));
        Assert.Equal(86_400_001, limit.ReadyMs(0, false));
        limit.Set(int.MinValue, 0);
        Assert.Equal(-1_000, limit.Level(0));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void New_NothingAPeriod_Throws(int units, int periodMs)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RateLimit(units, periodMs));
    }
}
