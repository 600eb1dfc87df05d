using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Support;
using Xunit;

namespace NanoAgent.Integration.Tests.Cli;

/// <summary>Values that are empty, too many or look like something else: a sentence, never a stack trace.</summary>
public sealed class EmptyValueTests
{
    [Theory]
    [InlineData(2, "run", "--config", "")]
    [InlineData(3, "spool", "inspect", "")]
    [InlineData(2, "transfer", "-r", "abc", "http://127.0.0.1:1/")]
    [InlineData(2, "transfer", "-r", "-", "http://127.0.0.1:1/")]
    [InlineData(2, "transfer", "-X", "", "http://127.0.0.1:1/")]
    [InlineData(2, "transfer", "-H", "na me: 1", "http://127.0.0.1:1/")]
    [InlineData(2, "transfer", "-v", "-C", "-", "-o", "x", "http://127.0.0.1:1/")]
    public async Task Command_OddValue_IsOneSentence(int code, params string[] arguments)
    {
        AssertSentence(code, await TestProcess.RunAsync(arguments));
    }

    [Fact]
    public async Task Transfer_MoreHeadersThanFit_IsUsage()
    {
        string[] headers = Enumerable.Range(0, 33).SelectMany(i => new[] { "-H", $"X-{i}: 1" }).ToArray();

        AssertSentence(2, await TestProcess.RunAsync(["transfer", "http://127.0.0.1:1/", .. headers]));
    }

    /// <summary>A pipe whose reader has gone ends the transfer as it ends curl's: 23, not all bytes read.</summary>
    [Fact]
    public async Task Transfer_ReaderOfThePipeIsGone_EndsInWriteError()
    {
        await using WebStage stage = await WebStage.StartAsync();
        string command = $"dotnet '{Tree.NanoagentDll}' transfer {stage.Url()}bytes/8000000"
            + " | head -c 1 >/dev/null; exit ${PIPESTATUS[0]}";
        var start = new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardError = true };
        using Process shell = Process.Start(start)!;
        string errors = await shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();

        Assert.Equal(23, shell.ExitCode);
        Assert.StartsWith("nanoagent: (23) ", errors, System.StringComparison.Ordinal);
    }

    private static void AssertSentence(int code, Outcome outcome)
    {
        Assert.Equal(code, outcome.ExitCode);
        Assert.StartsWith("nanoagent: ", outcome.Errors);
        Assert.Single(outcome.Errors.TrimEnd().Split('\n'));
    }
}
