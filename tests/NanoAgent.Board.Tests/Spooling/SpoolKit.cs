using System.Text;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Spooling;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Spooling
{
    /// <summary>Small segments and short words for the spool's tests.</summary>
    internal static class SpoolKit
    {
        public const int SegmentBytes = 512;
        public const int RecordBytesMax = 128;

        /// <summary>What SPEC.md reserves for the two head slots: 2 x 17 heads of 328 bytes.</summary>
        public const int HeadReserveBytes = 11_152;

        public static SpoolOptions Options()
        {
            return new SpoolOptions
            {
                SegmentBytes = SegmentBytes,
                RecordBytesMax = RecordBytesMax,
                PageBytes = 160,
                StoreBytesMax = 1000L * SegmentBytes,
            };
        }

        public static Spool Open(IStore store)
        {
            return Open(store, Options());
        }

        public static Spool Open(IStore store, SpoolOptions options)
        {
            var spool = new Spool(store, new LowestRandom(), options);
            Assert.AreEqual(SpoolResult.Ok, spool.Open());
            return spool;
        }

        public static SpoolAppendResult Append(Spool spool, int lane, string text)
        {
            byte[] payload = Text.Bytes(text);
            return spool.Append(lane, payload, 0, payload.Length);
        }

        /// <summary>Begins a batch and reads at most so many records, each as "sequence:text|".</summary>
        public static string Read(Spool spool, int lane, int recordsMax)
        {
            var read = new StringBuilder();
            byte[] buffer = new byte[RecordBytesMax];
            spool.BeginRead(lane);
            for (int i = 0; i < recordsMax && spool.ReadNext(
                lane, buffer, 0, buffer.Length, out int length, out long sequence) == SpoolReadResult.Record; i++)
            {
                read.Append(sequence).Append(':').Append(Text.Of(buffer, 0, length)).Append('|');
            }

            return read.ToString();
        }

        /// <summary>Reads and releases batch by batch until the lane has nothing more.</summary>
        public static string Drain(Spool spool, int lane, int recordsMax)
        {
            var all = new StringBuilder();
            while (true)
            {
                string batch = Read(spool, lane, recordsMax);
                if (batch.Length == 0)
                {
                    return all.ToString();
                }

                all.Append(batch);
                Assert.AreEqual(SpoolResult.Ok, spool.ReleaseRead(lane));
            }
        }

        /// <summary>Records of what was read.</summary>
        public static int Count(string read) => Expect.Times("|", read);
    }
}
