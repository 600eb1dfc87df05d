using System;
using System.Collections.Generic;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;

namespace NanoAgent.Core.Tests.Spooling;

/// <summary>What goes when there is no space, what is counted, and what a record costs.</summary>
public sealed class SpoolPolicyTests(ITestOutputHelper output)
{
    private const int SegmentsMax = 6;

    [Fact]
    public void Eviction_TakesTheOldestOfTheLeastUrgentLane_AndCountsExactlyAcrossAReboot()
    {
        MemoryStore store = new();
        Spool spool = Open(store, 61, SpoolFullPolicy.EvictOldest);
        Fill(spool, 2, 14);
        Fill(spool, 1, 14);
        Assert.Equal(0, Evicted(spool, 0) + Evicted(spool, 1) + Evicted(spool, 2));
        Fill(spool, 1, 40);
        Assert.Equal(SpoolResult.Ok, spool.Flush());
        long fromTwo = Evicted(spool, 2);
        long fromOne = Evicted(spool, 1);
        Assert.True(fromTwo > 0 && fromTwo < 14, "Lane 2 lost " + fromTwo);
        Assert.True(fromOne > 0, "Lane 1 lost nothing");
        Assert.Equal(SpoolResult.Ok, spool.Close());
        spool = Open(store, 62, SpoolFullPolicy.EvictOldest);
        Assert.Equal(fromTwo, Evicted(spool, 2));
        Assert.Equal(fromOne, Evicted(spool, 1));
        List<string> two = SpoolKit.Drain(spool, 2, 9);
        List<string> one = SpoolKit.Drain(spool, 1, 9);
        Assert.Equal(14 - fromTwo, two.Count);
        Assert.Equal(54 - fromOne, one.Count);
        Assert.StartsWith((1 + fromTwo) + ":", two[0], StringComparison.Ordinal);
        Assert.StartsWith((15 + fromOne) + ":", one[0], StringComparison.Ordinal);
        Assert.Equal(0, spool.Counters(1).Corrupt + spool.Counters(2).Corrupt);
    }

    [Fact]
    public void Eviction_ForALessUrgentNewcomer_NeverTakesAMoreUrgentRecord()
    {
        MemoryStore store = new();
        Spool spool = Open(store, 63, SpoolFullPolicy.EvictOldest);
        Fill(spool, 0, 10);
        Fill(spool, 2, 200);
        Assert.Equal(0, Evicted(spool, 0));
        Assert.True(Evicted(spool, 2) > 0);
        Assert.Equal(SpoolResult.Ok, spool.Flush());
        Assert.Equal(10, SpoolKit.Drain(spool, 0, 9).Count);
    }

    [Fact]
    public void Eviction_DuringABatch_BreaksTheBatchAndNothingElse()
    {
        MemoryStore store = new();
        Spool spool = Open(store, 64, SpoolFullPolicy.EvictOldest);
        Fill(spool, 1, 30);
        Assert.Equal(SpoolResult.Ok, spool.Flush());
        Assert.Equal(12, SpoolKit.ReadBatch(spool, 1, 12).Count);
        Fill(spool, 1, 30);
        Assert.Equal(SpoolResult.NoBatch, spool.ReleaseRead(1));
        Assert.Equal(SpoolResult.Ok, spool.Flush());
        long pending = spool.Pending(1);
        Assert.Equal(pending, SpoolKit.Drain(spool, 1, 9).Count);
        Assert.Equal(60, pending + Evicted(spool, 1));
    }

    [Fact]
    public void RefuseNew_WhenFull_RefusesAndKeepsEverything()
    {
        MemoryStore store = new();
        Spool spool = Open(store, 65, SpoolFullPolicy.RefuseNew);
        int accepted = 0;
        SpoolAppendResult last = SpoolAppendResult.Accepted;
        for (int i = 0; i < 200; i++)
        {
            last = SpoolKit.Append(spool, 1, new string('r', 60));
            accepted += last == SpoolAppendResult.Accepted ? 1 : 0;
        }

        Assert.Equal(SpoolAppendResult.Full, last);
        Assert.Equal(SpoolAppendResult.Accepted, SpoolKit.Append(spool, 0, "an alarm still has its own segment"));
        Assert.Equal(SpoolResult.Ok, spool.Flush());
        Assert.Equal(200 - accepted, spool.Counters(1).Refused);
        Assert.Equal(0, Evicted(spool, 1));
        Assert.Equal(accepted, SpoolKit.Drain(spool, 1, 9).Count);
        Assert.Equal(SpoolAppendResult.Accepted, SpoolKit.Append(spool, 1, "there is room again"));
        Assert.Equal(SpoolResult.Ok, spool.Close());
        Assert.Equal(200 - accepted, Open(store, 66, SpoolFullPolicy.RefuseNew).Counters(1).Refused);
    }

