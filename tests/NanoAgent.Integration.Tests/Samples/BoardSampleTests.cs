using System;
using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.DesktopBoard.Hardware;
using NanoAgent.Integration.Tests.Boards;
using NanoAgent.Integration.Tests.Support;
using Xunit;
using Board = NanoAgent.DesktopBoard.DesktopBoard;

namespace NanoAgent.Integration.Tests.Samples;

/// <summary>Runs the samples for boards on the desktop's board: the very binary that a board would run.</summary>
public sealed class BoardSampleTests : IDisposable
{
    private const string Device = "board-1";

    private readonly TempFolder _folder = new();
    private readonly ConcurrentQueue<string> _output = new();

    private static string Binary => Path.Combine(
        Tree.Root, "device/NanoAgent.Samples/bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name,
        "net10.0/NanoAgent.Samples.dll");

    private string Drive => _folder.Folder("drive");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Board_Sample_ReportsTheTemperature()
    {
        await using var collector = new CollectorProcess(_folder.File("collector.db"));
        await collector.StartAsync();
        WriteOptions(collector.Address);
        using Board board = TurnOn();
        board.Start(board.Load(Binary));
        await UntilAsync(board, () => _output.Any(
            line => line.EndsWith("collector: has acknowledged", StringComparison.Ordinal)));
        Assert.Contains(
            await collector.RecordsAsync(Device), record => record is { Series: "temperature", Mantissa: 2001 });
    }

    [Fact]
    public async Task Transfer_Sample_KeepsTheBody()
    {
        await using WebStage stage = await WebStage.StartAsync();
        using Board board = TurnOn();
        Run(board, "Fetch", stage.Url() + "bytes/100000");
        Assert.Equal(BoardEnd.Returned, board.Hardware.Wait(Limits.Wait));
        Assert.Contains("200 100000", _output);
        Assert.Equal(WebStage.Body(100_000), await File.ReadAllBytesAsync(Path.Combine(Drive, "model")));
    }

    [Fact]
    public async Task Update_Sample_BringsTheImageOverAPowerCut()
    {
        await using var images = new ImageServer();
        await images.StartAsync();
        WriteOptions(new Uri("http://127.0.0.1:1"));
        string image = Path.Combine(Drive, "model.bin");
        string manifest = new Uri(images.Address, "/manifest").ToString();
        using (Board first = TurnOn())
        {
            Run(first, "Follow", manifest);
            var part = new FileInfo(image + ".part");
            await UntilAsync(first, () =>
            {
                part.Refresh();
                return part.Exists && part.Length > 8192;
            });
        }

        Assert.False(File.Exists(image));
        using Board second = TurnOn();
        Run(second, "Follow", manifest);
        await UntilAsync(second, () => File.Exists(image));
        Assert.Equal(ImageServer.Image, await File.ReadAllBytesAsync(image));
        Assert.Contains("bytes=", images.Ranges.Last(), StringComparison.Ordinal);
    }

    private void WriteOptions(Uri collector) => File.WriteAllText(
        Path.Combine(Drive, "agent.json"),
        $$"""{ "CollectorUrl": "{{collector}}", "Device": "{{Device}}", "BatchAgeMaxMs": 0, "TimeServer": "" }""");

    private Board TurnOn() =>
        new(Board.Profile("esp32", Drive, null, _output.Enqueue), Path.GetDirectoryName(Binary)!);

    private static void Run(Board board, string method, string argument)
    {
        MethodInfo sample = board.Load(Binary).GetType("Samples.Program", true)!.GetMethod(method)!;
        board.Run(() => sample.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [argument], null));
    }

    private async Task UntilAsync(Board board, Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Limits.Wait);
        while (!condition())
        {
            Assert.True(
                !limit.IsCancellationRequested && board.Hardware.Fault is null,
                string.Join('\n', _output) + board.Hardware.Fault);
            await Task.Yield();
        }
    }
}
