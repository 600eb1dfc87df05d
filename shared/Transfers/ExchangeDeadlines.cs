using NanoAgent.Scheduling;

namespace NanoAgent.Transfers;

/// <summary>
/// The clocks over one transfer: the whole, the opening of a connection, and the low-speed limit. A limit that is not
/// running yet, or no more, is <see cref="Due.Never"/>.
/// </summary>
internal sealed class ExchangeDeadlines
{
    private long _startMs;
    private long _endMs;

    // The low-speed limit: too slow when fewer bytes than allowed moved in the last time span. The span is measured in
    // two halves, so that a transfer which stops is noticed after at most one and a half of it. No half, no limit.
    private int _halfMs;
    private long _bytesPerSpan;
    private long _halfStartMs;
    private long _lastHalfBytes;
    private long _thisHalfBytes;

    /// <summary>The time of the turn.</summary>
    internal long NowMs { get; set; }

    /// <summary>When the opening of the connection must be over.</summary>
    internal long OpenEndMs { get; private set; }

    /// <summary>Milliseconds since the transfer was started.</summary>
    internal long ElapsedMs
    {
        get { return NowMs - _startMs; }
    }

    /// <summary>True when the whole took too long, or the opening under way did.</summary>
    internal bool IsPast
    {
        get { return NowMs >= _endMs || NowMs >= OpenEndMs; }
    }

    /// <summary>Looks at what moved; true when that was too little for too long.</summary>
    internal bool IsTooSlow()
    {
        if (_halfMs == 0 || NowMs - _halfStartMs < _halfMs)
        {
            return false;
        }

        if (_lastHalfBytes + _thisHalfBytes < _bytesPerSpan)
        {
            return true;
        }

        _lastHalfBytes = _thisHalfBytes;
        _thisHalfBytes = 0;
        _halfStartMs = NowMs;
        return false;
    }

    /// <summary>When to look again at the latest.</summary>
    internal long NextDueMs
    {
        get
        {
            long dueMs = _endMs < OpenEndMs ? _endMs : OpenEndMs;
            return _halfMs > 0 && _halfStartMs + _halfMs < dueMs ? _halfStartMs + _halfMs : dueMs;
        }
    }

    /// <summary>Milliseconds from the start to <paramref name="atMs"/>, 0 for an event that did not happen.</summary>
    internal long Since(long atMs)
    {
        return atMs < 0 ? 0 : atMs - _startMs;
    }

    /// <summary>The transfer starts.</summary>
    internal void Begin(Transfer transfer, long nowMs)
    {
        NowMs = nowMs;
        _startMs = nowMs;
        _endMs = Due.After(nowMs, transfer.TimeoutMs);
        BeginQueue();
    }

    /// <summary>It has no connection: only the whole counts.</summary>
    internal void BeginQueue()
    {
        OpenEndMs = Due.Never;
        _halfMs = 0;
    }

    /// <summary>A connection is being opened.</summary>
    internal void BeginOpening(Transfer transfer)
    {
        long openEndMs = Due.After(NowMs, transfer.ConnectTimeoutMs);
        OpenEndMs = openEndMs < _endMs ? openEndMs : _endMs;
    }

    /// <summary>Request and response are under way.</summary>
    internal void BeginReply(Transfer transfer)
    {
        OpenEndMs = Due.Never;
        int timeMs = transfer.LowSpeedTimeMs;
        _bytesPerSpan = (long)transfer.LowSpeedBytesPerSecond * timeMs / 1000;
        _halfMs = 0;
        if (transfer.LowSpeedBytesPerSecond > 0 && timeMs > 0)
        {
            // 1 at least: a span of one millisecond has a half too.
            _halfMs = timeMs > 1 ? timeMs / 2 : 1;
            _bytesPerSpan = _bytesPerSpan > 0 ? _bytesPerSpan : 1;
        }

        _halfStartMs = NowMs;

        // The half before the first counts as fast: a transfer is not too slow before a whole span has passed.
        _lastHalfBytes = _bytesPerSpan;
        _thisHalfBytes = 0;
    }

    /// <summary>Bytes moved, either way.</summary>
    internal void Count(int bytes)
    {
        _thisHalfBytes += bytes;
    }
}
