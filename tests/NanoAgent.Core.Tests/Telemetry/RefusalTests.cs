using System;
using System.Linq;
using System.Text;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Simulator;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Core.Tests.Telemetry;

/// <summary>Refusals of batches that are longer, or come for longer, than a board's tests hold.</summary>
public sealed class RefusalTests
{
    private const int Records = 500;

    private readonly AgentKit _kit = new();

    [Theory]
    [InlineData(400, "/0/v")]
    [InlineData(422, "Idempotency-Key")]
    [InlineData(413, "body")]
    public void Refusal_ThatNamesNoRecord_CostsTheLogarithm(int status, string field)
    {
        for (int bad = 0; bad < Records; bad += 31)
        {
            var kit = new AgentKit();
            TelemetryAgent agent = Fill(bad, kit);
            kit.Collector.Refuse = r =>
            {
                string[] values = FakeCollector.Values(r);
                string said = field == "/0/v" && values.Length > 1 ? "body" : field;
                return values.Contains("-1") ? Refusal(status, said) : null;
            };
            kit.Deliver(agent);

            ExpectAllBut(agent, 1, kit);

            // 413 is a matter of size: the batches stay small and grow slowly, which takes more of them.
            int ceiling = status == 413 ? 80 : (int)Math.Ceiling(Math.Log2(Records)) + 3;
            Assert.True(kit.ArrivalsMs.Count <= ceiling, $"bad {bad}: {kit.ArrivalsMs.Count} requests of {ceiling}");
        }
    }

    [Fact]
    public void Refusal_OfABatchMidwayByAnUrgentOne_StillFindsTheRecord()
    {
        TelemetryAgent agent = Fill(77);
        Series alarm = agent.Series("alarm", "1", 0, 0);
        _kit.Collector.Refuse = r =>
        {
            if (_kit.ArrivalsMs.Count % 2 == 0)
            {
                alarm.Record(1);
            }

            return FakeCollector.Values(r).Contains("-1") ? Refusal(400, "/0/v") : null;
        };
        _kit.Engine.RunUntil(() => agent.Counters.Rejected == 1 && AgentKit.Pending(agent) <= 1);

        Assert.Equal(Records - 1, _kit.Collector.Records.Values.Count(r => r.Name == "a"));
    }

    [Theory]
    [InlineData(413, "")]
    [InlineData(400, "{\"field\":\"body\"}")]
    [InlineData(400, "{\"field\":\"/0\"}")]
    [InlineData(422, "<html>no</html>")]
    public void Refusal_OfTheMostUrgentLaneForEver_HoldsNoOtherLane(int status, string body)
    {
        TelemetryAgent agent = _kit.Open(o => o.RetryBaseMs = o.RetryCeilingMs = 60_000);
        var refusal = new Reply { Status = status, Body = Encoding.ASCII.GetBytes(body) };
        bool refuses = true;
        _kit.Collector.Refuse = r => refuses && FakeCollector.Values(r).Contains("-1") ? refusal : null;
        Series alarm = agent.Series("alarm", "1", 0, 0);
        Series[] others = [agent.Series("a", "1", 0, 1), agent.Series("b", "1", 0, 2)];
        alarm.Record(-1);
        alarm.Record(-1);
        int made = 0;
        agent.Every(1_000, () => others[made++ % 2].Record(made));
        _kit.RunFor(3_600_000);

        // An hour of retries on average every half minute, and nothing of the other lanes waits for them.
        Assert.Equal(3_600, made);
        Assert.InRange(_kit.Collector.Records.Count, made - 25, made);
        Assert.Equal(2, agent.Spool.Pending(0));
        Assert.InRange(agent.Counters.Retries, 60, 250);
        Assert.Equal(0, agent.Counters.Rejected);
        Assert.Equal(AgentProblem.WrongAddress, agent.Problem);

        refuses = false;
        _kit.Deliver(agent);
        Assert.Equal(AgentProblem.None, agent.Problem);
        Assert.Equal(0, _kit.Collector.Duplicates);
    }

    [Fact]
    public void Refusal_413WithoutAWord_ShortensTheBatchesAndDeliversAll()
    {
        TelemetryAgent agent = Fill(-1);
        _kit.Collector.Refuse = r => r.Body.Length > 5_000 ? new Reply { Status = 413 } : null;
        _kit.Deliver(agent);

        ExpectAllBut(agent, 0);
        Assert.InRange(_kit.ArrivalsMs.Count, 6, 12);
    }

