using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace NanoAgent.LibCurl.Tests;

/// <summary>One thread, one multi, an inbox: whose a handle is, and that every end is told once.</summary>
public abstract class CurlLoopSuite
{
    protected abstract CurlLoopDriver Driver { get; }

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    private static LoopbackServer Silent(Signal asked) => new(connection =>
    {
        while (connection.ReadHead() is not null)
        {
            asked.Set();
        }
    });

    [Fact]
    public async Task PerformAsync_OneHandleAgainAndAgain_RunsOnTheLoopsThreadOnOneConnection()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        await using var loop = new CurlLoop(new CurlLoopOptions { Driver = Driver, Name = "the loop" });
        var threads = new ConcurrentQueue<string?>();
        using var easy = new CurlEasy
        {
            Url = server.Url,
            OnWrite = _ =>
            {
                threads.Enqueue(Thread.CurrentThread.Name);
                return true;
            },
        };

        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(CurlCode.Ok, await loop.PerformAsync(easy, Ending));
            Assert.Equal(200, easy.Info.ResponseCode);
        }

        Assert.Equal(Enumerable.Repeat("the loop", 5), threads);
        Assert.Equal(1, server.AcceptCount);
    }

    [Fact]
    public async Task Start_HandleInTheLoop_IsTheLoopsAlone()
    {
        using var asked = new Signal();
        using LoopbackServer server = Silent(asked);
        await using var loop = new CurlLoop(new CurlLoopOptions { Driver = Driver });
        using var easy = new CurlEasy { Url = server.Url };
        Task<CurlCode> running = loop.PerformAsync(easy, Ending);

        // Before it is added and after: no moment at which somebody else may use it.
        foreach (bool added in new[] { false, true })
        {
            if (added)
            {
                asked.WaitUnlessOver(running);
            }

            foreach (Action use in new Action[]
            {
                () => easy.Url = "http://127.0.0.1/", () => easy.Pause(CurlPause.All), easy.Reset,
                () => _ = easy.Info.ResponseCode, () => _ = easy.Perform(), () => loop.Start(easy, _ => { }),
            })
            {
                var refused = Assert.Throws<InvalidOperationException>(use);
                Assert.Contains($"{Environment.CurrentManagedThreadId}", refused.Message, StringComparison.Ordinal);
            }
        }

        Assert.True(loop.Cancel(easy));
        Assert.Equal(CurlCode.AbortedByCallback, await running.WaitAsync(LoopbackServer.Ceiling, Ending));
        easy.Url = "http://127.0.0.1/";
        Assert.False(loop.Cancel(easy), "the loop gave the handle back");
    }

    [Fact]
    public async Task PerformAsync_TokenCancelled_EndsPromptlyWithAnIdleHandle()
    {
        using var asked = new Signal();
        using LoopbackServer server = Silent(asked);
        await using var loop = new CurlLoop(new CurlLoopOptions { Driver = Driver });
        using var easy = new CurlEasy { Url = server.Url };
        using var cancel = new CancellationTokenSource();
        Task<CurlCode> running = loop.PerformAsync(easy, cancel.Token);
        asked.Wait();
        long began = Environment.TickCount64;

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => running.WaitAsync(LoopbackServer.Ceiling, Ending));

        TestContext.Current.TestOutputHelper!.WriteLine($"answered in {Environment.TickCount64 - began} ms");
        easy.Reset();
    }

    /// <summary>
    /// On a connection that stands and says nothing no timer of libcurl's own comes round, and the loop's is taken out:
    /// only the wake-up is left. So an answer waits for no time, but for a callback under way.
    /// </summary>
    [Theory]
    [InlineData("cancel")]
    [InlineData("cancel and dispose")]
    [InlineData("dispose")]
    [InlineData("stop")]
    public async Task Cancel_LoopThatWouldSleepForEver_IsAnsweredByTheWakeUpAlone(string wish)
    {
        using var asked = new Signal();
        using var server = new LoopbackServer(connection =>
        {
            connection.ReadHead();
            connection.Send(LoopbackServer.Ok);
            connection.ReadHead();
            asked.Set();
            connection.ReadHead();
        });
        await using var loop = new CurlLoop(new CurlLoopOptions { Driver = Driver }) { StandingMaxMs = int.MaxValue };
        using var easy = new CurlEasy { Url = server.Url };
        Assert.Equal(CurlCode.Ok, await loop.PerformAsync(easy, Ending));
        Task<CurlCode> running = loop.PerformAsync(easy, Ending);
        asked.Wait();
        Assert.True(SpinWait.SpinUntil(() => loop.AsleepMs == int.MaxValue, LoopbackServer.Ceiling));

        switch (wish)
        {
            case "cancel":
                Assert.True(loop.Cancel(easy));
                break;
            case "cancel and dispose":
                Assert.True(loop.CancelAndDispose(easy));
                break;
            case "dispose":
                easy.Dispose();
                break;
            default:
                loop.Dispose();
                break;
        }

        Assert.Equal(CurlCode.AbortedByCallback, await running.WaitAsync(LoopbackServer.Ceiling, Ending));
    }

    /// <summary>7.88.1 changes signal handlers at each perform of an empty multi.</summary>
    [Fact]
    public async Task Loop_BeforeAndAfterItsTransfers_Sleeps()
    {
        const int AsGoodAsForEverMs = 60_000;
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        await using var loop = new CurlLoop(new CurlLoopOptions { Driver = Driver });
        Assert.True(SpinWait.SpinUntil(() => loop.AsleepMs >= AsGoodAsForEverMs, LoopbackServer.Ceiling));
        int turns = 0;
        loop.BeforeTurn = () => turns++;
        using var easy = new CurlEasy { Url = server.Url };

        Assert.Equal(CurlCode.Ok, await loop.PerformAsync(easy, Ending));
        Assert.True(SpinWait.SpinUntil(() => loop.AsleepMs >= AsGoodAsForEverMs, LoopbackServer.Ceiling));
        int before = turns;
        var posted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(loop.Post(_ => posted.SetResult(), null));
        await posted.Task;

        Assert.True(SpinWait.SpinUntil(() => loop.AsleepMs >= AsGoodAsForEverMs, LoopbackServer.Ceiling));
        Assert.Equal(before, turns);
    }

    /// <summary>A removed transfer would otherwise hold the loop until the system's resolver has answered.</summary>
    [Fact]
    public async Task PerformAsync_ResolverLeftBehind_UnlessSetOtherwise()
    {
        Assert.SkipUnless(LibCurlInfo.Current.IsAtLeast(7, 87, 0), "CURLOPT_QUICK_EXIT came with 7.87.0.");
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        await using var loop = new CurlLoop(new CurlLoopOptions { Driver = Driver });
        using var easy = new CurlEasy { Url = server.Url };

        await loop.PerformAsync(easy, Ending);
        Assert.Equal(1, easy.GetNumber(CurlOption.QUICK_EXIT));

        easy.SetOption(CurlOption.QUICK_EXIT, 0);
        await loop.PerformAsync(easy, Ending);
        Assert.Equal(0, easy.GetNumber(CurlOption.QUICK_EXIT));
    }

    [Fact]
    public async Task PerformAsync_CallbackThrows_ThrowsTheSame()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        await using var loop = new CurlLoop(new CurlLoopOptions { Driver = Driver });
        var mine = new InvalidDataException("mine");
        using var easy = new CurlEasy { Url = server.Url, OnWrite = _ => throw mine };

        Assert.Same(mine, await Assert.ThrowsAsync<InvalidDataException>(
            () => loop.PerformAsync(easy, Ending)));
    }

    [Fact]
    public async Task Unpause_FromAnotherThread_LetsThePausedTransferGoOn()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        await using var loop = new CurlLoop(new CurlLoopOptions { Driver = Driver });
        using var paused = new Signal();
        bool isOpen = false;
        int received = 0;
        using var easy = new CurlEasy
        {
            Url = server.Url,
            OnWrite = data =>
            {
                if (!Volatile.Read(ref isOpen))
                {
                    paused.Set();
                    return CurlFlow.Pause;
                }

                received += data.Length;
                return true;
            },
        };
        Task<CurlCode> running = loop.PerformAsync(easy, Ending);
        paused.Wait();
        Volatile.Write(ref isOpen, true);

        Assert.True(loop.Unpause(easy));

        Assert.Equal(CurlCode.Ok, await running.WaitAsync(LoopbackServer.Ceiling, Ending));
        Assert.Equal(5, received);
    }

    [Fact]
    public async Task Start_CeilingReached_IsRefusedAndTheHandleStaysTheCallers()
    {
        using var asked = new Signal();
        using LoopbackServer server = Silent(asked);
        await using var loop = new CurlLoop(new CurlLoopOptions { Driver = Driver, TransfersMax = 1 });
        using var first = new CurlEasy { Url = server.Url };
        using var second = new CurlEasy { Url = server.Url };
        Task<CurlCode> running = loop.PerformAsync(first, Ending);

        Assert.False(loop.Start(second, _ => { }));
        var full = await Assert.ThrowsAsync<InvalidOperationException>(
            () => loop.PerformAsync(second, Ending));
        Assert.Contains("1 transfers", full.Message, StringComparison.Ordinal);
        second.Url = "http://127.0.0.1/";

        loop.Cancel(first);
        await running.WaitAsync(LoopbackServer.Ceiling, Ending);
    }

    [Fact]
    public async Task Post_MoreThanMayWait_IsRefused()
    {
        var loop = new CurlLoop(new CurlLoopOptions { Driver = Driver, ActionsMax = 2 });
        using var entered = new Signal();
        using var leave = new Signal();
        var order = new List<object?>();
        Assert.True(loop.Post(
            _ =>
            {
                entered.Set();
                leave.Wait();
            },
            null));
        entered.Wait();

        Assert.True(loop.Post(order.Add, 1));
        Assert.True(loop.Post(order.Add, 2));
        Assert.False(loop.Post(order.Add, 3));
        leave.Set();
        await loop.DisposeAsync();

        Assert.Equal([1, 2], order);
        Assert.False(loop.Post(order.Add, 4));
    }

    [Fact]
    public async Task DisposeAsync_TransfersRunning_GivesEachBackOnceAsStopped()
    {
        const int Count = 20;
        using var asked = new Signal();
        using LoopbackServer server = Silent(asked);
        var loop = new CurlLoop(new CurlLoopOptions { Driver = Driver });
        var ends = new ConcurrentQueue<CurlLoopResult>();
        CurlEasy[] easies = [.. Enumerable.Range(0, Count).Select(_ => new CurlEasy { Url = server.Url })];
        Array.ForEach(easies, easy => Assert.True(loop.Start(easy, ends.Enqueue)));
        asked.Wait();

        await loop.DisposeAsync().AsTask().WaitAsync(LoopbackServer.Ceiling, Ending);

        Assert.Equal(easies.ToHashSet(), ends.Select(end => end.Easy).ToHashSet());
        Assert.Equal(Count, ends.Count);
        Assert.All(ends, end => Assert.Equal(
            (CurlLoopEnd.Stopped, CurlCode.AbortedByCallback), (end.End, end.Code)));
        Assert.Throws<ObjectDisposedException>(() => loop.Start(easies[0], _ => { }));
        Array.ForEach(easies, easy => easy.Dispose());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Dispose_HandleInTheLoop_CountsAsCancelled(bool posted)
    {
        using var asked = new Signal();
        using LoopbackServer server = Silent(asked);
        await using var loop = new CurlLoop(new CurlLoopOptions { Driver = Driver });
        var easy = new CurlEasy { Url = server.Url };
        var ended = new TaskCompletionSource<CurlLoopResult>();
        Assert.True(loop.Start(easy, ended.SetResult));
        asked.Wait();

        if (posted)
        {
            Assert.True(loop.CancelAndDispose(easy));
        }
        else
        {
            easy.Dispose();
        }

        CurlLoopResult end = await ended.Task.WaitAsync(LoopbackServer.Ceiling, Ending);
        Assert.Equal(CurlLoopEnd.Cancelled, end.End);
        Assert.Throws<ObjectDisposedException>(easy.Reset);
    }

    [Fact]
    public async Task Turn_MultiFails_EndsItsTransfersTypedAndTheNextOneRuns()
    {
        using var asked = new Signal();
        using LoopbackServer silent = Silent(asked);
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        await using var loop = new CurlLoop(new CurlLoopOptions { Driver = Driver });
        using var held = new CurlEasy { Url = silent.Url };
        using var next = new CurlEasy { Url = server.Url };
        Task<CurlCode> running = loop.PerformAsync(held, Ending);
        asked.Wait();
        var ended = new TaskCompletionSource<CurlLoopResult>();
        var fault = new CurlMultiException(CurlMultiCode.OutOfMemory, "a test");

        loop.BeforeTurn = () => throw fault;
        Assert.True(loop.Start(next, ended.SetResult));
        CurlLoopResult end = await ended.Task.WaitAsync(LoopbackServer.Ceiling, Ending);
        loop.BeforeTurn = null;

        Assert.Equal((CurlLoopEnd.Failed, CurlCode.OutOfMemory, fault), (end.End, end.Code, end.Error));
        Assert.Same(fault, await Assert.ThrowsAsync<CurlMultiException>(
            () => running.WaitAsync(LoopbackServer.Ceiling, Ending)));
        Assert.Equal(CurlCode.Ok, await loop.PerformAsync(next, Ending));
    }

    [Fact]
    public async Task Start_CancelledBeforeItsTurn_WasNotRun()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        await using var loop = new CurlLoop(new CurlLoopOptions { Driver = Driver });
        using var entered = new Signal();
        using var leave = new Signal();
        using var easy = new CurlEasy { Url = server.Url };
        Assert.True(loop.Post(
            _ =>
            {
                entered.Set();
                leave.Wait();
            },
            null));
        entered.Wait();
        var ended = new TaskCompletionSource<CurlLoopResult>();

        Assert.True(loop.Start(easy, ended.SetResult));
        Assert.True(loop.Cancel(easy));
        leave.Set();

        CurlLoopResult end = await ended.Task.WaitAsync(LoopbackServer.Ceiling, Ending);
        Assert.Equal((CurlLoopEnd.Cancelled, false), (end.End, end.Ran));
        Assert.Equal(0, server.AcceptCount);
    }

    [Fact]
    public async Task Start_ManyToOneNewName_AllArrive()
    {
        const int Count = 40;
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        string url = server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        await using var loop = new CurlLoop(new CurlLoopOptions { Driver = Driver, ResolvesMax = 1 });
        CurlEasy[] easies = [.. Enumerable.Range(0, Count).Select(_ => new CurlEasy { Url = url, TimeoutMs = 60_000 })];

        CurlCode[] codes = await Task.WhenAll(easies.Select(easy => loop.PerformAsync(easy, Ending)))
            .WaitAsync(LoopbackServer.Ceiling, Ending);

        Assert.All(codes, code => Assert.Equal(CurlCode.Ok, code));
        Array.ForEach(easies, easy => easy.Dispose());
    }

    [Fact]
    public async Task Start_ManyNewNames_NoMoreAreLookedUpAtOnceThanMay()
    {
        const int Names = 20;
        const int ResolvesMax = 3;
        await using var loop = new CurlLoop(new CurlLoopOptions { Driver = Driver, ResolvesMax = ResolvesMax });
        (int begun, int over, int most) = (0, 0, 0);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        List<CurlEasy> easies = [];
        for (int i = 0; i < Names; i++)
        {
            var easy = new CurlEasy { Url = $"http://nobody{i}.invalid/", Proxy = "" };
            easy.OnResolverStart = _ =>
            {
                most = Math.Max(most, ++begun - over);
                return true;
            };
            easies.Add(easy);
            Assert.True(loop.Start(easy, _ =>
            {
                if (++over == Names)
                {
                    all.SetResult();
                }
            }));
        }

        await all.Task.WaitAsync(LoopbackServer.Ceiling, Ending);

        Assert.Equal(Names, begun);
        Assert.InRange(most, 1, ResolvesMax);
        easies.ForEach(easy => easy.Dispose());
    }

    [Fact]
    public async Task Start_ManyToANameThatIsNone_AllFailWithThat()
    {
        const int Count = 40;
        await using var loop = new CurlLoop(new CurlLoopOptions { Driver = Driver, ResolvesMax = 1 });
        CurlEasy[] easies =
            [.. Enumerable.Range(0, Count).Select(_ => new CurlEasy { Url = "http://nobody.invalid/", Proxy = "" })];

        CurlCode[] codes = await Task.WhenAll(easies.Select(easy => loop.PerformAsync(easy, Ending)))
            .WaitAsync(LoopbackServer.Ceiling, Ending);

        Assert.All(codes, code => Assert.Equal(CurlCode.CouldntResolveHost, code));
        Array.ForEach(easies, easy => easy.Dispose());
    }

    [Fact]
    public async Task Start_FromManyThreadsWithCancels_EndsEachOnce()
    {
        const int Threads = 4;
        const int Each = 50;
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        await using var loop = new CurlLoop(new CurlLoopOptions { Driver = Driver });
        int ends = 0;
        int handles = Native.EasyHandle.LiveCount;

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            using var easy = new CurlEasy { Url = server.Url };
            for (int i = 0; i < Each; i++)
            {
                var ended = new TaskCompletionSource<CurlLoopEnd>();
                Assert.True(loop.Start(easy, end =>
                {
                    Interlocked.Increment(ref ends);
                    ended.SetResult(end.End);
                }));
                if (i % 3 == thread % 3)
                {
                    loop.Cancel(easy);
                }

                Assert.True(await ended.Task is CurlLoopEnd.Done or CurlLoopEnd.Cancelled);
            }
        }))).WaitAsync(LoopbackServer.Ceiling, Ending);

        Assert.Equal(Threads * Each, ends);
        Assert.True(Native.EasyHandle.LiveCount <= handles, "a handle outlived its Dispose");
    }
}

/// <summary>The suite on curl_multi_poll.</summary>
public sealed class CurlLoopPollTests : CurlLoopSuite
{
    protected override CurlLoopDriver Driver => CurlLoopDriver.Poll;
}

/// <summary>The suite on epoll.</summary>
public sealed class CurlLoopEpollTests : CurlLoopSuite
{
    protected override CurlLoopDriver Driver => CurlLoopDriver.Epoll;
}
