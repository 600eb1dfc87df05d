using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Cli;
using NanoAgent.Integration.Tests.Support;
using NanoAgent.Simulator;
using Xunit;

namespace NanoAgent.Integration.Tests.Servers;

/// <summary>
/// <c>nanoagent run</c> that dies by SIGKILL at its work: what had reached the disk is stored in the end. And its clean
/// end by SIGTERM.
/// </summary>
public sealed partial class RunKillTests : IAsyncLifetime
{
    private const int Rounds = 4;
    private const string Device = "tested";

    private readonly TempFolder _folder = new();
    private CollectorProcess _collector = null!;

    public async ValueTask InitializeAsync()
    {
        _collector = new CollectorProcess(_folder.File("collector.db"));
        await _collector.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _collector.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("libcurl", 20261124)]
    [InlineData("core", 20261125, Traits = ["LibCurl", "Never"])]
    public async Task Run_KilledAtWork_DeliversAllThatWasFlushed(string engine, ulong seed)
    {
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new SeededRandom(seed);
        using var proxy = new GateProxy(_collector.Address);
        string config = RunConfig.Write(
            _folder, ("CollectorUrl", proxy.Address.ToString()), ("Engine", engine), ("BatchRecordsMax", 40));
        var flushed = new HashSet<(long Boot, long Sequence)>();
        for (int round = 0; round < Rounds; round++)
        {
            await using TestProcess agent = TestProcess.Nanoagent("run", "--config", config);
            for (int passes = random.Next(4); passes > 0; passes--)
            {
                await proxy.HaltAt(UploadMoment.AnswerPassed).WaitAsync(Limits.Wait);
                proxy.Resume();
            }

            await proxy.HaltAt((UploadMoment)(round % 4)).WaitAsync(Limits.Wait);
            await agent.KillAsync();
            proxy.Resume();
            flushed.UnionWith(SpoolView.Keys(_folder.File("data"), _folder.File($"copy-{round}")));
        }

        Assert.NotEmpty(flushed);
        Outcome last = await RunToTheEndAsync(config);

        Assert.Contains("; 0 wait in ", last.Errors, StringComparison.Ordinal);
        List<StoredRecord> stored = await _collector.RecordsAsync(Device);
        Assert.Empty(flushed.Except(stored.Select(record => (record.Boot, record.Sequence))));
        Assert.Equal(stored.Count, stored.Select(record => (record.Boot, record.Sequence)).Distinct().Count());
        Assert.Equal(0, await _collector.StatAsync("conflicts"));
        Assert.Equal(0, await SpoolView.UnreleasedAsync(_folder.File("data")));
    }

    [Theory]
    [InlineData("libcurl")]
    [InlineData("core")]
    public async Task Run_Sigterm_DeliversEverything(string engine)
    {
        string config = RunConfig.Write(
            _folder, ("CollectorUrl", _collector.Address.ToString()), ("Engine", engine));
        Outcome outcome = await RunToTheEndAsync(config);

        (long made, long acknowledged, long waiting) = Counts(outcome);
        Assert.True(made > 0);
        Assert.Equal(made, acknowledged);
        Assert.Equal(0, waiting);
        Assert.Equal(made, await _collector.StatAsync("records"));
        Assert.Equal(0, await SpoolView.UnreleasedAsync(_folder.File("data")));
        Assert.Equal("", outcome.Text);
    }

    [Fact]
    public async Task Run_SigtermWithoutCollector_KeepsEverything()
    {
        Outcome outcome = await RunToTheEndAsync(RunConfig.Write(_folder, ("DrainOnStopMs", 100)));

        (long made, long acknowledged, long waiting) = Counts(outcome);
        Assert.True(made > 0);
        Assert.Equal(0, acknowledged);
        Assert.Equal(made, waiting);
        Assert.Equal(made, await SpoolView.UnreleasedAsync(_folder.File("data")));
    }

    private static async Task<Outcome> RunToTheEndAsync(string config)
    {
        await using TestProcess agent = TestProcess.Nanoagent("run", "--config", config);
        await agent.ErrorsAsync("Agent tested started: ");
        agent.Terminate();
        Outcome outcome = await agent.ExitAsync();
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        return outcome;
    }

    private static (long Made, long Acknowledged, long Waiting) Counts(Outcome outcome)
    {
        Match match = StoppedLine().Match(outcome.Errors);
        Assert.True(match.Success, outcome.ToString());
        return (Number(match, 1), Number(match, 2), Number(match, 3));
    }

    private static long Number(Match match, int group) =>
        long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Agent stopped: (\d+) records made, (\d+) acknowledged; (\d+) wait in ")]
    private static partial Regex StoppedLine();
}
