using System;
using System.Collections.Generic;
using System.Linq;
using NanoAgent.DeviceCheck;
using NanoAgent.Downloads;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;
using NanoAgent.Telemetry;
using NanoAgent.Transfers;

namespace NanoAgent.MemoryBill;

/// <summary>
/// Runs the core with a board's limits through one upload after the other and one download beside them, and keeps the
/// moment at which its objects took most. Virtual time, one seed: each run gives the same bytes.
/// </summary>
internal sealed class BoardRun : IDisposable
{
    private const int SeriesCount = 4;
    private const int SampleMs = 1_000;
    private const int ChunksOfTheFile = 24;
    private const int BatchesWanted = 3;
    private const int TurnsMax = 200_000;

    private readonly VirtualClock clock = new();
    private readonly List<object> roots = [];
    private readonly BoardProfileFile board;
    private readonly BoardNetwork network;
    private readonly ScratchSlot slot;
    private readonly CooperativeEngine engine;
    private readonly TelemetryAgent agent;
    private Moment peak = new(new Dictionary<string, int>());

    private BoardRun(BoardProfileFile board)
    {
        this.board = board;
        var fileBytes = ChunksOfTheFile * Limit("DownloadChunkBytes");
        slot = new ScratchSlot(fileBytes);
        network = new BoardNetwork(clock, fileBytes, Watch);
        clock.SetUtc(1_767_225_600_000);
        engine = new CooperativeEngine(network, clock, new Scheduler(Limit("JobsMax")), EngineOptions());
        var platform = new World(clock, new SeededRandom(1), network, Store());
        agent = new TelemetryAgent(platform, engine, AgentOptions());
        roots.AddRange([engine, agent]);
    }

    /// <summary>Bytes of heap by the type that holds them, at the moment of their highest sum.</summary>
    /// <exception cref="InvalidOperationException">The run did not do what it is to measure.</exception>
    public static Moment Peak(BoardProfileFile board)
    {
        using var run = new BoardRun(board);
        run.Perform();
        return run.peak;
    }

    public void Dispose() => engine.Dispose();

    private void Perform()
    {
        if (agent.Open() != Spooling.SpoolResult.Ok) throw new InvalidOperationException("The spool did not open.");
        var series = new Series[SeriesCount];
        for (var i = 0; i < SeriesCount; i++)
        {
            series[i] = agent.Series(string.Create(null, $"sensor{i}:temperature"), "Cel", -2);
            roots.Add(series[i]);
        }

        agent.Every(SampleMs, () => Array.ForEach(series, one => one.Record(2150)));
        var options = new DownloadOptions("https://files.example/firmware.bin", "firmware")
        {
            ChunkBytes = Limit("DownloadChunkBytes"),
            BlockBytes = Limit("DownloadBlockBytes"),
        };
        // The download begins while a batch is under way, so that both move at once.
        var download = new Download(engine, new SeededRandom(2), Store(), slot, options);
        roots.Add(download);
        var turns = 0;
        var started = false;
        while (network.Batches < BatchesWanted || !download.IsDone)
        {
            if (turns++ == TurnsMax) throw new InvalidOperationException("The run does not end.");
            if (!started && agent.Counters.Uploads > 0) started = download.Start();
            var nextMs = engine.Scheduler.Step(clock.Milliseconds);
            Watch();
            engine.Wait((int)Math.Clamp(nextMs - clock.Milliseconds, 1, SampleMs));
        }

        if (!network.WereBothUnderWay) throw new InvalidOperationException("One transfer waited for the other.");
        if (!slot.IsFinished) throw new InvalidOperationException("The download ended in " + download.Result);
    }

    private void Watch()
    {
        var now = HeapWalker.Bytes(roots);
        if (now.Values.Sum() > peak.Bytes.Values.Sum()) peak = new(now);
    }

    private int Limit(string name) => board.Number(name)
        ?? throw new InvalidOperationException($"boards/{board.Name}.props has no {name}");

    private MemoryStore Store() => new() { CapacityBytes = board.Number("StorageBytes") ?? long.MaxValue };

    private CooperativeEngineOptions EngineOptions()
    {
        var options = new CooperativeEngineOptions
        {
            TransfersMax = Limit("TransfersMax"),
            NameCacheEntriesMax = Limit("NameCacheEntriesMax"),
            HandshakesStall = true,
        };
        options.Connections.ConnectionsMax = Limit("ConnectionsMax");
        options.Connections.ReadBytesMax = Limit("ReadBytesMax");
        options.Connections.HeadBytesMax = Limit("HeaderBytesMax");
        options.Connections.HeaderLinesMax = Limit("HeaderLinesMax");
        options.Connections.RequestBytesMax = Limit("RequestBytesMax");
        return options;
    }

    private AgentOptions AgentOptions()
    {
        var options = new AgentOptions
        {
            Device = "board-0123456789ab",
            CollectorUrl = "https://collector.example/",
            Token = new string('t', 32),
            BatchRecordsMax = Limit("BatchRecordsMax"),
            BatchBytesMax = Limit("BatchBytesMax"),
            SpoolBytesMax = Limit("SpoolBytes"),
            MeteredBytesPerDay = 1_000_000,
        };
        options.Spool.SegmentBytes = Limit("SpoolSegmentBytes");
        options.Spool.PageBytes = Limit("SpoolPageBytes");
        options.Spool.WindowBytes = Limit("SpoolWindowBytes");
        return options;
    }

    /// <summary>What the objects took at one moment.</summary>
    internal sealed record Moment(IReadOnlyDictionary<string, int> Bytes);

    private sealed record World(IClock Clock, IRandom Random, INetwork Network, IStore Store) : IPlatform;
}
