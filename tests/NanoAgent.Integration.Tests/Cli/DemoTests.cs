using System;
using System.Text.Json;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Support;
using Xunit;

namespace NanoAgent.Integration.Tests.Cli;

/// <summary><c>nanoagent demo --json</c>; what it shows a person is in <see cref="ReadmeTests"/>.</summary>
public sealed class DemoTests
{
    [Theory]
    [InlineData("libcurl")]
    [InlineData("core", Traits = ["LibCurl", "Never"])]
    public async Task Demo_Json_PassesWithEqualCounts(string engine)
    {
        Outcome outcome = await TestProcess.RunAsync("demo", "--json", "--engine", engine);

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        using JsonDocument json = JsonDocument.Parse(outcome.Output);
        JsonElement result = json.RootElement;
        Assert.True(result.GetProperty("passed").GetBoolean());
        Assert.Equal(engine, result.GetProperty("engine").GetString());
        long made = Number(result, "made");
        Assert.True(made > 0);
        Assert.Equal(made, Number(result, "flushed"));
        Assert.Equal(made, Number(result, "acknowledged"));
        Assert.Equal(made, Number(result, "stored"));
        foreach (string reason in new[] { "lost", "evicted", "expired", "corrupt", "rejected", "refused" })
        {
            Assert.Equal(0, Number(result, reason));
        }

        Assert.True(Number(result, "retries") > 0, "the outage made no retry");
        Assert.True(Number(result, "connectionsOpened") > 0 && Number(result, "connectionsReused") > 0);
        Assert.True(Number(result, "duplicates") >= 0);
        Assert.Equal(16 * 1024 * 1024, Number(result, "imageBytes"));
        Assert.Equal(2, Number(result, "cuts"));
        Assert.InRange(Number(result, "wastedBytes"), 0, 2 * Number(result, "chunkBytes"));
        Assert.Equal(result.GetProperty("expectedSha256").GetString(), result.GetProperty("sha256").GetString());
        Assert.Contains("collector stopped", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("proxy cut the download's connection, cut 2 of 2", outcome.Errors, StringComparison.Ordinal);
    }

    private static long Number(JsonElement result, string name) => result.GetProperty(name).GetInt64();
}
