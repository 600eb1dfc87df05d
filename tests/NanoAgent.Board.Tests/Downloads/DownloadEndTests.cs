using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Downloads;
using NanoAgent.Platform;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Downloads
{
    /// <summary>How a download ends that cannot go on, and what it leaves to the next one.</summary>
    [TestClass]
    public class DownloadEndTests
    {
        [DataRow(202)]
        [DataRow(204)]
        public void Download_SuccessThatIsNoFile_EndsInHttpStatus(int status)
        {
            var world = new FileWorld { Override = _ => new Reply(status) };
            Assert.AreEqual(DownloadResult.HttpStatus, world.Run().Result);
            Assert.IsNull(world.Slot.Finished);
        }

        [DataRow(301)]
        [DataRow(401)]
        [DataRow(404)]
        public void Download_FinalStatus_EndsAtOnce(int status)
        {
            var world = new FileWorld { Override = _ => new Reply(status) };
            Download download = world.Run();

            Assert.AreEqual(DownloadResult.HttpStatus, download.Result);
            Assert.AreEqual(status, download.ResponseCode);
            Assert.AreEqual(1, download.Attempts);
        }

        [TestMethod]
        public void Download_Busy_WaitsAsLongAsTheServerAsks()
        {
            var world = new FileWorld();
            world.Override = _ => world.Requests.Count == 1 ? new Reply(503) { RetryAfterSeconds = 120 } : null;

            Assert.AreEqual(DownloadResult.Ok, world.Run().Result);
            Expect.InRange(120_000, 121_000, world.Clock.Milliseconds);
        }

        [TestMethod]
        public void Download_NoProgress_EndsAfterTheAllowedAttempts()
        {
            Download download = new FileWorld { Override = _ => Reply.None() }.Run();

            Assert.AreEqual(DownloadResult.TransferFailed, download.Result);
            Assert.AreEqual(TransferResult.CouldntConnect, download.TransferResult);
            Assert.AreEqual(3, download.Attempts);
        }

        [TestMethod]
        public void Download_StartingOverAgainAndAgain_IsNoProgress()
        {
            var world = new FileWorld { Tag = null, Cuts = new int[] { 900, 900, 900, 900, 900, 900, 900, 900 } };
            Download download = world.Run();

            Assert.AreEqual(DownloadResult.TransferFailed, download.Result);
            Assert.AreEqual(4, download.Attempts);
        }

        [TestMethod]
        public void Download_BadUrl_IsNotTriedAgain()
        {
            Download download = new FileWorld { Override = _ => Reply.None(TransferResult.UrlMalformat) }.Run();

            Assert.AreEqual(DownloadResult.BadRequest, download.Result);
            Assert.AreEqual(1, download.Attempts);
        }

        [TestMethod]
        public void Download_SilentServer_EndsAtTheDeadline()
        {
            var world = new FileWorld { Override = _ => new Reply { IsSilent = true } };
            DownloadOptions options = FileWorld.Options();
            options.DeadlineMs = 5_000;

            Assert.AreEqual(DownloadResult.DeadlineExceeded, world.Run(options).Result);
            Expect.InRange(5_000, 5_001, world.Clock.Milliseconds);
        }

        [TestMethod]
        public void Download_Cancelled_KeepsWhatCameForTheNextOne()
        {
            var world = new FileWorld { Cuts = new int[] { 900 } };
            world.Override = r => r.Header("Range").Length > 0 ? new Reply { IsSilent = true } : null;
            Download first = world.Start(FileWorld.Options());
            world.Engine.RunUntil(() => first.Attempts == 2);
            first.Cancel();
            world.Engine.RunUntil(() => first.IsDone);
            Assert.AreEqual(DownloadResult.Cancelled, first.Result);

            world.Override = null;
            Download second = world.Run();

            Assert.AreEqual(DownloadResult.Ok, second.Result);
            world.ExpectWhole();
            Assert.AreEqual(1_100L, second.BytesReceived);
        }

        [TestMethod]
        public void Download_AnotherUrl_IgnoresTheResumePoint()
        {
            FileWorld world = Cut();
            Download download = world.Run(FileWorld.Options("http://files.example/other.bin"));

            Assert.AreEqual(DownloadResult.Ok, download.Result);
            Assert.AreEqual(2_000L, download.BytesReceived);
        }

        [TestMethod]
        public void Download_SlotWasEmptied_StartsOver()
        {
            FileWorld world = Cut();
            world.Slot.Discard();

            Assert.AreEqual(DownloadResult.Ok, world.Run().Result);
            world.ExpectWhole();
        }

        [TestMethod]
        public void Download_PowerCutAfterADeadline_ResumesFromWhatWasCommitted()
        {
            FileWorld world = Cut();
            world.Store.CutPower();
            world.Slot.CutPower();
            Download download = world.Run();

            Assert.AreEqual(DownloadResult.Ok, download.Result);
            world.ExpectWhole();
            Expect.InRange(1_100, 1_100 + FileWorld.ChunkBytes, download.BytesReceived);
        }

        [TestMethod]
        public void Download_SlotTooSmall_IsRefusedBeforeAnyByte()
        {
            var world = new FileWorld();
            world.Slot.BytesMax = 1_999;
            Download download = world.Run();

            Assert.AreEqual(DownloadResult.LengthMismatch, download.Result);
            Assert.AreEqual(0L, download.BytesReceived);
        }

        [TestMethod]
        public void Download_SlotFails_EndsInSlotFailed()
        {
            var world = new FileWorld();
            world.Slot.WriteResult = StoreResult.Full;
            Assert.AreEqual(DownloadResult.SlotFailed, world.Run().Result);
        }

        [TestMethod]
        public void Download_StoreFails_EndsInStoreFailed()
        {
            var world = new FileWorld();
            world.Store.CapacityBytes = 0;
            Assert.AreEqual(DownloadResult.StoreFailed, world.Run().Result);
        }

        [TestMethod]
        public void Download_EngineIsFull_WaitsForAPlace()
        {
            var world = new FileWorld();
            world.Engine.IsFull = true;
            Download download = world.Start(FileWorld.Options());
            world.Engine.Scheduler.Step(world.Clock.Milliseconds);
            Assert.AreEqual(0, download.Attempts);
            world.Engine.IsFull = false;
            world.Engine.RunUntil(() => download.IsDone);

            Assert.AreEqual(DownloadResult.Ok, download.Result);
        }

        /// <summary>A download of which 900 bytes came before its deadline.</summary>
        private static FileWorld Cut()
        {
            var world = new FileWorld { Cuts = new int[] { 900 } };
            world.Override = _ => world.Requests.Count == 2 ? new Reply { IsSilent = true } : null;
            DownloadOptions options = FileWorld.Options();
            options.DeadlineMs = 1_000;
            Assert.AreEqual(DownloadResult.DeadlineExceeded, world.Run(options).Result);
            world.Override = null;
            return world;
        }
    }
}
