using System;
using System.Collections;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Downloads;
using NanoAgent.Platform;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Downloads
{
    /// <summary>
    /// A server of one file that honours Range and If-Range as RFC 9110 says, and can be made to cut; and the device
    /// that fetches it.
    /// </summary>
    internal sealed class FileWorld
    {
        public const int FileBytes = 2_000;
        public const int ChunkBytes = 256;
        public const string Url = "http://files.example/image.bin";

        public FileWorld()
        {
            Content = Image(1);
            Engine = new ScriptedEngine(Clock, Answer);
        }

        public ManualClock Clock { get; } = new ManualClock();

        public ScriptedEngine Engine { get; }

        public RamStore Store { get; } = new RamStore();

        public RamSlot Slot { get; } = new RamSlot();

        public ArrayList Requests { get; } = new ArrayList();

        public string Content { get; set; }

        public string Tag { get; set; } = "\"v1\"";

        /// <summary>Names and values in turn.</summary>
        public string[] MoreHeaders { get; set; } = new string[0];

        /// <summary>Bytes of body after which each of the next answers breaks.</summary>
        public int[] Cuts { get; set; } = new int[0];

        /// <summary>Replaces the answer of a request, where it gives one.</summary>
        public Server Override { get; set; }

        public static string Image(int seed)
        {
            var random = new TestRandom(seed);
            char[] image = new char[FileBytes];
            for (int i = 0; i < FileBytes; i++)
            {
                image[i] = (char)(1 + random.Next(255));
            }

            return new string(image);
        }

        public static DownloadOptions Options(string url = Url)
        {
            return new DownloadOptions(url, "image")
            {
                ChunkBytes = ChunkBytes,
                AttemptsMax = 3,
                RetryBaseMs = 100,
                RetryCeilingMs = 500,
            };
        }

        public Request Asked(int index) => (Request)Requests[index];

        public string Range(int request) => Asked(request).Header("Range");

        public Download Start(DownloadOptions options)
        {
            var download = new Download(Engine, new TestRandom(1), Store, Slot, options);
            Assert.IsTrue(download.Start());
            return download;
        }

        public Download Run() => Run(Options());

        public Download Run(DownloadOptions options)
        {
            Download download = Start(options);
            Engine.RunUntil(() => download.IsDone, 200_000_000);
            return download;
        }

        public void ExpectWhole()
        {
            Assert.IsNotNull(Slot.Finished);
            Assert.IsTrue(Text.Of(Slot.Finished) == Content, "The slot has other bytes than the file.");
        }

        private Reply Answer(Request request)
        {
            Requests.Add(request);
            Reply other = Override == null ? null : Override(request);
            if (other != null)
            {
                return other;
            }

            string range = request.Header("Range");
            int from = 0;
            if (range.Length > 0 && request.Header("If-Range") == Tag)
            {
                Assert.StartsWith("bytes=", range);
                Assert.EndsWith("-", range);
                from = int.Parse(range.Substring(6, range.Length - 7));
            }

            if (from >= Content.Length)
            {
                return new Reply(416) { Headers = new string[] { "Content-Range", "bytes */" + Content.Length } };
            }

            string body = Content.Substring(from);
            TransferResult result = TransferResult.Ok;
            if (Cuts.Length > 0)
            {
                body = body.Substring(0, Text.Min(Cuts[0], body.Length));
                result = TransferResult.RecvError;
                int[] rest = new int[Cuts.Length - 1];
                Array.Copy(Cuts, 1, rest, 0, rest.Length);
                Cuts = rest;
            }

            return new Reply(from > 0 ? 206 : 200, body, result) { Headers = Headers(from) };
        }

        private string[] Headers(int from)
        {
            var headers = new ArrayList();
            headers.Add("Content-Length");
            headers.Add((Content.Length - from).ToString());
            foreach (string one in MoreHeaders)
            {
                headers.Add(one);
            }

            if (Tag != null)
            {
                headers.Add("ETag");
                headers.Add(Tag);
            }

            if (from > 0)
            {
                headers.Add("Content-Range");
                headers.Add("bytes " + from + "-" + (Content.Length - 1) + "/" + Content.Length);
            }

            return (string[])headers.ToArray(typeof(string));
        }
    }
}
