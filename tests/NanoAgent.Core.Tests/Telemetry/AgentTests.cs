using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Core.Tests.Telemetry;

public sealed class AgentTests
{
    private const long Utc = 1_763_800_000_250;

    private readonly VirtualClock _clock = new();
    private readonly MemoryStore _store = new();
    private readonly FakeCollector _collector = new();
    private readonly ScriptedEngine _engine;
    private ulong _seed = 1;

    public AgentTests()
    {
        _engine = new ScriptedEngine(_clock, request => _collector.Answer(request));
    }

    [Fact]
    public void Batch_KnownClock_IsThisPack()
    {
        _clock.SetUtc(Utc);
        TelemetryAgent agent = Open();
        Series load = agent.Series("cpu.load", "%", -2);
        Series rest = agent.Series("mem.free", "By", 0);
        load.Record(2150);
        _clock.Advance(500);
        rest.Record(123456);
        load.Record(-7);
        Deliver(agent);

        int boot = agent.Spool.BootEpoch;
        Assert.Equal(
            "[{\"bn\":\"pi-4/\",\"device\":\"pi-4\",\"boot\":" + boot + ",\"first\":1,\"count\":3    ,"
            + "\"n\":\"cpu.load\",\"u\":\"%\",\"t\":1763800000.250,\"v\":21.50},"
            + "{\"n\":\"mem.free\",\"u\":\"By\",\"t\":1763800000.750,\"v\":123456},"
            + "{\"n\":\"cpu.load\",\"u\":\"%\",\"t\":1763800000.750,\"v\":-0.07}]",
            Encoding.ASCII.GetString(_engine.Requests[0].Body));
        Assert.Equal($"\"pi-4.{boot}.1.3\"", _engine.Requests[0].Headers["Idempotency-Key"]);
        Assert.Equal("Bearer secret", _engine.Requests[0].Headers["Authorization"]);
    }

    [Fact]
    public void Time_ClockNotSet_IsAnAgeAndIsMendedOnceTheClockIsKnown()
    {
        TelemetryAgent agent = Open();
        Series series = agent.Series("a", "1", 0);
        series.Record(1);
        Deliver(agent);
        Assert.Equal("-10.000", _collector.Records.Values.Single().Time);

        series.Record(2);
        _clock.Advance(1_000);
        _clock.SetUtc(Utc);
        Deliver(agent);
        Assert.Equal("1763799999.250", _collector.Records.Values.Last().Time);
    }

    [Fact]
    public void Time_OfAnEarlierBootWithoutAClock_IsLeftToTheArrival()
    {
        TelemetryAgent agent = Open();
        agent.Series("a", "1", 0).Record(1);
        Assert.Equal(SpoolResult.Ok, agent.Flush());
        _store.RestartProcess();
        _clock.SetUtc(Utc);
        Deliver(Open());

        Assert.Null(_collector.Records.Values.Single().Time);
    }

    [Fact]
    public void Batch_ItsCountIsReached_IsSent()
    {
        TelemetryAgent agent = Open(o => o.BatchRecordsMax = 3);
        Series series = agent.Series("a", "1", 0);
        series.Record(1);
        series.Record(2);
        _engine.Scheduler.Step(_clock.Milliseconds);
        Assert.Empty(_engine.Requests);
        series.Record(3);
        _engine.Scheduler.Step(_clock.Milliseconds);
        Assert.Single(_engine.Requests);
    }

    [Fact]
    public void Batch_OldestRecordIsOldEnough_IsSent()
    {
        TelemetryAgent agent = Open(o => o.BatchAgeMaxMs = 10_000);
        _clock.Advance(5);
        agent.Series("a", "1", 0).Record(1);
        _engine.RunUntil(() => _engine.Requests.Count == 1);

        Assert.Equal(10_005, _clock.Milliseconds);
    }

    [Fact]
    public void Batch_ItsBytesAreReached_IsSentAndNeverLonger()
    {
        TelemetryAgent agent = Open(o => o.BatchBytesMax = 1_000);
        Series series = agent.Series("a", "1", 0);
        for (int i = 0; i < 100; i++)
        {
            series.Record(i);
        }

        _engine.RunUntil(() => _collector.Records.Count > 80);
        Assert.True(_clock.Milliseconds < 9_000, "It waited for the age.");
        _engine.RunUntil(() => _collector.Records.Count == 100);
        Assert.All(_engine.Requests, r => Assert.True(r.Body.Length <= 1_000));
    }

