using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;
using NanoAgent.Wire;

namespace NanoAgent.Core.Tests.Spooling;

/// <summary>What is on the medium is what SPEC.md says: held against a reader that knows nothing else.</summary>
public sealed class SpoolSpecTests
{
    private const int Lives = 6;
    private const int StepsPerLife = 120;
    private readonly byte[] _buffer = new byte[SpoolKit.RecordBytesMax];

    [Fact]
    public void RandomWorkloads_CutsAndFlips_ReadAsTheSpecificationSays()
    {
        int records = 0;
        for (int seed = 1; seed <= 60; seed++)
        {
            var random = new TestRandom(seed);
            var store = new MemoryStore { SectorBytes = seed % 2 * 64 };
            for (int life = 0; life < Lives; life++)
            {
                Live(store, random);
                store.Restart(random);
                store.FailOperations(0, 0, StoreResult.Ok);
                if (random.Next(3) == 0)
                {
                    Flip(store, random);
                }

                records += Compare(store, $"seed {seed}, life {life}");
            }
        }

        Assert.True(records > 10_000, "Only " + records + " records were compared.");
    }

    [Fact]
    public void Head_WhoseGenerationComesRound_StaysTheNewest()
    {
        var store = new MemoryStore();
        Spool spool = SpoolKit.Open(store, 3);
        Assert.Equal(SpoolResult.Ok, spool.Close());
        string name = store.List("spool.head.")!.Single();
        byte[] bytes = store.Bytes(name)!;
        for (int at = 0; at < bytes.Length; at += SpecReader.HeadBytes)
        {
            int generation = int.MaxValue - 30 + (at / SpecReader.HeadBytes);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at + 8), generation);
            uint crc = Crc32.Update(0, bytes, at, SpecReader.HeadBytes - 4) | 0x8000_0000;
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + SpecReader.HeadBytes - 4), crc);
        }

        store.Put(name, bytes);
        int bootEpoch = spool.BootEpoch;
        for (int life = 0; life < 8; life++)
        {
            // Slots of sixteen heads: the number comes round in the middle of one, and is met by starts on both sides.
            spool = SpoolKit.Open(store, 4);
            Assert.Equal(++bootEpoch, spool.BootEpoch);
            Assert.Equal(10L * life, spool.Counters(1).Released);
            for (int i = 0; i < 10; i++)
            {
                SpoolKit.Append(spool, 1, "g");
                Assert.Equal(SpoolResult.Ok, spool.Flush());
                Assert.Single(SpoolKit.ReadBatch(spool, 1, 1));
                Assert.Equal(SpoolResult.Ok, spool.ReleaseRead(1));
            }

            store.Restart(new TestRandom(life));
            Compare(store, "life " + life);
        }

        var inspection = new SpoolInspection(store);
        Assert.True(inspection.Start());
        Assert.InRange(inspection.HeadGeneration, int.MinValue, int.MinValue + 100);
    }

    private static void Flip(MemoryStore store, TestRandom random)
    {
        string[] names = store.List("spool.")!;
        if (names.Length > 0)
        {
            string name = names[random.Next(names.Length)];
            byte[] bytes = store.Bytes(name)!;
            if (bytes.Length > 0)
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 + random.Next(255));
                store.Put(name, bytes);
            }
        }
    }

    private void Live(MemoryStore store, TestRandom random)
    {
        SpoolOptions options = SpoolKit.Options();
        options.StoreBytesMax = SpoolKit.HeadReserveBytes + ((6 + random.Next(30)) * SpoolKit.SegmentBytes);
        Spool spool = new(store, random, options);
        Assert.Equal(SpoolResult.Ok, spool.Open());
        store.CutPowerAfter(random.Next(200));
        if (random.Next(4) == 0)
        {
            store.FailOperations(random.Next(60), 1 + random.Next(3), StoreResult.Failed);
        }

        for (int i = 0; i < StepsPerLife && !store.IsPowerCut; i++)
        {
            int lane = random.Next(3);
            switch (random.Next(8))
            {
                case 0:
                    _ = spool.Flush();
                    break;
                case 1:
                    spool.BeginRead(lane);
                    for (int read = random.Next(9); read > 0; read--)
                    {
                        _ = spool.ReadNext(lane, _buffer, 0, _buffer.Length, out int _, out long _);
                    }

                    _ = random.Next(4) == 0 ? spool.RejectFirst(lane) : spool.ReleaseRead(lane);
                    break;
                default:
                    // 0xA5 is a record's first byte: payloads that look like records must not be taken for any.
                    Array.Fill(_buffer, (byte)(random.Next(3) == 0 ? 0xA5 : i));
                    _ = spool.Append(lane, _buffer, 0, random.Next(SpoolKit.RecordBytesMax));
                    break;
            }
        }
    }

    private int Compare(MemoryStore store, string where)
    {
        Dictionary<string, byte[]> files = store.List("spool.")!.ToDictionary(name => name, name => store.Bytes(name)!);
        SpecReader spec = SpecReader.Read(files);
        CompareInspection(store, spec, where);

        MemoryStore copy = store.Clone();
        Spool spool = SpoolKit.Open(copy, 1);
        int count = 0;
        for (int lane = 0; lane < 3; lane++)
        {
            (int, long) released = spec.Newest is null
                ? (0, 0L) : (spec.Newest.ReleasedBoot(lane), spec.Newest.ReleasedSequence(lane));
            string[] expected = spec.Lanes[lane].Where(r => (r.Boot, r.Sequence).CompareTo(released) > 0)
                .Select(r => $"{r.Boot}.{r.Sequence}={Convert.ToHexString(r.Payload)}").ToArray();
            string[] actual = ReadAll(spool, lane);
            Assert.True(expected.SequenceEqual(actual), $"{where}, lane {lane}: {expected.Length} records by SPEC.md, "
                + $"{actual.Length} read; first apart: {FirstApart(expected, actual)}");
            count += actual.Length;
        }

        return count;
    }

    private static string FirstApart(string[] expected, string[] actual)
    {
        int i = 0;
        while (i < expected.Length && i < actual.Length && expected[i] == actual[i])
        {
            i++;
        }

        return $"{expected.ElementAtOrDefault(i)} and {actual.ElementAtOrDefault(i)}";
    }

    private static void CompareInspection(MemoryStore store, SpecReader spec, string where)
    {
        SpoolInspection inspection = new(store);
        Assert.True(inspection.Start());
        Assert.True((spec.Newest?.Generation ?? 0) == inspection.HeadGeneration, where + ": generation");
        Assert.True((spec.Newest?.Boot ?? 0) == inspection.HeadBootEpoch, where + ": boot epoch");
        for (int lane = 0; lane < 3 && spec.Newest != null; lane++)
        {
            SpoolCounters c = inspection.Counters(lane);
            long[] counters =
                [c.Accepted, c.Released, c.Rejected, c.Evicted, c.Expired, c.Corrupt, c.Refused, c.Unaccounted];
            Assert.True(counters.SequenceEqual(spec.Newest.Counters(lane)), where + ": counters");
        }

        while (inspection.NextSegment())
        {
            string name = inspection.Name;
            Assert.True(spec.WholeRecords[name] == inspection.Records,
                $"{where}: {name} has {spec.WholeRecords[name]} records, not {inspection.Records}");
            Assert.True(spec.OtherBytes[name] == inspection.DamagedBytes,
                $"{where}: {name} has {spec.OtherBytes[name]} other bytes, not {inspection.DamagedBytes}");
        }
    }

    private string[] ReadAll(Spool spool, int lane)
    {
        List<string> all = [];
        int before;
        do
        {
            // A batch is of one boot: the next begins behind it.
            before = all.Count;
            spool.BeginRead(lane);
            while (spool.ReadNext(lane, _buffer, 0, _buffer.Length, out int length, out long sequence)
                == SpoolReadResult.Record)
            {
                all.Add($"{spool.ReadBootEpoch(lane)}.{sequence}={Convert.ToHexString(_buffer, 0, length)}");
            }

            _ = spool.ReleaseRead(lane);
        }
        while (all.Count > before);

        return all.ToArray();
    }
}
