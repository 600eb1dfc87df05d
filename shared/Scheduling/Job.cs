namespace NanoAgent.Scheduling;

/// <summary>
/// One thing to do in small steps. A step is bounded, never blocks (unless <see cref="MayStall"/>), and says when it
/// wants to go on. A job belongs to one <see cref="Scheduler"/> at a time.
/// </summary>
public abstract class Job
{
    /// <summary>When the next step is due; kept by the scheduler, <see cref="Due.Outside"/> outside one.</summary>
    internal long DueMs = Due.Outside;

    /// <summary>The turn of the scheduler that last ran it, so that one turn runs a job at most once.</summary>
    internal int Turn;

    /// <summary>
    /// True when the next step may take as long as the board's declared stall (a TLS handshake, a firmware's blocking
    /// name lookup). Such a step runs only when nothing else is due.
    /// </summary>
    public virtual bool MayStall
    {
        get { return false; }
    }

    /// <summary>Does one bounded piece of work.</summary>
    /// <param name="nowMs">The monotonic time of this turn, in milliseconds.</param>
    /// <returns>
    /// When to run again on the same clock (a time not after <paramref name="nowMs"/> means the next turn),
    /// <see cref="Due.Never"/> to sleep until woken, or <see cref="Due.Finished"/> to leave the scheduler.
    /// </returns>
    public abstract long Step(long nowMs);
}

/// <summary>Special due times, and arithmetic on times that cannot overflow.</summary>
public static class Due
{
    /// <summary>Not before it is woken.</summary>
    public const long Never = long.MaxValue;

    /// <summary>Not any more: the job leaves its scheduler.</summary>
    public const long Finished = -1;

    /// <summary>In no scheduler: before any time, so that no wake-up moves it.</summary>
    internal const long Outside = long.MinValue;

    /// <summary>The time <paramref name="delayMs"/> after <paramref name="nowMs"/>, at most <see
    /// cref="Never"/>.</summary>
    public static long After(long nowMs, long delayMs)
    {
        return delayMs >= Never - nowMs ? Never : nowMs + delayMs;
    }

    /// <summary>Milliseconds from now until then: 0 when it is past, at most <see cref="int.MaxValue"/>.</summary>
    public static int Until(long nowMs, long thenMs)
    {
        if (thenMs <= nowMs)
        {
            return 0;
        }

        long left = thenMs - nowMs;
        return left > int.MaxValue ? int.MaxValue : (int)left;
    }
}