    [Fact]
    public void Priority_UrgentRecord_DoesNotWaitAndGoesBeforeABacklog()
    {
        TelemetryAgent agent = Open(o => o.BatchRecordsMax = 10);
        bool down = true;
        _collector.Refuse = _ => down ? new Reply { Status = 0, Result = TransferResult.CouldntConnect } : null;
        Series ordinary = agent.Series("ordinary", "1", 0);
        for (int i = 0; i < 30; i++)
        {
            ordinary.Record(i);
        }

        _engine.RunUntil(() => _engine.Requests.Count == 1);
        agent.Series("alarm", "1", 0, 0).Record(1);
        _engine.RunUntil(() => agent.Counters.Retries > 0);
        down = false;
        Deliver(agent);

        Assert.Equal("alarm", _collector.Records.First().Value.Name);
        Assert.Equal(31, _collector.Records.Count);
    }

    [Fact]
    public void Answer_RetryAfter_IsObeyedWithJitterOnTop()
    {
        TelemetryAgent agent = Open(o => o.RetryCeilingMs = 60_000);
        _collector.Refuse = _ =>
            _engine.Requests.Count == 1 ? new Reply { Status = 503, RetryAfterSeconds = 30 } : null;
        agent.Series("alarm", "1", 0, 0).Record(1);
        _engine.RunUntil(() => agent.Problem == AgentProblem.Busy);
        Deliver(agent);

        Assert.InRange(_clock.Milliseconds, 30_000, 31_100);
        Assert.Equal(AgentProblem.None, agent.Problem);
        Assert.Equal(1, agent.Counters.Retries);
    }

    [Fact]
    public void Answer_RetryAfterBeyondTheCeiling_IsCutToIt()
    {
        TelemetryAgent agent = Open(o => o.RetryCeilingMs = 60_000);
        _collector.Refuse = _ =>
            _engine.Requests.Count == 1 ? new Reply { Status = 429, RetryAfterSeconds = 1_000_000 } : null;
        agent.Series("alarm", "1", 0, 0).Record(1);
        Deliver(agent);

        Assert.InRange(_clock.Milliseconds, 60_000, 62_000);
    }

    [Theory]
    [InlineData(401, AgentProblem.TokenRefused)]
    [InlineData(403, AgentProblem.TokenRefused)]
    [InlineData(400, AgentProblem.WrongAddress)]
    [InlineData(404, AgentProblem.WrongAddress)]
    [InlineData(302, AgentProblem.WrongAddress)]
    [InlineData(500, AgentProblem.Busy)]
    [InlineData(408, AgentProblem.Busy)]
    public void Answer_NotAboutTheRecords_KeepsThemAndNamesTheProblem(int status, AgentProblem problem)
    {
        TelemetryAgent agent = Open();
        bool refuse = true;
        _collector.Refuse = _ => refuse ? new Reply { Status = status } : null;
        agent.Series("alarm", "1", 0, 0).Record(1);
        _engine.RunUntil(() => agent.Counters.Retries == 20);
        Assert.Equal(problem, agent.Problem);
        Assert.Equal(0, agent.Counters.Rejected);
        refuse = false;
        Deliver(agent);

        Assert.Single(_collector.Records);
    }

    [Theory]
    [InlineData(200, "<html>Please log in</html>", TransferResult.Ok, AgentProblem.WrongAddress)]
    [InlineData(200, "{\"stored\":0,\"duplicates\":0}", TransferResult.Ok, AgentProblem.WrongAddress)]
    [InlineData(200, "{\"stored\":99999999999,\"duplicates\":0}", TransferResult.Ok, AgentProblem.WrongAddress)]
    [InlineData(204, "", TransferResult.Ok, AgentProblem.WrongAddress)]
    [InlineData(200, "{\"stored\":1,\"duplicates\":0}", TransferResult.RecvError, AgentProblem.Unreachable)]
    public void Answer_SuccessThatIsNoAcknowledgement_KeepsTheRecords(
        int status, string body, TransferResult result, AgentProblem problem)
    {
        TelemetryAgent agent = Open();
        bool portal = true;
        _collector.Refuse = _ => portal
            ? new Reply { Status = status, Body = Encoding.ASCII.GetBytes(body), Result = result } : null;
        agent.Series("alarm", "1", 0, 0).Record(1);
        _engine.RunUntil(() => agent.Counters.Retries == 3);
        Assert.Equal(problem, agent.Problem);
        Assert.Equal(1, agent.Spool.Pending(0));
        portal = false;
        Deliver(agent);

        Assert.Single(_collector.Records);
        Assert.Equal(1, agent.Counters.Acknowledged);
    }