    [Theory]
    [InlineData(SpoolFullPolicy.EvictOldest)]
    [InlineData(SpoolFullPolicy.RefuseNew)]
    public void Open_DeletionsUndoneByTheCut_GivesTheirPlaceToAnotherLane(SpoolFullPolicy policy)
    {
        MemoryStore store = MakeUndone(policy);
        Spool spool = Open(store, 74, policy);

        // Four segments for lane 2, one for lane 1, one kept for lane 0: all six.
        Fill(spool, 2, 32);
        Assert.Equal(SpoolResult.Ok, spool.Flush());
        Assert.Equal(0, Evicted(spool, 1) + Evicted(spool, 2));
        Assert.Single(store.List("spool.1.")!);
        Assert.Equal(32, SpoolKit.Drain(spool, 2, 9).Count);
        Assert.Equal(["25:" + new string('e', 30)], SpoolKit.Drain(spool, 1, 9));
    }

    [Fact]
    public void Open_DeletionsUndoneAndAnyReadFailsOnce_LosesNothingAndBringsNothingBack()
    {
        MemoryStore undone = MakeUndone(SpoolFullPolicy.RefuseNew);
        int reads = 0;
        for (; ; reads++)
        {
            MemoryStore store = undone.Clone();
            store.Inject(new StoreFault(StoreFaultKind.FailedRead, reads, false));
            Spool spool = new(store, new TestRandom(75), SpoolKit.Options());
            Assert.True(spool.Open() == SpoolResult.Ok || spool.Open() == SpoolResult.Ok, "read " + reads);
            if (store.FaultsMet == 0)
            {
                break;
            }

            Assert.Equal(["25:" + new string('e', 30)], SpoolKit.Drain(spool, 1, 9));
            Assert.Equal(0, spool.Counters(1).Corrupt + spool.Counters(1).Unaccounted);
        }

        Assert.True(reads > 20, "Only " + reads + " reads.");
    }

