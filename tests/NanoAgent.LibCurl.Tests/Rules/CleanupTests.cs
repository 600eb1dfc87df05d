using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl.Tests.Rules;

/// <summary>
/// The manual's page on cleaning up: any order of disposing is safe, whatever state the transfer is in, and the garbage
/// collector never frees what is in use. T16.
/// </summary>
public class CleanupTests
{
    /// <summary>When the four are disposed.</summary>
    public enum Moment
    {
        /// <summary>The handle was never used.</summary>
        New,

        /// <summary>Its transfer is over, and it is still added.</summary>
        Added,

        /// <summary>It was removed from the multi.</summary>
        Removed,

        /// <summary>Its transfer waits for the server's answer.</summary>
        UnderWay,
    }

    [Theory]
    [InlineData(Moment.New)]
    [InlineData(Moment.Added)]
    [InlineData(Moment.Removed)]
    [InlineData(Moment.UnderWay)]
    public void Dispose_EveryOrderOfEasyMultiShareUrl_FreesAll(Moment moment)
    {
        using var silence = new Signal();
        using var server = new LoopbackServer(connection =>
        {
            while (connection.ReadHead() is not null)
            {
                if (moment == Moment.UnderWay)
                {
                    silence.Wait();
                }

                connection.Send(LoopbackServer.Ok);
            }
        });
        int[] before = Live();
        int orders = 0;
        foreach (int[] order in Permutations(4))
        {
            (CurlEasy easy, IDisposable[] all) = Bring(server, moment);
            foreach (int index in order)
            {
                all[index].Dispose();
            }

            Assert.Equal(before, Live());
            Assert.Throws<ObjectDisposedException>(() => easy.Url = "x");
            Array.ForEach(all, handle => handle.Dispose());
            orders++;
        }

        Assert.Equal(24, orders);
        silence.Set();
    }

    [Theory]
    [InlineData("header")]
    [InlineData("write")]
    [InlineData("progress")]
    [InlineData("debug")]
    [InlineData("read")]
    public void Dispose_OfAllInACallback_AbortsAndFreesAfterwards(string callback)
    {
        using var server = new LoopbackServer(connection =>
        {
            connection.ReadHead();
            connection.Send("HTTP/1.1 100 Continue\r\n\r\n" + LoopbackServer.Ok);
            connection.ReadHead();
        });
        int[] before = Live();
        CurlShare share = CurlShare.ForThreads(CurlShareKinds.Dns);
        var url = new CurlUrl(server.Url);
        var easy = new CurlEasy { Upload = callback == "read" };
        easy.SetUrl(url);
        easy.SetShare(share);
        int times = 0;
        int liveInCallback = 0;
        bool DisposeAll()
        {
            times++;
            easy.Dispose();
            share.Dispose();
            url.Dispose();
            liveInCallback = EasyHandle.LiveCount;
            return true;
        }

        easy.OnHeader = callback == "header" ? _ => DisposeAll() : null;
        easy.OnWrite = callback == "write" ? _ => DisposeAll() : null;
        easy.OnProgress = callback == "progress" ? (in CurlProgressInfo _) => DisposeAll() : null;
        easy.OnDebug = callback == "debug" ? (_, _) => DisposeAll() : null;
        easy.OnRead = callback == "read" ? _ => DisposeAll() ? 0 : 0 : null;

        Assert.Equal(CurlCode.AbortedByCallback, easy.Perform());

        Assert.Equal(1, times);
        Assert.Equal(before[0] + 1, liveInCallback);
        Assert.Equal(before, Live());
    }

