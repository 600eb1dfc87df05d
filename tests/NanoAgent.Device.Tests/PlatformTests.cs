using System;

namespace NanoAgent.Device.Tests;

[Collection("clock")]
public sealed class PlatformTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1_704_067_199_999, 0)]
    [InlineData(1_704_067_200_000, 1_704_067_200_000)]
    public void Known_ClockThatWasNeverSet_IsZero(long utcMs, long expected)
    {
        Assert.Equal(expected, DeviceClock.Known(utcMs));
    }

    [Fact]
    public void Clock_OnThisMachine_AgreesWithItsWallClockAndNeverGoesBack()
    {
        var clock = new DeviceClock();
        long first = clock.Milliseconds;
        long before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        long utc = clock.UtcMilliseconds;

        Assert.InRange(utc, before, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        Assert.True(clock.Milliseconds >= first);
    }

    [Fact]
    public void Random_AnyBound_StaysBelowItAndReachesEveryValue()
    {
        var random = new DeviceRandom();
        bool[] seen = new bool[3];
        for (int i = 0; i < 1_000; i++)
        {
            seen[random.Next(3)] = true;
        }

        Assert.DoesNotContain(false, seen);
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Next(0));
    }
}
