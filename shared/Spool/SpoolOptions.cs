using NanoAgent.Platform;

namespace NanoAgent.Spooling;

/// <summary>The limits of one spool, which keeps them: they must not change after its constructor.</summary>
public sealed class SpoolOptions
{
    private SpoolLaneOptions[]? _lanes;

    /// <summary>Bytes of one segment on the store. From the board's profile unless set.</summary>
    public int SegmentBytes { get; set; } = BoardProfile.SpoolSegmentBytes;

    /// <summary>Bytes of one record's payload; at most <see cref="Spool.PayloadBytesCeiling"/>.</summary>
    public int RecordBytesMax { get; set; } = BoardProfile.SpoolRecordBytesMax;

    /// <summary>Bytes on the store, all lanes and both heads together.</summary>
    public long StoreBytesMax { get; set; } = 32L * BoardProfile.SpoolSegmentBytes;

    /// <summary>
    /// Bytes of the RAM page in which accepted records wait; raised to one record where it is less. 2 KiB writes
    /// twenty readings at once and still leaves the whole spool below 8 KiB. From the board's profile unless set.
    /// </summary>
    public int PageBytes { get; set; } = BoardProfile.SpoolPageBytes;

    /// <summary>
    /// Bytes of a segment that are looked at at once, 128 or more, and raised to a head's 328 where it is less: fewer
    /// cost more reads of the store, no record. From the board's profile unless set.
    /// </summary>
    public int WindowBytes { get; set; } = BoardProfile.SpoolWindowBytes;

    /// <summary>What happens when a record finds no space.</summary>
    public SpoolFullPolicy WhenFull { get; set; }

    /// <summary>
    /// True where other programs fill the same device (a host's disk). A device that is full below
    /// <see cref="StoreBytesMax"/> then refuses newcomers, also under EvictOldest, and an Open that cannot write its
    /// head answers Full: nothing accepted goes to make room for what others wrote. False on a device of the spool's
    /// own, which must always start and always takes the newest.
    /// </summary>
    public bool DeviceIsShared { get; set; }

    /// <summary>What that lane keeps at most.</summary>
    public SpoolLaneOptions Lane(int lane)
    {
        _lanes ??= MakeLanes();
        return _lanes[lane];
    }

    internal long RecordsMaxOf(int lane)
    {
        return _lanes == null ? BoardProfile.SpoolLaneRecordsMax : _lanes[lane].RecordsMax;
    }

    internal long BytesMaxOf(int lane)
    {
        return _lanes == null ? 0 : _lanes[lane].BytesMax;
    }

    internal long AgeMaxMsOf(int lane)
    {
        return _lanes == null ? 0 : _lanes[lane].AgeMaxMs;
    }

    /// <summary>The first limit that cannot be, as a sentence that names it, or null.</summary>
    internal string? Problem()
    {
        if (RecordBytesMax < 1 || RecordBytesMax > Spool.PayloadBytesCeiling)
        {
            return "RecordBytesMax is out of range.";
        }

        if (SegmentBytes < SpoolFormat.SegmentHeaderBytes + SpoolFormat.RecordHeaderBytes + RecordBytesMax)
        {
            return "SegmentBytes holds no record of RecordBytesMax.";
        }

        long bytesMin = SpoolFormat.HeadReserveBytes(SegmentBytes) + ((Spool.LanesMax + 1L) * SegmentBytes);
        if (StoreBytesMax < bytesMin)
        {
            return "SpoolBytesMax (StoreBytesMax) must be at least " + bytesMin.ToString() + ".";
        }

        if (PageBytes < 1 || WindowBytes < 128)
        {
            return "PageBytes or WindowBytes is out of range.";
        }

        for (int i = 0; i < Spool.LanesMax && _lanes != null; i++)
        {
            SpoolLaneOptions lane = _lanes[i];
            if (lane.RecordsMax < 0 || lane.AgeMaxMs < 0 || (lane.BytesMax != 0 && lane.BytesMax < 2L * SegmentBytes))
            {
                return "A lane's limit is below 0, or its bytes below two segments.";
            }
        }

        return null;
    }

    private static SpoolLaneOptions[] MakeLanes()
    {
        SpoolLaneOptions[] lanes = new SpoolLaneOptions[Spool.LanesMax];
        for (int i = 0; i < Spool.LanesMax; i++)
        {
            lanes[i] = new SpoolLaneOptions();
        }

        return lanes;
    }
}
