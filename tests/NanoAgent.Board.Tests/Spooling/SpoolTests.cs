using System.Text;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Spooling;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Spooling
{
    [TestClass]
    public class SpoolTests
    {
        [TestMethod]
        public void Append_FlushedReadReleased_IsGone()
        {
            Spool spool = SpoolKit.Open(new RamStore());
            Assert.AreEqual(SpoolAppendResult.Accepted, SpoolKit.Append(spool, 1, "one"));
            Assert.AreEqual(SpoolAppendResult.Accepted, SpoolKit.Append(spool, 1, "two"));
            Assert.AreEqual(-1, spool.FirstLaneToRead());
            Assert.AreEqual(2L, spool.Unflushed);
            Assert.AreEqual(SpoolResult.Ok, spool.Flush());
            Assert.AreEqual(2L, spool.FlushedSequence);
            Assert.AreEqual(1, spool.FirstLaneToRead());
            Assert.AreEqual("1:one|2:two|", SpoolKit.Read(spool, 1, 10));
            Assert.AreEqual(SpoolResult.Ok, spool.ReleaseRead(1));
            Assert.AreEqual(0L, spool.Pending(1));
            Assert.AreEqual(2L, spool.Counters(1).Released);
            Assert.AreEqual(SpoolResult.Ok, spool.Close());
        }

        [TestMethod]
        public void Read_BeforeTheFlush_FindsNothingThatIsNotDurable()
        {
            Spool spool = SpoolKit.Open(new RamStore());
            for (int i = 0; i < 4; i++)
            {
                SpoolKit.Append(spool, 1, new string('u', 90));
            }

            // Three of the four left the page for the segment; none is committed.
            Assert.AreEqual("", SpoolKit.Read(spool, 1, 9));
            Assert.AreEqual(SpoolResult.Ok, spool.Flush());
            Assert.AreEqual(4, SpoolKit.Count(SpoolKit.Read(spool, 1, 9)));
        }

        [TestMethod]
        public void Records_OverManySegmentsAndLanes_KeepTheirOrderAfterAReopen()
        {
            var store = new RamStore();
            Spool spool = SpoolKit.Open(store);
            var expected = new StringBuilder[] { new StringBuilder(), new StringBuilder(), new StringBuilder() };
            for (int i = 1; i <= 300; i++)
            {
                int lane = i % 3;
                string text = new string('x', i % 50);
                SpoolKit.Append(spool, lane, text);
                expected[lane].Append(i).Append(':').Append(text).Append('|');
            }

            int firstEpoch = spool.BootEpoch;
            Assert.AreEqual(SpoolResult.Ok, spool.Close());
            spool = SpoolKit.Open(store);
            Assert.AreEqual(firstEpoch + 1, spool.BootEpoch);
            Assert.IsFalse(spool.OpenReport.HeadDamaged);
            for (int lane = 0; lane < 3; lane++)
            {
                Assert.AreEqual(100L, spool.Pending(lane));
                Assert.AreEqual(expected[lane].ToString(), SpoolKit.Drain(spool, lane, 7));
                Assert.AreEqual(0L, spool.Counters(lane).Corrupt);
            }
        }

        [TestMethod]
        public void PowerCut_WhatWasFlushed_IsThereAndTheRestIsNot()
        {
            var store = new RamStore();
            Spool spool = SpoolKit.Open(store);
            for (int i = 0; i < 60; i++)
            {
                Assert.AreEqual(SpoolAppendResult.Accepted, SpoolKit.Append(spool, i % 3, "flushed"));
            }

            Assert.AreEqual(SpoolResult.Ok, spool.Flush());
            int epoch = spool.BootEpoch;
            Assert.AreEqual(SpoolAppendResult.Accepted, SpoolKit.Append(spool, 0, "lost"));
            store.CutPower();
            spool = SpoolKit.Open(store);
            Assert.AreEqual(epoch + 1, spool.BootEpoch);
            for (int lane = 0; lane < 3; lane++)
            {
                string read = SpoolKit.Read(spool, lane, 99);
                Assert.AreEqual(20, SpoolKit.Count(read));
                Assert.IsFalse(read.Contains("lost"));
            }
        }

        [TestMethod]
        public void Damage_OfOneRecord_IsCountedAndCostsNoOther()
        {
            var store = new RamStore();
            Spool spool = SpoolKit.Open(store);
            for (int i = 0; i < 10; i++)
            {
                Assert.AreEqual(SpoolAppendResult.Accepted, SpoolKit.Append(spool, 1, "0123456789"));
            }

            Assert.AreEqual(SpoolResult.Ok, spool.Flush());
            Assert.AreEqual(SpoolResult.Ok, spool.Close());
            store.Damage(store.List("spool.1.")[0], 40 + 34 + 30);
            spool = SpoolKit.Open(store);
            Assert.AreEqual(9, SpoolKit.Count(SpoolKit.Read(spool, 1, 99)));
            Assert.AreEqual(SpoolResult.Ok, spool.ReleaseRead(1));
            Assert.AreEqual(1L, spool.Counters(1).Corrupt);
        }

        [TestMethod]
        public void Append_FullStore_EvictsTheOldestAndCounts()
        {
            SpoolOptions options = SpoolKit.Options();
            options.StoreBytesMax = 30 * SpoolKit.SegmentBytes;
            Spool spool = SpoolKit.Open(new RamStore(), options);
            for (int i = 0; i < 600; i++)
            {
                Assert.AreEqual(SpoolAppendResult.Accepted, SpoolKit.Append(spool, 1, "0123456789"));
                spool.Flush();
            }

            long evicted = spool.Counters(1).Evicted;
            Assert.IsTrue(evicted > 0, "Nothing was evicted.");
            Assert.AreEqual(600L, evicted + spool.Pending(1));
            Assert.StartsWith((evicted + 1) + ":", SpoolKit.Read(spool, 1, 1));
        }
    }
}
