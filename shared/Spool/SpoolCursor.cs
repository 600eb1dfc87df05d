namespace NanoAgent.Spooling;

/// <summary>
/// A place in a lane: the last record passed (its key and its ordinal) and where to look next. Keys rise strictly
/// along a lane, so "passed" is "key at most this one", whatever the medium brings back; the ordinal counts the lane's
/// records and only serves to count what is missing.
/// </summary>
internal sealed class SpoolCursor
{
    internal int BootEpoch { get; set; }

    internal long Sequence { get; set; }

    internal long Ordinal { get; set; }

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

    internal void CopyKeyFrom(SpoolCursor other)
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

    internal bool HasPassed(SpoolCursor other)
    {
        return HasPassed(other.BootEpoch, other.Sequence);
    }
}
