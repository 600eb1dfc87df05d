using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;

namespace NanoAgent.Core.Tests.Spooling;

/// <summary>SPEC.md's wear formula against what a store counted.</summary>
public sealed class SpoolWearTests(ITestOutputHelper output)
{
    private const int HeadBytes = 328;

    [Theory]
    [InlineData(8_640, 40, 1, 60, 8_192, 1)]
    [InlineData(43_200, 64, 10, 50, 8_192, 4)]
    [InlineData(20_000, 200, 100, 500, 65_536, 2)]
    public void SpoolWear_ThreeDutyCycles_AgreeWithTheFormula(
        int records, int payloadBytes, int flushEvery, int batch, int segmentBytes, int starts)
    {
        var store = new MemoryStore();
        var options = new SpoolOptions
        {
            SegmentBytes = segmentBytes, RecordBytesMax = 512, StoreBytesMax = 64L * segmentBytes,
        };
        byte[] payload = new byte[512];
        Spool spool = null!;
        for (int start = 0; start < starts; start++)
        {
            store.Restart(new TestRandom(7));
            spool = new Spool(store, new TestRandom(7), options);
            Assert.Equal(SpoolResult.Ok, spool.Open());
            for (int i = 1; i <= records / starts; i++)
            {
                Assert.Equal(SpoolAppendResult.Accepted, spool.Append(1, payload, 0, payloadBytes));
                Assert.Equal(SpoolResult.Ok, i % flushEvery == 0 ? spool.Flush() : SpoolResult.Ok);
                if (i % batch == 0)
                {
                    Assert.Equal(SpoolResult.Ok, spool.Flush());
                    Release(spool, payload, batch);
                }
            }
        }

        int headsPerSlot = System.Math.Clamp(segmentBytes / HeadBytes, 16, 256);
        double segments = (double)records / ((segmentBytes - 56) / (24 + payloadBytes));
        double heads = ((double)records / batch) + starts;
        double slots = ((double)records / (batch * headsPerSlot)) + starts;
        double bytes = (records * (24.0 + payloadBytes)) + (56 * segments) + (HeadBytes * (heads + slots));
        double commits = ((double)records / flushEvery) + (segments * (1 - (1.0 / flushEvery))) + heads;
        Agree("bytes", bytes, store.BytesAppended);
        Agree("commits", commits, store.Commits);
        Agree("deletes", segments + slots, store.Deletes);

        // Each cut forgets what came after the head before it: a head or two.
        Assert.InRange(spool.Wear.BytesWritten, store.BytesAppended - (3 * HeadBytes * starts), store.BytesAppended);
    }

    private void Agree(string what, double formula, long counted)
    {
        output.WriteLine($"A24: {what}: formula {formula:F0}, counted {counted}");
        Assert.InRange(counted, (formula * 0.95) - 2, (formula * 1.05) + 2);
    }

    private static void Release(Spool spool, byte[] buffer, int batch)
    {
        spool.BeginRead(1);
        for (int i = 0; i < batch; i++)
        {
            Assert.Equal(SpoolReadResult.Record, spool.ReadNext(1, buffer, 0, buffer.Length, out _, out _));
        }

        Assert.Equal(SpoolResult.Ok, spool.ReleaseRead(1));
    }
}
