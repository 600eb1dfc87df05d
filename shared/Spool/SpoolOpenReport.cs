namespace NanoAgent.Spooling;

/// <summary>What <see cref="Spool.Open"/> found, and what of it was lost. Zeros after a clean close.</summary>
public sealed class SpoolOpenReport
{
    /// <summary>Segments found.</summary>
    public int Segments { get; internal set; }

    /// <summary>Bytes of them.</summary>
    public long SegmentBytes { get; internal set; }

    /// <summary>True when no head could be read though there was something: counters start anew.</summary>
    public bool HeadLost { get; internal set; }

    /// <summary>True when a head slot held bytes that are no head: a torn write, or damage.</summary>
    public bool HeadDamaged { get; internal set; }

    /// <summary>Segments whose header is torn or damaged; their records are found one by one.</summary>
    public int SegmentHeadersBad { get; internal set; }

    /// <summary>Segments that could not be opened or read.</summary>
    public int SegmentsUnreadable { get; internal set; }

    /// <summary>Names with the spool's prefix that it did not give; left alone.</summary>
    public int NamesUnknown { get; internal set; }

    /// <summary>Bytes after the last good record of a lane: what a power cut tore, or damage.</summary>
    public long TornBytes { get; internal set; }

    /// <summary>
    /// Records that the head knew as flushed and that are gone from a lane's end; counted as corrupt.
    /// </summary>
    public long RecordsLost { get; internal set; }
}
