using System;
using NanoAgent.Platform;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;

namespace NanoAgent.Core.Tests.Spooling;

/// <summary>Each lane keeps what its limits say, and counts what goes by the reason.</summary>
public sealed class SpoolRetentionTests
{
    private const long AgeMaxMs = 60_000;
    private const long Utc2026 = 1_790_000_000_000;
    private readonly MemoryStore _store = new();
    private readonly SpoolOptions _options = SpoolKit.Options();
    private readonly TwoClocks _clock = new();

    [Fact]
    public void RecordsMax_Evicting_KeepsTheNewestAndCountsTheRestAcrossAReboot()
    {
        _options.Lane(1).RecordsMax = 32;
        Spool spool = Open();
        Append(spool, 1, 100);
        Append(spool, 2, 100);
        Assert.InRange(spool.Pending(1), 29, 32);
        Assert.Equal(100, spool.Pending(2));
        Assert.Equal(100, spool.Counters(1).Evicted + spool.Pending(1));
        long evicted = spool.Counters(1).Evicted;
        Assert.Equal($"{evicted + 1}:r", SpoolKit.ReadBatch(spool, 1, 1)[0]);

        _store.Restart(new TestRandom(1));
        spool = Open();
        Assert.Equal(evicted, spool.Counters(1).Evicted);
        Assert.Equal(100 - evicted, SpoolKit.Drain(spool, 1, 10).Count);
    }

    [Fact]
    public void RecordsMax_Refusing_RefusesAndTheNextFlushTellsItToTheMedium()
    {
        _options.Lane(1).RecordsMax = 10;
        _options.WhenFull = SpoolFullPolicy.RefuseNew;
        Spool spool = Open();
        for (int i = 0; i < 15; i++)
        {
            SpoolAppendResult result = SpoolKit.Append(spool, 1, "r");
            Assert.Equal(i < 10 ? SpoolAppendResult.Accepted : SpoolAppendResult.Full, result);
        }

        Assert.Equal(SpoolResult.Ok, spool.Flush());
        _store.Restart(new TestRandom(2));
        spool = Open();
        Assert.Equal(5, spool.Counters(1).Refused);
        Assert.Equal(10, SpoolKit.Drain(spool, 1, 10).Count);
    }

    [Fact]
    public void BytesMax_OfALane_TakesItsOwnOldestAndNoOthers()
    {
        _options.Lane(2).BytesMax = 3 * SpoolKit.SegmentBytes;
        Spool spool = Open();
        Append(spool, 1, 150);
        Append(spool, 2, 150);
        Assert.Equal(150, spool.Pending(1));
        Assert.InRange(spool.Pending(2), 20, 60);
        Assert.Equal(150, spool.Counters(2).Evicted + spool.Pending(2));
        Assert.Equal(0, spool.Counters(1).Evicted);
    }

    [Fact]
    public void AgeMax_WithinABoot_ExpiresByTheMonotonicClockWhateverTheWallSays()
    {
        _options.Lane(1).AgeMaxMs = AgeMaxMs;
        Spool spool = Open();
        Append(spool, 1, 60);
        _clock.UtcMilliseconds = Utc2026;
        _clock.Milliseconds += AgeMaxMs;
        Append(spool, 1, 5);
        Assert.Equal(SpoolResult.Ok, spool.Expire());
        Assert.Equal(0, spool.Counters(1).Expired);
        _clock.UtcMilliseconds += 10L * 365 * 86_400_000;
        Assert.Equal(SpoolResult.Ok, spool.Expire());
        Assert.Equal(0, spool.Counters(1).Expired);

        _clock.Milliseconds += 1;
        Assert.Equal(SpoolResult.Ok, spool.Expire());
        Assert.Equal(60, spool.Counters(1).Expired);
        Assert.Equal("61:r", SpoolKit.ReadBatch(spool, 1, 1)[0]);
        _clock.Milliseconds += AgeMaxMs;
        Assert.Equal(SpoolResult.Ok, spool.Expire());
        Assert.Equal(65, spool.Counters(1).Expired);
        Assert.Equal(0, spool.Pending(1));
        Assert.Equal(SpoolAppendResult.Accepted, SpoolKit.Append(spool, 1, "new"));

        Assert.Equal(SpoolResult.Ok, spool.Close());
        spool = Open();
        Assert.Equal(65, spool.Counters(1).Expired);
        Assert.Equal(["66:new"], SpoolKit.ReadBatch(spool, 1, 9));
    }

