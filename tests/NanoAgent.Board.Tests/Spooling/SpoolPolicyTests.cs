using System;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Spooling;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Spooling
{
    /// <summary>What goes when there is no space, and what is counted.</summary>
    [TestClass]
    public class SpoolPolicyTests
    {
        private const int SegmentsMax = 6;

        [TestMethod]
        public void Eviction_TakesTheOldestOfTheLeastUrgentLane_AndCountsExactlyAcrossAReboot()
        {
            var store = new RamStore();
            Spool spool = Open(store, SpoolFullPolicy.EvictOldest);
            Fill(spool, 2, 14);
            Fill(spool, 1, 14);
            Assert.AreEqual(0L, Evicted(spool, 0) + Evicted(spool, 1) + Evicted(spool, 2));
            Fill(spool, 1, 40);
            Assert.AreEqual(SpoolResult.Ok, spool.Flush());
            long fromTwo = Evicted(spool, 2);
            long fromOne = Evicted(spool, 1);
            Expect.InRange(1, 13, fromTwo, "Lane 2");
            Assert.IsTrue(fromOne > 0, "Lane 1 lost nothing");
            Assert.AreEqual(SpoolResult.Ok, spool.Close());
            spool = Open(store, SpoolFullPolicy.EvictOldest);
            Assert.AreEqual(fromTwo, Evicted(spool, 2));
            Assert.AreEqual(fromOne, Evicted(spool, 1));
            string two = SpoolKit.Drain(spool, 2, 9);
            string one = SpoolKit.Drain(spool, 1, 9);
            Assert.AreEqual(14 - fromTwo, SpoolKit.Count(two));
            Assert.AreEqual(54 - fromOne, SpoolKit.Count(one));
            Assert.StartsWith((1 + fromTwo) + ":", two);
            Assert.StartsWith((15 + fromOne) + ":", one);
            Assert.AreEqual(0L, spool.Counters(1).Corrupt + spool.Counters(2).Corrupt);
        }

        [TestMethod]
        public void Eviction_ForALessUrgentNewcomer_NeverTakesAMoreUrgentRecord()
        {
            Spool spool = Open(new RamStore(), SpoolFullPolicy.EvictOldest);
            Fill(spool, 0, 10);
            Fill(spool, 2, 200);
            Assert.AreEqual(0L, Evicted(spool, 0));
            Assert.IsTrue(Evicted(spool, 2) > 0, "Nothing was evicted.");
            Assert.AreEqual(SpoolResult.Ok, spool.Flush());
            Assert.AreEqual(10, SpoolKit.Count(SpoolKit.Drain(spool, 0, 9)));
        }

        [TestMethod]
        public void Eviction_DuringABatch_BreaksTheBatchAndNothingElse()
        {
            Spool spool = Open(new RamStore(), SpoolFullPolicy.EvictOldest);
            Fill(spool, 1, 30);
            Assert.AreEqual(SpoolResult.Ok, spool.Flush());
            Assert.AreEqual(12, SpoolKit.Count(SpoolKit.Read(spool, 1, 12)));
            Fill(spool, 1, 30);
            Assert.AreEqual(SpoolResult.NoBatch, spool.ReleaseRead(1));
            Assert.AreEqual(SpoolResult.Ok, spool.Flush());
            long pending = spool.Pending(1);
            Assert.AreEqual(pending, SpoolKit.Count(SpoolKit.Drain(spool, 1, 9)));
            Assert.AreEqual(60L, pending + Evicted(spool, 1));
        }

        [TestMethod]
        public void RefuseNew_WhenFull_RefusesAndKeepsEverything()
        {
            var store = new RamStore();
            Spool spool = Open(store, SpoolFullPolicy.RefuseNew);
            int accepted = 0;
            SpoolAppendResult last = SpoolAppendResult.Accepted;
            for (int i = 0; i < 200; i++)
            {
                last = SpoolKit.Append(spool, 1, new string('r', 60));
                accepted += last == SpoolAppendResult.Accepted ? 1 : 0;
            }

            Assert.AreEqual(SpoolAppendResult.Full, last);
            Assert.AreEqual(
                SpoolAppendResult.Accepted, SpoolKit.Append(spool, 0, "an alarm still has its own segment"));
            Assert.AreEqual(SpoolResult.Ok, spool.Flush());
            Assert.AreEqual(200L - accepted, spool.Counters(1).Refused);
            Assert.AreEqual(0L, Evicted(spool, 1));
            Assert.AreEqual(accepted, SpoolKit.Count(SpoolKit.Drain(spool, 1, 9)));
            Assert.AreEqual(SpoolAppendResult.Accepted, SpoolKit.Append(spool, 1, "there is room again"));
            Assert.AreEqual(SpoolResult.Ok, spool.Close());
            Assert.AreEqual(200L - accepted, Open(store, SpoolFullPolicy.RefuseNew).Counters(1).Refused);
        }

        [TestMethod]
        public void Append_OfTooMuch_IsTooLargeAndCounted()
        {
            Spool spool = SpoolKit.Open(new RamStore());
            byte[] payload = new byte[SpoolKit.RecordBytesMax + 1];
            Assert.AreEqual(SpoolAppendResult.TooLarge, spool.Append(1, payload, 0, payload.Length));
            Assert.AreEqual(1L, spool.Counters(1).Refused);
            Assert.AreEqual(0L, spool.LastSequence);
            Assert.ThrowsException(typeof(ArgumentOutOfRangeException), () => spool.Append(3, payload, 0, 1));
            Assert.ThrowsException(typeof(ArgumentOutOfRangeException), () => spool.Append(0, payload, 129, 1));
        }

        [TestMethod]
        public void RejectAndPartialRelease_OfABatch_AreCountedApart()
        {
            Spool spool = SpoolKit.Open(new RamStore());
            Fill(spool, 1, 30);
            Assert.AreEqual(SpoolResult.Ok, spool.Flush());
            Assert.AreEqual(10, SpoolKit.Count(SpoolKit.Read(spool, 1, 10)));
            Assert.AreEqual(SpoolResult.Ok, spool.ReleaseFirst(1, 4));
            Assert.AreEqual(SpoolResult.Ok, spool.RejectFirst(1));
            Assert.AreEqual(5, spool.ReadRecords(1));
            Assert.StartsWith("6:", SpoolKit.Read(spool, 1, 2));
            Assert.AreEqual(4L, spool.Counters(1).Released);
            Assert.AreEqual(1L, spool.Counters(1).Rejected);
            Assert.AreEqual(25L, spool.Pending(1));
            Assert.ThrowsException(typeof(ArgumentOutOfRangeException), () => spool.ReleaseFirst(1, 3));
        }

        [TestMethod]
        public void Batch_EndsWhereTheBootEpochEnds_AndKeepsARecordThatDoesNotFit()
        {
            var store = new RamStore();
            Spool spool = SpoolKit.Open(store);
            SpoolKit.Append(spool, 1, "old");
            Assert.AreEqual(SpoolResult.Ok, spool.Close());
            spool = SpoolKit.Open(store);
            SpoolKit.Append(spool, 1, "a longer one");
            Assert.AreEqual(SpoolResult.Ok, spool.Flush());
            byte[] buffer = new byte[5];
            spool.BeginRead(1);
            Assert.AreEqual(SpoolReadResult.Record, spool.ReadNext(1, buffer, 0, 5, out _, out long sequence));
            Assert.AreEqual(1L, sequence);
            Assert.AreEqual(spool.BootEpoch - 1, spool.ReadBootEpoch(1));
            Assert.AreEqual(SpoolReadResult.OtherEpoch, spool.ReadNext(1, buffer, 0, 5, out _, out _));
            Assert.AreEqual(SpoolResult.Ok, spool.ReleaseRead(1));
            spool.BeginRead(1);
            Assert.AreEqual(SpoolReadResult.BufferTooSmall, spool.ReadNext(1, buffer, 0, 5, out int length, out _));
            Assert.AreEqual(12, length);
            Assert.AreEqual("1:a longer one|", SpoolKit.Read(spool, 1, 2));
        }

        private static Spool Open(RamStore store, SpoolFullPolicy policy)
        {
            SpoolOptions options = SpoolKit.Options();
            options.StoreBytesMax = SpoolKit.HeadReserveBytes + (SegmentsMax * SpoolKit.SegmentBytes);
            options.WhenFull = policy;
            return SpoolKit.Open(store, options);
        }

        private static void Fill(Spool spool, int lane, int records)
        {
            for (int i = 0; i < records; i++)
            {
                Assert.AreEqual(SpoolAppendResult.Accepted, SpoolKit.Append(spool, lane, new string('e', 30)));
            }
        }

        private static long Evicted(Spool spool, int lane)
        {
            return spool.Counters(lane).Evicted;
        }
    }
}