    [Fact]
    public void Append_OfTooMuch_IsTooLargeAndCounted()
    {
        Spool spool = SpoolKit.Open(new MemoryStore(), 67);
        byte[] payload = new byte[SpoolKit.RecordBytesMax + 1];
        Assert.Equal(SpoolAppendResult.TooLarge, spool.Append(1, payload, 0, payload.Length));
        Assert.Equal(1, spool.Counters(1).Refused);
        Assert.Equal(0, spool.LastSequence);
        Assert.Throws<ArgumentOutOfRangeException>(() => spool.Append(3, payload, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => spool.Append(0, payload, 129, 1));
    }

    [Fact]
    public void BootEpoch_OverManyRestarts_NeverRepeats()
    {
        MemoryStore store = new();
        TestRandom random = new(68);
        int last = 0;
        for (int boot = 0; boot < 300; boot++)
        {
            Spool spool = new(store, random, SpoolKit.Options());
            Assert.Equal(SpoolResult.Ok, spool.Open());
            Assert.True(spool.BootEpoch > last, "Boot " + boot + ": " + spool.BootEpoch + " after " + last);
            last = spool.BootEpoch;
            SpoolKit.Append(spool, boot % 3, "x");
            store.CutPowerAfter(random.Next(3));
            _ = spool.Flush();
            store.Restart(random);
        }
    }

    [Fact]
    public void RejectAndPartialRelease_OfABatch_AreCountedApart()
    {
        Spool spool = SpoolKit.Open(new MemoryStore(), 69);
        Fill(spool, 1, 30);
        Assert.Equal(SpoolResult.Ok, spool.Flush());
        Assert.Equal(10, SpoolKit.ReadBatch(spool, 1, 10).Count);
        Assert.Equal(SpoolResult.Ok, spool.ReleaseFirst(1, 4));
        Assert.Equal(SpoolResult.Ok, spool.RejectFirst(1));
        Assert.Equal(5, spool.ReadRecords(1));
        Assert.StartsWith("6:", SpoolKit.ReadBatch(spool, 1, 2)[0], StringComparison.Ordinal);
        Assert.Equal(4, spool.Counters(1).Released);
        Assert.Equal(1, spool.Counters(1).Rejected);
        Assert.Equal(25, spool.Pending(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => spool.ReleaseFirst(1, 3));
    }

    [Fact]
    public void Batch_EndsWhereTheBootEpochEnds_AndKeepsARecordThatDoesNotFit()
    {
        MemoryStore store = new();
        Spool spool = SpoolKit.Open(store, 70);
        SpoolKit.Append(spool, 1, "old");
        Assert.Equal(SpoolResult.Ok, spool.Close());
        spool = SpoolKit.Open(store, 71);
        SpoolKit.Append(spool, 1, "a longer one");
        Assert.Equal(SpoolResult.Ok, spool.Flush());
        byte[] buffer = new byte[5];
        spool.BeginRead(1);
        Assert.Equal(SpoolReadResult.Record, spool.ReadNext(1, buffer, 0, 5, out _, out long sequence));
        Assert.Equal(1, sequence);
        Assert.Equal(spool.BootEpoch - 1, spool.ReadBootEpoch(1));
        Assert.Equal(SpoolReadResult.OtherEpoch, spool.ReadNext(1, buffer, 0, 5, out _, out _));
        Assert.Equal(SpoolResult.Ok, spool.ReleaseRead(1));
        spool.BeginRead(1);
        Assert.Equal(SpoolReadResult.BufferTooSmall, spool.ReadNext(1, buffer, 0, 5, out int length, out _));
        Assert.Equal(12, length);
        Assert.Equal(["1:a longer one"], SpoolKit.ReadBatch(spool, 1, 2));
    }

    [Fact]
    public void SteadyPath_WithinASegment_AllocatesNothing()
    {
        const int Records = 1000;
        MemoryStore store = new() { ReserveBytes = 600_000 };
        SpoolOptions options = new() { SegmentBytes = 600_000, RecordBytesMax = 512, StoreBytesMax = 6_000_000 };
        Spool spool = new(store, new TestRandom(72), options);
        Assert.Equal(SpoolResult.Ok, spool.Open());
        byte[] payload = new byte[100];
        byte[] buffer = new byte[512];

        Steady(spool, payload, buffer, 100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Steady(spool, payload, buffer, Records);
        long cycle = GC.GetAllocatedBytesForCurrentThread() - before;

        // Thirty runs of three releases each: six of them or so begin a head slot, with a name and a handle, and the
        // runtime allocates in some for itself while it compiles the path anew. What a record costs falls into all.
        int silent = 0;
        for (int run = 0; run < 30; run++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            Steady(spool, payload, buffer, 30);
            silent += GC.GetAllocatedBytesForCurrentThread() == before ? 1 : 0;
        }

        output.WriteLine("append, flush, read and release by 10: " + silent + " of 30 runs of 30 records allocated 0 "
            + "bytes; " + Records + " records with the head slots that the simulated store reserves "
            + (cycle / Records) + " bytes a record; " + store.BytesAppended + " bytes written in all");
        Assert.True(silent >= 10, "Only " + silent + " of 30 runs allocated nothing.");
    }

    private static void Steady(Spool spool, byte[] payload, byte[] buffer, int records)
    {
        for (int i = 0; i < records; i += 10)
        {
            AppendAndRead(spool, payload, buffer, 10);
            Require(spool.ReleaseRead(1) == SpoolResult.Ok);
        }
    }

    private static void AppendAndRead(Spool spool, byte[] payload, byte[] buffer, int records)
    {
        for (int i = 0; i < records; i++)
        {
            Require(spool.Append(1, payload, 0, payload.Length) == SpoolAppendResult.Accepted);
        }

        Require(spool.Flush() == SpoolResult.Ok);
        spool.BeginRead(1);
        for (int i = 0; i < records; i++)
        {
            Require(spool.ReadNext(1, buffer, 0, buffer.Length, out _, out _) == SpoolReadResult.Record);
        }
    }

    /// <summary>Assert.Equal boxes; this does not.</summary>
    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new InvalidOperationException("A step of the steady path failed.");
        }
    }

    private static Spool Open(MemoryStore store, int seed, SpoolFullPolicy policy)
    {
        SpoolOptions options = SpoolKit.Options();
        options.StoreBytesMax = SpoolKit.HeadReserveBytes + (SegmentsMax * SpoolKit.SegmentBytes);
        options.WhenFull = policy;
        Spool spool = new(store, new TestRandom(seed), options);
        Assert.Equal(SpoolResult.Ok, spool.Open());
        return spool;
    }

    /// <summary>Four segments of lane 1 of which only the last holds something unreleased: the deletions of the others
    /// did not reach the medium.</summary>
    private static MemoryStore MakeUndone(SpoolFullPolicy policy)
    {
        MemoryStore store = new() { Fates = new CrashFates { Kept = 0, Cut = 0, Garbage = 0 } };
        Spool spool = Open(store, 73, policy);
        Fill(spool, 1, 25);
        Assert.Equal(SpoolResult.Ok, spool.Flush());
        Assert.Equal(24, SpoolKit.ReadBatch(spool, 1, 24).Count);
        Assert.Equal(SpoolResult.Ok, spool.ReleaseRead(1));
        Assert.Equal(2, store.List("spool.1.")!.Length);
        store.Restart(new TestRandom(73));
        Assert.Equal(4, store.List("spool.1.")!.Length);
        return store;
    }

    private static void Fill(Spool spool, int lane, int records)
    {
        for (int i = 0; i < records; i++)
        {
            Assert.Equal(SpoolAppendResult.Accepted, SpoolKit.Append(spool, lane, new string('e', 30)));
        }
    }

    private static long Evicted(Spool spool, int lane)
    {
        return spool.Counters(lane).Evicted;
    }
}
