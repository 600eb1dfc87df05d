using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Support;
using Xunit;

namespace NanoAgent.Integration.Tests.Boards;

/// <summary>
/// <c>nanoagent board run</c>: the firmware's own binary, the deployed one, on the desktop, uploading and downloading,
/// with the power cut in the middle of both.
/// </summary>
[Trait("LibCurl", "Never")]
public sealed class BoardRunTests : IAsyncLifetime
{
    private const string Device = "board-1";

    // DownloadChunkBytes of boards/esp32.props.
    private const int ChunkBytes = 4096;

    private readonly TempFolder _folder = new();
    private readonly ImageServer _images = new();
    private CollectorProcess _collector = null!;

    private string Drive => _folder.File("drive");

    public async ValueTask InitializeAsync()
    {
        _collector = new CollectorProcess(_folder.File("collector.db"));
        await _collector.StartAsync();
        await _images.StartAsync();
        _folder.Folder("drive");
        // A name, so that the board's own resolver asks the name server of its interface.
        string images = new UriBuilder(_images.Address) { Host = "localhost", Path = "/manifest" }.Uri.ToString();
        await File.WriteAllTextAsync(Path.Combine(Drive, "agent.json"), $$"""
            {
              "CollectorUrl": "{{_collector.Address}}", "Device": "{{Device}}", "SamplePeriodMs": 100,
              "BatchAgeMaxMs": 300, "TimeServer": "", "UpdateUrl": "{{images}}"
            }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _images.DisposeAsync();
        await _collector.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Firmware_PowerCutInTheMiddle_DeliversWhatWasFlushedOnceAndResumesTheImage()
    {
        string image = Path.Combine(Drive, "firmware.bin");
        string part = image + ".part";
        await using (TestProcess first = Board())
        {
            await first.OutputAsync("collector: has acknowledged");
            await UntilAsync(() => File.Exists(part) && new FileInfo(part).Length > 2 * ChunkBytes);
            await first.KillAsync();
        }

        Assert.False(File.Exists(image));
        long kept = new FileInfo(part).Length;
        Assert.InRange(kept, 2 * ChunkBytes, ImageServer.ImageBytes - 1);
        HashSet<(long Boot, long Sequence)> flushed = SpoolView.Keys(Drive, _folder.File("copy"));

        await using TestProcess second = Board();
        await second.OutputAsync("version 2.0, not installed");
        var stored = new HashSet<(long Boot, long Sequence)>();
        await UntilAsync(async () =>
        {
            List<StoredRecord> records = await _collector.RecordsAsync(Device);
            stored = [.. records.Select(record => (record.Boot, record.Sequence))];
            Assert.Equal(records.Count, stored.Count);
            return flushed.IsSubsetOf(stored) && stored.Max(record => record.Boot) > 1;
        });
        second.Terminate();
        Outcome outcome = await second.ExitAsync();

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal(ImageServer.Image, await File.ReadAllBytesAsync(image));
        Assert.Equal(2, _images.Ranges.Count);
        Assert.Equal("", _images.Ranges.First());
        long from = long.Parse(_images.Ranges.Last()["bytes=".Length..^1], CultureInfo.InvariantCulture);
        // A power cut wastes a chunk at most: what was committed and not yet noted.
        Assert.InRange(from, kept - ChunkBytes, kept);
        Assert.Equal(0, await _collector.StatAsync("conflicts"));
    }

    // What is deployed has short names: the list beside it reads them.
    [Fact]
    public async Task Samples_DeployedWithoutAConfiguration_EndWithATraceInTheSourcesNames()
    {
        File.Delete(Path.Combine(Drive, "agent.json"));
        string program = Path.Combine(
            Tree.Root, "device/NanoAgent.Samples/bin/Release/net10.0/board/NanoAgent.Samples.dll");
        Outcome outcome = await TestProcess.RunAsync(
            ["board", "run", "--board", "esp32", "--storage", Drive, "--program", program]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("at NanoAgent.Firmware.FirmwareOptions.Load(", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("at Samples.Program.Main()", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "is not there", "--program", "nothing.dll", "--board", "esp32")]
    [InlineData(2, "There is no board 'toaster'", "--board", "toaster")]
    [InlineData(2, "'host' is no board", "--board", "host")]
    public async Task BoardRun_WrongArguments_AreOneSentence(int exitCode, string sentence, params string[] arguments)
    {
        Outcome outcome = await TestProcess.RunAsync(["board", "run", "--storage", Drive, .. arguments]);
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Contains(sentence, outcome.Errors, StringComparison.Ordinal);
    }

    private TestProcess Board() => TestProcess.Nanoagent("board", "run", "--board", "esp32", "--storage", Drive);

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new System.Threading.CancellationTokenSource(Limits.Wait);
        while (!await condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
