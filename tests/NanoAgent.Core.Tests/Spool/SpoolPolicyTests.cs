using System;
using System.Collections.Generic;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;

namespace NanoAgent.Core.Tests.Spooling;

/// <summary>Boots that are cut short, and what a record costs. What goes for want of space runs on boards.</summary>
public sealed class SpoolPolicyTests(ITestOutputHelper output)
{
    private const int SegmentsMax = 6;

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
