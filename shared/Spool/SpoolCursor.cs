namespace NanoAgent.Spooling;

/// <summary>
/// A record of a lane: its key and its ordinal. Keys rise strictly along a lane, so "passed" is "key at most this one",
/// whatever the medium brings back; the ordinal counts the lane's records and only serves to count what is missing.
/// </summary>
internal class SpoolKey
{
    internal int BootEpoch { get; set; }

    internal long Sequence { get; set; }

    internal long Ordinal { get; set; }

    internal void CopyKeyFrom(SpoolKey other)
    {
        BootEpoch = other.BootEpoch;
        Sequence = other.Sequence;
        Ordinal = other.Ordinal;
    }

    /// <summary>True when a record of that key was passed.</summary>
    internal bool HasPassed(int bootEpoch, long sequence)
    {
        return bootEpoch < BootEpoch || (bootEpoch == BootEpoch && sequence <= Sequence);
    }

    internal bool HasPassed(SpoolKey other)
    {
        return HasPassed(other.BootEpoch, other.Sequence);
    }
}

/// <summary>A place in a lane: the last record passed, and where to look next.</summary>
internal class SpoolCursor : SpoolKey
{
    /// <summary>The segment to look in, 0 for the lane's first.</summary>
    internal int SegmentNumber { get; set; }

    /// <summary>The byte to look at, 0 for the segment's start.</summary>
    internal long Position { get; set; }

    internal void CopyFrom(SpoolCursor other)
    {
        CopyKeyFrom(other);
        SegmentNumber = other.SegmentNumber;
        Position = other.Position;
    }
}

/// <summary>What was read of a lane and is not released: its place is that of the last record read.</summary>
internal sealed class SpoolBatch : SpoolCursor
{
    /// <summary>Records that were not yet released.</summary>
    internal int Records { get; set; }

    /// <summary>The sum of their sequences: tells whether a second reading meets the same ones.</summary>
    internal long Sum { get; set; }

    /// <summary>The epoch of all of them; 0 before the first.</summary>
    internal int BatchBootEpoch { get; set; }

    /// <summary>True when an eviction took records of the batch away.</summary>
    internal bool IsBroken { get; set; }
}
