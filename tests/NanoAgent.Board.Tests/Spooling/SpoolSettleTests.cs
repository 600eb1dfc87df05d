using System;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Spooling;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Spooling
{
    /// <summary>Any subset of a batch can be settled; what is kept comes again, in order, and nothing else.</summary>
    [TestClass]
    public class SpoolSettleTests
    {
        private const int Lane = 1;

        [TestMethod]
        public void Settle_AnySubset_ReadsTheKeptOnesAgainInOrderThenWhatFollows()
        {
            Spool spool = Filled(new RamStore(), 12);
            SpoolKit.Read(spool, Lane, 6);
            Assert.AreEqual(SpoolResult.Ok, spool.Settle(Lane, new byte[] { 1, 0, 2, 1, 0, 1 }, 6));

            Assert.AreEqual("2:r2|5:r5|7:r7|8:r8|", SpoolKit.Read(spool, Lane, 4));
            Assert.AreEqual(3L, spool.Counters(Lane).Released);
            Assert.AreEqual(1L, spool.Counters(Lane).Rejected);
            Assert.AreEqual(8L, spool.Pending(Lane));
            Assert.AreEqual(8L, spool.PendingFlushed(Lane));
            Assert.AreEqual(SpoolResult.Ok, spool.ReleaseRead(Lane));
            Assert.AreEqual("9:r9|10:r10|11:r11|12:r12|", SpoolKit.Read(spool, Lane, 9));
            Assert.AreEqual(0L, spool.Counters(Lane).Corrupt);
            Assert.AreEqual(7L, spool.Counters(Lane).Released);
        }

        [TestMethod]
        public void Settle_ThatKeepsTheLastOfTheLane_LeavesThatOneAlone()
        {
            Spool spool = Filled(new RamStore(), 5);
            SpoolKit.Read(spool, Lane, 5);
            Assert.AreEqual(SpoolResult.Ok, spool.Settle(Lane, new byte[] { 0, 1, 1, 1, 1 }, 5));
            Assert.AreEqual("1:r1|", SpoolKit.Read(spool, Lane, 5));
            Assert.AreEqual(SpoolResult.Ok, spool.ReleaseRead(Lane));
            Assert.AreEqual(0L, spool.Pending(Lane));
            Assert.AreEqual(5L, spool.Counters(Lane).Released);
            Assert.AreEqual("", SpoolKit.Read(spool, Lane, 5));
            Assert.AreEqual(0L, spool.Counters(Lane).Corrupt);
        }

        [TestMethod]
        public void Settle_EndsTheBatch_NothingIsReadOrReleasedUntilTheNext()
        {
            Spool spool = Filled(new RamStore(), 5);
            SpoolKit.Read(spool, Lane, 3);
            Assert.AreEqual(SpoolResult.Ok, spool.Settle(Lane, new byte[] { 0, 1 }, 2));
            byte[] buffer = new byte[SpoolKit.RecordBytesMax];
            Assert.AreEqual(SpoolReadResult.End, spool.ReadNext(Lane, buffer, 0, buffer.Length, out _, out _));
            Assert.AreEqual(SpoolResult.NoBatch, spool.ReleaseRead(Lane));
            Assert.AreEqual(SpoolResult.NoBatch, spool.Settle(Lane, new byte[] { 1 }, 1));
            Assert.AreEqual("1:r1|3:r3|4:r4|5:r5|", SpoolKit.Read(spool, Lane, 9));
            Assert.ThrowsException(typeof(ArgumentOutOfRangeException), () => spool.Settle(Lane, new byte[5], 5));
            Assert.ThrowsException(typeof(ArgumentOutOfRangeException), () => spool.Settle(Lane, new byte[1], 2));
        }

        [TestMethod]
        public void Settle_BehindAGap_ComesBackAfterARestartAndTheSumHolds()
        {
            var store = new RamStore();
            Spool spool = Filled(store, 6);
            SpoolKit.Read(spool, Lane, 6);
            Assert.AreEqual(SpoolResult.Ok, spool.Settle(Lane, new byte[] { 1, 0, 1, 2, 0, 0 }, 6));
            Assert.AreEqual(SpoolResult.Ok, spool.Close());
            spool = SpoolKit.Open(store);
            Assert.AreEqual(1L, spool.Counters(Lane).Released);
            Assert.AreEqual(0L, spool.Counters(Lane).Rejected);
            Assert.AreEqual(5L, spool.Pending(Lane));
            Assert.AreEqual("2:r2|3:r3|4:r4|5:r5|6:r6|", SpoolKit.Read(spool, Lane, 9));
        }

        [TestMethod]
        public void Settle_FurtherThanTheWindow_KeepsWhatItCannotTell()
        {
            const int records = Spool.SettleWindowRecords + 3;
            Spool spool = Filled(new RamStore(), records);
            Assert.AreEqual(records, SpoolKit.Count(SpoolKit.Read(spool, Lane, records)));
            byte[] fates = new byte[records];
            for (int i = 1; i < records; i++)
            {
                fates[i] = 1;
            }

            Assert.AreEqual(SpoolResult.Ok, spool.Settle(Lane, fates, records));
            string kept = "1:r1|";
            for (int i = records - 2; i <= records; i++)
            {
                kept += i + ":r" + i + "|";
            }

            Assert.AreEqual(kept, SpoolKit.Read(spool, Lane, records));
            Assert.AreEqual(SpoolResult.Ok, spool.ReleaseRead(Lane));
            Assert.AreEqual((long)records, spool.Counters(Lane).Released);
            Assert.AreEqual(0L, spool.Counters(Lane).Corrupt);
        }

        [TestMethod]
        public void Settle_OfRecordsThatAnEvictionTakes_CountsThemAsReleased()
        {
            SpoolOptions options = SpoolKit.Options();
            options.Lane(Lane).RecordsMax = 16;
            Spool spool = SpoolKit.Open(new RamStore(), options);
            Append(spool, 16);
            SpoolKit.Read(spool, Lane, 4);
            Assert.AreEqual(SpoolResult.Ok, spool.Settle(Lane, new byte[] { 0, 1, 1, 0 }, 4));
            Append(spool, 4);
            Assert.AreEqual(2L, spool.Counters(Lane).Released);
            Assert.AreEqual(2L, spool.Counters(Lane).Evicted);
            Assert.AreEqual(16L, spool.Pending(Lane));
        }

        [TestMethod]
        public void PartialRelease_OnAMediumThatShowsOtherRecordsThanBefore_ReleasesNothing()
        {
            // The first segment cannot be read when the batch is, and can when the batch is read again to tell it
            // apart.
            var store = new RamStore();
            Spool spool = Filled(store, 60);
            byte[] buffer = new byte[SpoolKit.RecordBytesMax];
            store.FailsReads = true;
            spool.BeginRead(Lane);
            for (int i = 0; i < 3; i++)
            {
                Assert.AreEqual(
                    SpoolReadResult.StoreFailed, spool.ReadNext(Lane, buffer, 0, buffer.Length, out _, out _));
            }

            store.FailsReads = false;
            for (int i = 0; i < 3; i++)
            {
                Assert.AreEqual(
                    SpoolReadResult.Record, spool.ReadNext(Lane, buffer, 0, buffer.Length, out _, out long sequence));
                Expect.InRange(10, 20, sequence);
            }

            Assert.AreEqual(SpoolResult.NoBatch, spool.Settle(Lane, new byte[] { 1, 1, 0 }, 3));
            Assert.AreEqual(0L, spool.Counters(Lane).Released);
            Assert.AreEqual(60, SpoolKit.Count(SpoolKit.Drain(spool, Lane, 7)));
        }

        private static Spool Filled(RamStore store, int records)
        {
            Spool spool = SpoolKit.Open(store);
            Append(spool, records);
            return spool;
        }

        private static void Append(Spool spool, int records)
        {
            for (int i = 0; i < records; i++)
            {
                Assert.AreEqual(
                    SpoolAppendResult.Accepted, SpoolKit.Append(spool, Lane, "r" + (spool.LastSequence + 1)));
            }

            Assert.AreEqual(SpoolResult.Ok, spool.Flush());
        }
    }
}