    [Fact]
    public void Answer_RetryAfter_BringsDevicesBackAtDifferentTimes()
    {
        var times = new HashSet<long>();
        for (int device = 0; device < 20; device++)
        {
            var clock = new VirtualClock();
            int requests = 0;
            var engine = new ScriptedEngine(clock, request => requests++ == 0
                ? new Reply { Status = 503, RetryAfterSeconds = 30 } : _collector.Answer(request));
            var platform = new TestPlatform(clock, new SeededRandom((ulong)device), new MemoryStore());
            var options = new AgentOptions { Device = "d" + device, CollectorUrl = "http://collector.example" };
            var agent = new TelemetryAgent(platform, engine, options);
            Assert.Equal(SpoolResult.Ok, agent.Open());
            agent.Series("alarm", "1", 0, 0).Record(1);
            engine.RunUntil(() => requests == 2);
            times.Add(clock.Milliseconds);
        }

        Assert.True(times.Count > 15, $"{times.Count} different times of 20");
        Assert.All(times, t => Assert.InRange(t, 30_000, 31_100));
    }

    [Fact]
    public void Answer_RefusalBehindWhichTheConnectionBroke_Counts()
    {
        TelemetryAgent agent = Open();
        _collector.Refuse = r => FakeCollector.Values(r).Length > 2
            ? new Reply { Status = 413, Result = TransferResult.SendError } : null;
        Series series = agent.Series("a", "1", 0);
        for (int i = 0; i < 8; i++)
        {
            series.Record(i);
        }

        Deliver(agent);
        Assert.Equal(8, _collector.Records.Count);
        Assert.Equal(0, agent.Counters.Rejected);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(422)]
    public void Answer_OneBadRecord_IsFoundSetAsideAndCounted(int status)
    {
        TelemetryAgent agent = Open();
        var refusal = new Reply { Status = status, Body = "{\"field\":\"/0/v\"}"u8.ToArray() };
        _collector.Refuse = r => FakeCollector.Values(r).Contains("13") ? refusal : null;
        Series series = agent.Series("a", "1", 0);
        for (int i = 0; i < 40; i++)
        {
            series.Record(i);
        }

        Deliver(agent);

        Assert.Equal(39, _collector.Records.Count);
        Assert.DoesNotContain(_collector.Records.Values, r => r.Value == "13");
        Assert.Equal(1, agent.Counters.Rejected);
        Assert.Equal("{\"field\":\"/0/v\"}", agent.RejectionText);
        Assert.Equal(1, agent.Spool.Counters(Spool.LanesMax - 1).Rejected);
        Assert.Equal(0, _collector.Duplicates);
    }

    [Fact]
    public void Answer_Lost_IsSentAgainUnderTheSameKeyAndStoredOnce()
    {
        TelemetryAgent agent = Open();
        int lost = 0;
        _collector.LoseAnswer = () => lost++ < 3;
        Series series = agent.Series("a", "1", 0);
        for (int i = 0; i < 10; i++)
        {
            series.Record(i);
        }

        Deliver(agent);

        Assert.Equal(10, _collector.Records.Count);
        Assert.Equal(30, _collector.Duplicates);
        Assert.Single(_engine.Requests.Select(r => r.Headers["Idempotency-Key"]).Distinct());
    }

    [Fact]
    public void Reboot_FlushedRecords_AreDeliveredUnderTheirOwnBoot()
    {
        TelemetryAgent first = Open();
        int boot = first.Spool.BootEpoch;
        first.Series("a", "1", 0).Record(1);
        first.Flush();
        _store.RestartProcess();
        TelemetryAgent second = Open();
        second.Series("a", "1", 0).Record(2);
        Deliver(second);

        Assert.Equal([("pi-4", boot, 1), ("pi-4", boot + 1, 1)], _collector.Records.Keys);
    }

    [Fact]
    public void Spool_ForeignRecord_IsRejectedAndPassed()
    {
        TelemetryAgent agent = Open();
        agent.Spool.Append(Spool.LanesMax - 1, new byte[100], 0, 100);
        agent.Series("a", "1", 0).Record(1);
        Deliver(agent);

        Assert.Single(_collector.Records);
        Assert.Equal(1, agent.Counters.Rejected);
    }

    [Fact]
    public void Spool_FromAProfileWithLongerRecords_IsReadAndPassed()
    {
        var options = new SpoolOptions { RecordBytesMax = 400 };
        var other = new Spool(_store, new SeededRandom(9), options);
        Assert.Equal(SpoolResult.Ok, other.Open());
        other.Append(Spool.LanesMax - 1, new byte[400], 0, 400);
        other.Close();
        TelemetryAgent agent = Open();
        agent.Series("a", "1", 0).Record(1);
        Deliver(agent);

        Assert.Single(_collector.Records);
        Assert.Equal(1, agent.Counters.Rejected);
    }

    [Fact]
    public void Store_Full_KeepsDeliveringWhatIsFlushedAndCountsTheRest()
    {
        TelemetryAgent agent = Open();
        Series series = agent.Series("a", "1", 0);
        series.Record(1);
        agent.Flush();
        _store.CapacityBytes = _store.BytesHeld;
        Deliver(agent, () => agent.Counters.Acknowledged == 1);

        Assert.Single(_collector.Records);
    }

