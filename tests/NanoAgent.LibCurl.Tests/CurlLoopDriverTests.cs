using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace NanoAgent.LibCurl.Tests;

/// <summary>Which driver a loop chooses, and that transfers under way go on when it changes.</summary>
public sealed class CurlLoopDriverTests
{
    private const int Idle = 220;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Automatic_ManyIdleHandles_GoesToEpollAndBackAndLosesNobody()
    {
        using var release = new ManualResetEventSlim();
        int asked = 0;
        using var silent = new LoopbackServer(connection =>
        {
            connection.ReadHead();
            connection.Send(LoopbackServer.Ok);
            while (connection.ReadHead() is not null)
            {
                Interlocked.Increment(ref asked);
                release.Wait(LoopbackServer.Ceiling);
                connection.Send(LoopbackServer.Ok);
            }
        });
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);

        // All that stand stay: libcurl keeps four a handle, of those that are left when most are done.
        await using var loop = new CurlLoop(new CurlLoopOptions { IdleConnectionsMax = 2 * Idle });

        // Each on a connection of its own: the second request on one waits.
        List<CurlEasy> easies =
            [.. Enumerable.Range(0, Idle).Select(_ => new CurlEasy { Url = silent.Url, FreshConnect = true })];

        // On connections that stand no timer of libcurl's own comes round and shows it the socket by chance.
        await Task.WhenAll(easies.Select(easy => loop.PerformAsync(easy, Ending)))
            .WaitAsync(LoopbackServer.Ceiling, Ending);
        easies.ForEach(easy => easy.FreshConnect = false);
        List<Task<CurlCode>> idle = [.. easies.Select(easy => loop.PerformAsync(easy, Ending))];
        using var active = new CurlEasy { Url = server.Url };

        // Each makes turns in which next to nothing moves; far fewer are needed.
        int turns = 0;
        while (loop.Driver != CurlLoopDriver.Epoll)
        {
            Assert.True(turns++ < 1000, $"still on {loop.Driver} with {Volatile.Read(ref asked)} idle");
            Assert.Equal(CurlCode.Ok, await loop.PerformAsync(active, Ending));
        }

        Assert.Equal(CurlCode.Ok, await loop.PerformAsync(active, Ending));
        release.Set();
        CurlCode[] codes = await Task.WhenAll(idle).WaitAsync(LoopbackServer.Ceiling, Ending);
        Assert.All(codes, code => Assert.Equal(CurlCode.Ok, code));

