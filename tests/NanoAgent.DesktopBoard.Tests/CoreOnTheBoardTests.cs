using System;
using System.Collections.Concurrent;
using System.IO;
using System.Linq;

namespace NanoAgent.DesktopBoard.Tests;

/// <summary>
/// Every test of NFUnitTest, a row a test: the very binary, compiled for netnano1.0, that nanoFramework's launcher runs
/// on
/// a board.
/// </summary>
public sealed class CoreOnTheBoardTests(CoreOnTheBoardTests.Loaded loaded, ITestOutputHelper output)
    : IClassFixture<CoreOnTheBoardTests.Loaded>
{
    // Once: a board a look is a folder a look, and xunit looks for each row.
    public static TheoryData<string> Names { get; } = ReadNames();

    [Theory]
    [MemberData(nameof(Names))]
    public void NFUnitTest_OnTheDesktopsBoard_Passes(string name)
    {
        var result = loaded.Run.Run(name);
        while (loaded.Written.TryDequeue(out var line))
        {
            output.WriteLine(line);
        }

        Assert.SkipWhen(result.Outcome == BoardTestOutcome.Skipped, result.Message);
        Assert.True(result.Outcome == BoardTestOutcome.Passed, result.Message + "\n" + result.Stack);
    }

    private static TheoryData<string> ReadNames()
    {
        using var loaded = new Loaded();
        return [.. loaded.Run.Names];
    }

    /// <summary>The assembly on a board, once for all its tests; at the end every class cleans up.</summary>
    public sealed class Loaded : IDisposable
    {
        public Loaded()
        {
            var path = Boards.Built("tests/NanoAgent.Board.Tests", "NFUnitTest.dll");
            var profile = DesktopBoard.Profile("esp32", Boards.NewFolder(), output: Written.Enqueue);
            Board = new(profile, Path.GetDirectoryName(path)!);
            Run = new(Board, Board.Load(path));
        }

        public DesktopBoard Board { get; }

        public BoardTestRun Run { get; }

        /// <summary>What the tests wrote and nobody took yet.</summary>
        public ConcurrentQueue<string> Written { get; } = new();

        public void Dispose()
        {
            Assert.Empty(Run.Cleanup());
            Board.Dispose();
        }
    }
}
