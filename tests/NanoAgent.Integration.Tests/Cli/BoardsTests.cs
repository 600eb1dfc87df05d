using System;
using System.IO;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Support;
using Xunit;

namespace NanoAgent.Integration.Tests.Cli;

/// <summary><c>nanoagent boards</c> and <c>nanoagent check</c> as a developer of firmware meets them.</summary>
[Trait("LibCurl", "Never")]
public sealed class BoardsTests
{
    [Fact]
    public async Task Boards_Listed_AreTheProfiles()
    {
        Outcome outcome = await TestProcess.RunAsync("boards");

        Assert.Equal(0, outcome.ExitCode);
        foreach (string path in Directory.GetFiles(Path.Combine(Tree.Root, "boards"), "*.props"))
        {
            string row = "\n" + Path.GetFileNameWithoutExtension(path) + " ";
            Assert.Contains(row, "\n" + outcome.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Boards_ShowOne_SaysItsFirmwareAndLimits()
    {
        Outcome outcome = await TestProcess.RunAsync("boards", "show", "pico-w");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("firmware PICO_RP2040_W, network Wi-Fi\n", outcome.Text, StringComparison.Ordinal);
        Assert.Matches(@"\nSocketsMax +4  Sockets that the firmware has\.\n", outcome.Text);
    }

    [Fact]
    public async Task Boards_ShowUnknown_ListsThoseThatAre()
    {
        Outcome outcome = await TestProcess.RunAsync("boards", "show", "esp8266");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("There is no board 'esp8266': choose one of esp32,", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OfTheCoreForItsBoard_FindsNothing()
    {
        Outcome outcome = await TestProcess.RunAsync("check", "--board", "pico-w", BoardCore);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("NanoAgent.Core.dll: nothing found for pico-w\n", outcome.Text);
    }

    [Theory]
    [InlineData("/no/such/file.dll", "nanoagent: There is no file /no/such/file.dll: give compiled assemblies")]
    [InlineData("/etc/hostname", "'/etc/hostname' is no .NET assembly, or damaged: give the .dll or")]
    [InlineData("/etc", "'/etc' is a folder: give the .dll and .exe files in it.")]
    public async Task Check_NoAssembly_SaysWhatToGive(string path, string sentence)
    {
        Outcome outcome = await TestProcess.RunAsync("check", path);

        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("nanoagent: ", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains(sentence, outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OfADesktopAssembly_NamesWhatABoardCannotRun()
    {
        Outcome outcome = await TestProcess.RunAsync("check", typeof(BoardsTests).Assembly.Location);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(": state-machine: ", outcome.Text, StringComparison.Ordinal);
        Assert.Contains(": generic: ", outcome.Text, StringComparison.Ordinal);
    }

    private static string BoardCore =>
        Path.Combine(Tree.Root, "device", "NanoAgent.Core.Nano", "bin", Configuration, "net10.0", "NanoAgent.Core.dll");

    // .../bin/CONFIGURATION/FRAMEWORK/
    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
}
