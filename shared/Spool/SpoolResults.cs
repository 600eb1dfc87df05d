namespace NanoAgent.Spooling;

/// <summary>What <see cref="Spool.Append"/> reached, or why it refused.</summary>
public enum SpoolAppendResult
{
    /// <summary>The record has a sequence and waits in RAM; <see cref="Spool.Flush"/> makes it durable.</summary>
    Accepted = 0,

    /// <summary>Longer than the spool's record limit. Nothing changed but the refused counter.</summary>
    TooLarge = 1,

    /// <summary>No space, and the policy lets nothing be evicted for this record.</summary>
    Full = 2,

    /// <summary>The store failed or is read-only; what was accepted before is still held and is tried again.</summary>
    StoreFailed = 3,

    /// <summary>The spool is not open. Not counted.</summary>
    NotOpen = 4,
}

/// <summary>What a call that changes the store can answer.</summary>
public enum SpoolResult
{
    /// <summary>Done and durable. Returned by every call.</summary>
    Ok = 0,

    /// <summary>No space, and nothing may be evicted. Returned by Open, Flush, Close and the releases.</summary>
    Full = 1,

    /// <summary>The store refuses writes. Returned by Open, Flush, Close and the releases.</summary>
    ReadOnly = 2,

    /// <summary>The store failed. Returned by Open, Flush, Close and the releases.</summary>
    StoreFailed = 3,

    /// <summary>The spool is not open. Returned by Flush, Close and the releases.</summary>
    NotOpen = 4,

    /// <summary>
    /// There is no batch to release: none was read, or an eviction took its records away. Returned by the releases.
    /// What such a batch held and was not evicted is read again.
    /// </summary>
    NoBatch = 5,
}

/// <summary>What <see cref="Spool.ReadNext"/> found.</summary>
public enum SpoolReadResult
{
    /// <summary>A record is in the caller's buffer.</summary>
    Record = 0,

    /// <summary>Nothing more that is flushed.</summary>
    End = 1,

    /// <summary>The next record is of another boot epoch: this batch ends here.</summary>
    OtherEpoch = 2,

    /// <summary>The next record is longer than the buffer; it stays the next one.</summary>
    BufferTooSmall = 3,

    /// <summary>The store could not be read. Trying again is legal; a lasting failure is skipped and counted.</summary>
    StoreFailed = 4,

    /// <summary>The spool is not open.</summary>
    NotOpen = 5,
}

/// <summary>What happens when a record finds no space.</summary>
public enum SpoolFullPolicy
{
    /// <summary>
    /// The oldest segment of the least urgent lane that is not more urgent than the newcomer is evicted, and every
    /// unreleased record of it is counted.
    /// </summary>
    EvictOldest = 0,

    /// <summary>The newcomer is refused and counted; nothing accepted is lost.</summary>
    RefuseNew = 1,
}
