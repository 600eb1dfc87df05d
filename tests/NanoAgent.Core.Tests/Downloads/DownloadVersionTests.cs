using System.Linq;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Downloads;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;

namespace NanoAgent.Core.Tests.Downloads;

/// <summary>Versions that come back after power cuts.</summary>
public sealed class DownloadVersionTests
{
    private readonly VirtualClock _clock = new();
    private readonly FileServer _server = new() { Content = Content(1) };
    private readonly ScriptedEngine _engine;

    public DownloadVersionTests()
    {
        _engine = new ScriptedEngine(_clock, _server.Answer);
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

    private void Serve(byte[] content, string? tag, int cutAfter)
    {
        _server.Content = content;
        _server.Tag = tag;
        _server.CutAfter = cutAfter;
    }

    private Download Run(DownloadOptions options, IStore store, IUpdateSlot slot)
    {
        var download = new Download(_engine, new SeededRandom(1), store, slot, options);
        Assert.True(download.Start());
        _engine.RunUntil(() => download.IsDone);
        return download;
    }
}
