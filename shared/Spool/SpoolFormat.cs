using NanoAgent.Wire;

namespace NanoAgent.Spooling;

/// <summary>The names and bytes of SPEC.md's chapter "Spool on flash": little-endian, CRC-32 last.</summary>
internal static class SpoolFormat
{
    internal const string Prefix = Spool.NamePrefix;
    internal const byte Version = 2;

    internal const int CrcBytes = 4;
    internal const int SegmentHeaderBytes = 56;
    internal const int RecordHeaderBytes = 20;

    /// <summary>What a record takes beside its payload: the header before it, the CRC behind it.</summary>
    internal const int RecordOverheadBytes = RecordHeaderBytes + CrcBytes;

    /// <summary>A head is 16 bytes and 32 of wear, 92 a lane, and its CRC.</summary>
    internal const int HeadLanesOffset = 48;
    internal const int HeadLaneBytes = 92;
    internal const int HeadBytes = HeadLanesOffset + (Spool.LanesMax * HeadLaneBytes) + CrcBytes;

    /// <summary>A start reads every head of both slots: 256 keep that below 200 KiB.</summary>
    internal const int HeadsPerSlotCeiling = 256;

    /// <summary>A slot costs a create and a delete: never for fewer releases than these.</summary>
    private const int HeadsPerSlotFloor = 16;

    /// <summary>Segment numbers end here; a name above is not the spool's (2^30 segments outlast any flash).</summary>
    internal const int SegmentNumberMax = 0x40000000;

    private const byte RecordMagic = 0xA5;
    private const uint SegmentMagic = 0x4753414E;
    private const string HexDigits = "0123456789abcdef";

    /// <summary>Heads in one slot before the other is written anew: what a segment holds, within bounds.</summary>
    internal static int HeadsPerSlot(int segmentBytes)
    {
        int heads = segmentBytes / HeadBytes;
        heads = heads < HeadsPerSlotFloor ? HeadsPerSlotFloor : heads;
        return heads > HeadsPerSlotCeiling ? HeadsPerSlotCeiling : heads;
    }

    /// <summary>Bytes that both slots take at most; each opens with one head twice.</summary>
    internal static long HeadReserveBytes(int segmentBytes)
    {
        return 2L * (HeadsPerSlot(segmentBytes) + 1) * HeadBytes;
    }

    internal static string HeadName(int slot)
    {
        return slot == 0 ? "spool.head.a" : "spool.head.b";
    }

    internal static string SegmentName(int lane, int number)
    {
        char[] digits = new char[8];
        for (int i = 7; i >= 0; i--)
        {
            digits[i] = HexDigits[number & 15];
            number >>= 4;
        }

        return LanePrefix(lane) + new string(digits);
    }

    internal static string LanePrefix(int lane)
    {
        return Prefix + lane.ToString() + ".";
    }

    /// <summary>
    /// The segment's number, or 0 when the name is not a segment's; <paramref name="lane"/> then is -1.
    /// </summary>
    internal static int ParseSegmentName(string name, out int lane)
    {
        lane = -1;
        int digitsAt = Prefix.Length + 2;
        if (name.Length != digitsAt + 8 || name[digitsAt - 1] != '.')
        {
            return 0;
        }

        long number = 0;
        for (int i = digitsAt; i < name.Length; i++)
        {
            int digit = HexDigits.IndexOf(name[i]);
            if (digit < 0)
            {
                return 0;
            }

            number = (number << 4) | (long)digit;
        }

        int laneFound = name[Prefix.Length] - '0';
        if (laneFound < 0 || laneFound >= Spool.LanesMax || number < 1 || number > SegmentNumberMax)
        {
            return 0;
        }

        lane = laneFound;
        return (int)number;
    }

