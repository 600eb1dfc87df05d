using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.Host;
using NanoAgent.Host.Engines;
using NanoAgent.Host.Stores;
using NanoAgent.Integration.Tests.Support;
using NanoAgent.Simulator;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;
using Xunit;

namespace NanoAgent.Integration.Tests.Servers;

/// <summary>
/// The real agent against a real collector that dies by SIGKILL in the middle of batches: everything made is stored in
/// the end, once, and as it was made.
/// </summary>
public sealed class CollectorKillTests : IAsyncLifetime
{
    private const int Rounds = 8;
    private const int SampleMs = 10;
    private const int DrainMs = 120_000;
    private const string Device = "killed";

    private readonly TempFolder _folder = new();
    private readonly List<long> _made = [];
    private CollectorProcess _collector = null!;
    private GateProxy _proxy = null!;

    public async ValueTask InitializeAsync()
    {
        _collector = new CollectorProcess(_folder.File("collector.db"), "token");
        await _collector.StartAsync();
        _proxy = new GateProxy(_collector.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _proxy.Dispose();
        await _collector.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(HostEngineKind.LibCurl, 20261122)]
    [InlineData(HostEngineKind.Core, 20261123, Traits = ["LibCurl", "Never"])]
    public async Task Agent_CollectorKilledMidBatch_StoresEverythingOnce(HostEngineKind kind, ulong seed)
    {
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new SeededRandom(seed);
        await using HostEngine host = HostEngine.Open(kind, proxy: "");
        using FileStore store = FileStore.Open(_folder.File("spool"), 64L << 20, out _)!;
        var agent = new TelemetryAgent(new HostPlatform(host.Network, store), host.Engine, Options());
        Assert.Equal(SpoolResult.Ok, agent.Open());
        Series ordinary = agent.Series("ordinary", "count", 0);
        Series urgent = agent.Series("urgent", "count", 0, priority: 0);
        agent.Every(SampleMs, () =>
        {
            _made.Add(_made.Count);
            (_made.Count % 10 == 0 ? urgent : ordinary).Record(_made[^1]);
        });
        bool drained = false, joined = false;
        var thread = new Thread(() =>
        {
            agent.Run();
            drained = agent.Drain(DrainMs);
        });
        thread.Start();
        try
        {
            for (int round = 0; round < Rounds; round++)
            {
                // Every moment comes at least twice; the rest of the chance is in how much was on its way.
                await KillAsync((UploadMoment)(round % 4), passes: random.Next(4));
            }
        }
        finally
        {
            agent.RequestStop();
            joined = thread.Join(2 * DrainMs);
        }

        string left = $"{agent.Counters.Acknowledged} of {_made.Count} acknowledged, {agent.Counters.Uploads} uploads, "
            + $"{agent.Counters.Retries} retried, {agent.Problem} {agent.ProblemText}";
        Assert.True(joined, left);
        Assert.True(drained, left);
        Assert.Equal(_made.Count, agent.Counters.Made);
        Assert.Equal(_made.Count, agent.Counters.Acknowledged);
        Assert.Equal(_made.Count, agent.Spool.FlushedSequence);
        Assert.True(agent.Counters.Retries >= Rounds / 2, $"{agent.Counters.Retries} retries");
        Assert.Equal(SpoolResult.Ok, agent.Close());
        await CheckStoredAsync();
    }

    private AgentOptions Options() => new()
    {
        Device = Device,
        CollectorUrl = _proxy.Address.ToString(),
        Token = "token",
        BatchRecordsMax = 100,
        BatchAgeMaxMs = 100,
        FlushIntervalMs = 20,
        RetryBaseMs = 10,
        RetryCeilingMs = 200,
        RetryLastingMs = 1_000,
        TransferTimeoutMs = 30_000,
    };

    private async Task KillAsync(UploadMoment moment, int passes)
    {
        for (int i = 0; i < passes; i++)
        {
            await _proxy.HaltAt(UploadMoment.AnswerPassed).WaitAsync(Limits.Wait);
            _proxy.Resume();
        }

        await _proxy.HaltAt(moment).WaitAsync(Limits.Wait);
        await _collector.KillAsync();
        _proxy.Resume();
        await _collector.StartAsync();
    }

    private async Task CheckStoredAsync()
    {
        List<StoredRecord> stored = await _collector.RecordsAsync(Device);
        Assert.Equal(_made.Count, stored.Count);
        Assert.Equal(_made.Count, await _collector.StatAsync("records"));
        Assert.Equal(0, await _collector.StatAsync("conflicts"));
        Assert.Equal(stored.Count, stored.Select(record => (record.Boot, record.Sequence)).Distinct().Count());
        Assert.Equal(_made, stored.Select(record => record.Mantissa).Order());

        // One spool numbers its records as they are made, whatever their priority.
        Assert.Equal(stored.Select(record => record.Sequence - 1), stored.Select(record => record.Mantissa));
        Assert.All(stored, record => Assert.Equal(record.Mantissa % 10 == 9 ? "urgent" : "ordinary", record.Series));
    }
}
