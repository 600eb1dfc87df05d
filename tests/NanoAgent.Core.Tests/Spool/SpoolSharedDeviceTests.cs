using System.Collections.Generic;
using System.Linq;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;

namespace NanoAgent.Core.Tests.Spooling;

/// <summary>A disk that others fill and empty, on a spool that never reaches its own limit.</summary>
public sealed class SpoolSharedDeviceTests
{
    private const int Operations = 3000;
    private readonly byte[] _buffer = new byte[SpoolKit.RecordBytesMax];

    [Fact]
    public void RandomFullDisk_AtAnyMoment_LosesNothingFlushedAndCountsExactly()
    {
        int refused = 0;
        for (int seed = 1; seed <= 40; seed++)
        {
            refused += Trial(seed);
        }

        Assert.True(refused > 1000, "The disk refused only " + refused + " records.");
    }

    private int Trial(int seed)
    {
        var random = new TestRandom(seed);
        var store = new MemoryStore();
        Spool spool = Open(store, random, seed);
        var waiting = new List<long>[] { [], [], [] };
        var counts = new long[3, 3];
        for (int i = 0; i < Operations; i++)
        {
            int lane = random.Next(3);
            switch (random.Next(20))
            {
                case 0:
                    store.CapacityBytes = store.BytesHeld + random.Next(700);
                    break;
                case 1:
                    store.CapacityBytes = long.MaxValue;
                    break;
                case < 5:
                    _ = spool.Flush();
                    break;
                case < 9:
                    Release(spool, lane, random, waiting[lane], counts, seed);
                    break;
                default:
                    bool accepted = spool.Append(lane, _buffer, 0, random.Next(100)) == SpoolAppendResult.Accepted;
                    counts[lane, accepted ? 0 : 2]++;
                    if (accepted)
                    {
                        waiting[lane].Add(spool.LastSequence);
                    }

                    break;
            }
        }

        store.CapacityBytes = long.MaxValue;
        Assert.True(spool.Flush() == SpoolResult.Ok, "seed " + seed);
        Assert.True(spool.Close() == SpoolResult.Ok, "seed " + seed);
        store.Restart(random);
        spool = Open(store, random, seed);
        for (int lane = 0; lane < 3; lane++)
        {
            Check(spool, lane, waiting[lane], counts, $"seed {seed}, lane {lane}");
        }

        return (int)(counts[0, 2] + counts[1, 2] + counts[2, 2]);
    }

    private static Spool Open(MemoryStore store, TestRandom random, int seed)
    {
        SpoolOptions options = SpoolKit.Options();
        options.WhenFull = SpoolFullPolicy.EvictOldest;
        options.DeviceIsShared = true;
        Spool spool = new(store, random, options);
        Assert.True(spool.Open() == SpoolResult.Ok, "seed " + seed);
        return spool;
    }

    private void Release(Spool spool, int lane, TestRandom random, List<long> waiting, long[,] counts, int seed)
    {
        List<long> read = [];
        spool.BeginRead(lane);
        int wanted = 1 + random.Next(10);
        while (read.Count < wanted && spool.ReadNext(
            lane, _buffer, 0, _buffer.Length, out int _, out long sequence) == SpoolReadResult.Record)
        {
            read.Add(sequence);
        }

        Assert.True(waiting.Take(read.Count).SequenceEqual(read), $"seed {seed}, lane {lane}: read out of order");
        if (read.Count > 0)
        {
            // Full also releases; only the head that says so waits for room.
            SpoolResult result = spool.ReleaseRead(lane);
            Assert.True(result is SpoolResult.Ok or SpoolResult.Full, $"seed {seed}: {result}");
            counts[lane, 1] += read.Count;
            waiting.RemoveRange(0, read.Count);
        }
    }

    private void Check(Spool spool, int lane, List<long> waiting, long[,] counts, string where)
    {
        SpoolCounters told = spool.Counters(lane);
        Assert.True(counts[lane, 0] == told.Accepted, where + ": accepted " + told.Accepted);
        Assert.True(counts[lane, 1] == told.Released, where + ": released " + told.Released);
        Assert.True(counts[lane, 2] == told.Refused, where + ": refused " + told.Refused);
        Assert.True(told.Evicted + told.Corrupt + told.Unaccounted + told.Expired == 0, where + ": something is lost");
        List<long> left = [];
        spool.BeginRead(lane);
        while (spool.ReadNext(
            lane, _buffer, 0, _buffer.Length, out int _, out long sequence) == SpoolReadResult.Record)
        {
            left.Add(sequence);
        }

        string apart = string.Join(",", waiting.Except(left)) + " of " + string.Join(",", waiting);
        Assert.True(waiting.SequenceEqual(left), $"{where}: {left.Count} wait, without {apart}");
    }
}
