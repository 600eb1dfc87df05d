using System;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using NanoAgent.Host.Stores;
using NanoAgent.Integration.Tests.Support;
using Xunit;

namespace NanoAgent.Integration.Tests.Cli;

/// <summary><c>nanoagent spool inspect</c>.</summary>
[Trait("LibCurl", "Never")]
public sealed class SpoolTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Inspect_Records_CountsThemAndTouchesNothing()
    {
        string folder = _folder.File("spool");
        SpoolView.Fill(folder, records: 7);
        string[] before = [.. System.IO.Directory.EnumerateFiles(folder).Order()];

        Outcome text = await TestProcess.RunAsync("spool", "inspect", folder);
        Assert.Equal(0, text.ExitCode);
        Assert.Contains(" 7 records, 7 of them not delivered", text.Text, StringComparison.Ordinal);
        Assert.Contains("lane 1 at the last head: accepted 7, released 0,", text.Text, StringComparison.Ordinal);

        Outcome outcome = await TestProcess.RunAsync("spool", "inspect", "--json", folder);
        Assert.Equal(0, outcome.ExitCode);
        using JsonDocument json = JsonDocument.Parse(outcome.Output);
        Assert.Equal(7, json.RootElement.GetProperty("records").GetInt64());
        Assert.Equal(7, json.RootElement.GetProperty("unreleased").GetInt64());
        Assert.True(json.RootElement.GetProperty("bootEpoch").GetInt32() > 0);
        Assert.False(json.RootElement.GetProperty("headDamaged").GetBoolean());
        Assert.Equal(7, json.RootElement.GetProperty("lanes")[1].GetProperty("accepted").GetInt64());
        JsonElement segment = Assert.Single(json.RootElement.GetProperty("segments").EnumerateArray());
        Assert.Equal(1, segment.GetProperty("firstSequence").GetInt64());
        Assert.Equal(7, segment.GetProperty("lastSequence").GetInt64());
        Assert.Equal(before, System.IO.Directory.EnumerateFiles(folder).Order());
    }

    [Fact]
    public async Task Inspect_FolderWithoutASpoolOrAFile_SaysWhatToGive()
    {
        string file = _folder.Write("notes.txt", "no spool");
        Outcome wrongFolder = await TestProcess.RunAsync("spool", "inspect", "--json", _folder.Root);
        Outcome noFolder = await TestProcess.RunAsync("spool", "inspect", file);

        Assert.Equal((3, 3), (wrongFolder.ExitCode, noFolder.ExitCode));
        Assert.Equal(
            $"nanoagent: '{_folder.Root}' holds no spool: give the folder that run's DataFolder names.\n",
            wrongFolder.Errors);
        Assert.Equal($"nanoagent: '{file}' is a file: give the folder that run's DataFolder names.\n", noFolder.Errors);
    }

    [Fact]
    public async Task Inspect_Garbage_SaysSo()
    {
        string folder = _folder.File("spool");
        SpoolView.Fill(folder, records: 3);
        foreach (string path in System.IO.Directory.EnumerateFiles(folder))
        {
            if (!path.EndsWith(FileStore.LockFileName, StringComparison.Ordinal))
            {
                await System.IO.File.WriteAllBytesAsync(path, WebStage.Body(5_000));
            }
        }

        _folder.Write("spool/spool.unknown", "what is this");
        Outcome outcome = await TestProcess.RunAsync("spool", "inspect", "--json", folder);

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        using JsonDocument json = JsonDocument.Parse(outcome.Output);
        Assert.True(json.RootElement.GetProperty("headDamaged").GetBoolean());
        Assert.Equal(0, json.RootElement.GetProperty("records").GetInt64());
        Assert.Equal(1, json.RootElement.GetProperty("unknownNames").GetInt32());
    }

    [Fact]
    public async Task Inspect_MissingFolder_IsUnavailable()
    {
        string folder = _folder.File("no-such-folder");
        Outcome outcome = await TestProcess.RunAsync("spool", "inspect", folder);

        Assert.Equal(3, outcome.ExitCode);
        Assert.StartsWith("nanoagent: ", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains(folder, outcome.Errors, StringComparison.Ordinal);
        Assert.Single(outcome.Errors.TrimEnd('\n').Split('\n'));
    }
}