    [Fact]
    public void Every_Period_DoesNotDriftAndSkipsWhatWasSleptThrough()
    {
        TelemetryAgent agent = Open();
        var ticks = new List<long>();
        agent.Every(1_000, () =>
        {
            ticks.Add(_clock.Milliseconds);
            _clock.Advance(ticks.Count == 2 ? 2_500 : 30);
        });
        _engine.RunUntil(() => ticks.Count == 4);

        Assert.Equal([1_000, 2_000, 4_500, 5_000], ticks);
    }

    [Fact]
    public void Run_StopRequested_ReturnsWithEverythingFlushed()
    {
        TelemetryAgent agent = Open(o => o.FlushIntervalMs = 60_000);
        Series series = agent.Series("a", "1", 0);
        agent.Every(100, () =>
        {
            series.Record(1);
            if (agent.Counters.Made == 5)
            {
                agent.RequestStop();
            }
        });

        Assert.Equal(SpoolResult.Ok, agent.Run());
        Assert.Equal(5, agent.Spool.FlushedSequence);
        Assert.True(agent.Drain(1_000));
        Assert.Equal(5, _collector.Records.Count);
    }

    [Fact]
    public void Drain_LastAnswerIn_DoesNotWaitForTheNextTick()
    {
        TelemetryAgent agent = Open(o => o.FlushIntervalMs = 60_000);
        agent.Series("a", "1", 0).Record(1);
        long startMs = _clock.Milliseconds;

        Assert.True(agent.Drain(30_000));
        Assert.InRange(_clock.Milliseconds - startMs, 1, 10);
    }

    [Fact]
    public void Drain_CollectorDown_GivesUpInTime()
    {
        TelemetryAgent agent = Open();
        _collector.Refuse = _ => new Reply { Status = 0, Result = TransferResult.CouldntConnect };
        agent.Series("a", "1", 0).Record(1);

        Assert.False(agent.Drain(5_000));
        Assert.InRange(_clock.Milliseconds, 5_000, 5_001);
    }

    [Fact]
    public void Drain_DuringABackoff_TriesOnceAtOnce()
    {
        TelemetryAgent agent = Open();
        bool down = true;
        _collector.Refuse = _ => down ? new Reply { Status = 503, RetryAfterSeconds = 200 } : null;
        agent.Series("alarm", "1", 0, 0).Record(1);
        _engine.RunUntil(() => agent.Counters.Retries == 1);
        down = false;

        Assert.True(agent.Drain(1_000));
    }

    [Fact]
    public void Record_SteadyState_AllocatesNothing()
    {
        TelemetryAgent agent = Open(o => o.BatchRecordsMax = 90_000);
        Series series = agent.Series("cpu.load", "%", -2);
        long allocated = Allocation.Least(() =>
        {
            for (int i = 0; i < 5; i++)
            {
                series.Record(i);
            }
        });

        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData("", "Device must be")]
    [InlineData("-x", "Device must be")]
    [InlineData("a b", "Device must be")]
    public void Options_BadDevice_IsNamed(string device, string sentence)
    {
        var exception = Assert.Throws<ArgumentException>(() => Open(o => o.Device = device));
        Assert.StartsWith(sentence, exception.Message);
    }

    [Theory]
    [InlineData("has space", "1")]
    [InlineData("a", "bad\"unit")]
    [InlineData("a", "")]
    public void Series_BadNameOrUnit_IsRefused(string name, string unit)
    {
        TelemetryAgent agent = Open();
        Assert.Throws<ArgumentException>(() => agent.Series(name, unit, 0));
    }

    [Fact]
    public void Delivery_FaultsOfEveryKindOverSeeds_StoresEveryFlushedRecordOnceAndInventsNothing()
    {
        int faults = 0;
        for (ulong seed = 1; seed <= 200; seed++)
        {
            faults += new DeliveryTrial(seed).Run();
        }

        Assert.True(faults > 2_000, $"{faults} faults");
        TestContext.Current.SendDiagnosticMessage($"{faults} faults over 200 seeds, 0 violations");
    }

    private TelemetryAgent Open(Action<AgentOptions>? change = null)
    {
        var options = new AgentOptions
        {
            Device = "pi-4",
            CollectorUrl = "http://collector.example/",
            Token = "secret",
        };
        change?.Invoke(options);
        var agent = new TelemetryAgent(new TestPlatform(_clock, new SeededRandom(_seed++), _store), _engine, options);
        Assert.Equal(SpoolResult.Ok, agent.Open());
        return agent;
    }

    private void Deliver(TelemetryAgent agent, Func<bool>? until = null)
    {
        Spool spool = agent.Spool;
        _engine.RunUntil(until ?? (() => spool.Pending(0) + spool.Pending(1) + spool.Pending(2) == 0));
    }
}
