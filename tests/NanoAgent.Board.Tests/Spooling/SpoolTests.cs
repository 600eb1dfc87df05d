using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Spooling;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Spooling
{
    [TestClass]
    public class SpoolTests
    {
        private const int SegmentBytes = 512;

        [TestMethod]
        public void Append_FlushedReadReleased_IsGone()
        {
            Spool spool = Open(new RamStore());
            Append(spool, 1, "one");
            Append(spool, 1, "two");
            Assert.AreEqual(-1, spool.FirstLaneToRead());
            Assert.AreEqual(2L, spool.Unflushed);
            Assert.AreEqual(SpoolResult.Ok, spool.Flush());
            Assert.AreEqual(1, spool.FirstLaneToRead());
            Assert.AreEqual("1:one 2:two ", Read(spool, 1));
            Assert.AreEqual(SpoolResult.Ok, spool.ReleaseRead(1));
            Assert.AreEqual(0L, spool.Pending(1));
            Assert.AreEqual(2L, spool.Counters(1).Released);
        }

        [TestMethod]
        public void PowerCut_WhatWasFlushed_IsThereAndTheRestIsNot()
        {
            var store = new RamStore();
            Spool spool = Open(store);
            for (int i = 0; i < 60; i++)
            {
                Append(spool, i % 3, "flushed");
            }

            Assert.AreEqual(SpoolResult.Ok, spool.Flush());
            int epoch = spool.BootEpoch;
            Append(spool, 0, "lost");
            store.CutPower();
            spool = Open(store);
            Assert.AreEqual(epoch + 1, spool.BootEpoch);
            for (int lane = 0; lane < 3; lane++)
            {
                Assert.AreEqual(20, Read(spool, lane).Split(' ').Length - 1);
                Assert.IsFalse(Read(spool, lane).Contains("lost"));
            }
        }

        [TestMethod]
        public void Damage_OfOneRecord_IsCountedAndCostsNoOther()
        {
            var store = new RamStore();
            Spool spool = Open(store);
            for (int i = 0; i < 10; i++)
            {
                Append(spool, 1, "0123456789");
            }

            Assert.AreEqual(SpoolResult.Ok, spool.Flush());
            Assert.AreEqual(SpoolResult.Ok, spool.Close());
            store.Damage(store.List("spool.1.")[0], 40 + 34 + 30);
            spool = Open(store);
            Assert.AreEqual(9, Read(spool, 1).Split(' ').Length - 1);
            Assert.AreEqual(SpoolResult.Ok, spool.ReleaseRead(1));
            Assert.AreEqual(1L, spool.Counters(1).Corrupt);
        }

        [TestMethod]
        public void Append_FullStore_EvictsTheOldestAndCounts()
        {
            Spool spool = Open(new RamStore(), 30 * SegmentBytes);
            for (int i = 0; i < 600; i++)
            {
                Append(spool, 1, "0123456789");
                spool.Flush();
            }

            long evicted = spool.Counters(1).Evicted;
            Assert.IsTrue(evicted > 0, "Nothing was evicted.");
            Assert.AreEqual(600L, evicted + spool.Pending(1));
            Assert.StartsWith((evicted + 1) + ":", Read(spool, 1));
        }

        private static Spool Open(RamStore store, long storeBytesMax = 1000L * SegmentBytes)
        {
            var options = new SpoolOptions
            {
                SegmentBytes = SegmentBytes,
                RecordBytesMax = 128,
                PageBytes = 160,
                StoreBytesMax = storeBytesMax,
            };
            var spool = new Spool(store, new LowestRandom(), options);
            Assert.AreEqual(SpoolResult.Ok, spool.Open());
            return spool;
        }

        private static void Append(Spool spool, int lane, string text)
        {
            byte[] payload = Text.Bytes(text);
            Assert.AreEqual(SpoolAppendResult.Accepted, spool.Append(lane, payload, 0, payload.Length));
        }

        private static string Read(Spool spool, int lane)
        {
            string read = "";
            byte[] buffer = new byte[128];
            spool.BeginRead(lane);
            while (spool.ReadNext(lane, buffer, 0, buffer.Length, out int length, out long sequence)
                == SpoolReadResult.Record)
            {
                read += sequence + ":" + Text.Of(buffer, 0, length) + " ";
            }

            return read;
        }
    }
}
