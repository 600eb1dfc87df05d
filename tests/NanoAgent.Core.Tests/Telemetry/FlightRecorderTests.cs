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

/// <summary>Power cuts, damage, days and replays of the flight recorder.</summary>
public sealed class FlightRecorderTests
{
    private readonly AgentKit _kit = new();

    [Fact]
    public void Record_PowerCutAtEveryOperation_IsTheNewestOrTheOneBefore()
    {
        int cuts = 0;
        for (int cut = 1; cut < 400; cut += 3)
        {
            var kit = new AgentKit((ulong)cut);
            TelemetryAgent agent = kit.Open(o =>
            {
                o.FlightIntervalMs = 1;
                o.FlushIntervalMs = 100;
            });
            var written = new List<long> { LastMs(Load(kit.Store)) };
            Series series = agent.Series("a", "1", 0);
            agent.Every(100, () => series.Record(1));
            agent.Every(100, () => agent.Link = LinkState.Up);
            kit.Store.CutPowerAfter(cut);
            while (!kit.Store.IsPowerCut)
            {
                kit.RunFor(100);
                written.Add(kit.Store.IsPowerCut ? written[^1] : LastMs(Load(kit.Store)));
            }

            // Each copy is told by its last operation's time: not older than the copy before the last that was seen
            // whole, and not newer than what the agent did.
            kit.Store.Restart(new SeededRandom((ulong)cut));
            long found = LastMs(Load(kit.Store));
            long oldest = written.Count > 2 ? written[^3] : written[0];
            Assert.True(found >= oldest && found <= LastMs(agent.Flight), $"cut {cut}: {found}, not {oldest} or later");
            cuts++;
        }

        TestContext.Current.SendDiagnosticMessage($"{cuts} power cuts, the newest copy or the one before each time");
    }

    [Fact]
    public void Record_PowerCutAtEveryOperationOfARestart_IsStillThere()
    {
        int cuts = 0;
        bool isOver = false;
        while (!isOver)
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(o => o.FlightIntervalMs = 1);
            agent.Series("a", "1", 0).Record(1);
            kit.RunFor(2_000);
            long lastMs = LastMs(Load(kit.Store));
            kit.Store.RestartProcess();
            kit.Store.CutPowerAfter(cuts);
            var platform = new TestPlatform(kit.Clock, new SeededRandom(1), kit.Store);
            isOver = new TelemetryAgent(platform, new ScriptedEngine(kit.Clock, _ => new Reply()), Options(20)).Open()
                == SpoolResult.Ok && !kit.Store.IsPowerCut;
            kit.Store.Restart(new SeededRandom((ulong)cuts));
            long foundMs = LastMs(Load(kit.Store));
            Assert.True(foundMs >= lastMs, $"cut {cuts}: {foundMs}, not {lastMs} or later");
            cuts++;
        }

