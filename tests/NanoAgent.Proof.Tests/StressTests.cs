using System;
using System.Globalization;
using System.Threading.Tasks;

namespace NanoAgent.Proof.Tests;

/// <summary>
/// The binding under eight threads that cancel, pause, dispose and share at random, for a minute; or for as many
/// transfers as NANOAGENT_STRESS_TRANSFERS says, however long that takes.
/// </summary>
public sealed class StressTests(ITestOutputHelper output)
{
    private const string LongRunVariable = "NANOAGENT_STRESS_TRANSFERS";
    private const string SeedVariable = "NANOAGENT_STRESS_SEED";

    private const int Seconds = 60;
    private const int TransfersMax = 500_000;
    private const int LongRunSecondsMax = 4 * 3600;

    // What even a machine under load does in a minute: a run of fewer has shown nothing.
    private const int TransfersMin = 1_000;

    [Fact]
    public async Task EightThreads_CancelPauseDisposeShareAtRandom_EveryCountIsBack()
    {
        string? longRun = Environment.GetEnvironmentVariable(LongRunVariable);
        string seed = Environment.GetEnvironmentVariable(SeedVariable) ?? "20261122";
        string seconds = (longRun is null ? Seconds : LongRunSecondsMax).ToString(CultureInfo.InvariantCulture);
        string transfers = longRun ?? TransfersMax.ToString(CultureInfo.InvariantCulture);
        using var server = new StressServer();

        Child run = await Child.RunAsync(
            new(Child.Dotnet, [Child.SubjectDll, "stress", server.Url, seconds, transfers, seed]),
            TimeSpan.FromSeconds(LongRunSecondsMax) + Child.Ceiling);

        output.WriteLine(run.Output);
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("all is back", run.Output, StringComparison.Ordinal);
        string count = run.Output.Split(": ")[1].Split(' ')[0];
        Assert.InRange(int.Parse(count, CultureInfo.InvariantCulture), TransfersMin, int.MaxValue);
    }
}