        // Empty for a turn, then polling again.
        var emptied = new TaskCompletionSource();
        Assert.True(loop.Post(_ => emptied.SetResult(), null));
        await emptied.Task.WaitAsync(LoopbackServer.Ceiling, Ending);
        Assert.Equal(CurlCode.Ok, await loop.PerformAsync(active, Ending));
        Assert.Equal(CurlLoopDriver.Poll, loop.Driver);
        easies.ForEach(easy => easy.Dispose());
    }

    [Fact]
    public async Task Automatic_TurnsThatNeverWait_GoesToEpollAllTheSame()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's.");
        using var end = new ManualResetEventSlim();
        using var silent = new LoopbackServer(_ => end.Wait(LoopbackServer.Ceiling));
        await using var loop = new CurlLoop();
        List<CurlEasy> easies = [.. Enumerable.Range(0, Idle).Select(_ => new CurlEasy { Url = silent.Url })];
        var left = new TaskCompletionSource<CurlLoopDriver>(TaskCreationOptions.RunContinuationsAsynchronously);
        int turns = 0;
        loop.BeforeTurn = () =>
        {
            // What is posted here keeps the turn from its wait.
            Assert.True(loop.Post(static _ => { }, null));
            if (loop.Driver == CurlLoopDriver.Epoll || ++turns == 100_000)
            {
                loop.BeforeTurn = null;
                left.SetResult(loop.Driver);
            }
        };

        List<Task<CurlCode>> idle = [.. easies.Select(easy => loop.PerformAsync(easy, Ending))];
        Assert.Equal(CurlLoopDriver.Epoll, await left.Task.WaitAsync(LoopbackServer.Ceiling, Ending));

        easies.ForEach(easy => loop.Cancel(easy));
        await Task.WhenAll(idle).WaitAsync(LoopbackServer.Ceiling, Ending);
        easies.ForEach(easy => easy.Dispose());
        end.Set();
    }

    /// <summary>The flood ends with the last transfer; where that cannot come, with the ceiling.</summary>
    [Theory]
    [InlineData(CurlLoopDriver.Poll)]
    [InlineData(CurlLoopDriver.Epoll)]
    public async Task Post_ActionThatPostsItselfAgain_LeavesTransfersTheirTurns(CurlLoopDriver driver)
    {
        Assert.SkipUnless(driver == CurlLoopDriver.Poll || OperatingSystem.IsLinux(), "epoll is Linux's.");
        const int Transfers = 20;
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        await using var loop = new CurlLoop(new CurlLoopOptions { Driver = driver });
        using var easy = new CurlEasy { Url = server.Url };
        using var flood = new CancellationTokenSource();
        void Again(object? state)
        {
            if (!flood.IsCancellationRequested)
            {
                loop.Post(Again, state);
            }
        }

        async Task TransferAsync()
        {
            for (int i = 0; i < Transfers; i++)
            {
                Assert.Equal(CurlCode.Ok, await loop.PerformAsync(easy, Ending));
            }
        }

        Assert.True(loop.Post(Again, null));
        try
        {
            await TransferAsync().WaitAsync(LoopbackServer.Ceiling, Ending);
        }
        finally
        {
            await flood.CancelAsync();
        }
    }

    /// <summary>
    /// As an HTTP/2 stream whose bytes libcurl holds already: nothing comes on its socket. Its progress tells that it
    /// was looked at.
    /// </summary>
    [Theory]
    [InlineData(CurlLoopDriver.Poll, false)]
    [InlineData(CurlLoopDriver.Epoll, false)]
    [InlineData(CurlLoopDriver.Epoll, true)]
    public async Task Turn_TransferWithASilentSocket_IsLookedAtAgainAndAgainButNotEachTurn(
        CurlLoopDriver driver, bool othersMove)
    {
        Assert.SkipWhen(driver == CurlLoopDriver.Epoll && !OperatingSystem.IsLinux(), "epoll is Linux's.");
        using var asked = new ManualResetEventSlim();
        using var looked = new ManualResetEventSlim();
        using var silent = new LoopbackServer(connection =>
        {
            connection.ReadHead();
            connection.Send(LoopbackServer.Ok);
            connection.ReadHead();
            asked.Set();
            connection.ReadHead();
        });
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        await using var loop = new CurlLoop(new CurlLoopOptions { Driver = driver });
        (int turns, int lookedAtTurn, int looks) = (0, 0, 0);
        loop.BeforeTurn = () => turns++;
        using var easy = new CurlEasy { Url = silent.Url };

        // On a connection that stands no timer of libcurl's own comes round.
        Assert.Equal(CurlCode.Ok, await loop.PerformAsync(easy, Ending));
        easy.OnProgress = (in CurlProgressInfo _) =>
        {
            if (asked.IsSet && lookedAtTurn != turns)
            {
                lookedAtTurn = turns;

                // The first may be the turn that sent the request.
                if (++looks == 4)
                {
                    looked.Set();
                }
            }

            return true;
        };
        Task<CurlCode> standing = loop.PerformAsync(easy, Ending);
        using var active = new CurlEasy { Url = server.Url };
        for (int i = 0; othersMove && !looked.IsSet && i < 1_000_000; i++)
        {
            Assert.Equal(CurlCode.Ok, await loop.PerformAsync(active, Ending));
        }

        Assert.True(looked.Wait(LoopbackServer.Ceiling, Ending), "nobody looked at the transfer again");
        loop.Cancel(easy);
        await standing;
        if (othersMove)
        {
            Assert.True(turns > 20 * looks, $"{looks} looks at a silent transfer in {turns} turns");
        }
    }

    [Theory]
    [InlineData("http://user@Host.example:80/a?b", "Host.example")]
    [InlineData("HTTP://h", "h")]
    [InlineData("h:8080/x", "h")]
    [InlineData("http://a@b@h/", "h")]
    [InlineData("http://[::1]:80/", "[::1]")]
    [InlineData("http://h?x=//y:1", "h")]
    [InlineData("", "")]
    [InlineData("file:///etc", "")]
    public void HostOf_Url_IsWhatDecidesTheLoop(string url, string host) =>
        Assert.Equal(host, CurlLoop.HostOf(url).ToString());
}
