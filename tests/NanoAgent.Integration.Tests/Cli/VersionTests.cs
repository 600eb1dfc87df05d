using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Support;
using Xunit;

namespace NanoAgent.Integration.Tests.Cli;

/// <summary><c>nanoagent version</c> and the command line itself.</summary>
public sealed class VersionTests
{
    [Fact]
    public async Task Version_Text_NamesItselfAndLibcurl()
    {
        Outcome outcome = await TestProcess.RunAsync("version");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("", outcome.Errors);
        string[] lines = outcome.Text.TrimEnd('\n').Split('\n');
        Assert.StartsWith("nanoagent 0.", lines[0], StringComparison.Ordinal);
        Assert.Matches(@"^libcurl   \d+\.\d+\.\d+ \(.+; .+\)$", lines[1]);
        Assert.StartsWith("features  ", lines[2], StringComparison.Ordinal);
        Assert.Contains(" http", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_Json_Parses()
    {
        Outcome outcome = await TestProcess.RunAsync("version", "--json");

        Assert.Equal(0, outcome.ExitCode);
        using JsonDocument json = JsonDocument.Parse(outcome.Output);
        Assert.StartsWith("0.", json.RootElement.GetProperty("nanoagent").GetString(), StringComparison.Ordinal);
        JsonElement curl = json.RootElement.GetProperty("libcurl");
        Assert.Matches(@"^\d+\.\d+\.\d+$", curl.GetProperty("version").GetString());
        Assert.Contains("https", curl.GetProperty("protocols").EnumerateArray().Select(name => name.GetString()));
        Assert.NotEqual(0, curl.GetProperty("features").GetArrayLength());
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("version", "--nonsense")]
    [InlineData("transfer")]
    [InlineData("demo", "--engine", "steam")]
    [InlineData("run")]
    public async Task CommandLine_Wrong_IsUsage(params string[] arguments)
    {
        Outcome outcome = await TestProcess.RunAsync(arguments);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Equal("", outcome.Text);
        Assert.StartsWith("nanoagent: ", outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nanoagent", "nonsense")]
    [InlineData("nanoagent spool", "spool", "inspekt", "data")]
    [InlineData("nanoagent transfer", "transfer", "--outptu", "a", "http://127.0.0.1:1/")]
    public async Task CommandLine_Mistyped_PointsToItsOwnHelp(string command, params string[] arguments)
    {
        Outcome outcome = await TestProcess.RunAsync(arguments);

        Assert.Contains($"nanoagent: '{command} --help' lists ", outcome.Errors, StringComparison.Ordinal);
    }
}
