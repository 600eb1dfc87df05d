using System;
using System.Text;
using NanoAgent.Scheduling;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Scheduling;

[TestClass]
public class SchedulerTests
{
    private delegate long Body(long nowMs);

    [TestMethod]
    public void Step_ManyDueJobs_RunsEachOnceATurn()
    {
        var trace = new StringBuilder();
        var scheduler = new Scheduler(8);
        Add(scheduler, trace, "a", now => now);
        Add(scheduler, trace, "b", now => now);
        Add(scheduler, trace, "c", now => now);

        Assert.AreEqual(5L, scheduler.Step(5));
        Assert.AreEqual(1, Count(trace, 'a'));
        Assert.AreEqual(3, trace.Length);

        scheduler.Step(5);
        Assert.AreEqual(2, Count(trace, 'a'));
        Assert.AreEqual(2, Count(trace, 'b'));
        Assert.AreEqual(2, Count(trace, 'c'));
    }

    [TestMethod]
    public void Step_NothingDue_SaysWhenTheNextIs()
    {
        var trace = new StringBuilder();
        var scheduler = new Scheduler(8);
        scheduler.Add(new ScriptedJob("a", trace, now => now), 70);
        scheduler.Add(new ScriptedJob("b", trace, now => now), 50);
        Assert.AreEqual(50L, scheduler.Step(10));
        Assert.AreEqual("", trace.ToString());
    }

    [TestMethod]
    public void Step_NoJobs_IsNever()
    {
        Assert.AreEqual(Due.Never, new Scheduler(1).Step(10));
    }

    [TestMethod]
    public void Step_StallingJob_RunsOnlyWhenNothingElseIsDue()
    {
        var trace = new StringBuilder();
        var scheduler = new Scheduler(8);
        int busyTurns = 3;
        Add(scheduler, trace, "s", _ => Due.Finished, true);
        Add(scheduler, trace, "b", now => --busyTurns > 0 ? now : Due.Never);

        for (int turn = 0; turn < 4; turn++)
        {
            scheduler.Step(1);
        }

        Assert.AreEqual("bbbs", trace.ToString());
    }

    [TestMethod]
    public void Step_TwoStallingJobs_RunsOneATurn()
    {
        var trace = new StringBuilder();
        var scheduler = new Scheduler(8);
        Add(scheduler, trace, "x", _ => Due.Finished, true);
        Add(scheduler, trace, "y", _ => Due.Finished, true);
        scheduler.Step(1);
        Assert.AreEqual(1, trace.Length);
        scheduler.Step(1);
        Assert.AreEqual(2, trace.Length);
    }

    [TestMethod]
    public void Wake_InsideOwnStep_WinsOverTheReturnedTime()
    {
        var scheduler = new Scheduler(8);
        ScriptedJob job = null;
        job = Add(scheduler, new StringBuilder(), "a", _ =>
        {
            scheduler.Wake(job);
            return 1000;
        });
        Assert.AreEqual(7L, scheduler.Step(7));
    }

    [TestMethod]
    public void WakeAt_LaterThanDue_ChangesNothing()
    {
        var scheduler = new Scheduler(8);
        var job = new ScriptedJob("a", new StringBuilder(), _ => Due.Never);
        scheduler.Add(job, 20);
        scheduler.WakeAt(job, 30);
        Assert.AreEqual(20L, scheduler.Step(1));
        scheduler.WakeAt(job, 10);
        Assert.AreEqual(10L, scheduler.Step(1));
    }

    [TestMethod]
    public void Add_InsideATurn_RunsInTheNext()
    {
        var trace = new StringBuilder();
        var scheduler = new Scheduler(8);
        var late = new ScriptedJob("l", trace, _ => Due.Never);
        Add(scheduler, trace, "a", now =>
        {
            scheduler.Add(late, now);
            return Due.Finished;
        });
        Assert.AreEqual(5L, scheduler.Step(5));
        Assert.AreEqual("a", trace.ToString());
        scheduler.Step(5);
        Assert.AreEqual("al", trace.ToString());
    }

