using System.Text;
using NanoAgent.Platform;

namespace NanoAgent.Telemetry;

/// <summary>
/// One reading as the spool keeps it (SPEC.md, "Telemetry record"): a fixed head, then the series' name and unit, so
/// that every record can be sent without the program that made it.
/// </summary>
internal static class RecordCodec
{
    internal const int Version = 1;
    internal const int HeadBytes = 20;
    internal const int NameBytesMax = 64;
    internal const int UnitBytesMax = 16;
    internal const int BytesMax = HeadBytes + NameBytesMax + UnitBytesMax;

    // Exponents beyond these make a JSON number that no reader of telemetry expects.
    internal const int ExponentMin = -18;
    internal const int ExponentMax = 18;

    private const int FlagUtc = 1;

    /// <summary>Wall-clock times before 1978 are SenML's relative times (RFC 8428 section 4.5.3): a clock not
    /// set.</summary>
    private const long UtcMinMs = 268_435_456_000;

    /// <summary>The unchanging part of a series' records; <see cref="Stamp"/> fills in the rest.</summary>
    internal static byte[] MakeTemplate(string name, string unit, int exponent)
    {
        byte[] nameBytes = Encoding.UTF8.GetBytes(name);
        byte[] unitBytes = Encoding.UTF8.GetBytes(unit);
        byte[] record = new byte[HeadBytes + nameBytes.Length + unitBytes.Length];
        record[0] = Version;
        record[2] = (byte)(sbyte)exponent;
        record[3] = (byte)nameBytes.Length;
        nameBytes.CopyTo(record, HeadBytes);
        unitBytes.CopyTo(record, HeadBytes + nameBytes.Length);
        return record;
    }

    /// <summary>Writes the value and the time into a record that <see cref="MakeTemplate"/> made.</summary>
    internal static void Stamp(byte[] record, long mantissa, IClock clock)
    {
        long utcMs = clock.UtcMilliseconds;
        bool known = utcMs >= UtcMinMs;
        record[1] = (byte)(known ? FlagUtc : 0);
        PutLong(record, 4, known ? utcMs : clock.Milliseconds);
        PutLong(record, 12, mantissa);
    }

    /// <summary>True when the bytes are a record of this version whose lengths agree.</summary>
    internal static bool IsValid(byte[] record, int offset, int count)
    {
        if (count < HeadBytes + 1 || count > BytesMax || record[offset] != Version)
        {
            return false;
        }

        int exponent = Exponent(record, offset);
        int nameBytes = record[offset + 3];
        return exponent >= ExponentMin && exponent <= ExponentMax
            && nameBytes >= 1 && nameBytes <= NameBytesMax && HeadBytes + nameBytes <= count
            && count - HeadBytes - nameBytes <= UnitBytesMax;
    }

    internal static int Exponent(byte[] record, int offset)
    {
        return (sbyte)record[offset + 2];
    }

    internal static int NameBytes(byte[] record, int offset)
    {
        return record[offset + 3];
    }

    internal static long Mantissa(byte[] record, int offset)
    {
        return GetLong(record, offset + 12);
    }

    /// <summary>
    /// The record's time as SenML wants it, in milliseconds: a wall-clock time, or a negative age when the clock is
    /// still not known, or <see cref="long.MinValue"/> when nobody can tell any more (the record is from an earlier
    /// boot whose clock was not set).
    /// </summary>
    internal static long SenmlTimeMs(byte[] record, int offset, bool sameBoot, IClock clock)
    {
        long timeMs = GetLong(record, offset + 4);
        if ((record[offset + 1] & FlagUtc) != 0)
        {
            return timeMs;
        }

        if (!sameBoot)
        {
            return long.MinValue;
        }

        long ageMs = clock.Milliseconds - timeMs;
        long utcMs = clock.UtcMilliseconds;
        return utcMs >= UtcMinMs ? utcMs - ageMs : -ageMs;
    }

    private static void PutLong(byte[] buffer, int offset, long value)
    {
        for (int i = 0; i < 8; i++)
        {
            buffer[offset + i] = (byte)(value >> (8 * i));
        }
    }

    private static long GetLong(byte[] buffer, int offset)
    {
        long value = 0;
        for (int i = 7; i >= 0; i--)
        {
            value = (value << 8) | buffer[offset + i];
        }

        return value;
    }
}