    /// <summary>
    /// Writes a segment header: everything before this segment has at most the key of <paramref name="before"/>.
    /// </summary>
    /// <param name="buffer">Takes the header.</param>
    /// <param name="lane">The segment's lane.</param>
    /// <param name="number">Its number.</param>
    /// <param name="bootEpoch">The boot that creates it.</param>
    /// <param name="before">The lane's last record before it.</param>
    /// <param name="utcMs">Wall clock when that one was accepted at the latest, 0 when it was not known.</param>
    /// <param name="bootMs">Monotonic clock of this boot then.</param>
    internal static void WriteSegmentHeader(
        byte[] buffer, int lane, int number, int bootEpoch, SpoolKey before, long utcMs, long bootMs)
    {
        WriteInt(buffer, 0, 4, SegmentMagic);
        buffer[4] = Version;
        buffer[5] = (byte)lane;
        WriteInt(buffer, 6, 2, 0);
        WriteInt(buffer, 8, 4, number);
        WriteInt(buffer, 12, 4, bootEpoch);
        WriteInt(buffer, 16, 4, before.BootEpoch);
        WriteInt(buffer, 20, 8, before.Sequence);
        WriteInt(buffer, 28, 8, before.Ordinal);
        WriteInt(buffer, 36, 8, utcMs);
        WriteInt(buffer, 44, 8, bootMs);
        Seal(buffer, 0, SegmentHeaderBytes);
    }

    /// <summary>
    /// True when the buffer starts with the header of this very segment; fills <paramref name="before"/>.
    /// </summary>
    internal static bool ReadSegmentHeader(byte[] buffer, int lane, int number, SpoolKey before, out int bootEpoch)
    {
        bootEpoch = (int)ReadInt(buffer, 12, 4);
        if (ReadInt(buffer, 0, 4) != SegmentMagic || buffer[4] != Version || buffer[5] != lane
            || ReadInt(buffer, 8, 4) != number || !IsSealed(buffer, 0, SegmentHeaderBytes))
        {
            return false;
        }

        before.BootEpoch = (int)ReadInt(buffer, 16, 4);
        before.Sequence = ReadInt(buffer, 20, 8);
        before.Ordinal = ReadInt(buffer, 28, 8);
        return true;
    }

    /// <summary>Writes a record at <paramref name="at"/>: header, payload, CRC.</summary>
    internal static void WriteRecord(
        byte[] page, int at, int lane, int bootEpoch, long sequence, long ordinal,
        byte[] payload, int offset, int count)
    {
        page[at] = RecordMagic;
        page[at + 1] = (byte)((Version << 4) | lane);
        WriteInt(page, at + 2, 2, count);
        WriteInt(page, at + 4, 4, bootEpoch);
        WriteInt(page, at + 8, 6, sequence);
        WriteInt(page, at + 14, 6, ordinal);
        System.Array.Copy(payload, offset, page, at + RecordHeaderBytes, count);
        Seal(page, at, RecordOverheadBytes + count);
    }

    /// <summary>Writes the CRC of a structure of so many bytes into its last four.</summary>
    internal static void Seal(byte[] buffer, int at, int count)
    {
        WriteInt(buffer, at + count - CrcBytes, CrcBytes, Mark(Crc32.Update(0, buffer, at, count - CrcBytes)));
    }

    /// <summary>True when the last four bytes of a structure are the CRC of the others.</summary>
    internal static bool IsSealed(byte[] buffer, int at, int count)
    {
        return ReadInt(buffer, at + count - CrcBytes, CrcBytes) == Mark(Crc32.Update(0, buffer, at, count - CrcBytes));
    }

    /// <summary>The CRC as it is stored: its top bit is set, so that nothing valid ends in a zero byte.</summary>
    internal static uint Mark(uint crc)
    {
        return crc | 0x80000000;
    }

    /// <summary>True when a record of this lane can begin here: all but the CRC, which decides.</summary>
    internal static bool IsRecordStart(byte[] buffer, int at, int lane)
    {
        return buffer[at] == RecordMagic && buffer[at + 1] == ((Version << 4) | lane);
    }

    internal static void WriteInt(byte[] buffer, int at, int bytes, long value)
    {
        for (int i = 0; i < bytes; i++)
        {
            buffer[at + i] = (byte)value;
            value >>= 8;
        }
    }

    internal static long ReadInt(byte[] buffer, int at, int bytes)
    {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--)
        {
            value = (value << 8) | buffer[at + i];
        }

        return value;
    }
}
