using System;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Spooling;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Spooling
{
    /// <summary>Each lane keeps what its limits say, and counts what goes by the reason.</summary>
    [TestClass]
    public class SpoolRetentionTests
    {
        private const int AgeMaxMs = 60_000;
        private const long Utc2026 = 1_790_000_000_000;
        private const long DecadeMs = 10L * 365 * 86_400_000;

        [TestMethod]
        public void RecordsMax_Evicting_KeepsTheNewestAndCountsTheRestAcrossAReboot()
        {
            var world = new World();
            world.Options.Lane(1).RecordsMax = 32;
            Spool spool = world.Open();
            Append(spool, 1, 100);
            Append(spool, 2, 100);
            Expect.InRange(29, 32, spool.Pending(1));
            Assert.AreEqual(100L, spool.Pending(2));
            Assert.AreEqual(100L, spool.Counters(1).Evicted + spool.Pending(1));
            long evicted = spool.Counters(1).Evicted;
            Assert.AreEqual((evicted + 1) + ":r|", SpoolKit.Read(spool, 1, 1));

            world.Store.CutPower();
            spool = world.Open();
            Assert.AreEqual(evicted, spool.Counters(1).Evicted);
            Assert.AreEqual(100 - evicted, SpoolKit.Count(SpoolKit.Drain(spool, 1, 10)));
        }

        [TestMethod]
        public void RecordsMax_Refusing_RefusesAndTheNextFlushTellsItToTheMedium()
        {
            var world = new World();
            world.Options.Lane(1).RecordsMax = 10;
            world.Options.WhenFull = SpoolFullPolicy.RefuseNew;
            Spool spool = world.Open();
            for (int i = 0; i < 15; i++)
            {
                SpoolAppendResult result = SpoolKit.Append(spool, 1, "r");
                Assert.AreEqual(i < 10 ? SpoolAppendResult.Accepted : SpoolAppendResult.Full, result);
            }

            Assert.AreEqual(SpoolResult.Ok, spool.Flush());
            world.Store.CutPower();
            spool = world.Open();
            Assert.AreEqual(5L, spool.Counters(1).Refused);
            Assert.AreEqual(10, SpoolKit.Count(SpoolKit.Drain(spool, 1, 10)));
        }

        [TestMethod]
        public void BytesMax_OfALane_TakesItsOwnOldestAndNoOthers()
        {
            var world = new World();
            world.Options.Lane(2).BytesMax = 3 * SpoolKit.SegmentBytes;
            Spool spool = world.Open();
            Append(spool, 1, 150);
            Append(spool, 2, 150);
            Assert.AreEqual(150L, spool.Pending(1));
            Expect.InRange(20, 60, spool.Pending(2));
            Assert.AreEqual(150L, spool.Counters(2).Evicted + spool.Pending(2));
            Assert.AreEqual(0L, spool.Counters(1).Evicted);
        }

        [TestMethod]
        public void AgeMax_WithinABoot_ExpiresByTheMonotonicClockWhateverTheWallSays()
        {
            var world = new World();
            world.Options.Lane(1).AgeMaxMs = AgeMaxMs;
            Spool spool = world.Open();
            Append(spool, 1, 60);
            world.Clock.SetUtc(Utc2026);
            world.Clock.Advance(AgeMaxMs);
            Append(spool, 1, 5);
            Assert.AreEqual(SpoolResult.Ok, spool.Expire());
            Assert.AreEqual(0L, spool.Counters(1).Expired);
            world.Clock.SetUtc(Utc2026 + DecadeMs);
            Assert.AreEqual(SpoolResult.Ok, spool.Expire());
            Assert.AreEqual(0L, spool.Counters(1).Expired);

            world.Clock.Advance(1);
            Assert.AreEqual(SpoolResult.Ok, spool.Expire());
            Assert.AreEqual(60L, spool.Counters(1).Expired);
            Assert.AreEqual("61:r|", SpoolKit.Read(spool, 1, 1));
            world.Clock.Advance(AgeMaxMs);
            Assert.AreEqual(SpoolResult.Ok, spool.Expire());
            Assert.AreEqual(65L, spool.Counters(1).Expired);
            Assert.AreEqual(0L, spool.Pending(1));
            Assert.AreEqual(SpoolAppendResult.Accepted, SpoolKit.Append(spool, 1, "new"));

            Assert.AreEqual(SpoolResult.Ok, spool.Close());
            spool = world.Open();
            Assert.AreEqual(65L, spool.Counters(1).Expired);
            Assert.AreEqual("66:new|", SpoolKit.Read(spool, 1, 9));
        }

        [DataRow(Utc2026, Utc2026 + AgeMaxMs + 1, true)]
        [DataRow(Utc2026, Utc2026 + AgeMaxMs, false)]
        [DataRow(0L, Utc2026 + AgeMaxMs + 1, false)]
        [DataRow(86_400_000L, Utc2026, false)]
        [DataRow(Utc2026, 0L, false)]
        [DataRow(Utc2026, Utc2026 - DecadeMs, false)]
        public void AgeMax_OverARestart_TrustsTheWallClockOnlyWhereItWasSet(long utcThen, long utcNow, bool expires)
        {
            var world = new World();
            world.Options.Lane(1).AgeMaxMs = AgeMaxMs;
            world.Clock.Advance(1_000);
            world.Clock.SetUtc(utcThen);
            Spool spool = world.Open();
            Append(spool, 1, 60);
            Assert.AreEqual(SpoolResult.Ok, spool.Close());
            world.Clock = new ManualClock();
            world.Clock.Advance(7);
            world.Clock.SetUtc(utcNow);
            spool = world.Open();
            Assert.AreEqual(SpoolResult.Ok, spool.Expire());
            Assert.AreEqual(expires, spool.Counters(1).Expired > 0);

            // What no clock can date is as old as this boot.
            world.Clock.Advance(AgeMaxMs + 1);
            Assert.AreEqual(SpoolResult.Ok, spool.Expire());
            Assert.AreEqual(60L, spool.Counters(1).Expired);
        }

        [TestMethod]
        public void AgeMax_WhileTheMediumCannotBeRead_ExpiresNothingYoung()
        {
            var world = new World();
            world.Options.Lane(1).AgeMaxMs = AgeMaxMs;
            Spool spool = world.Open();
            world.Clock.Advance(2 * AgeMaxMs);
            Append(spool, 1, 60);
            world.Store.FailsReads = true;
            Assert.AreEqual(SpoolResult.Ok, spool.Expire());
            world.Store.FailsReads = false;
            Assert.AreEqual(SpoolResult.Ok, spool.Expire());
            Assert.AreEqual(0L, spool.Counters(1).Expired);
            Assert.AreEqual(60L, spool.Pending(1));
        }

        [TestMethod]
        public void AgeMax_WithASlowTrickle_ClosesSegmentsSoThatOldRecordsLeave()
        {
            var world = new World();
            world.Options.Lane(1).AgeMaxMs = AgeMaxMs;
            Spool spool = world.Open();
            for (int i = 0; i < 100; i++)
            {
                Append(spool, 1, 1);
                world.Clock.Advance(AgeMaxMs / 20);
                Assert.AreEqual(SpoolResult.Ok, spool.Expire());
                Expect.InRange(0, 30, spool.Pending(1));
            }

            Expect.InRange(70, 80, spool.Counters(1).Expired);
        }

        [TestMethod]
        public void Expire_TakingFromABatch_BreaksItAndCountsEachRecordOnce()
        {
            var world = new World();
            world.Options.Lane(1).AgeMaxMs = AgeMaxMs;
            Spool spool = world.Open();
            Append(spool, 1, 60);
            SpoolKit.Read(spool, 1, 10);
            world.Clock.Advance(AgeMaxMs + 1);
            Assert.AreEqual(SpoolResult.Ok, spool.Expire());
            Assert.AreEqual(SpoolResult.NoBatch, spool.ReleaseRead(1));
            Assert.AreEqual(60L, spool.Counters(1).Expired);
            Assert.AreEqual(0L, spool.Counters(1).Released);
        }

        [TestMethod]
        public void Limits_ThatCannotBe_AreRefused()
        {
            var world = new World();
            world.Options.Lane(0).BytesMax = (2 * SpoolKit.SegmentBytes) - 1;
            Assert.ThrowsException(typeof(ArgumentException), () => world.New());
        }

        [TestMethod]
        public void Wear_IsWhatTheMediumCounted_AndSurvivesAReboot()
        {
            var world = new World();
            Spool spool = world.Open();
            Append(spool, 1, 60);
            SpoolKit.Drain(spool, 1, 5);
            Assert.AreEqual(world.Store.Appends, spool.Wear.Appends);
            Assert.AreEqual(world.Store.BytesAppended, spool.Wear.BytesWritten);
            Assert.AreEqual(world.Store.Commits, spool.Wear.Commits);
            long bytes = spool.Wear.BytesWritten;
            world.Store.CutPower();
            spool = world.Open();
            Expect.InRange(bytes, bytes + 2000, spool.Wear.BytesWritten);
            Assert.IsTrue(spool.Wear.Deletes >= world.Store.Deletes, "Deletes were forgotten.");
        }

        private static void Append(Spool spool, int lane, int records)
        {
            for (int i = 0; i < records; i++)
            {
                Assert.AreEqual(SpoolAppendResult.Accepted, SpoolKit.Append(spool, lane, "r"));
            }

            Assert.AreEqual(SpoolResult.Ok, spool.Flush());
        }

        /// <summary>A store and a clock that outlive the spool on them.</summary>
        private sealed class World
        {
            public RamStore Store { get; } = new RamStore();

            public SpoolOptions Options { get; } = SpoolKit.Options();

            public ManualClock Clock { get; set; } = new ManualClock();

            public Spool New() => new Spool(Store, new LowestRandom(), Clock, Options);

            public Spool Open()
            {
                Spool spool = New();
                Assert.AreEqual(SpoolResult.Ok, spool.Open());
                return spool;
            }
        }
    }
}
