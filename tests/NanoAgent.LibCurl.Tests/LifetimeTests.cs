using System;
using System.Runtime.CompilerServices;
using System.Threading;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl.Tests;

/// <summary>Handles disposed in any order, abandoned, or made by the thousand: none leaks, none crashes.</summary>
public class LifetimeTests
{
    [Fact]
    public void Handles_ThousandCycles_NoneLeft()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        (int easies, int multis, int lists) =
            (EasyHandle.LiveCount, MultiHandle.LiveCount, EasyHandle.LiveListCount);

        for (int turn = 0; turn < 1_000; turn++)
        {
            using var multi = new CurlMulti();
            using var easy = new CurlEasy { Url = server.Url };
            easy.SetHeaders("A: b");
            easy.SetHeaders("A: c");
            easy.SetResolve("a.invalid:80:127.0.0.1");
            if (turn % 2 == 0)
            {
                easy.Reset();
                easy.Url = server.Url;
            }

            if (turn % 10 == 0)
            {
                multi.Add(easy);
                Assert.Equal(CurlCode.Ok, MultiLoop.RunToEnd(multi, 1)[0].Code);
            }
        }

        Assert.Equal(
            (easies, multis, lists), (EasyHandle.LiveCount, MultiHandle.LiveCount, EasyHandle.LiveListCount));
    }

    // As another thread's Dispose does that comes while Remove is inside libcurl.
    [Fact]
    public void Dispose_WhileItsMultiRemovesIt_FreesItAtOnce()
    {
        int before = EasyHandle.LiveCount;
        var easy = new CurlEasy();
        bool removing = false;
        using var multi = new CurlMulti();
        multi.OnTimer = _ =>
        {
            if (removing)
            {
                easy.Dispose();
            }
        };
        multi.Add(easy);

        removing = true;
        multi.Remove(easy);

        Assert.True(easy.IsDisposeRequested);
        Assert.Equal(before, EasyHandle.LiveCount);
        GC.KeepAlive(easy);
    }

    [Theory]
    [InlineData("easy, multi")]
    [InlineData("multi, easy")]
    [InlineData("remove, easy, multi")]
    [InlineData("remove, multi, easy")]
    [InlineData("easy, easy, multi, multi")]
    [InlineData("multi, multi, easy, easy")]
    public void Dispose_AnyOrderAfterATransfer_FreesBoth(string order)
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        (int easies, int multis) = (EasyHandle.LiveCount, MultiHandle.LiveCount);
        var multi = new CurlMulti();
        var easy = new CurlEasy { Url = server.Url };
        multi.Add(easy);
        MultiLoop.RunToEnd(multi, 1);

        foreach (string step in order.Split(", "))
        {
            Action act = step switch
            {
                "easy" => easy.Dispose,
                "multi" => multi.Dispose,
                _ => () => multi.Remove(easy),
            };
            act();
        }

        Assert.Equal((easies, multis), (EasyHandle.LiveCount, MultiHandle.LiveCount));
        Assert.Throws<ObjectDisposedException>(() => easy.Url = "x");
        Assert.Throws<ObjectDisposedException>(() => { _ = multi.Perform(); });
        Assert.Throws<ObjectDisposedException>(() => multi.Add(easy));
    }

    [Fact]
    public void Multi_Disposed_ItsHandleWorksAlone()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.Url };
        using (var multi = new CurlMulti())
        {
            multi.Add(easy);
        }

        Assert.Equal(CurlCode.Ok, easy.Perform());
    }

    [Fact]
    public void Easy_DisposedByAnotherThreadWhileItsMultiIsPolled_RemovedPromptly()
    {
        using var arrived = new Signal();
        using var release = new Signal();
        using var server = new LoopbackServer(connection =>
        {
            connection.ReadHead();
            arrived.Set();
            release.Wait();
        });
        int before = EasyHandle.LiveCount;
        using var multi = new CurlMulti();
        var easy = new CurlEasy { Url = server.Url };
        multi.Add(easy);
        var worker = new Thread(() =>
        {
            while (multi.Count > 0)
            {
                multi.Perform();
                multi.Poll((int)LoopbackServer.Ceiling.TotalMilliseconds * 10);
            }
        });
        worker.Start();
        arrived.Wait();

        easy.Dispose();

        Assert.True(worker.Join(LoopbackServer.Ceiling));
        Assert.Equal(before, EasyHandle.LiveCount);
        release.Set();
    }

    /// <summary>
    /// No timer of a transfer is left that would end the poll by itself, and whether the disposal comes during the poll
    /// or just before it, the poller gets to see that the handle is gone.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Easy_DisposedByAnotherThreadWhileItsMultiSleeps_WakesIt(bool justBefore)
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        int before = EasyHandle.LiveCount;
        using var multi = new CurlMulti();
        var easy = new CurlEasy { Url = server.Url };
        multi.Add(easy);
        MultiLoop.RunToEnd(multi, 1);
        var worker = new Thread(() => multi.Poll((int)LoopbackServer.Ceiling.TotalMilliseconds * 10));
        if (justBefore)
        {
            easy.Dispose();
            worker.Start();
        }
        else
        {
            worker.Start();
            easy.Dispose();
        }

        Assert.True(worker.Join(LoopbackServer.Ceiling));
        Assert.Equal(before, EasyHandle.LiveCount);
        Assert.Equal(0, multi.Count);
    }

    [Fact]
    public void Easies_DisposedByAnotherThreadWhileTheirMultiWorks_OwnerNeverHindered()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        int before = EasyHandle.LiveCount;
        for (int turn = 0; turn < 20; turn++)
        {
            using var multi = new CurlMulti();
            var easies = new CurlEasy[20];
            for (int index = 0; index < easies.Length; index++)
            {
                easies[index] = new CurlEasy { Url = server.Url };
                multi.Add(easies[index]);
            }

            Exception? hindered = null;
            void Work()
            {
                while (multi.Count > 0)
                {
                    multi.Perform();
                    multi.Poll(0);
                }
            }

            var worker = new Thread(() => hindered = Record.Exception((Action)Work));
            worker.Start();
            Array.ForEach(easies, easy => easy.Dispose());

            Assert.True(worker.Join(LoopbackServer.Ceiling));
            Assert.Null(hindered);
            Assert.Equal(before, EasyHandle.LiveCount);
        }
    }

    [Fact]
    public void Multi_DisposedInACallback_FreedAfterTheCall()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        int before = MultiHandle.LiveCount;
        var multi = new CurlMulti();
        int liveInCallback = 0;
        using var easy = new CurlEasy { Url = server.Url };
        easy.OnWrite = _ =>
        {
            multi.Dispose();
            liveInCallback = MultiHandle.LiveCount;
            return true;
        };
        multi.Add(easy);

        Assert.Throws<ObjectDisposedException>(() => MultiLoop.RunToEnd(multi, 2));

        Assert.Equal(before + 1, liveInCallback);
        Assert.Equal(before, MultiHandle.LiveCount);
        easy.OnWrite = null;
        Assert.Equal(CurlCode.Ok, easy.Perform());
    }

    [Fact]
    public void Handles_Abandoned_AreCollectedAndFreed()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        (int easies, int multis) = (EasyHandle.LiveCount, MultiHandle.LiveCount);
        for (int turn = 0; turn < 20; turn++)
        {
            Abandon(server.Url);
        }

        for (int attempt = 0; attempt < 20 && EasyHandle.LiveCount + MultiHandle.LiveCount > easies + multis; attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal((easies, multis), (EasyHandle.LiveCount, MultiHandle.LiveCount));
    }

    /// <summary>Also while added, and with a callback that refers to its own handle.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon(string url)
    {
        var alone = new CurlEasy { Url = url };
        alone.OnWrite = _ => alone.Tag is null;
        Assert.Equal(CurlCode.Ok, alone.Perform());
        var multi = new CurlMulti();
        var added = new CurlEasy { Url = url };
        added.OnWrite = _ => added.Tag is null;
        added.OnProgress = (in CurlProgressInfo _) => added.Tag is null;
        multi.Add(added);
        MultiLoop.RunToEnd(multi, 1);
    }

    [Fact]
    public void Transfers_SteadyState_AllocateNothing()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var multi = new CurlMulti();
        using var easy = new CurlEasy();
        string[] headers = ["A: b", "C: d"];
        string url = server.Url;
        long delivered = 0;
        CurlWrite onWrite = data =>
        {
            delivered += data.Length;
            return true;
        };
        CurlHeader onHeader = _ => true;
        long worst = long.MaxValue;
        for (int turn = 0; turn < 200; turn++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Transfer(multi, easy, url, headers, onWrite, onHeader);
            worst = Math.Min(worst, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, worst);
        Assert.Equal(1_000, delivered);
    }

    private static void Transfer(
        CurlMulti multi, CurlEasy easy, string url, string[] headers, CurlWrite onWrite, CurlHeader onHeader)
    {
        easy.Reset();
        easy.Url = url;
        easy.TimeoutMs = 60_000;
        easy.SetHeaders(headers);
        easy.OnWrite = onWrite;
        easy.OnHeader = onHeader;
        multi.Add(easy);
        CurlMessage message;
        multi.Perform();
        while (!multi.TryReadMessage(out message))
        {
            multi.Poll(60_000);
            multi.Perform();
        }

        multi.Remove(message.Easy);
        if (message.Code != CurlCode.Ok || message.Easy.Info.Snapshot().ResponseCode != 200)
        {
            throw new InvalidOperationException($"{message.Code}");
        }
    }
}
