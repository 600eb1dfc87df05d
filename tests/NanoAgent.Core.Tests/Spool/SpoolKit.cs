using System.Collections.Generic;
using System.Globalization;
using System.Text;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;

namespace NanoAgent.Core.Tests.Spooling;

/// <summary>Small segments and short words for the spool's tests.</summary>
internal static class SpoolKit
{
    internal const int SegmentBytes = 512;
    internal const int RecordBytesMax = 128;

    /// <summary>What SPEC.md reserves for the two head slots: 2 x 17 heads of 328 bytes.</summary>
    internal const int HeadReserveBytes = 11_152;

    internal static SpoolOptions Options()
    {
        return new SpoolOptions
        {
            SegmentBytes = SegmentBytes,
            RecordBytesMax = RecordBytesMax,
            PageBytes = 160,
            StoreBytesMax = 1000L * SegmentBytes,
        };
    }

    internal static Spool Open(IStore store, int seed)
    {
        Spool spool = new(store, new TestRandom(seed), Options());
        Assert.Equal(SpoolResult.Ok, spool.Open());
        return spool;
    }

    internal static SpoolAppendResult Append(Spool spool, int lane, string text)
    {
        byte[] payload = Encoding.ASCII.GetBytes(text);
        return spool.Append(lane, payload, 0, payload.Length);
    }

    /// <summary>Begins a batch and reads at most so many records as "sequence:text".</summary>
    internal static List<string> ReadBatch(Spool spool, int lane, int recordsMax)
    {
        List<string> read = [];
        byte[] buffer = new byte[RecordBytesMax];
        spool.BeginRead(lane);
        while (read.Count < recordsMax && spool.ReadNext(
            lane, buffer, 0, buffer.Length, out int length, out long sequence) == SpoolReadResult.Record)
        {
            string text = Encoding.ASCII.GetString(buffer, 0, length);
            read.Add(sequence.ToString(CultureInfo.InvariantCulture) + ":" + text);
        }

        return read;
    }

    /// <summary>Reads and releases batch by batch until the lane has nothing more.</summary>
    internal static List<string> Drain(Spool spool, int lane, int recordsMax)
    {
        List<string> all = [];
        while (true)
        {
            List<string> batch = ReadBatch(spool, lane, recordsMax);
            if (batch.Count == 0)
            {
                return all;
            }

            all.AddRange(batch);
            Assert.Equal(SpoolResult.Ok, spool.ReleaseRead(lane));
        }
    }
}
