namespace NanoAgent.Platform;

/// <summary>Time, as a world gives it to the core. Never blocks, never fails, allocates nothing.</summary>
public interface IClock
{
    /// <summary>
    /// Milliseconds since an arbitrary start. Never goes back and never jumps: every deadline is measured on it,
    /// so that a step of the wall clock moves none of them.
    /// </summary>
    long Milliseconds { get; }

    /// <summary>
    /// Wall-clock time in milliseconds since 1970-01-01T00:00:00Z, or 0 while it is not known yet. May step either
    /// way at any time; used for timestamps and dates of the wire, never for deadlines.
    /// </summary>
    long UtcMilliseconds { get; }
}
