namespace NanoAgent.Spooling;

/// <summary>
/// What became of the records of one lane since the store was new. Survives reboots; exact whenever the head is
/// committed: each release, eviction, expiry, clean close, and a flush after a refusal. A power cut forgets the refused
/// since then, and those accepted but never flushed. What is settled behind a gap counts at once, until a restart
/// brings it back as pending. The sum holds:
/// accepted = released + rejected + evicted + expired + corrupt + unaccounted + pending.
/// </summary>
public sealed class SpoolCounters
{
    /// <summary>Records that got a sequence.</summary>
    public long Accepted { get; internal set; }

    /// <summary>Records released: delivered.</summary>
    public long Released { get; internal set; }

    /// <summary>Records the receiver refused for good.</summary>
    public long Rejected { get; internal set; }

    /// <summary>Records removed unreleased to make room. Some may have been delivered without a release.</summary>
    public long Evicted { get; internal set; }

    /// <summary>Records older than their lane keeps them.</summary>
    public long Expired { get; internal set; }

    /// <summary>Records that the medium lost or damaged.</summary>
    public long Corrupt { get; internal set; }

    /// <summary>Records that were never accepted: too large, no space, store failed.</summary>
    public long Refused { get; internal set; }

    /// <summary>Records whose fate went with a lost head: they came before the oldest one found.</summary>
    public long Unaccounted { get; internal set; }
}
