using System.Text;
using NanoAgent.Platform;
using NanoAgent.Spooling;

namespace NanoAgent.Telemetry;

/// <summary>
/// One reading as the spool keeps it (SPEC.md, "Telemetry record"): a fixed head, then the series' name and unit, so
/// that every record can be sent without the program that made it.
/// </summary>
internal static class RecordCodec
{
    internal const int Version = 2;
    internal const int HeadBytes = 24;
    internal const int NameBytesMax = 64;
    internal const int UnitBytesMax = 16;
    internal const int BytesMax = HeadBytes + NameBytesMax + UnitBytesMax;

    // Exponents beyond these make a JSON number that no reader of telemetry expects.
    internal const int ExponentMin = -18;
    internal const int ExponentMax = 18;

    /// <summary>A clock that moved by more than two seconds and a thousandth of the time was stepped: twice what a bad
    /// crystal drifts (500 ppm), and what time services still slew.</summary>
    private const int StepMinMs = 2_000;
    private const int DriftParts = 1_000;

    /// <summary>Wall-clock times before 1978 are SenML's relative times (RFC 8428 section 4.5.3): a clock not
    /// set.</summary>
    internal const long UtcMinMs = 268_435_456_000;

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

    /// <summary>Writes the value and the times into a record that <see cref="MakeTemplate"/> made.</summary>
    internal static void Stamp(byte[] record, long mantissa, IClock clock)
    {
        SpoolFormat.WriteInt(record, 4, 6, clock.Milliseconds);
        SpoolFormat.WriteInt(record, 10, 6, UtcMs(clock));
        SpoolFormat.WriteInt(record, 16, 8, mantissa);
    }

    /// <summary>The wall clock, 0 while it is not set.</summary>
    internal static long UtcMs(IClock clock)
    {
        long utcMs = clock.UtcMilliseconds;
        return utcMs >= UtcMinMs ? utcMs : 0;
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
        return SpoolFormat.ReadInt(record, offset + 16, 8);
    }

    /// <summary>
    /// The record's time as SenML wants it, in milliseconds: a wall-clock time, or a negative age when the clock is
    /// still not known, or <see cref="long.MinValue"/> when nobody can tell any more (the record is from an earlier
    /// boot whose clock was never seen set).
    /// </summary>
    /// <param name="record">A valid record.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="anchor">Two clocks read at one moment of the record's boot, or null for none.</param>
    internal static long SenmlTimeMs(byte[] record, int offset, ClockAnchor? anchor)
    {
        long utcMs = SpoolFormat.ReadInt(record, offset + 10, 6);
        if (anchor == null)
        {
            return utcMs > 0 ? utcMs : long.MinValue;
        }

        long ageMs = anchor.MonotonicMs - SpoolFormat.ReadInt(record, offset + 4, 6);
        if (anchor.UtcMs == 0)
        {
            return utcMs > 0 ? utcMs : -ageMs;
        }

        // As the anchor's clock would have read it then. What the clock may drift apart in that time, and what it is
        // slewed, is no reason to doubt the record; a step is: the newer clock is taken for the better one.
        long mendedMs = anchor.UtcMs - ageMs;
        long apartMs = mendedMs > utcMs ? mendedMs - utcMs : utcMs - mendedMs;
        long driftMs = (ageMs < 0 ? -ageMs : ageMs) / DriftParts;
        return utcMs > 0 && apartMs <= StepMinMs + driftMs ? utcMs : mendedMs;
    }
}
