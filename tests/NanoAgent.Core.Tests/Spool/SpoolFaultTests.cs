using System;
using System.Collections.Generic;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;

namespace NanoAgent.Core.Tests.Spooling;

/// <summary>
/// A store that fails while it runs: typed results, nothing flushed lost, nothing accepted passed over.
/// </summary>
public sealed class SpoolFaultTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(StoreResult.Failed, 1)]
    [InlineData(StoreResult.Failed, 3)]
    [InlineData(StoreResult.Full, 1)]
    [InlineData(StoreResult.ReadOnly, 2)]
    public void Fault_AtEveryOperation_LosesNothingThatWasAccepted(StoreResult fault, int count)
    {
        long operations = RunWithFault(long.MaxValue / 2, 0, fault);
        for (long at = 0; at < operations; at++)
        {
            RunWithFault(at, count, fault);
        }

        output.WriteLine(fault + " x " + count + ": " + operations + " operations, 0 records lost");
        Assert.True(operations > 40, "The workload is too small: " + operations);
    }

    [Fact]
    public void Open_OnAReadOnlyStore_IsTypedAndLegalToRepeat()
    {
        MemoryStore store = new() { IsReadOnly = true };
        Spool spool = new(store, new TestRandom(51), SpoolKit.Options());
        Assert.Equal(SpoolResult.ReadOnly, spool.Open());
        Assert.Equal(SpoolAppendResult.NotOpen, SpoolKit.Append(spool, 0, "x"));
        Assert.Equal(SpoolResult.NotOpen, spool.Flush());
        Assert.Equal(SpoolResult.NotOpen, spool.ReleaseRead(0));
        Assert.Equal(SpoolResult.NotOpen, spool.Close());
        store.IsReadOnly = false;
        Assert.Equal(SpoolResult.Ok, spool.Open());
    }

    [Fact]
    public void Open_OnAnUnreadableStore_IsStoreFailed()
    {
        MemoryStore store = new() { FailsReads = true };
        Spool spool = new(store, new TestRandom(52), SpoolKit.Options());
        Assert.Equal(SpoolResult.StoreFailed, spool.Open());
    }

    [Fact]
    public void Read_ThatFailsForAWhile_IsTypedAndLosesNothing()
    {
        MemoryStore store = new();
        Spool spool = SpoolKit.Open(store, 53);
        SpoolKit.Append(spool, 1, "kept");
        Assert.Equal(SpoolResult.Ok, spool.Flush());
        byte[] buffer = new byte[SpoolKit.RecordBytesMax];
        store.FailsReads = true;
        spool.BeginRead(1);
        for (int i = 0; i < 10; i++)
        {
            SpoolReadResult result = spool.ReadNext(1, buffer, 0, buffer.Length, out _, out _);
            Assert.Equal(SpoolReadResult.StoreFailed, result);
        }

        store.FailsReads = false;
        Assert.Equal(["1:kept"], SpoolKit.ReadBatch(spool, 1, 5));
    }

    [Fact]
    public void Open_AnyReadFailsOnce_FindsEverythingAllTheSame()
    {
        // Segments that take several reads: one that fails in the middle hides what lies behind it.
        MemoryStore filled = new();
        SpoolOptions options = SpoolKit.Options();
        options.SegmentBytes = 8_192;
        options.StoreBytesMax = 1_000_000;
        Spool spool = new(filled, new TestRandom(63), options);
        Assert.Equal(SpoolResult.Ok, spool.Open());
        for (int i = 0; i < 300; i++)
        {
            SpoolKit.Append(spool, i % 3, new string('o', 100));
        }

        Assert.Equal(SpoolResult.Ok, spool.Flush());
        long reads = 0;
        while (true)
        {
            MemoryStore store = filled.Clone();
            store.RestartProcess();
            long before = store.OperationsFor(StoreFaultKind.FailedRead);
            store.Inject(new StoreFault(StoreFaultKind.FailedRead, before + reads, false));
            spool = new Spool(store, new TestRandom(64), options);

            // The new head is read back; where that fails the start says so, and may be tried again.
            SpoolResult opened = spool.Open();
            Assert.Equal(SpoolResult.Ok, opened == SpoolResult.Ok ? opened : spool.Open());
            if (store.FaultsMet == 0)
            {
                break;
            }

            for (int lane = 0; lane < 3; lane++)
            {
                // A record behind them: what a start passed over would be bounded away by its segment's header.
                SpoolKit.Append(spool, lane, "behind");
                Assert.Equal(SpoolResult.Ok, spool.Flush());
                List<string> all = [.. SpoolKit.Drain(spool, lane, 7)];
                Assert.True(all.Count == 101, $"read {reads}: {all.Count} of lane {lane}");
                Assert.Equal(0, spool.Counters(lane).Corrupt + spool.Counters(lane).Unaccounted);
            }

            reads++;
        }

        output.WriteLine(reads + " reads of a start, each failed once: 0 records lost");
        Assert.True(reads > 20, "The store is too small: " + reads);
    }

    [Fact]
    public void Full_NextHeaderCannotBeReadForAWhile_RefusesNewcomersAndLosesNothing()
    {
        MemoryStore store = new();
        SpoolOptions options = SpoolKit.Options();
        options.StoreBytesMax = SpoolKit.HeadReserveBytes + (8 * SpoolKit.SegmentBytes);
        Spool spool = new(store, new TestRandom(61), options);
        Assert.Equal(SpoolResult.Ok, spool.Open());
        while (spool.Counters(1).Evicted == 0)
        {
            Assert.Equal(SpoolAppendResult.Accepted, SpoolKit.Append(spool, 1, new string('e', 60)));
        }

        Assert.Equal(SpoolResult.Ok, spool.Flush());
        long evicted = spool.Counters(1).Evicted;
        store.FailsReads = true;
        int accepted = 0;
        for (int i = 0; i < 20; i++)
        {
            accepted += SpoolKit.Append(spool, 1, new string('n', 60)) == SpoolAppendResult.Accepted ? 1 : 0;
        }

        Assert.InRange(accepted, 0, 10);
        Assert.Equal(20 - accepted, spool.Counters(1).Refused);
        Assert.Equal(evicted, spool.Counters(1).Evicted);
        store.FailsReads = false;
        Assert.Equal(SpoolAppendResult.Accepted, SpoolKit.Append(spool, 1, new string('n', 60)));
        Assert.InRange(spool.Counters(1).Evicted, evicted + 1, evicted + 10);
        Assert.Equal(SpoolResult.Ok, spool.Flush());
        long pending = spool.Pending(1);
        Assert.Equal(pending, SpoolKit.Drain(spool, 1, 10).Count);
        Assert.Equal(0, spool.Counters(1).Corrupt);
    }

    [Fact]
    public void Device_ThatIsFullBelowTheLimit_EvictsAndGoesOn()
    {
        MemoryStore store = new() { CapacityBytes = SpoolKit.HeadReserveBytes + (8 * SpoolKit.SegmentBytes) };
        Spool spool = SpoolKit.Open(store, 54);
        int accepted = 0;
        for (int i = 0; i < 200; i++)
        {
            accepted += SpoolKit.Append(spool, 1, new string('f', 60)) == SpoolAppendResult.Accepted ? 1 : 0;
        }

        Assert.Equal(SpoolResult.Ok, spool.Flush());
        Assert.Equal(200, accepted);
        SpoolCounters counters = spool.Counters(1);
        Assert.True(counters.Evicted > 0);
        int read = SpoolKit.Drain(spool, 1, 10).Count;
        Assert.Equal(200, read + counters.Evicted + counters.Corrupt);
    }

    [Fact]
    public void Device_SharedAndFull_RefusesNewcomersAndKeepsEverythingAccepted()
    {
        MemoryStore store = new() { CapacityBytes = SpoolKit.HeadReserveBytes + (8 * SpoolKit.SegmentBytes) };
        SpoolOptions options = SpoolKit.Options();
        options.DeviceIsShared = true;
        Spool spool = new(store, new TestRandom(58), options);
        Assert.Equal(SpoolResult.Ok, spool.Open());
        int accepted = 0;
        for (int i = 0; i < 200; i++)
        {
            accepted += SpoolKit.Append(spool, 1, new string('f', 60)) == SpoolAppendResult.Accepted ? 1 : 0;
        }

        Assert.InRange(accepted, 20, 199);
        Assert.Equal(0, spool.Counters(1).Evicted);
        Assert.Equal(200 - accepted, spool.Counters(1).Refused);

        store.CapacityBytes = long.MaxValue;
        Assert.Equal(SpoolResult.Ok, spool.Flush());
        Assert.Equal(accepted, SpoolKit.Drain(spool, 1, 10).Count);
    }

    [Fact]
    public void Open_OnAFullSharedDevice_AnswersFullAndTakesNothingAway()
    {
        MemoryStore store = new();
        Spool spool = SpoolKit.Open(store, 59);
        for (int i = 0; i < 40; i++)
        {
            SpoolKit.Append(spool, 1, new string('g', 50));
        }

        Assert.Equal(SpoolResult.Ok, spool.Close());
        store.Remove("spool.head.a");
        store.Remove("spool.head.b");
        store.CapacityBytes = store.BytesHeld;
        SpoolOptions options = SpoolKit.Options();
        options.DeviceIsShared = true;
        spool = new Spool(store, new TestRandom(60), options);
        Assert.Equal(SpoolResult.Full, spool.Open());

        store.CapacityBytes = long.MaxValue;
        Assert.Equal(SpoolResult.Ok, spool.Open());
        Assert.Equal(40, spool.Pending(1));
    }

    [Fact]
    public void Open_OnAFullDevice_MakesRoomForTheHead()
    {
        MemoryStore store = new();
        Spool spool = SpoolKit.Open(store, 55);
        for (int i = 0; i < 40; i++)
        {
            SpoolKit.Append(spool, i % 3, new string('g', 50));
        }

        Assert.Equal(SpoolResult.Ok, spool.Close());
        store.Remove("spool.head.a");
        store.Remove("spool.head.b");
        store.CapacityBytes = store.BytesHeld;
        spool = SpoolKit.Open(store, 56);
        long left = spool.Pending(0) + spool.Pending(1) + spool.Pending(2);
        long evicted = spool.Counters(0).Evicted + spool.Counters(1).Evicted + spool.Counters(2).Evicted;
        Assert.True(evicted > 0);
        Assert.Equal(40, left + evicted);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(0, true)]
    public void Open_HeadThatTheMediumTakesAndDoesNotWrite_NeverGivesABootEpochTwice(long after, bool isLasting)
    {
        MemoryStore store = new();
        Assert.Equal(SpoolResult.Ok, SpoolKit.Open(store, 61).Close());
        store.Inject(new StoreFault(StoreFaultKind.NoOpWrite, after, isLasting));
        Spool spool = new(store, new TestRandom(62), SpoolKit.Options());
        SpoolResult result = spool.Open();
        int given = result == SpoolResult.Ok ? spool.BootEpoch : 0;
        Assert.True(given > 0 || result == SpoolResult.StoreFailed, result.ToString());
        Assert.True(!isLasting || given == 0, "A head that is nowhere was believed.");
        store.Heal();
        store.Restart(new TestRandom(63));
        Assert.True(SpoolKit.Open(store, 64).BootEpoch > given);
    }

    [Fact]
    public void FailedFlush_ThenRestart_BringsNothingThatWasNotAccepted()
    {
        MemoryStore store = new();
        Spool spool = SpoolKit.Open(store, 57);
        SpoolKit.Append(spool, 1, "first");
        Assert.Equal(SpoolResult.Ok, spool.Flush());
        SpoolKit.Append(spool, 1, "second");
        store.FailOperations(0, 100, StoreResult.Failed);
        Assert.Equal(SpoolResult.StoreFailed, spool.Flush());
        Assert.Equal(1, spool.FlushedSequence);
        Assert.Equal(1, spool.Unflushed);
        store.FailOperations(0, 0, StoreResult.Ok);
        Assert.Equal(SpoolResult.Ok, spool.Flush());
        Assert.Equal(2, spool.FlushedSequence);
        Assert.Equal(["1:first", "2:second"], SpoolKit.ReadBatch(spool, 1, 9));
    }

    private static long RunWithFault(long at, int count, StoreResult fault)
    {
        // A device that says it is full gets something evicted by the other policy; here nothing may go.
        MemoryStore store = new();
        SpoolOptions options = SpoolKit.Options();
        options.WhenFull = SpoolFullPolicy.RefuseNew;
        Spool spool = new(store, new TestRandom(58), options);
        Assert.Equal(SpoolResult.Ok, spool.Open());
        long before = store.Operations;
        store.FailOperations(at, count, fault);
        List<string> accepted = [];
        List<string> read = [];
        for (int i = 0; i < 40; i++)
        {
            string text = new((char)('a' + (i % 26)), 10 + i);
            if (SpoolKit.Append(spool, 1, text) == SpoolAppendResult.Accepted)
            {
                accepted.Add(spool.LastSequence + ":" + text);
            }

            if (i % 4 == 3)
            {
                _ = spool.Flush();
            }

            if (i % 10 == 9)
            {
                read.AddRange(SpoolKit.ReadBatch(spool, 1, 6));
                _ = spool.ReleaseRead(1);
            }
        }

        long operations = store.Operations - before;
        store.FailOperations(0, 0, StoreResult.Ok);
        Assert.Equal(SpoolResult.Ok, spool.Flush());
        Assert.Equal(accepted.Count, spool.FlushedSequence);
        Assert.Equal(SpoolResult.Ok, spool.Close());
        spool = SpoolKit.Open(store, 59);
        List<string> rest = SpoolKit.Drain(spool, 1, 7);

        // A release that failed may come back; nothing else may be twice, and nothing may be missing or moved.
        int overlap = Math.Max(0, read.Count + rest.Count - accepted.Count);
        read.AddRange(rest.GetRange(overlap, rest.Count - overlap));
        Assert.Equal(accepted, read);
        Assert.True(overlap <= 6, "Too much came back: " + overlap);
        Assert.Equal(0, spool.Counters(1).Corrupt);
        return operations;
    }
}