        TestContext.Current.SendDiagnosticMessage($"{cuts} power cuts in a restart, the newest copy kept each time");
        Assert.True(cuts > 8, $"{cuts} cuts");
    }

    [Fact]
    public void Load_AnyByteDamaged_FallsBackToACopyBefore()
    {
        TelemetryAgent agent = _kit.Open(o => o.FlightIntervalMs = 1);
        Series series = agent.Series("a", "1", 0);
        for (int i = 0; i < 4; i++)
        {
            series.Record(i);
            _kit.RunFor(1_000);
        }

        string name = _kit.Store.List("flight.")!.Single();
        byte[] bytes = _kit.Store.Bytes(name)!;
        for (int at = 0; at < bytes.Length; at++)
        {
            byte[] damaged = (byte[])bytes.Clone();
            damaged[at] ^= 0x40;
            var store = new MemoryStore();
            store.Put(name, damaged);
            int lost = at >= bytes.Length - FlightRecorder.Bytes ? 1 : 0;
            Assert.InRange(Load(store).Count, agent.Flight.Count - 1 - lost, agent.Flight.Count);
        }
    }

    [Fact]
    public void Write_ADay_CostsWhatTheSpecSays()
    {
        foreach (int intervalMs in new[] { 0, 60_000, 600_000 })
        {
            var kit = new AgentKit();
            TelemetryAgent agent = kit.Open(o => o.FlightIntervalMs = intervalMs);
            Series series = agent.Series("a", "1", 0);
            agent.Every(10_000, () => series.Record(1));
            int copies = 0;
            string last = string.Empty;
            for (int minute = 0; minute < 1_440; minute++)
            {
                kit.RunFor(60_000);
                string now = string.Join(
                    ',', kit.Store.List("flight.")!.Select(n => Convert.ToHexString(kit.Store.Bytes(n)!)));
                copies += now == last ? 0 : 1;
                last = now;
            }

            int ceiling = intervalMs == 0 ? 0 : 86_400_000 / intervalMs;
            Assert.InRange(copies, ceiling * 9 / 10, ceiling + 1);
            Assert.All(kit.Store.List("flight.")!, n => Assert.InRange(kit.Store.Bytes(n)!.Length, 256, 16 * 256));
        }
    }

    [Fact]
    public void Budget_AfterARestart_IsWhatTheRecorderKeptNotAFreshOne()
    {
        void Options(AgentOptions o)
        {
            o.MeteredBytesPerDay = 30_000;
            o.MeteredBatchAgeMaxMs = 10_000;
        }

        TelemetryAgent agent = _kit.Open(Options);
        long metered = 0;
        for (int boot = 0; boot < 12; boot++)
        {
            agent.Link = LinkState.Metered;
            TelemetryAgent running = agent;
            Series series = agent.Series("a", "1", 0);
            agent.Every(1_000, () => series.Record(1));
            _kit.RunFor(1_800_000);
            metered += running.Counters.MeteredBytes;
            agent = _kit.Reboot(Options);
        }

        // Six hours: a quarter of a day's worth, one full bucket, and what a minute without a copy forgets each time.
        Assert.InRange(metered, 30_000, 30_000 + 7_500 + 8_000 + 5_000);
    }

    [Fact]
    public void Replay_OfWholeFlightsWithFaultsAndCrashes_RepeatsEveryOperation()
    {
        int operations = 0;
        for (ulong seed = 1; seed <= 160; seed++)
        {
            FlightRecorder recorded = Fly(seed, steps: 2);
            if (recorded.Count == FlightRecorder.OperationsMax)
            {
                continue;
            }

            string? difference = new FlightReplay(recorded, Options(20)).Run();
            Assert.True(difference == null, $"seed {seed}: {difference} {string.Join(", ", Operations(recorded))}");
            operations += recorded.Count;
        }

        Assert.True(operations > 400, $"{operations} operations");
        TestContext.Current.SendDiagnosticMessage($"{operations} operations of whole flights repeated, 0 differences");
    }

    [Fact]
    public void Replay_OfFlightsWhoseBeginningIsForgotten_RepeatsMostOfThemAndSaysWhereItCannot()
    {
        var differences = new List<string>();
        for (ulong seed = 1; seed <= 40; seed++)
        {
            FlightRecorder recorded = Fly(seed, steps: 6);
            Assert.Equal(FlightRecorder.OperationsMax, recorded.Count);
            string? difference = new FlightReplay(recorded, Options(20)).Run();
            if (difference != null)
            {
                differences.Add($"seed {seed}: {difference}");
            }
        }

        Assert.True(differences.Count <= 8, string.Join(' ', differences));
        Assert.All(differences, d => Assert.Contains(" is recorded, ", d, StringComparison.Ordinal));
        TestContext.Current.SendDiagnosticMessage($"{40 - differences.Count} of 40 repeated whole");
    }

    [Fact]
    public void Replay_WithOtherOptions_SaysWhereItDiffers()
    {
        int different = 0;
        for (ulong seed = 1; seed <= 10; seed++)
        {
            different += new FlightReplay(Fly(seed, steps: 6), Options(3)).Run() == null ? 0 : 1;
        }

        Assert.True(different >= 8, $"{different} of 10 told apart");
    }

    private static FlightRecorder Fly(ulong seed, int steps)
    {
        var random = new SeededRandom(seed);
        var kit = new AgentKit(seed);
        kit.Collector.Refuse = r => random.Next(6) switch
        {
            0 => new Reply { Status = 503 },
            1 => new Reply { Status = 0, Result = TransferResult.CouldntConnect },
            2 when FakeCollector.Values(r).Length > 2 => new Reply
            {
                Status = 400,
                Body = Encoding.ASCII.GetBytes($"{{\"field\":\"/{random.Next(2) + 1}/v\"}}"),
            },
            _ => null,
        };
        TelemetryAgent agent = kit.Open(o => Change(o, 20));
        for (int life = 0; life < 3; life++)
        {
            Series[] series = Enumerable.Range(0, 3).Select(lane => agent.Series("a", "1", 0, lane)).ToArray();
            for (int i = 0; i < steps; i++)
            {
                int lane = random.Next(3);
                for (int n = random.Next(8); n >= 0; n--)
                {
                    series[lane].Record(n);
                }

                kit.RunFor(1 + random.Next(8_000));
            }

            // What happens behind the last copy nobody can repeat: the crash comes right after one.
            kit.RunFor(1_000);
            agent.Flush();
            if (life < 2)
            {
                agent = kit.Reboot(o => Change(o, 20));
            }
        }

        kit.RunFor(1_000);
        return Load(kit.Store);
    }

    private static AgentOptions Options(int recordsMax)
    {
        var options = new AgentOptions { Device = "pi-4", CollectorUrl = "http://collector.example/" };
        Change(options, recordsMax);
        return options;
    }

    private static void Change(AgentOptions options, int recordsMax)
    {
        options.FlightIntervalMs = 1;
        options.FlushIntervalMs = 100;
        options.BatchRecordsMax = recordsMax;
        options.BatchAgeMaxMs = 2_000;
        options.RetryBaseMs = 200;
        options.RetryCeilingMs = 3_000;
    }

    private static FlightRecorder Load(MemoryStore store)
    {
        var recorder = new FlightRecorder();
        recorder.Load(store.Clone());
        return recorder;
    }

    private static long LastMs(FlightRecorder recorder)
    {
        return recorder.Count == 0 ? -1 : recorder.TimeMsAt(recorder.Count - 1);
    }

    private static string[] Operations(FlightRecorder recorder)
    {
        return Enumerable.Range(0, recorder.Count)
            .Select(i => $"{recorder.KindAt(i)} {recorder.DetailAt(i)} {recorder.ValueAt(i)}").ToArray();
    }
}
