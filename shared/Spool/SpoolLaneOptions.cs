using NanoAgent.Platform;

namespace NanoAgent.Spooling;

/// <summary>What one lane keeps at most, beside the limit of the whole store. 0 is no limit.</summary>
public sealed class SpoolLaneOptions
{
    /// <summary>
    /// Records pending. One more evicts the lane's oldest, a sixteenth of the limit at once, or is refused, as
    /// <see cref="SpoolOptions.WhenFull"/> says. From the board's profile unless set.
    /// </summary>
    public long RecordsMax { get; set; } = BoardProfile.SpoolLaneRecordsMax;

    /// <summary>
    /// Bytes of the lane's segments, the open one counted whole; at least two segments. Where the next segment does
    /// not fit, the lane's oldest goes, or the newcomer is refused.
    /// </summary>
    public long BytesMax { get; set; }

    /// <summary>
    /// Milliseconds after which a record is worth nothing: <see cref="Spool.Expire"/> then drops whole segments whose
    /// newest record is older. A record may stay a quarter longer, for it leaves with its segment. Needs a clock.
    /// </summary>
    public long AgeMaxMs { get; set; }
}
