using System;
using System.Collections.Generic;
using NanoAgent.Scheduling;
using Xunit;

namespace NanoAgent.Core.Tests.Scheduling;

public class SchedulerTests
{
    private readonly List<string> _trace = [];

    [Fact]
    public void Step_ManyDueJobs_RunsEachOnceATurn()
    {
        var scheduler = new Scheduler(8);
        Add(scheduler, "a", now => now);
        Add(scheduler, "b", now => now);
        Add(scheduler, "c", now => now);

        Assert.Equal(5, scheduler.Step(5));
        Assert.Equal(3, _trace.Count);
        Assert.Equal(["a", "b", "c"], Sorted());

        scheduler.Step(5);
        Assert.Equal(["a", "a", "b", "b", "c", "c"], Sorted());
    }

    [Fact]
    public void Step_NothingDue_SaysWhenTheNextIs()
    {
        var scheduler = new Scheduler(8);
        scheduler.Add(new ScriptedJob("a", _trace, now => now), 70);
        scheduler.Add(new ScriptedJob("b", _trace, now => now), 50);
        Assert.Equal(50, scheduler.Step(10));
        Assert.Empty(_trace);
    }

    [Fact]
    public void Step_NoJobs_IsNever()
    {
        Assert.Equal(Due.Never, new Scheduler(1).Step(10));
    }

    [Fact]
    public void Step_StallingJob_RunsOnlyWhenNothingElseIsDue()
    {
        var scheduler = new Scheduler(8);
        int busyTurns = 3;
        Add(scheduler, "stall", _ => Due.Finished, stalls: true);
        Add(scheduler, "busy", now => --busyTurns > 0 ? now : Due.Never);

        for (int turn = 0; turn < 4; turn++)
        {
            scheduler.Step(1);
        }

        Assert.Equal(["busy", "busy", "busy", "stall"], _trace);
    }

    [Fact]
    public void Step_TwoStallingJobs_RunsOneATurn()
    {
        var scheduler = new Scheduler(8);
        Add(scheduler, "x", _ => Due.Finished, stalls: true);
        Add(scheduler, "y", _ => Due.Finished, stalls: true);
        scheduler.Step(1);
        Assert.Single(_trace);
        scheduler.Step(1);
        Assert.Equal(2, _trace.Count);
    }

    [Fact]
    public void Wake_InsideOwnStep_WinsOverTheReturnedTime()
    {
        var scheduler = new Scheduler(8);
        ScriptedJob? job = null;
        job = Add(scheduler, "a", _ =>
        {
            scheduler.Wake(job!);
            return 1000;
        });
        Assert.Equal(7, scheduler.Step(7));
    }

    [Fact]
    public void WakeAt_LaterThanDue_ChangesNothing()
    {
        var scheduler = new Scheduler(8);
        var job = new ScriptedJob("a", _trace, _ => Due.Never);
        scheduler.Add(job, 20);
        scheduler.WakeAt(job, 30);
        Assert.Equal(20, scheduler.Step(1));
        scheduler.WakeAt(job, 10);
        Assert.Equal(10, scheduler.Step(1));
    }

    [Fact]
    public void Add_InsideATurn_RunsInTheNext()
    {
        var scheduler = new Scheduler(8);
        var late = new ScriptedJob("late", _trace, _ => Due.Never);
        Add(scheduler, "a", now =>
        {
            scheduler.Add(late, now);
            return Due.Finished;
        });
        Assert.Equal(5, scheduler.Step(5));
        Assert.Equal(["a"], _trace);
        scheduler.Step(5);
        Assert.Equal(["a", "late"], _trace);
    }

    [Fact]
    public void Step_JobThatComesBackAtOnce_EndsTheTurn()
    {
        var scheduler = new Scheduler(8);
        ScriptedJob? job = null;
        job = Add(scheduler, "a", now =>
        {
            scheduler.Remove(job!);
            scheduler.Add(job!, now);
            return Due.Never;
        });
        scheduler.Step(5);
        Assert.Equal(["a"], _trace);
        Assert.Equal(1, scheduler.Count);
    }

    [Fact]
    public void Add_FullTable_IsRefused()
    {
        var scheduler = new Scheduler(1);
        Add(scheduler, "a", _ => Due.Finished);
        Assert.False(scheduler.Add(new ScriptedJob("b", _trace, _ => Due.Never), 0));
        scheduler.Step(0);
        Assert.Equal(0, scheduler.Count);
        Assert.True(scheduler.Add(new ScriptedJob("b", _trace, _ => Due.Never), 0));
    }

    [Fact]
    public void Add_Twice_Throws()
    {
        var scheduler = new Scheduler(2);
        ScriptedJob job = Add(scheduler, "a", _ => Due.Never);
        Assert.Throws<InvalidOperationException>(() => scheduler.Add(job, 0));
    }

    [Fact]
    public void Step_InsideAStep_Throws()
    {
        var scheduler = new Scheduler(2);
        Add(scheduler, "a", now => scheduler.Step(now));
        Assert.Throws<InvalidOperationException>(() => scheduler.Step(0));

        // And the throw leaves it usable.
        Assert.Equal(1, scheduler.Count);
    }

    [Fact]
    public void Remove_OtherJobInsideATurn_KeepsItFromRunning()
    {
        var scheduler = new Scheduler(4);
        var victim = new ScriptedJob("victim", _trace, _ => Due.Never);
        Add(scheduler, "a", _ =>
        {
            scheduler.Remove(victim);
            return Due.Never;
        });
        scheduler.Add(victim, 0);
        scheduler.Step(0);
        Assert.Equal(["a"], _trace);
    }

    [Theory]
    [InlineData(10, 5, 15)]
    [InlineData(10, long.MaxValue, Due.Never)]
    [InlineData(long.MaxValue - 3, 5, Due.Never)]
    public void After_AnyDelay_NeverOverflows(long nowMs, long delayMs, long expected)
    {
        Assert.Equal(expected, Due.After(nowMs, delayMs));
    }

    [Theory]
    [InlineData(10, 5, 0)]
    [InlineData(10, 10, 0)]
    [InlineData(10, 25, 15)]
    [InlineData(0, Due.Never, int.MaxValue)]
    public void Until_AnyTime_FitsAnInt(long nowMs, long thenMs, int expected)
    {
        Assert.Equal(expected, Due.Until(nowMs, thenMs));
    }

    private ScriptedJob Add(Scheduler scheduler, string name, Func<long, long> step, bool stalls = false)
    {
        var job = new ScriptedJob(name, _trace, step) { Stalls = stalls };
        Assert.True(scheduler.Add(job, 0));
        return job;
    }

    private List<string> Sorted()
    {
        var sorted = new List<string>(_trace);
        sorted.Sort(StringComparer.Ordinal);
        return sorted;
    }

    private sealed class ScriptedJob(string name, List<string> trace, Func<long, long> step) : Job
    {
        public bool Stalls { get; init; }

        public override bool MayStall => Stalls;

        public override long Step(long nowMs)
        {
            trace.Add(name);
            return step(nowMs);
        }
    }
}
