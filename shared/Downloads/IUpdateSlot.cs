using NanoAgent.Platform;

namespace NanoAgent.Downloads;

/// <summary>
/// Where a downloaded image is put: a file on a host, a firmware slot on a board. Used by one <see cref="Download"/> at
/// a time, on the thread that runs its transfer while that runs and on the scheduler's otherwise, never on both.
/// </summary>
public interface IUpdateSlot
{
    /// <summary>The largest image that fits, in bytes; -1 when only the medium limits it.</summary>
    long BytesMax { get; }

    /// <summary>
    /// Prepares for an image of <paramref name="length"/> bytes (-1 when not known), written from
    /// <paramref name="position"/> on. Bytes before that position were committed earlier and stay.
    /// </summary>
    StoreResult Begin(long position, long length);

    /// <summary>
    /// Writes bytes of the caller's buffer, borrowed until it returns. Positions ascend without gaps; after a
    /// <see cref="Begin"/> those from its position on may be written again.
    /// </summary>
    StoreResult Write(long position, byte[] buffer, int offset, int count);

    /// <summary>Makes everything written so far durable. Blocks as long as the medium needs.</summary>
    StoreResult Commit();

    /// <summary>
    /// Reads at most <paramref name="count"/> bytes: &gt; 0 bytes read, 0 at the end, &lt; 0 the negated
    /// <see cref="StoreResult"/>.
    /// </summary>
    int Read(long position, byte[] buffer, int offset, int count);

    /// <summary>
    /// The image is whole and verified: cuts it to <paramref name="length"/>, makes it durable and takes it over.
    /// </summary>
    StoreResult Finish(long length);

    /// <summary>Throws away what was written.</summary>
    void Discard();
}
