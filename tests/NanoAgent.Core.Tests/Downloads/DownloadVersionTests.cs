using System;
using System.Collections.Generic;
using System.Linq;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Downloads;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;

namespace NanoAgent.Core.Tests.Downloads;

/// <summary>Answers that are in order and yet not the file, and versions that come back.</summary>
public sealed class DownloadVersionTests
{
    private const string OldDate = "Sun, 06 Nov 1994 08:49:37 GMT";

    private readonly VirtualClock _clock = new();
    private readonly FileServer _server = new() { Content = Content(1) };
    private readonly MemoryStore _store = new();
    private readonly MemorySlot _slot = new();
    private readonly ScriptedEngine _engine;

    public DownloadVersionTests()
    {
        _engine = new ScriptedEngine(_clock, _server.Answer);
    }

    [Theory]
    [InlineData(202)]
    [InlineData(204)]
    public void Download_SuccessThatIsNoFile_EndsInHttpStatus(int status)
    {
        _server.Override = _ => new Reply { Status = status };

        Download download = Run(Options());

        Assert.Equal(DownloadResult.HttpStatus, download.Result);
        Assert.Null(_slot.Finished);
    }

    [Fact]
    public void Download_PartIsShorterThanAskedFor_GoesOnBehindIt()
    {
        _server.CutAfter = 900;
        _server.Override = request =>
            request.Headers.GetValueOrDefault("Range") == "bytes=900-" ? Part("bytes 900-1399/2000", 500) : null;

        Download download = Run(Options());

        Assert.Equal(DownloadResult.Ok, download.Result);
        Assert.Equal(_server.Content, _slot.Finished);
        Assert.Equal("bytes=1400-", _engine.Requests[^1].Headers["Range"]);
    }

    [Fact]
    public void Download_PartHasMoreBytesThanItsContentRange_IsRefused()
    {
        _server.CutAfter = 900;
        _server.Override = request =>
            request.Headers.GetValueOrDefault("Range") == "bytes=900-" ? Part("bytes 900-1399/2000", 600) : null;

        Download download = Run(Options());

        Assert.Equal(DownloadResult.Ok, download.Result);
        Assert.Equal(_server.Content, _slot.Finished);
        Assert.False(_engine.Requests[2].Headers.ContainsKey("Range"));
    }

    [Fact]
    public void Download_PartOfAnotherDate_IsRefused()
    {
        _server.Tag = null;
        _server.MoreHeaders = [("Last-Modified", OldDate), ("Date", "Sun, 06 Nov 1994 09:49:37 GMT")];
        _server.CutAfter = 900;
        _server.Override = request => request.Headers.ContainsKey("Range")
            ? Part("bytes 900-1999/2000", 1_100, ("Last-Modified", "Sun, 06 Nov 1994 08:49:38 GMT")) : null;

        Download download = Run(Options());

        Assert.Equal(_server.Content, _slot.Finished);
        Assert.Equal(0, download.Resumes);
    }

    [Theory]
    [InlineData("\"v2\"", "http://files.example/image.bin")]
    [InlineData(null, "http://files.example/image.bin")]
    [InlineData("\"v2\"", "http://files.example/other.bin")]
    public void Download_PowerIsCutInANewerVersionAndTheOldOneComesBack_NeverSplices(string? newTag, string newUrl)
    {
        byte[] old = Content(1);
        byte[] newer = Content(2);
        int killed = 0;
        for (int operation = 0; operation < 40; operation++)
        {
            var store = new MemoryStore();
            var slot = new MemorySlot();
            Serve(old, "\"v1\"", cutAfter: 900);
            _server.Override = _ => _engine.Requests.Count % 2 == 0 ? new Reply { Silent = true } : null;
            _engine.Requests.Clear();
            Assert.Equal(DownloadResult.DeadlineExceeded, Run(Options(), store, slot).Result);

            _server.Override = _ => null;
            Serve(newer, newTag, cutAfter: 1_500);
            store.CutPowerAfter(operation);
            Run(Options(newUrl), store, slot);
            store.Restart(new SeededRandom((ulong)operation));
            killed += slot.Finished is null ? 1 : 0;

            Serve(old, "\"v1\"", cutAfter: -1);
            Assert.Equal(DownloadResult.Ok, Run(Options(), store, slot).Result);
            Assert.True(
                old.SequenceEqual(slot.Finished!) || newer.SequenceEqual(slot.Finished!),
                $"spliced after a cut at operation {operation}");
        }

        Assert.InRange(killed, 5, 39);
    }

    private static byte[] Content(int seed)
    {
        var random = new SeededRandom((ulong)seed);
        return Enumerable.Range(0, 2_000).Select(_ => (byte)random.Next(256)).ToArray();
    }

    private static DownloadOptions Options(string url = "http://files.example/image.bin")
    {
        return new DownloadOptions(url, "image")
        {
            ChunkBytes = 4_096,
            AttemptsMax = 3,
            RetryBaseMs = 100,
            RetryCeilingMs = 500,
            DeadlineMs = 10_000,
        };
    }

    private Reply Part(string contentRange, int bytes, params (string Name, string Value)[] more)
    {
        return new Reply
        {
            Status = 206,
            Headers = [("Content-Range", contentRange), .. more],
            Body = _server.Content[900..(900 + bytes)],
        };
    }

    private void Serve(byte[] content, string? tag, int cutAfter)
    {
        _server.Content = content;
        _server.Tag = tag;
        _server.CutAfter = cutAfter;
    }

    private Download Run(DownloadOptions options, IStore? store = null, IUpdateSlot? slot = null)
    {
        var download = new Download(_engine, new SeededRandom(1), store ?? _store, slot ?? _slot, options);
        Assert.True(download.Start());
        _engine.RunUntil(() => download.IsDone);
        return download;
    }
}
