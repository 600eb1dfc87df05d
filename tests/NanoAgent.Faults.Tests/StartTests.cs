using System;
using System.Diagnostics;
using NanoAgent.Faults.Tests.Memory;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;

namespace NanoAgent.Faults.Tests;

/// <summary>What a start costs does not depend on what waits.</summary>
public sealed class StartTests(ITestOutputHelper output)
{
    private const int RecordBytes = 16;
    private const int MeasureEveryCalls = 16;
    private const int ReadsBesideHeadersMax = 60;

    /// <summary>What a spool may have on a board; here with a host's wider references.</summary>
    private const int RamBytesMax = 8 * 1024;

    [Fact]
    public void A16_StartOnAHundredTenThousandAndAMillionRecords_HoldsTheSameRam()
    {
        SpoolOptions options = Options();
        long least = long.MaxValue;
        long most = 0;
        foreach (int records in new[] { 100, 10_000, 1_000_000 })
        {
            long peak = Start(Filled(records), records);
            least = Math.Min(least, peak);
            most = Math.Max(most, peak);
        }

        output.WriteLine($"A16: starts on 10^2, 10^4 and 10^6 records hold {least} to {most} bytes of RAM at most");
        Assert.InRange(most - least, 0, options.PageBytes);
        Assert.InRange(most, options.PageBytes, RamBytesMax);
    }

    private static SpoolOptions Options()
    {
        SpoolOptions options = new() { SegmentBytes = 4096, RecordBytesMax = 128, StoreBytesMax = 1L << 30 };
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            options.Lane(lane).RecordsMax = 0;
        }

        return options;
    }

    private static MemoryStore Filled(int records)
    {
        MemoryStore store = new() { ReserveBytes = 4096 };
        Spool spool = new(store, new SeededRandom(1), Options());
        Assert.Equal(SpoolResult.Ok, spool.Open());
        byte[] payload = new byte[RecordBytes];
        for (int i = 0; i < records; i++)
        {
            Assert.Equal(SpoolAppendResult.Accepted, spool.Append(i % 50 == 0 ? 0 : 1, payload, 0, payload.Length));
        }

        Assert.Equal(SpoolResult.Ok, spool.Close());
        return store;
    }

    // A start, and the first batch read and released.
    private long Start(MemoryStore filled, int records)
    {
        Spool? spool = null;
        bool IsOthers(object of) => of is IStore or ISegment or IRandom or SpoolLaneOptions;
        WatchedStore store = new(filled, MeasureEveryCalls, visitor => visitor == null
            ? ReachableBytes.From(IsOthers, spool!) : ReachableBytes.From(IsOthers, spool!, visitor));
        spool = new Spool(store, new SeededRandom(2), Options());
        long readsBefore = filled.Reads;
        Stopwatch time = Stopwatch.StartNew();
        Assert.Equal(SpoolResult.Ok, spool.Open());
        Assert.Equal(records, spool.Pending(0) + spool.Pending(1));
        spool.BeginRead(1);
        byte[] buffer = new byte[RecordBytes];
        Assert.Equal(SpoolReadResult.Record, spool.ReadNext(1, buffer, 0, buffer.Length, out int _, out long sequence));
        Assert.Equal(2, sequence);
        long reads = filled.Reads - readsBefore;
        output.WriteLine($"A16: {records} records, {spool.OpenReport.Segments} segments: the first read after "
            + $"{reads} reads of the store, {time.ElapsedMilliseconds} ms, {store.PeakBytes} bytes of RAM at most");

        // A header a segment, the heads of both slots, the end of each lane, and the batch's own segment and bound:
        // what stands in the segments between is not read.
        Assert.InRange(reads, 1, spool.OpenReport.Segments + ReadsBesideHeadersMax);
        Assert.Equal(SpoolResult.Ok, spool.ReleaseRead(1));
        Assert.Equal(SpoolResult.Ok, spool.Close());
        return store.PeakBytes;
    }
}
