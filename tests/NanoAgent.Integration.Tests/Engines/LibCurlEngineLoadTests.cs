using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.Host.Engines;
using NanoAgent.Integration.Tests.Support;
using NanoAgent.LibCurl;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Transfers;
using Xunit;

namespace NanoAgent.Integration.Tests.Engines;

/// <summary>What a transfer costs in the steady state and what is left of the one before: nothing.</summary>
public sealed class LibCurlEngineLoadTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    private static ScriptedServer Answering() => new([new PeerScript().Request().Send(Hello).Loop()]);

    private static LibCurlEngine Open(CurlLoopDriver driver = CurlLoopDriver.Automatic, int transfersMax = 32) =>
        new(new LibCurlEngineOptions { Workers = 1, TransfersMax = transfersMax, Proxy = "", Driver = driver });

    [Theory]
    [InlineData(CurlLoopDriver.Poll)]
    [InlineData(CurlLoopDriver.Epoll)]
    public async Task StartOnWorker_SteadyState_AllocatesNothing(CurlLoopDriver driver)
    {
        using ScriptedServer server = Answering();
        await using LibCurlEngine engine = Open(driver);
        var chain = new Chain(engine, warmUp: 300, measured: 500);
        var transfer = new Transfer(server.BaseUrl + "/") { Sink = new DiscardingSink(), Listener = chain };
        transfer.Headers.Add("X-Kept", "the same each time");

        Assert.True(engine.StartOnWorker(transfer));
        await chain.Over.Task.WaitAsync(Limits.Wait, Ending);

        Assert.Equal(TransferResult.Ok, transfer.Result);
        Assert.Equal(0, chain.AllocatedBytes);
        Assert.Equal(1, server.Accepts);
    }

    [Fact]
    public async Task Start_SteadyState_AllocatesNothingOnTheSchedulersThread()
    {
        using ScriptedServer server = Answering();
        await using LibCurlEngine engine = Open();
        var transfer = new Transfer(server.BaseUrl + "/") { Sink = new DiscardingSink() };

        // The least of some rounds: queues of the runtime's own grow now and then.
        bool isOk = true;
        long least = long.MaxValue;
        for (int round = 0; round < 10 && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
            {
                isOk &= engine.Perform(transfer) == TransferResult.Ok;
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.True(isOk);
        Assert.Equal(0, least);
    }

    [Fact]
    public async Task StartOnWorker_NoPlace_IsRefusedAndTheListenerIsOnTheWorker()
    {
        using var server = new ScriptedServer([new PeerScript().Request().Stall()]);
        var engine = Open(transfersMax: 1);
        var heard = new ThreadListener();
        var held = new Transfer(server.BaseUrl + "/") { Listener = heard };
        Assert.True(engine.StartOnWorker(held));
        var refused = new Transfer(server.BaseUrl + "/");

        Assert.False(engine.StartOnWorker(refused));
        Assert.Equal(TransferState.Idle, refused.State);
        await engine.DisposeAsync();

        Assert.StartsWith("nanoAgent libcurl", await heard.Name.Task.WaitAsync(Limits.Wait, Ending));
        Assert.Equal(TransferResult.AbortedByCallback, held.Result);
        Assert.Throws<ObjectDisposedException>(() => engine.StartOnWorker(refused));
    }

    [Fact]
    public async Task PerformAsync_OneHandleForDifferentTransfers_SendsOfEachNothingButItsOwn()
    {
        using ScriptedServer server = Answering();
        await using LibCurlEngine engine = Open(transfersMax: 1);
        string url = server.BaseUrl + "/";
        var plain = new Transfer(url);
        var loaded = new Transfer(url + "b")
        {
            UserAgent = "ua", Range = "1-2", RedirectsMax = 3, FailOnHttpError = true, BodyBytesMax = 10,
        };
        loaded.Headers.Add("X-One", "1");
        loaded.Headers.Add("X-Two", "2");
        Transfer[] transfers =
        [
            plain, loaded, plain,
            new Transfer(url) { Source = new TextSource("put") }, plain,
            new Transfer(url) { Source = new TextSource("posted"), Method = "POST" },
            new Transfer(url) { Source = new TextSource("longer post"), Method = "POST" }, plain,
            new Transfer(url) { Method = "DELETE" }, plain,
        ];
        string expected = "";
        foreach (Transfer transfer in transfers)
        {
            await engine.PerformAsync(transfer, Ending).WaitAsync(Limits.Wait, Ending);
            Assert.Equal(TransferResult.Ok, transfer.Result);
            expected += RequestOf(transfer, server.Port);
        }

        Assert.Equal(expected, server.Received(0));
        Assert.Equal(1, server.Accepts);
    }

    [Fact]
    public async Task PerformAsync_BadHeaderBetween_LeavesTheHandleWhole()
    {
        using ScriptedServer server = Answering();
        await using LibCurlEngine engine = Open(transfersMax: 1);
        var good = new Transfer(server.BaseUrl + "/");
        good.Headers.Add("X-Good", "1");
        var bad = new Transfer(server.BaseUrl + "/");
        bad.Headers.Add("X-Good", "1\r\nX-Evil: 2");
        foreach (Transfer transfer in new[] { good, bad, good })
        {
            await engine.PerformAsync(transfer, Ending).WaitAsync(Limits.Wait, Ending);
        }

        Assert.Equal((TransferResult.Ok, TransferResult.BadFunctionArgument), (good.Result, bad.Result));
        string request = $"GET / HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\nAccept: */*\r\nX-Good: 1\r\n\r\n";
        Assert.Equal(request + request, server.Received(0));
    }

    [Fact]
    public async Task PerformAsync_HeadLongerThanMayBeKept_IsTooLargeAndTheNextIsWhole()
    {
        string line = "X-A: " + new string('a', 1000) + "\r\n";
        string large = "HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Repeat(line, 50)) + "Content-Length: 0\r\n\r\n";
        using var server = new ScriptedServer(
            [new PeerScript().Request().Send(large), new PeerScript().Request().Send(Hello).Loop()]);
        await using var engine = new LibCurlEngine(
            new LibCurlEngineOptions { Workers = 1, TransfersMax = 1, Proxy = "", HeadBytesMax = 20_000 });
        var transfer = new Transfer(server.BaseUrl + "/");

        await engine.PerformAsync(transfer, Ending).WaitAsync(Limits.Wait, Ending);
        Assert.Equal(TransferResult.TooLarge, transfer.Result);
        await engine.PerformAsync(transfer, Ending).WaitAsync(Limits.Wait, Ending);
        Assert.Equal(TransferResult.Ok, transfer.Result);
    }

    [Fact]
    public async Task PerformAsync_MultiFails_EndsItsTransfersTypedAndTheNextOneRuns()
    {
        using var stalling = new ScriptedServer([new PeerScript().Request().Stall()]);
        using ScriptedServer server = Answering();
        await using LibCurlEngine engine = Open();
        var held = new Transfer(stalling.BaseUrl + "/");
        Task<TransferInfo> running = engine.PerformAsync(held, Ending);
        var next = new Transfer(server.BaseUrl + "/");

        CurlLoop loop = engine.LoopFor(server.BaseUrl);
        loop.BeforeTurn = static () => throw new CurlMultiException(CurlMultiCode.InternalError, "a test");
        await engine.PerformAsync(next, Ending).WaitAsync(Limits.Wait, Ending);
        await running.WaitAsync(Limits.Wait, Ending);
        loop.BeforeTurn = null;

        Assert.Equal((TransferResult.FailedInit, TransferResult.FailedInit), (held.Result, next.Result));
        Assert.Contains("worker failed", next.ErrorText, StringComparison.Ordinal);
        await engine.PerformAsync(next, Ending).WaitAsync(Limits.Wait, Ending);
        Assert.Equal(TransferResult.Ok, next.Result);
    }

    private static string RequestOf(Transfer transfer, int port)
    {
        bool isLoaded = transfer.Headers.Count > 0;
        string body = transfer.Source is null ? "" : ((TextSource)transfer.Source).Text;
        string method = transfer.Method ?? (transfer.Source is null ? "GET" : "PUT");
        return $"{method} /{(isLoaded ? "b" : "")} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            + (isLoaded ? "Range: bytes=1-2\r\nUser-Agent: ua\r\n" : "") + "Accept: */*\r\n"
            + (isLoaded ? "X-One: 1\r\nX-Two: 2\r\n" : "")
            + (body.Length > 0 ? $"Content-Length: {body.Length}\r\n" : "")
            + (method == "POST" ? "Content-Type: application/x-www-form-urlencoded\r\n" : "") + "\r\n" + body;
    }

    private sealed class DiscardingSink : ISink
    {
        public bool Begin(IResponseHead head) => true;

        public bool Write(byte[] buffer, int offset, int count) => true;
    }

    /// <summary>Starts its transfer again and again on the worker, and notes what that thread allocated.</summary>
    private sealed class Chain(LibCurlEngine engine, int warmUp, int measured) : ITransferListener
    {
        private int _ended;
        private long _before;

        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long AllocatedBytes { get; private set; }

        public void TransferDone(Transfer transfer)
        {
            _ended++;
            if (_ended == warmUp)
            {
                _before = GC.GetAllocatedBytesForCurrentThread();
            }

            if (transfer.Result != TransferResult.Ok || _ended == warmUp + measured || !engine.StartOnWorker(transfer))
            {
                AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - _before;
                Over.SetResult();
            }
        }
    }

    private sealed class ThreadListener : ITransferListener
    {
        public TaskCompletionSource<string> Name { get; } = new();

        public void TransferDone(Transfer transfer) => Name.SetResult(Thread.CurrentThread.Name ?? "");
    }
}
