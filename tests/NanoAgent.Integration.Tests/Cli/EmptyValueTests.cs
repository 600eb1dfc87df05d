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

    private static void AssertSentence(int code, Outcome outcome)
    {
        Assert.Equal(code, outcome.ExitCode);
        Assert.StartsWith("nanoagent: ", outcome.Errors);
        Assert.Single(outcome.Errors.TrimEnd().Split('\n'));
    }
}
