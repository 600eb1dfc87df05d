using NanoAgent.Scheduling;

namespace NanoAgent.Transfers;

/// <summary>
/// The clocks over one transfer: the whole, the opening of a connection, and the low-speed limit. A limit that is not
/// running yet, or no more, is <see cref="Due.Never"/>.
/// </summary>
internal sealed class ExchangeDeadlines
{
    private readonly SpeedLimit _speed = new SpeedLimit();
    private long _startMs;
    private long _endMs;
    private bool _isReplying;

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

    /// <summary>True when too few bytes moved for too long.</summary>
    internal bool IsTooSlow
    {
        get { return _isReplying && _speed.IsTooSlow(NowMs); }
    }

    /// <summary>When to look again at the latest.</summary>
    internal long NextDueMs
    {
        get
        {
            long dueMs = _endMs < OpenEndMs ? _endMs : OpenEndMs;
            return _isReplying && _speed.NextDueMs < dueMs ? _speed.NextDueMs : dueMs;
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
        _isReplying = false;
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
        _isReplying = true;
        _speed.Begin(transfer.LowSpeedBytesPerSecond, transfer.LowSpeedTimeMs, NowMs);
    }

    /// <summary>Bytes moved, either way.</summary>
    internal void Count(int bytes)
    {
        _speed.Count(bytes);
    }
}
