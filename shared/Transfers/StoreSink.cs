using NanoAgent.Platform;

namespace NanoAgent.Transfers;

/// <summary>
/// Keeps the body of a 2xx response in a segment of a store; other responses touch nothing. A body whose length the
/// server said is durable when its last byte was taken, one without a length when <see cref="Commit"/> was called.
/// </summary>
/// <remarks>
/// What the segment held before is gone when the body begins, and a transfer that fails leaves a part of the new one:
/// where the old must live until the new is whole, take a Download. A length of 0 is a body that is whole at once and
/// empties the segment, also where a HEAD or a 204 says it: give a HEAD no sink. Belongs to one transfer at a time.
/// </remarks>
public sealed class StoreSink : ISink
{
    private readonly IStore _store;
    private readonly string _name;
    private ISegment? _segment;
    private bool _isWanted;
    private long _left;

    /// <summary>A sink into the segment of that name; touches nothing yet. The store must outlive it.</summary>
    public StoreSink(IStore store, string name)
    {
        _store = store;
        _name = name;
    }

    /// <summary>What the store said of the failure that refused bytes, or Ok.</summary>
    public StoreResult LastError { get; private set; }

    /// <summary>
    /// Whether all that the response brought is durable. Of the last response that came: a transfer that fails before
    /// any leaves it as it was.
    /// </summary>
    public bool IsKept { get; private set; }

    /// <inheritdoc/>
    public bool Begin(IResponseHead head)
    {
        Close();
        LastError = StoreResult.Ok;
        IsKept = false;
        _isWanted = head.StatusCode >= 200 && head.StatusCode < 300;
        _left = head.ContentLength;
        return !_isWanted || _left != 0 || (Open() && Commit());
    }

    /// <inheritdoc/>
    public bool Write(byte[] buffer, int offset, int count)
    {
        if (!_isWanted)
        {
            return true;
        }

        if (_segment == null && !Open())
        {
            return false;
        }

        _left -= count;
        return IsOk(_segment!.Append(buffer, offset, count)) && (_left != 0 || Commit());
    }

    /// <summary>
    /// Makes what was taken durable and closes the segment; false when nothing was taken or the store fails. For a body
    /// without a length, after a transfer that ended in Ok. Blocks as long as the store needs.
    /// </summary>
    public bool Commit()
    {
        if (_segment != null)
        {
            IsKept = IsOk(_segment.Commit());
            Close();
        }

        return IsKept;
    }

    /// <summary>Closes the segment without making anything durable; idempotent. After a transfer that failed.</summary>
    public void Close()
    {
        _segment?.Close();
        _segment = null;
    }

    // A HEAD has a length and no body: the segment is begun with the first byte.
    private bool Open()
    {
        if (!IsOk(_store.Delete(_name)))
        {
            return false;
        }

        _segment = _store.Create(_name);
        LastError = _segment == null ? _store.LastError : StoreResult.Ok;
        return _segment != null;
    }

    private bool IsOk(StoreResult result)
    {
        LastError = result;
        return result == StoreResult.Ok;
    }
}
