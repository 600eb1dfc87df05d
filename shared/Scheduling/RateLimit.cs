using System;

namespace NanoAgent.Scheduling;

/// <summary>
/// A token bucket in whole numbers: so many units a period, at most as many saved up, and never a rounding error. What
/// is larger than the bucket goes when the bucket is not empty and leaves a debt, so that nothing waits for ever: over
/// any time t at most units x (1 + t / period) and one piece more are let through.
/// </summary>
public sealed class RateLimit
{
    private readonly int _units;
    private readonly int _periodMs;

    // In units x milliseconds of the period: each millisecond adds exactly _units.
    private long _level;
    private long _atMs;

    /// <summary>Makes a full one.</summary>
    /// <param name="units">Units a period, and what the bucket holds; at least 1.</param>
    /// <param name="periodMs">The period; at least 1.</param>
    public RateLimit(int units, int periodMs)
    {
        if (units < 1 || periodMs < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(units));
        }

        _units = units;
        _periodMs = periodMs;
        Set(units, 0);
    }

    /// <summary>What is in the bucket, in whole units; below 0 it is a debt.</summary>
    public int Level(long nowMs)
    {
        Refill(nowMs);
        long level = _level / _periodMs;
        return level < int.MinValue ? int.MinValue : (int)level;
    }

    /// <summary>Puts so many units into the bucket, instead of what is there: what an earlier run left.</summary>
    /// <param name="units">Below 0 for a debt, of one bucket at most: a limit that was lowered meanwhile blocks for no
    /// longer than a period. More than the bucket holds fill it.</param>
    /// <param name="nowMs">From when on it fills.</param>
    public void Set(int units, long nowMs)
    {
        _atMs = nowMs;
        int least = units > -_units ? units : -_units;
        _level = (least < _units ? least : _units) * (long)_periodMs;
    }

    /// <summary>When something may go: <paramref name="nowMs"/> or later.</summary>
    /// <param name="nowMs">The monotonic time.</param>
    /// <param name="mayOverdraw">True for what may also go on a debt of up to one bucket.</param>
    public long ReadyMs(long nowMs, bool mayOverdraw)
    {
        Refill(nowMs);
        long missing = (mayOverdraw ? -_units * (long)_periodMs : 0) - _level;
        return missing < 0 ? nowMs : Due.After(nowMs, (missing / _units) + 1);
    }

    /// <summary>Takes so many units out, also when they are not there.</summary>
    /// <param name="nowMs">The monotonic time.</param>
    /// <param name="units">0 or more.</param>
    public void Take(long nowMs, int units)
    {
        Refill(nowMs);
        _level -= units * (long)_periodMs;
    }

    private void Refill(long nowMs)
    {
        long full = _units * (long)_periodMs;
        long elapsedMs = nowMs - _atMs;
        _atMs = nowMs;
        _level = elapsedMs >= ((full - _level) / _units) + 1 ? full : _level + (elapsedMs * _units);
    }
}
