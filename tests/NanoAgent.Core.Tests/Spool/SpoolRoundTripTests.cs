using System.Collections.Generic;
using System.Text;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;

namespace NanoAgent.Core.Tests.Spooling;

public sealed class SpoolRoundTripTests
{
    [Fact]
    public void Append_FlushedReadReleased_IsGone()
    {
        MemoryStore store = new();
        Spool spool = SpoolKit.Open(store, 1);
        Assert.Equal(SpoolAppendResult.Accepted, SpoolKit.Append(spool, 1, "one"));
        Assert.Equal(SpoolAppendResult.Accepted, SpoolKit.Append(spool, 1, "two"));
        Assert.Equal(-1, spool.FirstLaneToRead());
        Assert.Equal(2, spool.Unflushed);
        Assert.Equal(SpoolResult.Ok, spool.Flush());
        Assert.Equal(2, spool.FlushedSequence);
        Assert.Equal(1, spool.FirstLaneToRead());
        Assert.Equal(["1:one", "2:two"], SpoolKit.ReadBatch(spool, 1, 10));
        Assert.Equal(SpoolResult.Ok, spool.ReleaseRead(1));
        Assert.Equal(0, spool.Pending(1));
        Assert.Equal(2, spool.Counters(1).Released);
        Assert.Equal(SpoolResult.Ok, spool.Close());
    }

    [Fact]
    public void Read_BeforeTheFlush_FindsNothingThatIsNotDurable()
    {
        Spool spool = SpoolKit.Open(new MemoryStore(), 4);
        for (int i = 0; i < 4; i++)
        {
            SpoolKit.Append(spool, 1, new string('u', 90));
        }

        // Three of the four left the page for the segment; none is committed.
        Assert.Empty(SpoolKit.ReadBatch(spool, 1, 9));
        Assert.Equal(SpoolResult.Ok, spool.Flush());
        Assert.Equal(4, SpoolKit.ReadBatch(spool, 1, 9).Count);
    }

    [Fact]
    public void Records_OverManySegmentsAndLanes_KeepTheirOrderAfterAReopen()
    {
        MemoryStore store = new();
        Spool spool = SpoolKit.Open(store, 2);
        List<string>[] expected = [[], [], []];
        for (int i = 1; i <= 300; i++)
        {
            int lane = i % 3;
            string text = new('x', i % 50);
            SpoolKit.Append(spool, lane, text);
            expected[lane].Add(i + ":" + text);
        }

        int firstEpoch = spool.BootEpoch;
        Assert.Equal(SpoolResult.Ok, spool.Close());
        spool = SpoolKit.Open(store, 3);
        Assert.Equal(firstEpoch + 1, spool.BootEpoch);
        Assert.False(spool.OpenReport.HeadDamaged);
        for (int lane = 0; lane < 3; lane++)
        {
            Assert.Equal(100, spool.Pending(lane));
            Assert.Equal(expected[lane], SpoolKit.Drain(spool, lane, 7));
            Assert.Equal(0, spool.Counters(lane).Corrupt);
        }
    }
}
