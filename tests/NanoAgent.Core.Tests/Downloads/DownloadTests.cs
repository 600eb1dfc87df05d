using System;
using System.Linq;
using System.Security.Cryptography;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Downloads;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;

namespace NanoAgent.Core.Tests.Downloads;

public sealed class DownloadTests
{
    private const int Chunk = 256;

    private readonly VirtualClock _clock = new();
    private readonly FileServer _server = new();
    private readonly MemoryStore _store = new();
    private readonly MemorySlot _slot = new();
    private readonly ScriptedEngine _engine;

    public DownloadTests()
    {
        _server.Content = Content(1, 2_000);
        _engine = new ScriptedEngine(_clock, _server.Answer);
    }

    [Fact]
    public void Download_NothingGoesWrong_EndsWithTheContentAndItsDigest()
    {
        Download download = Run(Options());

        Assert.Equal(DownloadResult.Ok, download.Result);
        Assert.Equal(_server.Content, _slot.Finished);
        Assert.Equal(SHA256.HashData(_server.Content), download.Sha256);
        Assert.Equal(1, download.Attempts);
        Assert.Empty(_store.List(string.Empty)!);
    }

    [Fact]
    public void Download_CutTwice_AsksForTheRestUnderIfRangeAndWastesNothing()
    {
        int[] cuts = [813, 702];
        int cut = 0;
        Func<Request, Reply> answer = _server.Answer;
        var engine = new ScriptedEngine(_clock, request =>
        {
            _server.CutAfter = cut < cuts.Length ? cuts[cut++] : -1;
            return answer(request);
        });

        Download download = Run(Options(), engine);

        Assert.Equal(DownloadResult.Ok, download.Result);
        Assert.Equal(_server.Content, _slot.Finished);
        Assert.Equal(3, download.Attempts);
        Assert.Equal(2, download.Resumes);
        Assert.Equal(2_000, download.BytesReceived);
        Assert.False(engine.Requests[0].Headers.ContainsKey("Range"));
        Assert.Equal("bytes=813-", engine.Requests[1].Headers["Range"]);
        Assert.Equal("bytes=1515-", engine.Requests[2].Headers["Range"]);
        Assert.Equal("\"v1\"", engine.Requests[2].Headers["If-Range"]);
        Assert.Equal("identity", engine.Requests[2].Headers["Accept-Encoding"]);
    }

    [Fact]
    public void Download_FileChangesBetweenAttempts_StartsOverAndNeverSplices()
    {
        byte[] newer = Content(2, 2_000);
        _server.CutAfter = 900;
        _server.Override = request =>
        {
            if (_engine.Requests.Count == 2)
            {
                _server.Content = newer;
                _server.Tag = "\"v2\"";
            }

            return null;
        };

        Download download = Run(Options());

        Assert.Equal(DownloadResult.Ok, download.Result);
        Assert.Equal(newer, _slot.Finished);
        Assert.Equal(2, download.Attempts);
        Assert.Equal(900 + 2_000, download.BytesReceived);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("W/\"v1\"")]
    public void Download_NoStrongValidator_NeverAsksForARange(string? tag)
    {
        _server.Tag = tag;
        _server.CutAfter = 900;

        Download download = Run(Options());

        Assert.Equal(DownloadResult.Ok, download.Result);
        Assert.Equal(_server.Content, _slot.Finished);
        Assert.DoesNotContain(_engine.Requests, r => r.Headers.ContainsKey("Range"));
    }

