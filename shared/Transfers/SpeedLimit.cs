namespace NanoAgent.Transfers;

/// <summary>
/// The low-speed limit: too slow when fewer bytes than allowed moved in the last time span. The span is measured in two
/// halves, so a transfer that stops is noticed after at most one and a half of it.
/// </summary>
internal sealed class SpeedLimit
{
    private long _bytesPerSpan;
    private int _halfMs;
    private long _halfStartMs;
    private long _lastHalfBytes;
    private long _thisHalfBytes;

    /// <summary>When <see cref="IsTooSlow"/> must be asked next; <see cref="long.MaxValue"/> without a limit.</summary>
    internal long NextDueMs
    {
        get { return _halfMs == 0 ? long.MaxValue : _halfStartMs + _halfMs; }
    }

    /// <summary>Starts to measure. No limit when one of the two is 0.</summary>
    internal void Begin(int bytesPerSecond, int timeMs, long nowMs)
    {
        _halfMs = 0;
        if (bytesPerSecond > 0 && timeMs > 0)
        {
            // 1 at least: a span of one millisecond has a half too.
            _halfMs = timeMs > 1 ? timeMs / 2 : 1;
        }

        _bytesPerSpan = (long)bytesPerSecond * timeMs / 1000;
        if (_bytesPerSpan < 1)
        {
            _bytesPerSpan = 1;
        }

        _halfStartMs = nowMs;

        // The half before the first counts as fast: a transfer is not too slow before a whole span has passed.
        _lastHalfBytes = _bytesPerSpan;
        _thisHalfBytes = 0;
    }

    /// <summary>Counts bytes that moved, either way.</summary>
    internal void Count(int bytes)
    {
        _thisHalfBytes += bytes;
    }

    /// <summary>Looks at the time; true when the transfer must end.</summary>
    internal bool IsTooSlow(long nowMs)
    {
        if (_halfMs == 0 || nowMs - _halfStartMs < _halfMs)
        {
            return false;
        }

        if (_lastHalfBytes + _thisHalfBytes < _bytesPerSpan)
        {
            return true;
        }

        _lastHalfBytes = _thisHalfBytes;
        _thisHalfBytes = 0;
        _halfStartMs = nowMs;
        return false;
    }
}