    /// <summary>Nothing but the call under way knows the handle, and the collector runs all the time.</summary>
    [Fact]
    public void Finaliser_HandlesAbandonedWhilePerforming_NeverFreesOneInUse()
    {
        const int Transfers = 150;
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        int[] before = Live();
        var failures = new List<string>();
        Thread[] workers = [.. Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            for (int turn = 0; turn < Transfers; turn++)
            {
                string? failure = turn % 2 == 0 ? PerformAndForget(server.Url) : RunAndForget(server.Url);
                lock (failures)
                {
                    failures.AddRange(failure is null ? [] : [failure]);
                }
            }
        }))];
        Array.ForEach(workers, worker => worker.Start());
        while (workers.Any(worker => worker.IsAlive))
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Empty(failures);
        CollectUntil(() => Live().SequenceEqual(before));
        Assert.Equal(before, Live());
    }

    /// <summary>
    /// The finaliser is a thread too: what a share ties to one thread, it leaves to that thread, or to the end.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Finaliser_HandlesOfAOneThreadShareAbandoned_LeavesThemToItsThread(bool ownerGoesOn)
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        int[] before = Live();
        CurlShare share = CurlShare.ForThisThread(CurlShareKinds.Dns | CurlShareKinds.Connections);
        int owner = Environment.CurrentManagedThreadId;
        int strangers = 0;
        share.Handle.Locks.Observer = (_, _) => strangers += Environment.CurrentManagedThreadId == owner ? 0 : 1;
        for (int turn = 0; turn < 10; turn++)
        {
            AbandonSharing(share, server);
        }

        for (int attempt = 0; attempt < 5; attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(0, strangers);
        Assert.NotEqual(before, Live());
        if (ownerGoesOn)
        {
            using var easy = new CurlEasy { Url = server.Url };
            easy.SetShare(share);
            Assert.Equal(before[0] + 1, EasyHandle.LiveCount);
            Assert.Equal(CurlCode.Ok, easy.Perform());
        }

        share.Dispose();
        Assert.Equal(0, strangers);
        Assert.Equal(before, Live());
    }

    /// <summary>One handle by itself, and one that is still added to a multi.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AbandonSharing(CurlShare share, LoopbackServer server)
    {
        var alone = new CurlEasy { Url = server.Url };
        alone.SetShare(share);
        Assert.Equal(CurlCode.Ok, alone.Perform());
        var multi = new CurlMulti();
        var added = new CurlEasy { Url = server.Url };
        added.SetShare(share);
        multi.Add(added);
        Assert.Equal(CurlCode.Ok, MultiLoop.RunToEnd(multi, 1)[0].Code);
    }

    private static string? PerformAndForget(string url)
    {
        int delivered = 0;
        var easy = new CurlEasy { Url = url, OnWrite = data => (delivered += data.Length) > 0 };
        easy.SetShare(CurlShare.ForThreads(CurlShareKinds.Dns));
        easy.SetHeaders("A: b");
        CurlCode code = easy.Perform();
        return code == CurlCode.Ok && delivered == 5 ? null : $"{code} after {delivered} bytes";
    }

    private static string? RunAndForget(string url)
    {
        int delivered = 0;
        var multi = new CurlMulti();
        multi.Add(new CurlEasy { Url = url, OnWrite = data => (delivered += data.Length) > 0 });
        CurlMessage message = MultiLoop.RunToEnd(multi, 1)[0];
        return message.Code == CurlCode.Ok && delivered == 5 ? null : $"{message.Code} after {delivered} bytes";
    }

    private static void CollectUntil(Func<bool> done)
    {
        for (int attempt = 0; attempt < 20 && !done(); attempt++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (CurlEasy Easy, IDisposable[] All) Bring(LoopbackServer server, Moment moment)
    {
        CurlShare share = CurlShare.ForThisThread(
            CurlShareKinds.Dns | CurlShareKinds.Connections | CurlShareKinds.Cookies);
        var url = new CurlUrl(server.Url);
        var multi = new CurlMulti();
        var easy = new CurlEasy();
        easy.SetShare(share);
        easy.SetUrl(url);
        easy.SetHeaders("A: b");
        if (moment != Moment.New)
        {
            int accepted = server.AcceptCount;
            multi.Add(easy);
            if (moment == Moment.UnderWay)
            {
                while (server.AcceptCount == accepted)
                {
                    multi.Perform();
                    multi.Poll(1);
                }
            }
            else
            {
                Assert.Equal(CurlCode.Ok, MultiLoop.RunToEnd(multi, 1)[0].Code);
            }
        }

        if (moment == Moment.Removed)
        {
            multi.Remove(easy);
        }

        return (easy, [easy, multi, share, url]);
    }

    private static int[] Live() =>
    [
        EasyHandle.LiveCount, MultiHandle.LiveCount, ShareHandle.LiveCount, UrlHandle.LiveCount,
        EasyHandle.LiveListCount,
    ];

    private static IEnumerable<int[]> Permutations(int count) => count == 0
        ? [[]]
        : from shorter in Permutations(count - 1)
          from place in Enumerable.Range(0, count)
          select (int[])[.. shorter[..place], count - 1, .. shorter[place..]];
}
