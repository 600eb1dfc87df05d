using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace NanoAgent.DesktopBoard.Tests;

public class NanoClrTests
{
    // What a nanoCLR printed: its banner, results, and an end in the middle that it says nothing of.
    private const string Recorded = """
        .NET nanoFramework nanoCLR Linux v0.1.0
        Loaded: NFUnitTest.pe
        Created EE.
        Test passed,A.Tests.One.0,19
        Test failed,A.Tests.Two.0,Assert.AreEqual failed. Expected:<0>. Actual:<43>.
        Test skipped,A.Tests.Two.1,no radio, no test
        Test passed: A.Tests.Three.0, 1200
        Test passed,A.Tests.Again.0,1
        Test failed,A.Tests.Again.0,the second time
        Test passed,A.Tests.Again.0,1
        Testing is done
        Done.
        Exiting.
        """;

    [Theory]
    [InlineData("A.Tests.One.0", BoardTestOutcome.Passed, "")]
    [InlineData("A.Tests.Two.0", BoardTestOutcome.Failed, "Assert.AreEqual failed. Expected:<0>. Actual:<43>.")]
    [InlineData("A.Tests.Two.1", BoardTestOutcome.Skipped, "no radio, no test")]
    [InlineData("A.Tests.Three.0", BoardTestOutcome.Passed, "")]
    [InlineData("A.Tests.Again.0", BoardTestOutcome.Failed, "the second time")]
    public void Read_RecordedOutput_GivesEachResult(string name, BoardTestOutcome outcome, string message)
    {
        var result = Assert.Single(NanoClrOutput.Read(Recorded.Split('\n'), [name]), found => found.Name == name);
        Assert.Equal((outcome, message), (result.Outcome, result.Message));
    }

    [Fact]
    public void Read_TestWithoutAResult_Failed()
    {
        var results = NanoClrOutput.Read(Recorded.Split('\n'), ["A.Tests.Last.0", "A.Tests.One.0"]);
        Assert.Equal("A.Tests.Last.0", results[0].Name);
        Assert.Equal(BoardTestOutcome.Failed, results[0].Outcome);
        Assert.Contains("No result", results[0].Message, StringComparison.Ordinal);
        // And what nobody expected is told as well.
        Assert.Equal(6, results.Length);
    }

    [Fact]
    public async Task Files_OfTheTests_ComeInTheLaunchersOrder()
    {
        var folder = Boards.NewFolder();
        var names = new[]
        {
            "mscorlib", "nanoFramework.UnitTestLauncher", "nanoFramework.TestFramework",
            "nanoFramework.System.Text", "nanoFramework.System.Collections",
        };
        foreach (var name in names)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, name + ".pe"), "", TestContext.Current.CancellationToken);
        }

        var processor = Script(folder, "mdp", "while [ \"$1\" != -compile ]; do shift; done; echo made > \"$2\"");
        using var run = new NanoClrRun(folder, processor);
        var files = await run.FilesAsync(Tests);
        Assert.Equal(names[..3], files.Take(3).Select(Path.GetFileNameWithoutExtension));
        Assert.Equal("NFUnitTest", Path.GetFileNameWithoutExtension(files[^1]));
        int At(string name) => files.Select(Path.GetFileNameWithoutExtension).ToList().IndexOf(name);
        Assert.True(At("nanoFramework.System.Text") < At("NanoAgent.Core"), string.Join(" ", files));
        Assert.Equal(files.Length, files.Distinct().Count());
    }

    [Fact]
    public async Task Files_OneIsMissing_NamesItAndSaysWhatToDo()
    {
        using var run = new NanoClrRun(Boards.NewFolder(), null);
        var fault = await Assert.ThrowsAsync<IOException>(() => run.FilesAsync(Tests));
        Assert.Contains("mscorlib.pe is not there: put it into --pe", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nanoclr", "run --assemblies a.pe b.pe")]
    [InlineData("posixclr", "a.pe b.pe")]
    public async Task Run_ClrWhoseExitCodeSaysNothing_GivesWhatItPrinted(string name, string arguments)
    {
        var clr = Script(Boards.NewFolder(), name, "echo \"arguments $*\"; echo 'Test failed,A.B.0,why' >&2; exit 0");
        var lines = await NanoClrRun.RunAsync(clr, ["a.pe", "b.pe"]);
        Assert.Contains("arguments " + arguments, lines);
        Assert.Equal(BoardTestOutcome.Failed, Assert.Single(NanoClrOutput.Read(lines, ["A.B.0"])).Outcome);
    }

    [Fact]
    public async Task Run_NoSuchProgram_SaysSo()
    {
        var fault = await Assert.ThrowsAsync<IOException>(() => NanoClrRun.RunAsync("/nowhere/nanoclr", []));
        Assert.Contains("cannot be started", fault.Message, StringComparison.Ordinal);
    }

    private static string Tests => Boards.Built("tests/NanoAgent.Board.Tests", "NFUnitTest.dll");

    private static string Script(string folder, string name, string body)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, "#!/bin/sh\n" + body + "\n");
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("The sample is a shell script.");
        }
        else
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}
