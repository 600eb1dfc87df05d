using System;
using System.Globalization;
using System.Reflection;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Simulator;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;
using NanoAgent.Transfers;

namespace NanoAgent.Core.Tests.Telemetry;

/// <summary>
/// G3 as a whole: sampling, flushing, batching, uploading on a kept connection, releasing and recording the flight
/// cost no memory; a segment of the spool costs its names. The store and the network of the test allocate nothing.
/// </summary>
public sealed class SteadyUploadTests(ITestOutputHelper output)
{
    private const int RecordsPerRound = 4_000;
    private const int SamplePeriodMs = 100;
    private const int RoundsMax = 50;

    // A segment is created, opened for reading and deleted under a name that is made each time.
    private const int NamesPerSegment = 3;

    private static readonly Func<int, int, string> s_segmentName = typeof(Spool).Assembly
        .GetType("NanoAgent.Spooling.SpoolFormat", throwOnError: true)!
        .GetMethod("SegmentName", BindingFlags.Static | BindingFlags.NonPublic)!
        .CreateDelegate<Func<int, int, string>>();

    private static readonly long s_nameBytes = Allocation.Least(() => s_segmentName(0, 1));

    private readonly VirtualClock _clock = new();
    private readonly FixedStore _store = new(16, 128 * 1024);

    [Fact]
    public void A8_SteadyUpload_AllocatesNothingARecordOrABatch()
    {
        _clock.SetUtc(1_763_800_000_250);
        SteadyCollector collector = new(_clock);
        using CooperativeEngine engine = new(collector, _clock, new Scheduler(8), new CooperativeEngineOptions());
        AgentOptions options = new() { Device = "pi-4", Token = "secret", CollectorUrl = "http://10.0.0.1/" };
        TelemetryAgent agent = new(new TestPlatform(_clock, new SeededRandom(1), _store), engine, options);
        Assert.Equal(SpoolResult.Ok, agent.Open());
        Series series = agent.Series("cpu.load", "%", -2);
        agent.Every(SamplePeriodMs, () => series.Record(_clock.Milliseconds % 10_000));

        // The least of some rounds: what the runtime allocates once for itself (compiling a hot method anew) falls
        // into some of them, what the core allocates into all.
        Cost least = Round(agent, engine, collector);
        for (int round = 0; round < RoundsMax && (round < 3 || least.BytesBesideNames != 0); round++)
        {
            Cost cost = Round(agent, engine, collector);
            least = cost.BytesBesideNames < least.BytesBesideNames ? cost : least;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"A8: {least.Records:N0} records, {least.Batches:N0} batches, {least.BytesBesideNames} B; and "
            + $"{least.Names} names of segments turning over, {s_nameBytes} B each"));
        collector.CheckLastRequest();
        Assert.Equal(0, agent.Counters.Retries);
        Assert.Equal(1, engine.ConnectionsOpened);
        Assert.True(least.Records >= RecordsPerRound && least.Batches > 1 && least.Names >= NamesPerSegment);
        Assert.Equal(0, least.BytesBesideNames);
    }

    /// <summary>Runs until so many more records are acknowledged.</summary>
    private Cost Round(TelemetryAgent agent, CooperativeEngine engine, SteadyCollector collector)
    {
        long recordsBefore = collector.Records;
        int batchesBefore = collector.Batches;
        int namesBefore = _store.NamesMade;
        long before = GC.GetAllocatedBytesForCurrentThread();
        long endMs = _clock.Milliseconds + (2L * RecordsPerRound * SamplePeriodMs);
        long target = agent.Counters.Acknowledged + RecordsPerRound;
        while (agent.Counters.Acknowledged < target)
        {
            if (_clock.Milliseconds > endMs)
            {
                throw new InvalidOperationException("The upload stands still: " + agent.ProblemText);
            }

            long nextMs = engine.Scheduler.Step(_clock.Milliseconds);
            engine.Wait(Due.Until(_clock.Milliseconds, nextMs));
        }

        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return new Cost(
            bytes, _store.NamesMade - namesBefore, collector.Records - recordsBefore,
            collector.Batches - batchesBefore);
    }

    private readonly record struct Cost(long Bytes, int Names, long Records, int Batches)
    {
        public long BytesBesideNames => Bytes - (Names * s_nameBytes);
    }
}
