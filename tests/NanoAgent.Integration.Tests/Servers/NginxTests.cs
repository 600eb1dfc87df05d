using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading.Tasks;
using NanoAgent.Downloads;
using NanoAgent.Host;
using NanoAgent.Host.Engines;
using NanoAgent.Host.Files;
using NanoAgent.Host.Stores;
using NanoAgent.Integration.Tests.Engines;
using NanoAgent.Integration.Tests.Support;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Transfers;
using Xunit;

namespace NanoAgent.Integration.Tests.Servers;

/// <summary>Both engines against a server that others wrote.</summary>
public sealed class NginxTests : IAsyncLifetime
{
    /// <summary>What /slow/ sends before it becomes slow.</summary>
    private const int SlowAfterBytes = 4 * 1024 * 1024;

    private const int SlowBytes = SlowAfterBytes + (SlowAfterBytes / 2);
    private const int KeptBytesMin = 1024 * 1024;
    private const string Text = "0123456789 served by nginx";

    private readonly TempFolder _folder = new();
    private NginxServer _server = null!;

    public static TheoryData<HostEngineKind> Engines =>
        [HostEngineKind.LibCurl, new TheoryDataRow<HostEngineKind>(HostEngineKind.Core).WithTrait("LibCurl", "Never")];

    public async ValueTask InitializeAsync()
    {
        _server = await NginxServer.StartAsync(Block);
        await File.WriteAllTextAsync(Path.Combine(_server.Files, "a.txt"), Text);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Get_File_IsDelivered(HostEngineKind kind)
    {
        await using HostEngine host = HostEngine.Open(kind, proxy: "");
        var sink = new CollectingSink();
        var transfer = new Transfer(_server.Url + "a.txt") { Sink = sink };

        Assert.Equal(TransferResult.Ok, host.Engine.Perform(transfer));
        Assert.Equal(TransferResult.Ok, host.Engine.Perform(transfer));

        Assert.Equal(Text + Text, sink.Body);
        Assert.Equal([200, 200], sink.Heads);
        Assert.Equal(Text.Length, transfer.Info.BytesDownloaded);
        Assert.Equal(1, host.ConnectionsOpened);
        Assert.Equal(1, host.ConnectionsReused);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Get_Range_IsPartial(HostEngineKind kind)
    {
        await using HostEngine host = HostEngine.Open(kind, proxy: "");
        var sink = new CollectingSink();
        Assert.Equal(TransferResult.Ok, host.Engine.Perform(
            new Transfer(_server.Url + "a.txt") { Sink = sink, Range = "3-5" }));
        Assert.Equal("345", sink.Body);
        Assert.Equal([206], sink.Heads);
        Assert.Equal("bytes 3-5/26", sink.Headers["Content-Range"]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Get_IfRange_SplicesNothing(HostEngineKind kind)
    {
        await using HostEngine host = HostEngine.Open(kind, proxy: "");
        var head = new CollectingSink();
        Assert.Equal(TransferResult.Ok, host.Engine.Perform(new Transfer(_server.Url + "a.txt") { Sink = head }));

        var same = new CollectingSink();
        Assert.Equal(TransferResult.Ok, host.Engine.Perform(Resuming(same, head.Headers["ETag"])));
        Assert.Equal(Text[11..], same.Body);
        Assert.Equal([206], same.Heads);

        await File.WriteAllTextAsync(Path.Combine(_server.Files, "a.txt"), "a newer and longer file than before");
        var changed = new CollectingSink();
        Assert.Equal(TransferResult.Ok, host.Engine.Perform(Resuming(changed, head.Headers["ETag"])));
        Assert.Equal("a newer and longer file than before", changed.Body);
        Assert.Equal([200], changed.Heads);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Get_NoSuchFile_Is404(HostEngineKind kind)
    {
        await using HostEngine host = HostEngine.Open(kind, proxy: "");
        var transfer = new Transfer(_server.Url + "no-such-file") { FailOnHttpError = true };
        Assert.Equal(TransferResult.HttpReturnedError, host.Engine.Perform(transfer));
        Assert.Equal(404, transfer.Info.ResponseCode);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Get_RangeBeyondTheFile_Is416(HostEngineKind kind)
    {
        await using HostEngine host = HostEngine.Open(kind, proxy: "");
        var transfer = new Transfer(_server.Url + "a.txt") { Range = "100-200" };
        Assert.Equal(TransferResult.Ok, host.Engine.Perform(transfer));
        Assert.Equal(416, transfer.Info.ResponseCode);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Download_StoppedMidway_GoesOnInAnotherLife(HostEngineKind kind)
    {
        byte[] image = RandomNumberGenerator.GetBytes(SlowBytes);
        await File.WriteAllBytesAsync(Path.Combine(Directory.CreateDirectory(
            Path.Combine(_server.Files, "slow")).FullName, "image.bin"), image);
        string path = _folder.File("image.bin");

        // The first life ends in the slow half, with what came committed.
        (DownloadResult result, Download first) = await LiveAsync(kind, path, stopAtBytes: KeptBytesMin);
        Assert.Equal(DownloadResult.Cancelled, result);
        Assert.False(File.Exists(path));
        Assert.InRange(first.Position, KeptBytesMin, SlowBytes - 1);

        (result, Download second) = await LiveAsync(kind, path, stopAtBytes: long.MaxValue);

        Assert.Equal(DownloadResult.Ok, result);
        Assert.Equal(SHA256.HashData(image), second.Sha256);
        Assert.Equal(image, await File.ReadAllBytesAsync(path));
        Assert.Equal(1, second.Resumes);
        Assert.Equal(SlowBytes, first.BytesReceived + second.BytesReceived);
        Assert.Empty(Directory.EnumerateFiles(_folder.Root, "*.part"));
    }

    // The first half of a slow file comes at once and the rest slowly, so that a client can be stopped in between.
    private static string Block(ServerProcess server) => $$"""
        server {
            listen 127.0.0.1:{{server.Port}};
            root {{server.Folder.Folder("www")}};
            location /slow/ {
                limit_rate_after {{SlowAfterBytes}};
                limit_rate 64k;
            }
        }
        """;

    private Transfer Resuming(ISink sink, string validator)
    {
        var transfer = new Transfer(_server.Url + "a.txt") { Sink = sink, Range = "11-" };
        transfer.Headers.Add("If-Range", validator);
        return transfer;
    }

    private async Task<(DownloadResult Result, Download Download)> LiveAsync(
        HostEngineKind kind, string path, long stopAtBytes)
    {
        await using HostEngine host = HostEngine.Open(kind, proxy: "");
        using FileStore store = FileStore.Open(_folder.File("resume"), 1 << 20, out _)!;
        using var slot = new FileSlot(path);
        var options = new DownloadOptions(_server.Url + "slow/image.bin", "image") { DeadlineMs = 120_000 };
        var download = new Download(host.Engine, new HostRandom(), store, slot, options);
        Assert.True(download.Start());
        while (!download.IsDone)
        {
            long nextMs = host.Engine.Scheduler.Step(host.Engine.Clock.Milliseconds);
            if (download.Position >= stopAtBytes)
            {
                download.Cancel();
            }

            // Not longer than this: with libcurl the position moves without the scheduler's doing.
            host.Engine.Wait(Math.Min(20, Due.Until(host.Engine.Clock.Milliseconds, nextMs)));
        }

        return (download.Result, download);
    }
}