    [Fact]
    public void Record_LongerThanAnyOfTheAgents_IsRejectedWithoutABufferOfItsLength()
    {
        const int ForeignBytes = 60_000;
        var options = new SpoolOptions
        {
            SegmentBytes = 1 << 18, RecordBytesMax = ForeignBytes, StoreBytesMax = 1 << 24,
        };
        var spool = new Spool(_kit.Store, new SeededRandom(1), options);
        Assert.Equal(SpoolResult.Ok, spool.Open());
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(SpoolAppendResult.Accepted, spool.Append(0, new byte[ForeignBytes], 0, ForeignBytes));
        }

        Assert.Equal(SpoolResult.Ok, spool.Close());
        TelemetryAgent agent = _kit.Reboot();
        long before = GC.GetAllocatedBytesForCurrentThread();
        _kit.Deliver(agent);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(5, agent.Counters.Rejected);
        Assert.Equal(5, agent.Spool.Counters(0).Rejected);
        Assert.Empty(_kit.ArrivalsMs);
        Assert.InRange(allocated, 0, ForeignBytes / 2);

        // Beside records of its own too, wherever they stand.
        agent.Series("a", "1", 0, 0).Record(1);
        _kit.Deliver(agent);
        Assert.Single(_kit.Collector.Records);
    }

    private static Reply Refusal(int status, string field)
    {
        return new Reply
        {
            Status = status,
            Body = Encoding.ASCII.GetBytes($"{{\"title\":\"x\",\"status\":{status},\"field\":\"{field}\"}}"),
        };
    }

    private TelemetryAgent Fill(params int[] bad)
    {
        return Fill(_kit, bad);
    }

    private static TelemetryAgent Fill(int bad, AgentKit kit)
    {
        return Fill(kit, bad);
    }

    private static TelemetryAgent Fill(AgentKit kit, params int[] bad)
    {
        TelemetryAgent agent = kit.Open(o => o.BatchRecordsMax = Records);
        Series series = agent.Series("a", "1", 0);
        for (int i = 0; i < Records; i++)
        {
            Assert.Equal(SpoolAppendResult.Accepted, series.Record(bad.Contains(i) ? -1 : i));
        }

        return agent;
    }

    private void ExpectAllBut(TelemetryAgent agent, int rejected, AgentKit? kit = null)
    {
        FakeCollector collector = (kit ?? _kit).Collector;
        Assert.Equal(Records - rejected, collector.Records.Count);
        Assert.DoesNotContain(collector.Records.Values, r => r.Value == "-1");
        Assert.Equal(rejected, agent.Counters.Rejected);
        Assert.Equal(rejected, agent.Spool.Counters(Spool.LanesMax - 1).Rejected);
        Assert.Equal(0, collector.Duplicates);
    }

    /// <summary>
    /// Members as RFC 9457 orders them: what counts stands behind a sentence, and SPEC.md promises 512 bytes.
    /// </summary>
    [Theory]
    [InlineData(50)]
    [InlineData(8)]
    public void Refusal_FieldWithin512Bytes_IsUnderstoodForABatchOfAnySize(int batchRecordsMax)
    {
        var kit = new AgentKit();
        TelemetryAgent agent = kit.Open(o => o.BatchRecordsMax = batchRecordsMax);
        kit.Collector.Refuse = request =>
        {
            int bad = Array.IndexOf(FakeCollector.Values(request), "-1");
            string body = "{\"type\":\"https://tools.ietf.org/html/rfc9110#section-15.5.21\",\"title\":"
                + "\"Unprocessable Entity\",\"status\":422,\"detail\":\"" + new string('d', 150)
                + "\",\"field\":\"/" + bad + "/v\"}";
            return bad < 0 ? null : new Reply { Status = 422, Body = Encoding.ASCII.GetBytes(body) };
        };
        Series series = agent.Series("a", "1", 0, 0);
        series.Record(1);
        series.Record(-1);
        series.Record(2);

        kit.RunFor(3_600_000);

        Assert.Equal((0L, 1L), (AgentKit.Pending(agent), agent.Counters.Rejected));
    }
}