    [Theory]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:50:37 GMT", true)]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:50:36 GMT", false)]
    public void Download_OnlyLastModified_IsResumedWhenTheDateIsOldEnough(string modified, string date, bool resumed)
    {
        _server.Tag = null;
        _server.MoreHeaders = [("Last-Modified", modified), ("Date", date)];
        _server.CutAfter = 900;

        Run(Options());

        Assert.Equal(resumed, _engine.Requests[1].Headers.TryGetValue("If-Range", out string? sent));
        Assert.Equal(resumed ? modified : null, sent);
    }

    [Theory]
    [InlineData("bytes 899-1999/2000")]
    [InlineData("bytes 901-1999/2000")]
    [InlineData("bytes 900-1999/2001")]
    [InlineData("bytes 900-2000/*")]
    [InlineData("bytes */2000")]
    [InlineData("")]
    public void Download_AnswerIsAnotherRange_IsRefusedAndStartsOver(string contentRange)
    {
        _server.CutAfter = 900;
        _server.Override = request => request.Headers.ContainsKey("Range") ? Wrong(contentRange, "\"v1\"") : null;

        Download download = Run(Options());

        Assert.Equal(DownloadResult.Ok, download.Result);
        Assert.Equal(_server.Content, _slot.Finished);
        Assert.Equal(3, download.Attempts);
    }

    [Fact]
    public void Download_PartOfAnotherVersion_IsRefused()
    {
        _server.CutAfter = 900;
        _server.Override = request =>
            request.Headers.ContainsKey("Range") ? Wrong("bytes 900-1999/2000", "\"v2\"") : null;

        Download download = Run(Options());

        Assert.Equal(_server.Content, _slot.Finished);
        Assert.Equal(0, download.Resumes);
    }

    [Fact]
    public void Download_PartThatWasNotAskedFor_EndsInRangeMismatch()
    {
        _server.Override = _ => Wrong("bytes 900-1999/2000", "\"v1\"");

        Download download = Run(Options());

        Assert.Equal(DownloadResult.RangeMismatch, download.Result);
        Assert.Equal(3, download.Attempts);
        Assert.Null(_slot.Finished);
    }

    [Fact]
    public void Download_RangeNotSatisfiable_AsksForTheWholeFile()
    {
        _server.CutAfter = 900;
        _server.Override = request => request.Headers.ContainsKey("Range") ? new Reply { Status = 416 } : null;

        Download download = Run(Options());

        Assert.Equal(DownloadResult.Ok, download.Result);
        Assert.Equal(_server.Content, _slot.Finished);
    }

    [Fact]
    public void Download_MoreBytesThanTheRange_AreRefused()
    {
        _server.Override = _ => new Reply
        {
            Headers = [("Content-Length", "100"), ("ETag", "\"v1\"")],
            Body = _server.Content,
        };

        Download download = Run(Options());

        Assert.Equal(DownloadResult.RangeMismatch, download.Result);
        Assert.Null(_slot.Finished);
    }

    [Fact]
    public void Download_CompressedBody_EndsInEncodedBody()
    {
        _server.MoreHeaders = [("Content-Encoding", "gzip")];

        Assert.Equal(DownloadResult.EncodedBody, Run(Options()).Result);
    }

    [Fact]
    public void Download_WrongDigest_IsFetchedOnceMoreAndThenRefused()
    {
        DownloadOptions options = Options();
        options.ExpectedSha256 = new byte[32];

        Download download = Run(options);

        Assert.Equal(DownloadResult.DigestMismatch, download.Result);
        Assert.Equal(2, download.Attempts);
        Assert.Null(_slot.Finished);
        Assert.Empty(_store.List(string.Empty)!);
    }

    [Fact]
    public void Download_WrongLength_IsRefused()
    {
        DownloadOptions options = Options();
        options.ExpectedLength = 1_999;

        Assert.Equal(DownloadResult.LengthMismatch, Run(options).Result);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(401)]
    [InlineData(404)]
    public void Download_FinalStatus_EndsAtOnce(int status)
    {
        _server.Override = _ => new Reply { Status = status };

        Download download = Run(Options());

        Assert.Equal(DownloadResult.HttpStatus, download.Result);
        Assert.Equal(status, download.ResponseCode);
        Assert.Equal(1, download.Attempts);
    }

    [Fact]
    public void Download_Busy_WaitsAsLongAsTheServerAsks()
    {
        _server.Override = _ =>
            _engine.Requests.Count == 1 ? new Reply { Status = 503, RetryAfterSeconds = 120 } : null;

        Download download = Run(Options());

        Assert.Equal(DownloadResult.Ok, download.Result);
        Assert.InRange(_clock.Milliseconds, 120_000, 121_000);
    }

    [Fact]
    public void Download_NoProgress_EndsAfterTheAllowedAttempts()
    {
        _server.Override = _ => new Reply { Status = 0, Result = TransferResult.CouldntConnect };

        Download download = Run(Options());

        Assert.Equal(DownloadResult.TransferFailed, download.Result);
        Assert.Equal(TransferResult.CouldntConnect, download.TransferResult);
        Assert.Equal(3, download.Attempts);
    }

    [Fact]
    public void Download_StartingOverAgainAndAgain_IsNoProgress()
    {
        _server.Tag = null;
        Func<Request, Reply> answer = _server.Answer;
        var engine = new ScriptedEngine(_clock, request =>
        {
            _server.CutAfter = 900;
            return answer(request);
        });

        Download download = Run(Options(), engine);

        Assert.Equal(DownloadResult.TransferFailed, download.Result);
        Assert.Equal(4, download.Attempts);
    }

    [Fact]
    public void Download_BadUrl_IsNotTriedAgain()
    {
        _server.Override = _ => new Reply { Status = 0, Result = TransferResult.UrlMalformat };

        Download download = Run(Options());

        Assert.Equal(DownloadResult.BadRequest, download.Result);
        Assert.Equal(1, download.Attempts);
    }

    [Fact]
    public void Download_SilentServer_EndsAtTheDeadline()
    {
        _server.Override = _ => new Reply { Silent = true };
        DownloadOptions options = Options();
        options.DeadlineMs = 5_000;

        Download download = Run(options);

        Assert.Equal(DownloadResult.DeadlineExceeded, download.Result);
        Assert.InRange(_clock.Milliseconds, 5_000, 5_001);
    }

    [Fact]
    public void Download_Cancelled_KeepsWhatCameForTheNextOne()
    {
        _server.CutAfter = 900;
        _server.Override = request => request.Headers.ContainsKey("Range") ? new Reply { Silent = true } : null;
        Download first = Make(Options(), _engine);
        first.Start();
        _engine.RunUntil(() => first.Attempts == 2);
        first.Cancel();
        _engine.RunUntil(() => first.IsDone);
        Assert.Equal(DownloadResult.Cancelled, first.Result);

        _server.Override = _ => null;
        Download second = Run(Options());

        Assert.Equal(DownloadResult.Ok, second.Result);
        Assert.Equal(_server.Content, _slot.Finished);
        Assert.Equal(1_100, second.BytesReceived);
    }

    [Fact]
    public void Download_AnotherUrl_IgnoresTheResumePoint()
    {
        _server.CutAfter = 900;
        Cut();
        var other = new DownloadOptions("http://files.example/other.bin", "image") { ChunkBytes = Chunk };

        Download download = Run(other);

        Assert.Equal(DownloadResult.Ok, download.Result);
        Assert.Equal(2_000, download.BytesReceived);
    }

    [Fact]
    public void Download_SlotWasEmptied_StartsOver()
    {
        _server.CutAfter = 900;
        Cut();
        _slot.Discard();

        Assert.Equal(DownloadResult.Ok, Run(Options()).Result);
        Assert.Equal(_server.Content, _slot.Finished);
    }

    [Fact]
    public void Download_SlotTooSmall_IsRefusedBeforeAnyByte()
    {
        var slot = new MemorySlot { BytesMax = 1_999 };
        var download = new Download(_engine, new SeededRandom(1), _store, slot, Options());
        download.Start();
        _engine.RunUntil(() => download.IsDone);

        Assert.Equal(DownloadResult.LengthMismatch, download.Result);
        Assert.Equal(0, download.BytesReceived);
    }

    [Fact]
    public void Download_SlotFails_EndsInSlotFailed()
    {
        _slot.WriteResult = StoreResult.Full;

        Assert.Equal(DownloadResult.SlotFailed, Run(Options()).Result);
    }

    [Fact]
    public void Download_StoreFails_EndsInStoreFailed()
    {
        _store.IsReadOnly = true;

        Assert.Equal(DownloadResult.StoreFailed, Run(Options()).Result);
    }

    [Fact]
    public void Download_EngineIsFull_WaitsForAPlace()
    {
        _engine.IsFull = true;
        Download download = Make(Options(), _engine);
        download.Start();
        _engine.Scheduler.Step(_clock.Milliseconds);
        Assert.Equal(0, download.Attempts);
        _engine.IsFull = false;
        _engine.RunUntil(() => download.IsDone);

        Assert.Equal(DownloadResult.Ok, download.Result);
    }

    [Fact]
    public void Download_PowerCutAtEveryStoreOperation_ResumesAndWastesAtMostAChunk()
    {
        // Enough checkpoints to make the journals roll over twice.
        _server.Content = Content(3, 40_000);
        long operations = CountOperations();
        int cuts = 0;
        for (long operation = 0; operation < operations; operation++)
        {
            var store = new MemoryStore();
            var slot = new MemorySlot();
            store.CutPowerAfter(operation);
            var engine = new ScriptedEngine(_clock, _server.Answer);
            var first = new Download(engine, new SeededRandom(1), store, slot, Options());
            first.Start();
            engine.RunUntil(() => first.IsDone);
            slot.CutPower();
            store.Restart(new SeededRandom((ulong)operation));
            if (slot.Finished is not null)
            {
                continue;
            }

            cuts++;
            var second = new Download(engine, new SeededRandom(1), store, slot, Options());
            second.Start();
            engine.RunUntil(() => second.IsDone);

            Assert.Equal(DownloadResult.Ok, second.Result);
            Assert.Equal(_server.Content, slot.Finished);
            Assert.InRange(first.BytesReceived + second.BytesReceived - 40_000, 0, 2 * Chunk);
        }

        Assert.True(cuts > 300, $"{cuts} cuts");
        TestContext.Current.SendDiagnosticMessage($"{cuts} power cuts, 0 violations");
    }

    private static byte[] Content(int seed, int length)
    {
        var random = new SeededRandom((ulong)seed);
        return Enumerable.Range(0, length).Select(_ => (byte)random.Next(256)).ToArray();
    }

    private static DownloadOptions Options()
    {
        return new DownloadOptions("http://files.example/image.bin", "image")
        {
            ChunkBytes = Chunk,
            AttemptsMax = 3,
            RetryBaseMs = 100,
            RetryCeilingMs = 500,
        };
    }

    private static Reply Wrong(string contentRange, string tag)
    {
        return new Reply
        {
            Status = 206,
            Headers = [("Content-Range", contentRange), ("ETag", tag)],
            Body = new byte[500],
        };
    }

    private long CountOperations()
    {
        var store = new MemoryStore();
        var engine = new ScriptedEngine(_clock, _server.Answer);
        var download = new Download(engine, new SeededRandom(1), store, new MemorySlot(), Options());
        download.Start();
        engine.RunUntil(() => download.IsDone);
        Assert.Equal(DownloadResult.Ok, download.Result);
        return store.Operations;
    }

    private void Cut()
    {
        _server.Override = request => _engine.Requests.Count == 2 ? new Reply { Silent = true } : null;
        DownloadOptions options = Options();
        options.DeadlineMs = 1_000;
        Assert.Equal(DownloadResult.DeadlineExceeded, Run(options).Result);
        _server.Override = _ => null;
    }

    private Download Make(DownloadOptions options, ScriptedEngine engine)
    {
        return new Download(engine, new SeededRandom(1), _store, _slot, options);
    }

    private Download Run(DownloadOptions options, ScriptedEngine? engine = null)
    {
        engine ??= _engine;
        Download download = Make(options, engine);
        Assert.True(download.Start());
        engine.RunUntil(() => download.IsDone, limitMs: 200_000_000);
        return download;
    }
}
