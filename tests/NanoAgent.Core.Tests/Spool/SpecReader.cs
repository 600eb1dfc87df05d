using System;
using System.Collections.Generic;
using System.Linq;

namespace NanoAgent.Core.Tests.Spooling;

/// <summary>
/// Reads a spool's bytes from SPEC.md alone ("Spool on flash"): shares no line with the code it judges, not even its
/// CRC.
/// </summary>
internal sealed class SpecReader
{
    private const int SegmentHeaderBytes = 56;
    private const int RecordHeaderBytes = 20;
    internal const int HeadBytes = 328;

    /// <summary>Records of a lane that the three rules make valid, in the order of the chain.</summary>
    public List<Record>[] Lanes { get; } = [[], [], []];

    /// <summary>Segment names that were given, per lane, with the valid-by-rule-1 records in each.</summary>
    public Dictionary<string, int> WholeRecords { get; } = [];

    /// <summary>Bytes that are no whole record, by segment.</summary>
    public Dictionary<string, long> OtherBytes { get; } = [];

    /// <summary>The newest head, or null.</summary>
    public Head? Newest { get; private set; }

    public static SpecReader Read(IReadOnlyDictionary<string, byte[]> files)
    {
        var reader = new SpecReader();
        foreach (string slot in new[] { "spool.head.a", "spool.head.b" })
        {
            reader.ReadSlot(files.GetValueOrDefault(slot) ?? []);
        }

        for (int lane = 0; lane < 3; lane++)
        {
            string prefix = $"spool.{lane}.";
            string[] names =
                files.Keys.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Order().ToArray();
            for (int i = 0; i < names.Length; i++)
            {
                (int, long)? bound = i + 1 < names.Length ? Before(names[i + 1], lane, files[names[i + 1]]) : null;
                reader.ReadSegment(names[i], lane, files[names[i]], bound);
            }
        }

        return reader;
    }

    private void ReadSlot(byte[] bytes)
    {
        for (int at = 0; at + HeadBytes <= bytes.Length; at += HeadBytes)
        {
            ReadOnlySpan<byte> head = bytes.AsSpan(at, HeadBytes);
            bool isValid = head[..4].SequenceEqual("NAHD"u8) && head[4] == 2 && head[5] == 3
                && Number(head, 324, 4) == Crc(head[..324]);
            int generation = (int)Number(head, 8, 4);
            if (isValid && (Newest is null || unchecked(generation - Newest.Generation) > 0))
            {
                Newest = new Head(generation, (int)Number(head, 12, 4), head.ToArray());
            }
        }
    }

    private static bool HasHeader(string name, int lane, byte[] bytes) =>
        bytes.Length >= SegmentHeaderBytes && bytes.AsSpan(0, 4).SequenceEqual("NASG"u8)
        && bytes[4] == 2 && bytes[5] == lane
        && Number(bytes, 8, 4) == Convert.ToInt64(name[^8..], 16)
        && Number(bytes, 52, 4) == Crc(bytes.AsSpan(0, 52));

    /// <summary>Rule (3): the key that no record of the segment before this one is above.</summary>
    private static (int Boot, long Sequence)? Before(string name, int lane, byte[] bytes)
    {
        if (HasHeader(name, lane, bytes))
        {
            return ((int)Number(bytes, 16, 4), Number(bytes, 20, 8));
        }

        for (int at = 0; at < bytes.Length; at++)
        {
            if (RecordAt(bytes.AsSpan(at), lane) > 0)
            {
                return ((int)Number(bytes, at + 4, 4), Number(bytes, at + 8, 6) - 1);
            }
        }

        return null;
    }

    private void ReadSegment(string name, int lane, byte[] bytes, (int, long)? bound)
    {
        int at = HasHeader(name, lane, bytes) ? SegmentHeaderBytes : 0;
        WholeRecords[name] = 0;
        OtherBytes[name] = 0;
        while (at < bytes.Length)
        {
            int length = RecordAt(bytes.AsSpan(at), lane);
            if (length == 0)
            {
                OtherBytes[name]++;
                at++;
                continue;
            }

            WholeRecords[name]++;
            ReadOnlySpan<byte> record = bytes.AsSpan(at, length);
            var found = new Record(
                (int)Number(record, 4, 4), Number(record, 8, 6), Number(record, 14, 6),
                record[RecordHeaderBytes..^4].ToArray());
            List<Record> chain = Lanes[lane];
            (int, long) key = (found.Boot, found.Sequence);
            bool isRising = chain.Count == 0 || key.CompareTo((chain[^1].Boot, chain[^1].Sequence)) > 0;
            if (isRising && (bound is null || key.CompareTo(bound.Value) <= 0))
            {
                chain.Add(found);
            }

            at += length;
        }
    }

    /// <summary>Bytes of the whole record that begins here, or 0.</summary>
    private static int RecordAt(ReadOnlySpan<byte> bytes, int lane)
    {
        if (bytes.Length < RecordHeaderBytes + 4 || bytes[0] != 0xA5 || bytes[1] != (0x20 | lane))
        {
            return 0;
        }

        int length = RecordHeaderBytes + (int)Number(bytes, 2, 2) + 4;
        return length <= bytes.Length && Number(bytes, length - 4, 4) == Crc(bytes[..(length - 4)]) ? length : 0;
    }

    private static long Number(ReadOnlySpan<byte> bytes, int at, int count)
    {
        long value = 0;
        for (int i = 0; i < count; i++)
        {
            value |= (long)bytes[at + i] << (8 * i);
        }

        return value;
    }

    /// <summary>zlib's CRC-32, bit by bit, with its top bit set.</summary>
    private static long Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
            }
        }

        return ~crc | 0x80000000;
    }

    internal sealed record Record(int Boot, long Sequence, long Ordinal, byte[] Payload);

    /// <summary>A head's bytes, read where SPEC.md says.</summary>
    internal sealed record Head(int Generation, int Boot, byte[] Bytes)
    {
        public int ReleasedBoot(int lane) => (int)Number(Bytes, Lane(lane), 4);

        public long ReleasedSequence(int lane) => Number(Bytes, Lane(lane) + 4, 8);

        /// <summary>accepted, released, rejected, evicted, expired, corrupt, refused, unaccounted.</summary>
        public long[] Counters(int lane) =>
            Enumerable.Range(0, 8).Select(i => Number(Bytes, Lane(lane) + 28 + (8 * i), 8)).ToArray();

        private static int Lane(int lane) => 48 + (92 * lane);
    }
}
