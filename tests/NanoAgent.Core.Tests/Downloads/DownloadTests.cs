using System.Linq;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Downloads;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;

namespace NanoAgent.Core.Tests.Downloads;

/// <summary>Power cuts at every operation of the store; what a download makes of each answer runs on boards.</summary>
public sealed class DownloadTests
{
    private const int Chunk = 256;

    private readonly VirtualClock _clock = new();
    private readonly FileServer _server = new();

    [Fact]
    public void Download_PowerCutAtEveryStoreOperation_ResumesAndWastesAtMostAChunk()
    {
        // Enough checkpoints to make the journals roll over twice.
        _server.Content = Content(3, 40_000);
        long operations = CountOperations();
        int cuts = 0;
        for (long operation = 0; operation < operations; operation++)
        {
            var store = new MemoryStore();
            var slot = new MemorySlot();
            store.CutPowerAfter(operation);
            var engine = new ScriptedEngine(_clock, _server.Answer);
            var first = new Download(engine, new SeededRandom(1), store, slot, Options());
            first.Start();
            engine.RunUntil(() => first.IsDone);
            slot.CutPower();
            store.Restart(new SeededRandom((ulong)operation));
            if (slot.Finished is not null)
            {
                continue;
            }

            cuts++;
            var second = new Download(engine, new SeededRandom(1), store, slot, Options());
            second.Start();
            engine.RunUntil(() => second.IsDone);

            Assert.Equal(DownloadResult.Ok, second.Result);
            Assert.Equal(_server.Content, slot.Finished);
            Assert.InRange(first.BytesReceived + second.BytesReceived - 40_000, 0, 2 * Chunk);
        }

        Assert.True(cuts > 300, $"{cuts} cuts");
        TestContext.Current.SendDiagnosticMessage($"{cuts} power cuts, 0 violations");
    }

    private static byte[] Content(int seed, int length)
    {
        var random = new SeededRandom((ulong)seed);
        return Enumerable.Range(0, length).Select(_ => (byte)random.Next(256)).ToArray();
    }

    private static DownloadOptions Options()
    {
        return new DownloadOptions("http://files.example/image.bin", "image")
        {
            ChunkBytes = Chunk,
            AttemptsMax = 3,
            RetryBaseMs = 100,
            RetryCeilingMs = 500,
        };
    }

    private long CountOperations()
    {
        var store = new MemoryStore();
        var engine = new ScriptedEngine(_clock, _server.Answer);
        var download = new Download(engine, new SeededRandom(1), store, new MemorySlot(), Options());
        download.Start();
        engine.RunUntil(() => download.IsDone);
        Assert.Equal(DownloadResult.Ok, download.Result);
        return store.Operations;
    }
}
