namespace NanoAgent.Platform;

/// <summary>
/// Named append-only segments. Only what was committed is durable: until then an append may be kept, torn, dropped,
/// turned to garbage or reordered with other appends by a power cut; creating a segment likewise until the next
/// <see cref="ISegment.Commit"/> of any segment. A deletion may be undone by a power cut until a segment that was
/// created after it is committed: who deletes must be able to meet the segment again. There is no rename.
/// </summary>
/// <remarks>
/// A store is used by one thread at a time, one segment by one thread at a time. Names are 1 to 48 characters of
/// a-z, 0-9, '-', '.', and do not begin with '.'.
/// </remarks>
public interface IStore
{
    /// <summary>
    /// Shows each name that begins with <paramref name="prefix"/> once, in no order and one after the other: takes
    /// no RAM that grows with their number. Until it returns the visitor may open, read and close segments, not
    /// create, delete or append. Failed when the medium cannot be read, also after some names.
    /// </summary>
    StoreResult Visit(string prefix, INameVisitor visitor);

    /// <summary>
    /// Names that begin with <paramref name="prefix"/>, in no order. Allocates the array, which grows with their
    /// number: for tools. Null when the medium cannot be read.
    /// </summary>
    string[]? List(string prefix);

    /// <summary>
    /// Creates an empty segment and opens it. Fails (null, with <see cref="LastError"/>) when it exists, the device
    /// is full, read-only or broken.
    /// </summary>
    ISegment? Create(string name);

    /// <summary>
    /// Opens an existing segment for reading and appending. Null with <see cref="LastError"/> when it cannot.
    /// </summary>
    ISegment? Open(string name);

    /// <summary>Deletes a segment that no one has open. <see cref="StoreResult.Ok"/> also when there is none.</summary>
    StoreResult Delete(string name);

    /// <summary>Bytes that can still be appended, or -1 when the medium cannot tell.</summary>
    long BytesLeft { get; }

    /// <summary>Why the last call that returned null did so.</summary>
    StoreResult LastError { get; }
}

/// <summary>Is shown the names of a store; see <see cref="IStore.Visit"/>.</summary>
public interface INameVisitor
{
    /// <summary>Is called with each name. Must not throw.</summary>
    void See(string name);
}

/// <summary>One open segment. The opener closes it.</summary>
public interface ISegment
{
    /// <summary>Bytes appended so far, committed or not.</summary>
    long Length { get; }

    /// <summary>
    /// Appends bytes from the caller's buffer, borrowed until it returns. After a failure the bytes past the last
    /// commit are undefined and the segment must not be appended to any more.
    /// </summary>
    StoreResult Append(byte[] buffer, int offset, int count);

    /// <summary>
    /// Makes everything appended so far durable, and with it every creation before and every deletion before one of
    /// these. Blocks as long as the medium needs. After a failure nothing is known about what was appended since the
    /// last success.
    /// </summary>
    StoreResult Commit();

    /// <summary>
    /// Reads at most <paramref name="count"/> bytes from <paramref name="position"/> into the caller's buffer:
    /// &gt; 0 bytes read, 0 at the end, &lt; 0 the negated <see cref="StoreResult"/>.
    /// </summary>
    int Read(long position, byte[] buffer, int offset, int count);

    /// <summary>Frees what it holds without committing; idempotent.</summary>
    void Close();
}

/// <summary>What a store can answer.</summary>
public enum StoreResult
{
    /// <summary>Done. Returned by every call.</summary>
    Ok = 0,

    /// <summary>There is no segment of that name. Returned by <see cref="IStore.Open"/>.</summary>
    NotFound = 1,

    /// <summary>There is a segment of that name. Returned by <see cref="IStore.Create"/>.</summary>
    Exists = 2,

    /// <summary>The device or the quota is full. Returned by Create, Append and Commit.</summary>
    Full = 3,

    /// <summary>The device refuses writes. Returned by Create, Append, Commit and Delete.</summary>
    ReadOnly = 4,

    /// <summary>The medium failed. Returned by every call.</summary>
    Failed = 5,
}
