using System;
using System.Collections.Generic;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;

namespace NanoAgent.Core.Tests.Spooling;

/// <summary>Whatever the store holds, a start succeeds unaided, and says and counts what is gone.</summary>
public sealed class SpoolDamageTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0x01)]
    [InlineData(0x80)]
    [InlineData(0xFF)]
    public void Flip_EachByteOfASmallStore_LosesTheTouchedRecordAtMostAndCountsIt(int mask)
    {
        MemoryStore original = MakeStore(31);
        int flips = 0;
        foreach (string name in original.List(string.Empty)!)
        {
            int length = original.Bytes(name)!.Length;
            for (int at = 0; at < length; at++)
            {
                MemoryStore store = original.Clone();
                byte[] bytes = store.Bytes(name)!;
                bytes[at] ^= (byte)mask;
                store.Put(name, bytes);
                CheckLoss(store, 1, true, name + " at " + at);
                flips++;
            }
        }

        output.WriteLine("mask " + mask + ": " + flips
            + " flips, every start unaided, at most 1 record lost and counted");
        Assert.True(flips > 2000, "The store is too small: " + flips);
    }

    [Fact]
    public void RandomDamage_OverManySeeds_AlwaysOpensAndInventsNothing()
    {
        const int FirstSeed = 5_000;
        const int Seeds = 1_000;
        MemoryStore original = MakeStore(32);
        string[] names = original.List(string.Empty)!;
        for (int seed = FirstSeed; seed < FirstSeed + Seeds; seed++)
        {
            TestRandom random = new(seed);
            MemoryStore store = original.Clone();
            bool isHeadWhole = true;
            for (int damage = 1 + random.Next(6); damage > 0; damage--)
            {
                string name = names[random.Next(names.Length)];
                isHeadWhole &= !name.StartsWith("spool.head.", StringComparison.Ordinal);
                Damage(store, name, random);
            }

            CheckLoss(store, int.MaxValue, isHeadWhole, "seed " + seed);
        }

        output.WriteLine("seeds " + FirstSeed + " to " + (FirstSeed + Seeds - 1) + ": every start unaided");
    }

    [Fact]
    public void Open_OnGarbageUnderEveryName_SucceedsAndWorks()
    {
        TestRandom random = new(33);
        MemoryStore store = new();
        string[] names =
        [
            "spool.head.a", "spool.head.b", "spool.0.00000001", "spool.1.00000007", "spool.1.00000008",
            "spool.2.3fffffff", "spool.7.00000001", "spool.0.ffffffff", "spool.", "spool.0.0000000g", "other",
        ];
        foreach (string name in names)
        {
            byte[] bytes = new byte[random.Next(2000)];
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)random.Next(256);
            }

            store.Put(name, bytes);
        }

        Spool spool = SpoolKit.Open(store, 34);
        Assert.True(spool.OpenReport.HeadLost);
        Assert.True(spool.OpenReport.HeadDamaged);
        Assert.Equal(4, spool.OpenReport.Segments);
        Assert.Equal(4, spool.OpenReport.NamesUnknown);
        Assert.Equal(4, spool.OpenReport.SegmentHeadersBad);
        for (int i = 0; i < 60; i++)
        {
            Assert.Equal(SpoolAppendResult.Accepted, SpoolKit.Append(spool, i % 3, "after the garbage"));
        }

        Assert.Equal(SpoolResult.Ok, spool.Flush());
        for (int lane = 0; lane < 3; lane++)
        {
            Assert.Equal(20, SpoolKit.Drain(spool, lane, 50).Count);
        }
    }

    [Fact]
    public void Segment_ThatIsMissing_IsCountedWhenItsPlaceIsPassed()
    {
        MemoryStore store = MakeStore(35);
        string[] names = store.List("spool.1.")!;
        Assert.True(names.Length >= 3);
        store.Remove(names[1]);
        Spool spool = SpoolKit.Open(store, 36);
        long pending = spool.Pending(1);
        long read = SpoolKit.Drain(spool, 1, 5).Count;
        Assert.True(read < pending);
        Assert.Equal(pending - read, spool.Counters(1).Corrupt);
        Assert.Equal(0, spool.Pending(1));
    }

    [Fact]
    public void Heads_ThatAreGone_BringRecordsBackUnderANewBootEpoch()
    {
        MemoryStore store = MakeStore(37);
        Spool spool = SpoolKit.Open(store, 38);
        int epoch = spool.BootEpoch;
        Assert.Equal(SpoolResult.Ok, spool.Close());
        store.Remove("spool.head.a");
        store.Remove("spool.head.b");
        spool = SpoolKit.Open(store, 39);
        Assert.True(spool.OpenReport.HeadLost);
        Assert.True(spool.BootEpoch > epoch, "The boot epoch is repeated.");
        Assert.Equal(MadeRecords(), DrainAll(spool));
    }

    [Fact]
    public void OpeningHead_DamagedOnce_IsReadFromItsCopy()
    {
        MemoryStore store = new();
        int epoch = SpoolKit.Open(store, 46).BootEpoch;
        store.RestartProcess();
        byte[] bytes = store.Bytes("spool.head.a")!;
        Assert.Equal(2 * 328, bytes.Length);
        bytes[12] ^= 0x10;
        store.Put("spool.head.a", bytes);
        Spool spool = SpoolKit.Open(store, 47);
        Assert.True(spool.OpenReport.HeadDamaged);
        Assert.False(spool.OpenReport.HeadLost);
        Assert.True(spool.BootEpoch > epoch, "The boot epoch is repeated.");
    }

    [Fact]
    public void NewestHeadSlot_ThatIsAllGarbage_DoesNotBringItsBootEpochBack()
    {
        MemoryStore store = MakeStore(48);
        Spool spool = SpoolKit.Open(store, 49);
        int epoch = spool.BootEpoch;
        store.RestartProcess();
        byte[] bytes = store.Bytes("spool.head.b")!;
        Array.Fill(bytes, (byte)0x5A);
        store.Put("spool.head.b", bytes);
        spool = SpoolKit.Open(store, 50);
        Assert.True(spool.OpenReport.HeadDamaged);
        Assert.False(spool.OpenReport.HeadLost);
        Assert.True(spool.BootEpoch > epoch, spool.BootEpoch + " after " + epoch);
    }

    [Fact]
    public void TornTail_NextAppend_GoesToANewSegment()
    {
        MemoryStore store = MakeStore(40);
        string[] before = store.List("spool.1.")!;
        string last = before[^1];
        byte[] bytes = store.Bytes(last)!;
        Array.Resize(ref bytes, bytes.Length + 9);
        bytes[^1] = 0xA5;
        store.Put(last, bytes);
        Spool spool = SpoolKit.Open(store, 41);
        Assert.Equal(9, spool.OpenReport.TornBytes);
        Assert.Equal(SpoolAppendResult.Accepted, SpoolKit.Append(spool, 1, "behind"));
        Assert.Equal(SpoolResult.Ok, spool.Flush());
        Assert.Equal(bytes, store.Bytes(last));
        Assert.Equal(before.Length + 1, store.List("spool.1.")!.Length);
        List<string> read = SpoolKit.Drain(spool, 1, 9);
        Assert.Equal("1:behind", read[^1]);
        Assert.Equal(0, spool.Counters(1).Corrupt);
    }

    [Fact]
    public void StaleSegment_ThatComesBack_IsNotReadAgain()
    {
        MemoryStore store = MakeStore(42);
        string oldest = store.List("spool.1.")![0];
        byte[] bytes = store.Bytes(oldest)!;
        Spool spool = SpoolKit.Open(store, 43);
        List<string> all = SpoolKit.Drain(spool, 1, 7);
        Assert.Equal(SpoolResult.Ok, spool.Close());
        Assert.Null(store.Bytes(oldest));
        store.Put(oldest, bytes);
        spool = SpoolKit.Open(store, 44);
        Assert.NotEmpty(all);
        Assert.Equal(0, spool.Pending(1));
        Assert.Empty(SpoolKit.Drain(spool, 1, 7));
        Assert.Equal(0, spool.Counters(1).Corrupt);
    }

    private static MemoryStore MakeStore(int seed)
    {
        MemoryStore store = new();
        Spool spool = SpoolKit.Open(store, seed);
        foreach (string record in MadeRecords())
        {
            string[] parts = record.Split(':');
            SpoolKit.Append(spool, parts[0][0] - '0', parts[2]);
        }

        Assert.Equal(SpoolResult.Ok, spool.Close());
        return store;
    }

    /// <summary>"lane:sequence:text" of every record, lane by lane as they are read.</summary>
    private static List<string> MadeRecords()
    {
        List<string> records = [];
        for (int i = 0; i < 60; i++)
        {
            int lane = i < 10 ? 0 : i < 50 ? 1 : 2;
            records.Add(lane + ":" + (i + 1) + ":" + new string((char)('a' + (i % 26)), 1 + (i % 40)));
        }

        return records;
    }

    private static List<string> DrainAll(Spool spool)
    {
        List<string> all = [];
        for (int lane = 0; lane < 3; lane++)
        {
            foreach (string record in SpoolKit.Drain(spool, lane, 8))
            {
                all.Add(lane + ":" + record);
            }
        }

        return all;
    }

    private static void CheckLoss(MemoryStore store, int lossMax, bool isHeadWhole, string what)
    {
        Spool spool = new(store, new TestRandom(45), SpoolKit.Options());
        Assert.True(spool.Open() == SpoolResult.Ok, what);
        List<string> expected = MadeRecords();
        List<string> read = DrainAll(spool);
        int at = 0;
        foreach (string record in read)
        {
            at = expected.IndexOf(record, at) + 1;
            Assert.True(at > 0, what + ": invented or out of order: " + record);
        }

        int lost = expected.Count - read.Count;
        long counted = 0;
        for (int lane = 0; lane < 3; lane++)
        {
            SpoolCounters c = spool.Counters(lane);
            counted += c.Corrupt + c.Unaccounted;
        }

        Assert.True(lost <= lossMax, what + ": " + lost + " records lost");
        Assert.True(lost <= counted || !isHeadWhole, what + ": " + lost + " lost, " + counted + " counted");
        Assert.True(counted <= lost || !isHeadWhole, what + ": " + lost + " lost, " + counted + " counted");
    }

    private static void Damage(MemoryStore store, string name, TestRandom random)
    {
        byte[] bytes = store.Bytes(name) ?? [];
        switch (random.Next(5))
        {
            case 0:
                store.Remove(name);
                return;
            case 1:
                Array.Resize(ref bytes, random.Next(bytes.Length + 1));
                break;
            case 2:
                Array.Resize(ref bytes, bytes.Length + random.Next(600));
                break;
            default:
                int from = random.Next(bytes.Length + 1);
                int to = Math.Min(bytes.Length, from + random.Next(300));
                for (int i = from; i < to; i++)
                {
                    bytes[i] = (byte)random.Next(256);
                }

                break;
        }

        store.Put(name, bytes);
    }
}
