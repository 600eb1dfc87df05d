using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
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

/// <summary>What only the engine of threads has: workers, places, tasks, and its end.</summary>
public sealed class LibCurlEngineTests
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private const string ThreadPrefix = "nanoAgent libcurl";

    private static PeerScript Always(string reply) => new PeerScript().Request().Send(reply).Loop();

    private static PeerScript Silent => new PeerScript().Request().Stall();

    private static LibCurlEngine Open(int workers, int transfersMax = 32) =>
        new(new LibCurlEngineOptions { Workers = workers, TransfersMax = transfersMax, Proxy = "" });

    [Fact]
    public async Task PerformAsync_OneHostName_StaysOnOneWorkerAndConnection()
    {
        using var server = new ScriptedServer([Always(Hello)]);
        await using LibCurlEngine engine = Open(workers: 4);
        var threads = new HashSet<string>();
        for (int i = 0; i < 20; i++)
        {
            var sink = new ThreadSink();
            await engine.PerformAsync(new Transfer($"{server.BaseUrl}/{i}") { Sink = sink }).WaitAsync(Limits.Wait);
            threads.Add(sink.ThreadName);
        }

        Assert.StartsWith(ThreadPrefix, Assert.Single(threads), StringComparison.Ordinal);
        Assert.Equal(1, server.Accepts);
        Assert.Equal(1, engine.ConnectionsOpened);
        Assert.Equal(19, engine.ConnectionsReused);
        Assert.Equal(20, engine.TransfersDone);
    }

    [Fact]
    public async Task PerformAsync_NameInAnyCaseOnAnyPort_IsTheSameWorkers()
    {
        using var first = new ScriptedServer([Always(Hello)]);
        using var second = new ScriptedServer([Always(Hello)]);
        await using LibCurlEngine engine = Open(workers: 16);
        var threads = new HashSet<string>();
        foreach (string url in new[]
        {
            $"http://localhost:{first.Port}/", $"http://LOCALHOST:{first.Port}/?a", $"http://localhost:{second.Port}/b",
        })
        {
            var sink = new ThreadSink();
            await engine.PerformAsync(new Transfer(url) { Sink = sink }).WaitAsync(Limits.Wait);
            threads.Add(sink.ThreadName);
        }

        Assert.Single(threads);
        Assert.Equal(1, first.Accepts);
    }

    [Fact]
    public async Task PerformAsync_FromManyTasksAndHosts_BringsEveryByte()
    {
        const int Transfers = 500;
        const int Callers = 16;
        await using WebStage stage = await WebStage.StartAsync(addresses: 8);
        await using LibCurlEngine engine = Open(workers: 4);
        int next = -1;
        var threads = new ConcurrentDictionary<string, bool>();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            int i;
            while ((i = Interlocked.Increment(ref next)) < Transfers)
            {
                var sink = new ThreadSink();
                var transfer = new Transfer($"{stage.Url(i % 8)}bytes/{i * 97}") { Sink = sink };
                TransferInfo info = await engine.PerformAsync(transfer);
                Assert.Equal(TransferResult.Ok, transfer.Result);
                Assert.Equal(i * 97, info.BytesDownloaded);
                Assert.Equal(WebStage.Body(i * 97), sink.Bytes.ToArray());
                threads[sink.ThreadName] = true;
            }
        }))).WaitAsync(Limits.Wait);

        Assert.Equal(Transfers, engine.TransfersDone);
        Assert.True(threads.Count > 1, "eight hosts all went to one of four workers");
        Assert.Equal(Transfers, engine.ConnectionsOpened + engine.ConnectionsReused);
    }

    [Fact]
    public async Task PerformAsync_MoreThanConnectionsAHost_TakeTurnsOnThem()
    {
        const int Transfers = 8;
        using var server = new ScriptedServer([Always(Hello)]);
        await using var engine = new LibCurlEngine(new LibCurlEngineOptions
        {
            Workers = 2, TransfersMax = Transfers, ConnectionsPerHostMax = 2, ResolvesMax = 7, Proxy = "",
        });
        Transfer[] transfers = [.. Enumerable.Range(0, Transfers).Select(_ => new Transfer(server.BaseUrl + "/"))];

        await Task.WhenAll(transfers.Select(transfer => engine.PerformAsync(transfer))).WaitAsync(Limits.Wait);

        Assert.All(transfers, transfer => Assert.Equal(TransferResult.Ok, transfer.Result));
        Assert.InRange(server.Accepts, 1, 2);

        // The names that may be looked up at once are the engine's, a part of them each worker's.
        CurlLoopOptions loop = engine.LoopFor(server.BaseUrl).Options;
        Assert.Equal((Transfers, 2, 3), (loop.TransfersMax, loop.ConnectionsPerHostMax, loop.ResolvesMax));
    }

    [Fact]
    public async Task PerformAsync_Cancelled_ThrowsAndTheTransferHasEnded()
    {
        await using WebStage stage = await WebStage.StartAsync();
        await using LibCurlEngine engine = Open(workers: 1);
        using var cancel = new CancellationTokenSource();
        var transfer = new Transfer(stage.Url() + "stall");
        Task<TransferInfo> task = engine.PerformAsync(transfer, cancel.Token);
        await stage.Stalled.WaitAsync(Limits.Wait);
        Assert.Equal(TransferState.Running, transfer.State);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.WaitAsync(Limits.Wait));
        Assert.Equal(TransferState.Done, transfer.State);
        Assert.Equal(TransferResult.AbortedByCallback, transfer.Result);
    }

    [Fact]
    public async Task Start_EveryPlaceTaken_IsRefusedAndPerformAsyncWaits()
    {
        await using WebStage stage = await WebStage.StartAsync();
        using var server = new ScriptedServer([Always(Hello)]);
        await using LibCurlEngine engine = Open(workers: 1, transfersMax: 1);
        var held = new Transfer(stage.Url() + "stall");
        Assert.True(engine.Start(held));
        await stage.Stalled.WaitAsync(Limits.Wait);

        var refused = new Transfer(server.BaseUrl + "/");
        Assert.False(engine.Start(refused));
        Assert.Equal(TransferState.Idle, refused.State);
        var waiting = new Transfer(server.BaseUrl + "/");
        Task<TransferInfo> task = engine.PerformAsync(waiting);
        Assert.Equal(TransferState.Idle, waiting.State);
        Assert.Equal(0, server.Accepts);

        engine.Cancel(held);
        TurnUntilDone(engine, held);
        await task.WaitAsync(Limits.Wait);

        Assert.Equal(TransferResult.Ok, waiting.Result);
    }

    [Fact]
    public async Task PerformAsync_CancelledWhileWaitingForAPlace_LeavesTheTransferUntouched()
    {
        await using WebStage stage = await WebStage.StartAsync();
        await using LibCurlEngine engine = Open(workers: 1, transfersMax: 1);
        Assert.True(engine.Start(new Transfer(stage.Url() + "stall")));
        await stage.Stalled.WaitAsync(Limits.Wait);
        using var cancel = new CancellationTokenSource();
        var waiting = new Transfer(stage.Url() + "bytes/1");
        Task<TransferInfo> task = engine.PerformAsync(waiting, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.WaitAsync(Limits.Wait));
        Assert.Equal(TransferState.Idle, waiting.State);
    }

    [Fact]
    public async Task DisposeAsync_TransfersRunning_EndsThemAndTheThreads()
    {
        using var server = new ScriptedServer([Silent]);
        LibCurlEngine engine = Open(workers: 3);
        var sink = new ThreadSink();
        await using WebStage stage = await WebStage.StartAsync();
        await engine.PerformAsync(new Transfer(stage.Url() + "bytes/1") { Sink = sink }).WaitAsync(Limits.Wait);
        var heard = new Listener();
        var started = new Transfer(stage.Url() + "stall") { Listener = heard };
        Assert.True(engine.Start(started));
        Transfer[] awaited = [.. Enumerable.Range(0, 8).Select(i => new Transfer($"{server.BaseUrl}/{i}"))];
        Task<TransferInfo>[] tasks = [.. awaited.Select(transfer => engine.PerformAsync(transfer))];
        await stage.Stalled.WaitAsync(Limits.Wait);

        await engine.DisposeAsync().AsTask().WaitAsync(Limits.Wait);
        await Task.WhenAll(tasks).WaitAsync(Limits.Wait);

        Assert.All(awaited, transfer => Assert.Equal(TransferResult.AbortedByCallback, transfer.Result));
        engine.Scheduler.Step(engine.Clock.Milliseconds);
        Assert.Equal(TransferResult.AbortedByCallback, started.Result);
        Assert.Equal(1, heard.Calls);
        Assert.True(sink.Thread!.Join(Limits.Wait), "a worker's thread outlived its engine");
        await Assert.ThrowsAsync<ObjectDisposedException>(() => engine.PerformAsync(new Transfer(server.BaseUrl)));
        Assert.Throws<ObjectDisposedException>(() => engine.Start(new Transfer(server.BaseUrl)));
    }

    [Fact]
    public async Task PerformAsync_SinkThrows_EndsThatTransferOnly()
    {
        using var server = new ScriptedServer([Always(Hello)]);
        await using LibCurlEngine engine = Open(workers: 1);
        var broken = new Transfer(server.BaseUrl + "/") { Sink = new ThrowingSink() };

        await engine.PerformAsync(broken).WaitAsync(Limits.Wait);

        Assert.Equal(TransferResult.AbortedByCallback, broken.Result);
        Assert.Contains("the sink broke", broken.ErrorText, StringComparison.Ordinal);
        var next = new Transfer(server.BaseUrl + "/");
        await engine.PerformAsync(next).WaitAsync(Limits.Wait);
        Assert.Equal(TransferResult.Ok, next.Result);
    }

    [Fact]
    public async Task TransferDone_AfterStart_ComesOnTheSchedulersThread()
    {
        using var server = new ScriptedServer([Always(Hello)]);
        await using LibCurlEngine engine = Open(workers: 2);
        var heard = new Listener();
        var sink = new ThreadSink();
        var transfer = new Transfer(server.BaseUrl + "/") { Listener = heard, Sink = sink };
        int here = 0;
        var scheduler = new Thread(() =>
        {
            here = Environment.CurrentManagedThreadId;
            engine.Start(transfer);
            TurnUntilDone(engine, transfer);
        });
        scheduler.Start();

        Assert.True(scheduler.Join(Limits.Wait));
        Assert.Equal(1, heard.Calls);
        Assert.Equal(here, heard.ThreadId);
        Assert.NotEqual(here, sink.Thread!.ManagedThreadId);
    }

    [Fact]
    public async Task Wake_FromAnotherThread_EndsWait()
    {
        await using LibCurlEngine engine = Open(workers: 1);
        using var waits = new ManualResetEventSlim();
        var waiter = new Thread(() =>
        {
            waits.Set();
            engine.Wait(int.MaxValue);
        });
        waiter.Start();
        Assert.True(waits.Wait(Limits.Wait));

        engine.Wake();

        Assert.True(waiter.Join(Limits.Wait), "Wait slept on after Wake");
    }

    [Theory]
    [InlineData("X-A", "b\r\nX-Evil: c")]
    [InlineData("X-A\r\nX-Evil", "c")]
    [InlineData("X A", "c")]
    [InlineData("", "c")]
    public async Task PerformAsync_HeaderThatSplits_IsBadFunctionArgumentUnsent(string name, string value)
    {
        using var server = new ScriptedServer([Always(Hello)]);
        await using LibCurlEngine engine = Open(workers: 1);
        var transfer = new Transfer(server.BaseUrl + "/");
        transfer.Headers.Add(name, value);

        await engine.PerformAsync(transfer).WaitAsync(Limits.Wait);

        Assert.Equal(TransferResult.BadFunctionArgument, transfer.Result);
        Assert.Equal(0, server.Accepts);
    }

    private static void TurnUntilDone(LibCurlEngine engine, Transfer transfer)
    {
        while (transfer.State != TransferState.Done)
        {
            engine.Scheduler.Step(engine.Clock.Milliseconds);
            if (transfer.State != TransferState.Done)
            {
                engine.Wait((int)Limits.Wait.TotalMilliseconds);
            }
        }
    }

    private sealed class Listener : ITransferListener
    {
        public int Calls { get; private set; }

        public int ThreadId { get; private set; }

        public void TransferDone(Transfer transfer)
        {
            Calls++;
            ThreadId = Environment.CurrentManagedThreadId;
        }
    }

    private sealed class ThreadSink : ISink
    {
        public Thread? Thread { get; private set; }

        public string ThreadName { get; private set; } = "";

        public List<byte> Bytes { get; } = [];

        public bool Begin(IResponseHead head)
        {
            Thread = Thread.CurrentThread;
            ThreadName = Thread.Name ?? "";
            return true;
        }

        public bool Write(byte[] buffer, int offset, int count)
        {
            Bytes.AddRange(buffer.AsSpan(offset, count));
            return true;
        }
    }

    private sealed class ThrowingSink : ISink
    {
        public bool Begin(IResponseHead head) => true;

        public bool Write(byte[] buffer, int offset, int count) =>
            throw new InvalidOperationException("the sink broke");
    }
}
