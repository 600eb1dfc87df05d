using System;
using NanoAgent.Platform;

namespace NanoAgent.Simulator;

/// <summary>
/// Time that moves only when it is told to: a month of a fleet costs no waiting, and a run repeats to the millisecond.
/// </summary>
public sealed class VirtualClock : IClock
{
    private long _utcOffsetMs;
    private bool _utcKnown;

    /// <inheritdoc/>
    public long Milliseconds { get; private set; }

    /// <inheritdoc/>
    public long UtcMilliseconds => _utcKnown ? Milliseconds + _utcOffsetMs : 0;

    /// <summary>Lets time pass.</summary>
    /// <param name="milliseconds">0 or more.</param>
    public void Advance(long milliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds);
        Milliseconds += milliseconds;
    }

    /// <summary>Sets, or steps, the wall clock; no deadline moves by it.</summary>
    /// <param name="utcMilliseconds">Milliseconds since 1970-01-01T00:00:00Z.</param>
    public void SetUtc(long utcMilliseconds)
    {
        _utcOffsetMs = utcMilliseconds - Milliseconds;
        _utcKnown = true;
    }
}
