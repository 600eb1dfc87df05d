using System;
using System.Linq;

namespace NanoAgent.DesktopBoard.Tests;

public class BoardTestRunTests
{
    [Theory]
    [InlineData("Samples.Passes.0", BoardTestOutcome.Passed, "")]
    [InlineData("Samples.Fails.0", BoardTestOutcome.Failed, "expected <4>, actual <5>. as it should")]
    [InlineData("Samples.Skips.0", BoardTestOutcome.Skipped, "not here")]
    [InlineData("Samples.TouchesItsInstance.0", BoardTestOutcome.Failed, "NullReferenceException")]
    [InlineData("Samples.Rows.0", BoardTestOutcome.Passed, "")]
    [InlineData("Samples.Rows.1", BoardTestOutcome.Failed, "expected <three>, actual <two>")]
    [InlineData("Samples.RowOfAnotherType.0", BoardTestOutcome.Failed, "InvalidCastException")]
    [InlineData("Samples.RowWithEnum.0", BoardTestOutcome.Failed, "give DayOfWeek as its number")]
    [InlineData("Samples.RowTooShort.0", BoardTestOutcome.Failed, "takes 2 arguments, the row gives 1")]
    [InlineData("SkippedSamples.NeverRuns.0", BoardTestOutcome.Skipped, "Setup: no such hardware")]
    public void Run_EachKindOfTest_EndsAsOnTheBoard(string name, BoardTestOutcome outcome, string message)
    {
        using var board = Boards.New();
        var result = new BoardTestRun(board, board.Load(Boards.Subject)).Run("NanoAgent.DesktopBoard.Subject." + name);
        Assert.Equal(outcome, result.Outcome);
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
        Assert.Equal(name.Contains(".Fails", StringComparison.Ordinal),
            result.Stack.Contains("Samples.Fails()", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_WholeClass_SetsUpOnceAndCleansUpOnce()
    {
        using var board = Boards.New();
        var run = new BoardTestRun(board, board.Load(Boards.Subject));
        var passed = run.Names.Select(run.Run).Count(result => result.Outcome == BoardTestOutcome.Passed);
        Assert.Equal(2, passed);
        // The sample's Cleanup fails because Setup ran once: that it says so shows that it ran.
        Assert.Contains("the Cleanup ran", Assert.Single(run.Cleanup()).Message, StringComparison.Ordinal);
        Assert.Empty(run.Cleanup());
    }
}
