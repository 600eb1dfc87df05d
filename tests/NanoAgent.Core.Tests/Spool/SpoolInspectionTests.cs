using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;

namespace NanoAgent.Core.Tests.Spooling;

public sealed class SpoolInspectionTests
{
    [Fact]
    public void Walk_OverASpool_TellsWhatIsThereAndWritesNothing()
    {
        MemoryStore store = new();
        Spool spool = SpoolKit.Open(store, 81);
        for (int i = 0; i < 50; i++)
        {
            SpoolKit.Append(spool, 1, "0123456789");
        }

        SpoolKit.Append(spool, 0, "alarm");
        Assert.Equal(SpoolResult.Ok, spool.Flush());
        Assert.Equal(5, SpoolKit.ReadBatch(spool, 1, 5).Count);
        Assert.Equal(SpoolResult.Ok, spool.ReleaseRead(1));
        Assert.Equal(SpoolResult.Ok, spool.Close());
        string first = store.List("spool.1.")![0];
        byte[] bytes = store.Bytes(first)!;
        bytes[40 + 34 + 30] ^= 1;
        store.Put(first, bytes);
        long operations = store.Operations;

        SpoolInspection inspection = new(store);
        Assert.True(inspection.Start());
        Assert.Equal(spool.BootEpoch, inspection.HeadBootEpoch);
        Assert.False(inspection.HeadDamaged);
        Assert.Equal(5, inspection.Counters(1).Released);
        Assert.Equal(5, inspection.ReleasedSequence(1));
        int[] records = new int[3];
        int unreleased = 0;
        long damaged = 0;
        int segments = 0;
        while (inspection.NextSegment())
        {
            segments++;
            records[inspection.Lane] += inspection.Records;
            unreleased += inspection.RecordsUnreleased;
            damaged += inspection.DamagedBytes;
            Assert.True(inspection.HasHeader);
            Assert.False(inspection.ReadFailed);
            Assert.Equal(spool.BootEpoch, inspection.FirstBootEpoch);
            Assert.Equal(inspection.Records * (inspection.Lane == 0 ? 5 : 10), inspection.PayloadBytes);
        }

        Assert.Equal(inspection.Segments, segments);
        Assert.Equal([1, 49, 0], records);
        Assert.Equal(46, unreleased);
        Assert.Equal(34, damaged);
        Assert.Equal(operations, store.Operations);
    }
}