    [TestMethod]
    public void Step_JobThatComesBackAtOnce_EndsTheTurn()
    {
        var trace = new StringBuilder();
        var scheduler = new Scheduler(8);
        ScriptedJob job = null;
        job = Add(scheduler, trace, "a", now =>
        {
            scheduler.Remove(job);
            scheduler.Add(job, now);
            return Due.Never;
        });
        scheduler.Step(5);
        Assert.AreEqual("a", trace.ToString());
        Assert.AreEqual(1, scheduler.Count);
    }

    [TestMethod]
    public void Add_FullTable_IsRefused()
    {
        var trace = new StringBuilder();
        var scheduler = new Scheduler(1);
        Add(scheduler, trace, "a", _ => Due.Finished);
        Assert.IsFalse(scheduler.Add(new ScriptedJob("b", trace, _ => Due.Never), 0));
        scheduler.Step(0);
        Assert.AreEqual(0, scheduler.Count);
        Assert.IsTrue(scheduler.Add(new ScriptedJob("b", trace, _ => Due.Never), 0));
    }

    [TestMethod]
    public void Add_Twice_Throws()
    {
        var scheduler = new Scheduler(2);
        ScriptedJob job = Add(scheduler, new StringBuilder(), "a", _ => Due.Never);
        Assert.ThrowsException(typeof(InvalidOperationException), () => scheduler.Add(job, 0));
    }

    [TestMethod]
    public void Step_InsideAStep_Throws()
    {
        var scheduler = new Scheduler(2);
        Add(scheduler, new StringBuilder(), "a", now => scheduler.Step(now));
        Assert.ThrowsException(typeof(InvalidOperationException), () => scheduler.Step(0));

        // And the throw leaves it usable.
        Assert.AreEqual(1, scheduler.Count);
    }

    [TestMethod]
    public void Remove_OtherJobInsideATurn_KeepsItFromRunning()
    {
        var trace = new StringBuilder();
        var scheduler = new Scheduler(4);
        var victim = new ScriptedJob("v", trace, _ => Due.Never);
        Add(scheduler, trace, "a", _ =>
        {
            scheduler.Remove(victim);
            return Due.Never;
        });
        scheduler.Add(victim, 0);
        scheduler.Step(0);
        Assert.AreEqual("a", trace.ToString());
    }

    [DataRow(10L, 5L, 15L)]
    [DataRow(10L, long.MaxValue, Due.Never)]
    [DataRow(long.MaxValue - 3, 5L, Due.Never)]
    public void After_AnyDelay_NeverOverflows(long nowMs, long delayMs, long expected)
    {
        Assert.AreEqual(expected, Due.After(nowMs, delayMs));
    }

    [DataRow(10L, 5L, 0)]
    [DataRow(10L, 10L, 0)]
    [DataRow(10L, 25L, 15)]
    [DataRow(0L, Due.Never, int.MaxValue)]
    public void Until_AnyTime_FitsAnInt(long nowMs, long thenMs, int expected)
    {
        Assert.AreEqual(expected, Due.Until(nowMs, thenMs));
    }

    private static ScriptedJob Add(
        Scheduler scheduler, StringBuilder trace, string name, Body step, bool stalls = false)
    {
        var job = new ScriptedJob(name, trace, step) { Stalls = stalls };
        Assert.IsTrue(scheduler.Add(job, 0));
        return job;
    }

    private static int Count(StringBuilder trace, char name)
    {
        return trace.ToString().Split(name).Length - 1;
    }

    private sealed class ScriptedJob : Job
    {
        private readonly string name;
        private readonly StringBuilder trace;
        private readonly Body step;

        public ScriptedJob(string name, StringBuilder trace, Body step)
        {
            this.name = name;
            this.trace = trace;
            this.step = step;
        }

        public bool Stalls { get; set; }

        public override bool MayStall => Stalls;

        public override long Step(long nowMs)
        {
            trace.Append(name);
            return step(nowMs);
        }
    }
}
