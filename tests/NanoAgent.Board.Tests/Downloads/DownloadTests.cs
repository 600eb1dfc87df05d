using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Board.Tests.Transfers;
using NanoAgent.Downloads;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Transfers;
using NanoAgent.Wire;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Downloads
{
    [TestClass]
    public class DownloadTests
    {
        private const int ImageBytes = 1000;
        private const int CutAt = 700;
        private const int ChunkBytes = 256;

        [TestMethod]
        public void Download_CutInTheMiddle_GoesOnWhereItWasAndIsWhole()
        {
            string image = Image('a');
            string ranges = "";
            var network = new ScriptNetwork(request =>
            {
                string range = Header(request, "Range: bytes=");
                ranges += range + Header(request, "If-Range: ") + " ";
                return range.Length == 0 ? "!" + Whole(image, "v1").Substring(0, CutAt) : Part(image, "v1", range);
            });
            var slot = new RamSlot();
            Download download = Run(network, new RamStore(), slot, Hash(image));
            Assert.AreEqual(DownloadResult.Ok, download.Result);
            Assert.AreEqual(image, Text.Of(slot.Finished));
            Assert.AreEqual(2, network.Requests);
            Assert.EndsWith("-\"v1\" ", ranges);
        }

        [TestMethod]
        public void Download_AnotherVersionMeanwhile_StartsOver()
        {
            string old = Image('a');
            string other = Image('b');
            var network = new ScriptNetwork(request => Header(request, "Range: bytes=").Length == 0
                ? "!" + Whole(old, "v1").Substring(0, CutAt)
                : Whole(other, "v2"));
            var slot = new RamSlot();
            Assert.AreEqual(DownloadResult.Ok, Run(network, new RamStore(), slot, Hash(other)).Result);
            Assert.AreEqual(other, Text.Of(slot.Finished));
        }

        [TestMethod]
        public void Download_PowerCutInTheMiddle_ResumesFromTheStore()
        {
            string image = Image('a');
            var store = new RamStore();
            var slot = new RamSlot();
            var dying = new ScriptNetwork(_ => Whole(image, "v1").Substring(0, CutAt));
            Download first = Start(dying, store, slot, Hash(image), out CooperativeEngine engine);
            for (int turn = 0; turn < 300; turn++)
            {
                engine.Scheduler.Step(dying.Milliseconds);
            }

            Assert.IsFalse(first.IsDone);
            store.CutPower();
            slot.CutPower();
            string range = "";
            var network = new ScriptNetwork(request =>
            {
                range = Header(request, "Range: bytes=");
                return Part(image, "v1", range);
            });
            Assert.AreEqual(DownloadResult.Ok, Run(network, store, slot, Hash(image)).Result);
            Assert.AreEqual(image, Text.Of(slot.Finished));
            Assert.AreEqual("512-", range);
        }

        [TestMethod]
        public void Download_OtherBytesThanTheHash_IsRefused()
        {
            string image = Image('a');
            var slot = new RamSlot();
            var network = new ScriptNetwork(_ => Whole(image, "v1"));
            Download download = Run(network, new RamStore(), slot, Hash(Image('b')));
            Assert.AreNotEqual(DownloadResult.Ok, download.Result);
            Assert.IsNull(slot.Finished);
        }

        private static Download Run(ScriptNetwork network, RamStore store, RamSlot slot, byte[] hash)
        {
            Download download = Start(network, store, slot, hash, out CooperativeEngine engine);
            for (int turn = 0; !download.IsDone; turn++)
            {
                Assert.IsTrue(turn < 20_000, "The download does not end.");
                long nextMs = engine.Scheduler.Step(network.Milliseconds);
                if (!download.IsDone)
                {
                    engine.Wait(Due.Until(network.Milliseconds, nextMs));
                }
            }

            return download;
        }

        private static Download Start(
            ScriptNetwork network, RamStore store, RamSlot slot, byte[] hash, out CooperativeEngine engine)
        {
            engine = CooperativeEngineTests.Engine(network);
            var options = new DownloadOptions("http://10.0.0.1/image", "image")
            {
                ExpectedSha256 = hash,
                ChunkBytes = ChunkBytes,
                AttemptsMax = 3,
            };
            var download = new Download(engine, new LowestRandom(), store, slot, options);
            Assert.IsTrue(download.Start());
            return download;
        }

        private static string Image(char first)
        {
            char[] image = new char[ImageBytes];
            for (int i = 0; i < ImageBytes; i++)
            {
                image[i] = (char)(first + (i % 23));
            }

            return new string(image);
        }

        private static byte[] Hash(string image)
        {
            byte[] hash = new byte[32];
            var digest = new Sha256();
            digest.Update(Text.Bytes(image), 0, image.Length);
            digest.Finish(hash, 0);
            return hash;
        }

        private static string Whole(string image, string tag)
        {
            return "HTTP/1.1 200 OK\r\nETag: \"" + tag + "\"\r\nAccept-Ranges: bytes\r\nContent-Length: " + image.Length
                + "\r\n\r\n" + image;
        }

        private static string Part(string image, string tag, string range)
        {
            int from = int.Parse(range.Substring(0, range.IndexOf('-')));
            return "HTTP/1.1 206 Part\r\nETag: \"" + tag + "\"\r\nContent-Range: bytes "
                + from + "-" + (image.Length - 1) + "/" + image.Length
                + "\r\nContent-Length: " + (image.Length - from) + "\r\n\r\n"
                + image.Substring(from);
        }

        private static string Header(string request, string start)
        {
            int at = request.IndexOf("\r\n" + start);
            return at < 0
                ? ""
                : request.Substring(at + 2 + start.Length, request.IndexOf("\r", at + 2) - at - 2 - start.Length);
        }
    }
}