    [Theory]
    [InlineData(Utc2026, Utc2026 + AgeMaxMs + 1, true)]
    [InlineData(Utc2026, Utc2026 + AgeMaxMs, false)]
    [InlineData(0, Utc2026 + AgeMaxMs + 1, false)]
    [InlineData(86_400_000, Utc2026, false)]
    [InlineData(Utc2026, 0, false)]
    [InlineData(Utc2026, Utc2026 - (10L * 365 * 86_400_000), false)]
    public void AgeMax_OverARestart_TrustsTheWallClockOnlyWhereItWasSet(long utcThen, long utcNow, bool expires)
    {
        _options.Lane(1).AgeMaxMs = AgeMaxMs;
        _clock.UtcMilliseconds = utcThen;
        Spool spool = Open();
        Append(spool, 1, 60);
        Assert.Equal(SpoolResult.Ok, spool.Close());
        _clock.UtcMilliseconds = utcNow;
        _clock.Milliseconds = 7;
        spool = Open();
        Assert.Equal(SpoolResult.Ok, spool.Expire());
        Assert.Equal(expires, spool.Counters(1).Expired > 0);

        // What no clock can date is as old as this boot.
        _clock.Milliseconds += AgeMaxMs + 1;
        Assert.Equal(SpoolResult.Ok, spool.Expire());
        Assert.Equal(60, spool.Counters(1).Expired);
    }

    [Fact]
    public void AgeMax_WhileTheMediumCannotBeRead_ExpiresNothingYoung()
    {
        _options.Lane(1).AgeMaxMs = AgeMaxMs;
        Spool spool = Open();
        _clock.Milliseconds += 2 * AgeMaxMs;
        Append(spool, 1, 60);
        _store.FailsReads = true;
        Assert.Equal(SpoolResult.Ok, spool.Expire());
        _store.FailsReads = false;
        Assert.Equal(SpoolResult.Ok, spool.Expire());
        Assert.Equal(0, spool.Counters(1).Expired);
        Assert.Equal(60, spool.Pending(1));
    }

    [Fact]
    public void AgeMax_WithASlowTrickle_ClosesSegmentsSoThatOldRecordsLeave()
    {
        _options.Lane(1).AgeMaxMs = AgeMaxMs;
        Spool spool = Open();
        for (int i = 0; i < 100; i++)
        {
            Append(spool, 1, 1);
            _clock.Milliseconds += AgeMaxMs / 20;
            Assert.Equal(SpoolResult.Ok, spool.Expire());
            Assert.InRange(spool.Pending(1), 0, 30);
        }

        Assert.InRange(spool.Counters(1).Expired, 70, 80);
    }

    [Fact]
    public void Expire_TakingFromABatch_BreaksItAndCountsEachRecordOnce()
    {
        _options.Lane(1).AgeMaxMs = AgeMaxMs;
        Spool spool = Open();
        Append(spool, 1, 60);
        SpoolKit.ReadBatch(spool, 1, 10);
        _clock.Milliseconds += AgeMaxMs + 1;
        Assert.Equal(SpoolResult.Ok, spool.Expire());
        Assert.Equal(SpoolResult.NoBatch, spool.ReleaseRead(1));
        Assert.Equal(60, spool.Counters(1).Expired);
        Assert.Equal(0, spool.Counters(1).Released);
    }

    [Fact]
    public void Limits_ThatCannotBe_AreRefused()
    {
        _options.Lane(0).BytesMax = (2 * SpoolKit.SegmentBytes) - 1;
        Assert.Throws<ArgumentException>(() => new Spool(_store, new TestRandom(1), _clock, _options));
    }

    [Fact]
    public void Wear_IsWhatTheMediumCounted_AndSurvivesAReboot()
    {
        Spool spool = Open();
        Append(spool, 1, 60);
        SpoolKit.Drain(spool, 1, 5);
        Assert.Equal(_store.Appends, spool.Wear.Appends);
        Assert.Equal(_store.BytesAppended, spool.Wear.BytesWritten);
        Assert.Equal(_store.Commits, spool.Wear.Commits);
        long bytes = spool.Wear.BytesWritten;
        _store.Restart(new TestRandom(3));
        spool = Open();
        Assert.InRange(spool.Wear.BytesWritten, bytes, bytes + 2000);
        Assert.True(spool.Wear.Deletes >= _store.Deletes);
    }

    private Spool Open()
    {
        var spool = new Spool(_store, new TestRandom(4), _clock, _options);
        Assert.Equal(SpoolResult.Ok, spool.Open());
        return spool;
    }

    private static void Append(Spool spool, int lane, int records)
    {
        for (int i = 0; i < records; i++)
        {
            Assert.Equal(SpoolAppendResult.Accepted, SpoolKit.Append(spool, lane, "r"));
        }

        Assert.Equal(SpoolResult.Ok, spool.Flush());
    }

    private sealed class TwoClocks : IClock
    {
        public long Milliseconds { get; set; } = 1000;

        public long UtcMilliseconds { get; set; }
    }
}
