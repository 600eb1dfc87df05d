namespace NanoAgent.Simulator.Stores;

/// <summary>What a faulty medium does instead of what it was asked for.</summary>
public enum StoreFaultKind
{
    /// <summary>A create, append or commit answers Failed; an append leaves half of its bytes.</summary>
    FailedWrite,

    /// <summary>
    /// As <see cref="FailedWrite"/>, and what the segment held uncommitted meets the fates of a power cut at once, as
    /// when a system drops the pages that it could not write.
    /// </summary>
    GarbledWrite,

    /// <summary>An append answers Ok and leaves erased flash in its place.</summary>
    NoOpWrite,

    /// <summary>
    /// A create or append answers Full. A lasting one takes all space that is left: deleting gives some.
    /// </summary>
    Full,

    /// <summary>A deletion answers Failed and deletes nothing.</summary>
    FailedErase,

    /// <summary>A deletion answers Ok and deletes nothing.</summary>
    NoOpErase,

    /// <summary>A list, open or read fails.</summary>
    FailedRead,
}

/// <summary>One fault of a <see cref="MemoryStore"/>.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="After">Operations that this kind could meet and that pass before it happens; 0 is the first.</param>
/// <param name="IsLasting">True: from then on every time; false: once.</param>
public sealed record StoreFault(StoreFaultKind Kind, long After, bool IsLasting);
