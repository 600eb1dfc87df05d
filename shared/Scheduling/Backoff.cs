using System;
using NanoAgent.Platform;

namespace NanoAgent.Scheduling;

/// <summary>
/// How long to wait after a failure: full jitter under a ceiling that doubles, so that a fleet that failed together
/// does not come back together. Each success but the first after a failure takes back one failure, and success that
/// lasted takes back all: a server which accepts once and then kicks is not hammered, and a link which loses now and
/// then is not given up.
/// </summary>
public sealed class Backoff
{
    private readonly IRandom _random;
    private readonly int _baseMs;
    private readonly int _ceilingMs;
    private readonly int _lastingMs;
    private int _failures;
    private long _successSinceMs = -1;

    /// <summary>Makes one that has not failed yet.</summary>
    /// <param name="random">Jitter.</param>
    /// <param name="baseMs">The window after the first failure; at least 1.</param>
    /// <param name="ceilingMs">The widest window; at least <paramref name="baseMs"/>.</param>
    /// <param name="lastingMs">How long a success must last to reset the window; 0 resets at once.</param>
    public Backoff(IRandom random, int baseMs, int ceilingMs, int lastingMs)
    {
        if (baseMs < 1 || ceilingMs < baseMs || lastingMs < 0 || ceilingMs == int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(ceilingMs));
        }

        _random = random;
        _baseMs = baseMs;
        _ceilingMs = ceilingMs;
        _lastingMs = lastingMs;
    }

    /// <summary>Failures that widen the window: those not taken back by successes.</summary>
    public int Failures
    {
        get { return _failures; }
    }

    /// <summary>Something worked at <paramref name="nowMs"/>: not a connection, but what it was made for.</summary>
    public void Succeed(long nowMs)
    {
        if (_successSinceMs < 0)
        {
            _successSinceMs = nowMs;
        }
        else if (_failures > 0)
        {
            _failures--;
        }
    }

    /// <summary>Something failed at <paramref name="nowMs"/>.</summary>
    /// <returns>Milliseconds to wait: from 0 to the window, each equally likely.</returns>
    public int Fail(long nowMs)
    {
        if (_successSinceMs >= 0 && nowMs - _successSinceMs >= _lastingMs)
        {
            _failures = 0;
        }

        _successSinceMs = -1;
        int windowMs = WindowMs();
        _failures++;
        return _random.Next(windowMs + 1);
    }

    private int WindowMs()
    {
        int windowMs = _baseMs;
        for (int i = 0; i < _failures; i++)
        {
            if (windowMs > _ceilingMs / 2)
            {
                return _ceilingMs;
            }

            windowMs *= 2;
        }

        return windowMs;
    }
}
