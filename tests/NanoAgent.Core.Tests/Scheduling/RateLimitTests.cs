using System;
using NanoAgent.Scheduling;
using NanoAgent.Simulator;

namespace NanoAgent.Core.Tests.Scheduling;

public sealed class RateLimitTests
{
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
}
