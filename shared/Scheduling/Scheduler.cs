using System;

namespace NanoAgent.Scheduling;

/// <summary>
/// Runs jobs on one thread, cooperatively: no locks, no allocation after construction, a fixed table of jobs.
/// Guarantees that in one turn every job that was due at its start runs exactly once before any runs twice, and that a
/// job which may stall runs only in a turn in which nothing else was due. Costs one pass over the table a turn.
/// </summary>
/// <remarks>
/// All members belong to the one thread that steps it. Other threads reach it through an <see cref="IMailbox"/> and
/// the world's wake-up.
/// </remarks>
public sealed class Scheduler
{
    private readonly Job[] _jobs;
    private int _count;
    private int _turn;
    private bool _stepping;

    /// <summary>Makes an empty scheduler.</summary>
    /// <param name="jobsMax">The ceiling of the table; <see cref="Add"/> refuses more.</param>
    public Scheduler(int jobsMax)
    {
        if (jobsMax < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(jobsMax));
        }

        _jobs = new Job[jobsMax];
    }

    /// <summary>Jobs it holds.</summary>
    public int Count
    {
        get { return _count; }
    }

    /// <summary>
    /// Adds a job that is first due at <paramref name="dueMs"/>, not before the next turn. False when the table is
    /// full.
    /// </summary>
    public bool Add(Job job, long dueMs)
    {
        if (job.DueMs != Due.Outside)
        {
            throw new InvalidOperationException("The job is in a scheduler.");
        }

        if (_count == _jobs.Length)
        {
            return false;
        }

        job.DueMs = dueMs;

        // A job that is added during a turn first runs in the next: one that ends and comes back at once (a listener
        // that starts its transfer again) would otherwise never let the turn end.
        job.Turn = _turn;
        _jobs[_count++] = job;
        return true;
    }

    /// <summary>Takes a job out; nothing happens when it is not in.</summary>
    public void Remove(Job job)
    {
        int index = IndexOf(job);
        if (index < 0)
        {
            return;
        }

        // Order is not kept: fairness comes from running every due job once a turn, not from its place.
        _jobs[index] = _jobs[--_count];
        _jobs[_count] = null!;
        job.DueMs = Due.Outside;
    }

    /// <summary>Makes a job of this scheduler due at the next turn, whatever it said before.</summary>
    public void Wake(Job job)
    {
        WakeAt(job, 0);
    }

    /// <summary>Makes a job of this scheduler due at <paramref name="dueMs"/> if it would otherwise run
    /// later.</summary>
    public void WakeAt(Job job, long dueMs)
    {
        if (dueMs < job.DueMs && IndexOf(job) >= 0)
        {
            job.DueMs = dueMs;
        }
    }

    /// <summary>Runs one turn.</summary>
    /// <param name="nowMs">The monotonic time, in milliseconds.</param>
    /// <returns>When the next job is due, not before <paramref name="nowMs"/>; <see cref="Due.Never"/> for
    /// none.</returns>
    public long Step(long nowMs)
    {
        if (_stepping)
        {
            throw new InvalidOperationException("Not from inside a step.");
        }

        _stepping = true;
        try
        {
            _turn++;
            if (!RunDue(nowMs, false))
            {
                RunDue(nowMs, true);
            }
        }
        finally
        {
            _stepping = false;
        }

        return NextDue(nowMs);
    }

    private bool RunDue(long nowMs, bool stalling)
    {
        bool ran = false;
        int index = 0;
        while (index < _count)
        {
            Job job = _jobs[index];
            if (job.Turn == _turn || job.DueMs > nowMs || job.MayStall != stalling)
            {
                index++;
                continue;
            }

            Run(job, nowMs);
            ran = true;

            // The step may have added, removed or woken jobs anywhere in the table; Turn keeps the rest from running
            // twice, so starting over is safe, and the table is short.
            index = 0;
            if (stalling)
            {
                break;
            }
        }

        return ran;
    }

    private void Run(Job job, long nowMs)
    {
        job.Turn = _turn;

        // A wake-up during the step must win over what the step returns.
        job.DueMs = Due.Never;
        long due = job.Step(nowMs);
        if (due == Due.Finished)
        {
            Remove(job);
        }
        else if (due < job.DueMs)
        {
            job.DueMs = due;
        }
    }

    private long NextDue(long nowMs)
    {
        long next = Due.Never;
        for (int i = 0; i < _count; i++)
        {
            if (_jobs[i].DueMs < next)
            {
                next = _jobs[i].DueMs;
            }
        }

        return next < nowMs ? nowMs : next;
    }

    private int IndexOf(Job job)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_jobs[i] == job)
            {
                return i;
            }
        }

        return -1;
    }
}
