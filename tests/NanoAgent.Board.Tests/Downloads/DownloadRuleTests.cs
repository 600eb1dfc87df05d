using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Downloads;
using NanoAgent.Platform;
using NanoAgent.Wire;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Downloads
{
    /// <summary>G5: what a download makes of each answer, and where it goes on.</summary>
    [TestClass]
    public class DownloadRuleTests
    {
        private const string Date = "Sun, 06 Nov 1994 08:49:37 GMT";

        [TestMethod]
        public void Download_NothingGoesWrong_EndsWithTheContentAndItsDigest()
        {
            var world = new FileWorld();
            Download download = world.Run();

            Assert.AreEqual(DownloadResult.Ok, download.Result);
            world.ExpectWhole();
            byte[] hash = new byte[32];
            var digest = new Sha256();
            digest.Update(Text.Bytes(world.Content), 0, FileWorld.FileBytes);
            digest.Finish(hash, 0);
            Assert.AreEqual(Text.Hex(hash, 0, 32), Text.Hex(download.Sha256, 0, 32));
            Assert.AreEqual(1, download.Attempts);
            Assert.AreEqual(0, world.Store.List("").Length);
        }

        [TestMethod]
        public void Download_CutTwice_AsksForTheRestUnderIfRangeAndWastesNothing()
        {
            var world = new FileWorld { Cuts = new int[] { 813, 702 } };
            Download download = world.Run();

            Assert.AreEqual(DownloadResult.Ok, download.Result);
            world.ExpectWhole();
            Assert.AreEqual(3, download.Attempts);
            Assert.AreEqual(2, download.Resumes);
            Assert.AreEqual(2_000L, download.BytesReceived);
            Assert.AreEqual("", world.Range(0));
            Assert.AreEqual("bytes=813-", world.Range(1));
            Assert.AreEqual("bytes=1515-", world.Range(2));
            Assert.AreEqual("\"v1\"", world.Asked(2).Header("If-Range"));
            Assert.AreEqual("identity", world.Asked(2).Header("Accept-Encoding"));
        }

        [TestMethod]
        public void Download_FileChangesBetweenAttempts_StartsOverAndNeverSplices()
        {
            var world = new FileWorld { Cuts = new int[] { 900 } };
            string newer = FileWorld.Image(2);
            world.Override = _ =>
            {
                if (world.Requests.Count == 2)
                {
                    world.Content = newer;
                    world.Tag = "\"v2\"";
                }

                return null;
            };
            Download download = world.Run();

            Assert.AreEqual(DownloadResult.Ok, download.Result);
            Assert.IsTrue(Text.Of(world.Slot.Finished) == newer, "It is not the newer file.");
            Assert.AreEqual(2, download.Attempts);
            Assert.AreEqual(900L + 2_000L, download.BytesReceived);
        }

        [DataRow("")]
        [DataRow("W/\"v1\"")]
        public void Download_NoStrongValidator_NeverAsksForARange(string tag)
        {
            var world = new FileWorld { Cuts = new int[] { 900 }, Tag = tag.Length == 0 ? null : tag };
            Download download = world.Run();

            Assert.AreEqual(DownloadResult.Ok, download.Result);
            world.ExpectWhole();
            Assert.AreEqual(2, world.Requests.Count);
            Assert.AreEqual("", world.Range(0) + world.Range(1));
        }

        [DataRow(Date, "Sun, 06 Nov 1994 08:50:37 GMT", true)]
        [DataRow(Date, "Sun, 06 Nov 1994 08:50:36 GMT", false)]
        public void Download_OnlyLastModified_IsResumedWhenTheDateIsOldEnough(
            string modified, string date, bool resumed)
        {
            var world = new FileWorld
            {
                Cuts = new int[] { 900 },
                Tag = null,
                MoreHeaders = new string[] { "Last-Modified", modified, "Date", date },
            };
            world.Run();

            Assert.AreEqual(resumed ? modified : "", world.Asked(1).Header("If-Range"));
        }

        [DataRow("bytes 899-1999/2000")]
        [DataRow("bytes 901-1999/2000")]
        [DataRow("bytes 900-1999/2001")]
        [DataRow("bytes 900-2000/*")]
        [DataRow("bytes */2000")]
        [DataRow("")]
        public void Download_AnswerIsAnotherRange_IsRefusedAndStartsOver(string contentRange)
        {
            var world = new FileWorld { Cuts = new int[] { 900 } };
            world.Override = r => r.Header("Range").Length > 0 ? Wrong(contentRange, "\"v1\"") : null;
            Download download = world.Run();

            Assert.AreEqual(DownloadResult.Ok, download.Result);
            world.ExpectWhole();
            Assert.AreEqual(3, download.Attempts);
        }

        [TestMethod]
        public void Download_PartOfAnotherVersion_IsRefused()
        {
            var world = new FileWorld { Cuts = new int[] { 900 } };
            world.Override = r => r.Header("Range").Length > 0 ? Wrong("bytes 900-1999/2000", "\"v2\"") : null;
            Download download = world.Run();

            world.ExpectWhole();
            Assert.AreEqual(0, download.Resumes);
        }

        [TestMethod]
        public void Download_PartOfAnotherDate_IsRefused()
        {
            var world = new FileWorld
            {
                Cuts = new int[] { 900 },
                Tag = null,
                MoreHeaders = new string[] { "Last-Modified", Date, "Date", "Sun, 06 Nov 1994 09:49:37 GMT" },
            };
            world.Override = r => r.Header("Range").Length > 0
                ? Part(world, 1_100, "Content-Range", "bytes 900-1999/2000", "Last-Modified",
                    "Sun, 06 Nov 1994 08:49:38 GMT")
                : null;
            Download download = world.Run();

            Assert.AreEqual("bytes=900-", world.Range(1));
            world.ExpectWhole();
            Assert.AreEqual(0, download.Resumes);
        }

        [TestMethod]
        public void Download_PartIsShorterThanAskedFor_GoesOnBehindIt()
        {
            var world = new FileWorld { Cuts = new int[] { 900 } };
            world.Override = r => r.Header("Range") == "bytes=900-"
                ? Part(world, 500, "Content-Range", "bytes 900-1399/2000") : null;
            Download download = world.Run();

            Assert.AreEqual(DownloadResult.Ok, download.Result);
            world.ExpectWhole();
            Assert.AreEqual("bytes=1400-", world.Range(world.Requests.Count - 1));
        }

        [TestMethod]
        public void Download_PartHasMoreBytesThanItsContentRange_IsRefused()
        {
            var world = new FileWorld { Cuts = new int[] { 900 } };
            world.Override = r => r.Header("Range") == "bytes=900-"
                ? Part(world, 600, "Content-Range", "bytes 900-1399/2000") : null;
            Download download = world.Run();

            Assert.AreEqual(DownloadResult.Ok, download.Result);
            world.ExpectWhole();
            Assert.AreEqual("", world.Range(2));
        }

        [TestMethod]
        public void Download_PartThatWasNotAskedFor_EndsInRangeMismatch()
        {
            var world = new FileWorld { Override = _ => Wrong("bytes 900-1999/2000", "\"v1\"") };
            Download download = world.Run();

            Assert.AreEqual(DownloadResult.RangeMismatch, download.Result);
            Assert.AreEqual(3, download.Attempts);
            Assert.IsNull(world.Slot.Finished);
        }

        [TestMethod]
        public void Download_RangeNotSatisfiable_AsksForTheWholeFile()
        {
            var world = new FileWorld { Cuts = new int[] { 900 } };
            world.Override = r => r.Header("Range").Length > 0 ? new Reply(416) : null;

            Assert.AreEqual(DownloadResult.Ok, world.Run().Result);
            world.ExpectWhole();
        }

        [TestMethod]
        public void Download_MoreBytesThanTheRange_AreRefused()
        {
            var world = new FileWorld();
            world.Override = _ => new Reply(200, world.Content)
            {
                Headers = new string[] { "Content-Length", "100", "ETag", "\"v1\"" },
            };

            Assert.AreEqual(DownloadResult.RangeMismatch, world.Run().Result);
            Assert.IsNull(world.Slot.Finished);
        }

        [TestMethod]
        public void Download_CompressedBody_EndsInEncodedBody()
        {
            var world = new FileWorld { MoreHeaders = new string[] { "Content-Encoding", "gzip" } };
            Assert.AreEqual(DownloadResult.EncodedBody, world.Run().Result);
        }

        [TestMethod]
        public void Download_WrongDigest_IsFetchedOnceMoreAndThenRefused()
        {
            var world = new FileWorld();
            DownloadOptions options = FileWorld.Options();
            options.ExpectedSha256 = new byte[32];
            Download download = world.Run(options);

            Assert.AreEqual(DownloadResult.DigestMismatch, download.Result);
            Assert.AreEqual(2, download.Attempts);
            Assert.IsNull(world.Slot.Finished);
            Assert.AreEqual(0, world.Store.List("").Length);
        }

        [TestMethod]
        public void Download_WrongLength_IsRefused()
        {
            DownloadOptions options = FileWorld.Options();
            options.ExpectedLength = 1_999;
            Assert.AreEqual(DownloadResult.LengthMismatch, new FileWorld().Run(options).Result);
        }

        private static Reply Wrong(string contentRange, string tag)
        {
            return new Reply(206, new string('x', 500))
            {
                Headers = new string[] { "Content-Range", contentRange, "ETag", tag },
            };
        }

        private static Reply Part(FileWorld world, int bytes, params string[] headers)
        {
            return new Reply(206, world.Content.Substring(900, bytes)) { Headers = headers };
        }
    }
}
