using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using NanoAgent.LibCurl.Native;
using NanoAgent.LibCurl.Tests.Rules;

namespace NanoAgent.LibCurl.Tests;

/// <summary>Shares and threads: what may run at once does, what may not is refused, and the locks work.</summary>
public class ShareThreadTests
{
    private const int ThreadCount = 8;

    [Fact]
    public void Dns_EightThreadsManyRequests_AllUseTheCommonNamesUnderOneLock()
    {
        const int RequestCount = 1_500;
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using CurlShare share = CurlShare.ForThreads(CurlShareKinds.Dns);
        SharedName.Seed(share, server);
        var book = new LockBook();
        share.Handle.Locks.Observer = book.Note;
        string url = SharedName.UrlOf(server);
        var failures = new int[ThreadCount];

        RunAtOnce(index =>
        {
            using var easy = new CurlEasy { Url = url };
            easy.SetShare(share);
            for (int request = 0; request < RequestCount; request++)
            {
                // Now and then a connection that has to look the name up again.
                easy.FreshConnect = request % 50 == 0;
                failures[index] += easy.Perform() == CurlCode.Ok ? 0 : 1;
            }
        });

        Assert.All(failures, count => Assert.Equal(0, count));
        book.AssertClean();
        Assert.True(book.CountOf(Share.CURL_LOCK_DATA_DNS) >= ThreadCount * (RequestCount / 50));
    }

    [Fact]
    public void TlsSessions_EightThreadsManyHandshakes_AreTakenFromTheCommonCacheUnderOneLock()
    {
        Assert.SkipUnless(LibCurlInfo.Current.IsAtLeast(8, 12, 1), "TLS sessions go between threads from 8.12.1 on.");
        const int RequestCount = 40;
        using var server = new LoopbackServer(connection =>
        {
            connection.StartTlsIfAsked(SelfSigned.Certificate);
            while (connection.ReadHead() is not null)
            {
                connection.Send(LoopbackServer.Ok);
            }
        });
        using CurlShare share = CurlShare.ForThreads(CurlShareKinds.TlsSessions);
        var book = new LockBook();
        share.Handle.Locks.Observer = book.Note;
        string url = server.UrlOf("https", "127.0.0.1");
        var failures = new int[ThreadCount];
        var taken = new int[ThreadCount];

        RunAtOnce(index =>
        {
            using var easy = new CurlEasy { Url = url, VerifyPeer = false, FreshConnect = true };
            easy.SetOption(CurlOption.FORBID_REUSE, 1);
            easy.SetShare(share);
            easy.OnDebug = (kind, data) =>
                taken[index] += kind == CurlDebugKind.Text && data.IndexOf("reusing session"u8) >= 0 ? 1 : 0;
            for (int request = 0; request < RequestCount; request++)
            {
                failures[index] += easy.Perform() == CurlCode.Ok ? 0 : 1;
            }
        });

        Assert.All(failures, count => Assert.Equal(0, count));
        book.AssertClean();
        Assert.True(book.CountOf(Share.CURL_LOCK_DATA_SSL_SESSION) >= ThreadCount * RequestCount);
        Assert.True(taken.Sum() > 0, "no session was taken from the cache");
    }

    [Fact]
    public void OneThreadShare_ItsThreadHasEnded_IsOnlyForAThreadWithTheSameNumber()
    {
        int before = ShareHandle.LiveCount;
        VisitOwners();

        // Nobody can dispose them: their threads are over.
        for (int i = 0; i < 20 && ShareHandle.LiveCount != before; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(before, ShareHandle.LiveCount);
    }

    /// <summary>
    /// .NET gives the number of a thread that has ended to a later one, when it likes: then too one thread at a time
    /// has it. So a share is made elsewhere for this thread's number; others are of threads that had their own.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void VisitOwners()
    {
        const int Owners = 20;
        int mine = Environment.CurrentManagedThreadId;
        CurlShare? share = null;
        RunOnAnother(() => share = CurlShare.Make(CurlShareKinds.Cookies, mine));
        Dictionary<int, CurlShare> shares = MakeOnThreads(Owners);
        shares.Add(mine, share!);
        Assert.Equal(1, Visit(shares));
        RunOnAnother(() => Assert.InRange(Visit(shares), 0, 1));
        share!.Dispose();
    }

    /// <summary>Counts the shares that this thread may use: those of its number; the others are refused.</summary>
    private static int Visit(Dictionary<int, CurlShare> shares)
    {
        int mine = 0;
        foreach ((int owner, CurlShare share) in shares)
        {
            using var easy = new CurlEasy();
            if (owner == Environment.CurrentManagedThreadId)
            {
                mine++;
                easy.SetShare(share);
                easy.SetShare(null);
            }
            else
            {
                Assert.Throws<InvalidOperationException>(() => easy.SetShare(share));
            }
        }

        return mine;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Dictionary<int, CurlShare> MakeOnThreads(int count)
    {
        var shares = new Dictionary<int, CurlShare>();
        Thread[] threads = [.. Enumerable.Range(0, count).Select(_ => new Thread(() =>
            shares.Add(Environment.CurrentManagedThreadId, CurlShare.ForThisThread(CurlShareKinds.Cookies))))];
        foreach (Thread thread in threads)
        {
            thread.Start();
            thread.Join();
        }

        return shares;
    }

    [Fact]
    public void Share_AttachedAndDetachedByManyThreads_CountsItsUsersRight()
    {
        using CurlShare share = CurlShare.ForThreads(CurlShareKinds.Dns);
        var book = new LockBook();
        share.Handle.Locks.Observer = book.Note;

        RunAtOnce(_ =>
        {
            using var easy = new CurlEasy();
            for (int turn = 0; turn < 5_000; turn++)
            {
                easy.SetShare(share);
                easy.SetShare(null);
            }
        });

        book.AssertClean();
        share.Add(CurlShareKinds.Dns);
    }

    [Fact]
    public void ForThisThread_UsedOnAnotherThread_EveryUseNamesBoth()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using CurlShare share = CurlShare.ForThisThread(CurlShareKinds.Connections);
        using var alone = new CurlEasy { Url = server.Url };
        using var added = new CurlEasy { Url = server.Url };
        using var free = new CurlEasy { Url = server.Url };
        using var multi = new CurlMulti();
        using var otherMulti = new CurlMulti();
        alone.SetShare(share);
        added.SetShare(share);
        multi.Add(added);
        Action[] uses =
        [
            () => free.SetShare(share), () => alone.SetShare(null), () => alone.Perform(), () => alone.TimeoutMs = 1,
            alone.Dispose, () => otherMulti.Add(alone), () => multi.Perform(), () => multi.Poll(0),
            () => multi.Remove(added), () => multi.Add(free), added.Dispose, multi.Dispose,
        ];
        var messages = new string[uses.Length];
        int other = 0;
        RunOnAnother(() =>
        {
            other = Environment.CurrentManagedThreadId;
            for (int index = 0; index < uses.Length; index++)
            {
                messages[index] = (Record.Exception(uses[index]) as InvalidOperationException)?.Message ?? "none";
            }
        });

        foreach (string message in messages)
        {
            Assert.Contains(Named(other), message, StringComparison.Ordinal);
            Assert.Contains(Named(Environment.CurrentManagedThreadId), message, StringComparison.Ordinal);
        }

        Assert.Equal(CurlCode.Ok, alone.Perform());
        Assert.Equal(CurlCode.Ok, MultiLoop.RunToEnd(multi, 1)[0].Code);
        multi.Remove(added);
        CurlCode code = CurlCode.Obsolete20;
        RunOnAnother(() =>
        {
            multi.Add(free);
            code = MultiLoop.RunToEnd(multi, 1)[0].Code;
        });
        Assert.Equal(CurlCode.Ok, code);
    }

    [Fact]
    public void Locks_HeldByOneThread_OthersWaitForThatKindOnly()
    {
        var locks = new ShareLocks();
        using var otherKindTaken = new Signal();
        using var taken = new Signal();
        bool released = false;
        bool sawReleased = false;
        locks.Lock(Share.CURL_LOCK_DATA_CONNECT);
        var worker = new Thread(() =>
        {
            locks.Lock(Share.CURL_LOCK_DATA_DNS);
            otherKindTaken.Set();
            locks.Unlock(Share.CURL_LOCK_DATA_DNS);
            locks.Lock(Share.CURL_LOCK_DATA_CONNECT);
            sawReleased = Volatile.Read(ref released);
            locks.Unlock(Share.CURL_LOCK_DATA_CONNECT);
            taken.Set();
        });
        worker.Start();

        otherKindTaken.Wait();
        Volatile.Write(ref released, true);
        locks.Unlock(Share.CURL_LOCK_DATA_CONNECT);
        taken.Wait();

        Assert.True(sawReleased);
        Assert.True(worker.Join(LoopbackServer.Ceiling));
    }

    [Fact]
    public void Lock_ThreadInterruptedWhileWaiting_StillGetsTheLockAndTheInterruptLater()
    {
        var locks = new ShareLocks();
        using var never = new Signal();
        bool released = false;
        bool sawReleased = false;
        Exception? later = null;
        locks.Lock(Share.CURL_LOCK_DATA_DNS);
        var worker = new Thread(() =>
        {
            locks.Lock(Share.CURL_LOCK_DATA_DNS);
            sawReleased = Volatile.Read(ref released);
            locks.Unlock(Share.CURL_LOCK_DATA_DNS);
            later = Record.Exception(() => never.Wait());
        });
        worker.Start();
        worker.Interrupt();

        Volatile.Write(ref released, true);
        locks.Unlock(Share.CURL_LOCK_DATA_DNS);

        Assert.True(worker.Join(LoopbackServer.Ceiling));
        Assert.True(sawReleased);
        Assert.IsType<ThreadInterruptedException>(later);
    }

    private static string Named(int id) => "thread " + id.ToString(CultureInfo.InvariantCulture);

    private static void RunOnAnother(Action body)
    {
        Exception? error = null;
        var worker = new Thread(() => error = Record.Exception(body));
        worker.Start();
        Assert.True(worker.Join(LoopbackServer.Ceiling));
        Assert.Null(error);
    }

    private static void RunAtOnce(Action<int> body)
    {
        var errors = new Exception?[ThreadCount];
        using var start = new Signal();
        Thread[] threads = [.. Enumerable.Range(0, ThreadCount).Select(index => new Thread(() =>
        {
            start.Wait();
            errors[index] = Record.Exception(() => body(index));
        }))];
        Array.ForEach(threads, thread => thread.Start());
        start.Set();
        Assert.All(threads, thread => Assert.True(thread.Join(LoopbackServer.Ceiling)));
        Assert.All(errors, Assert.Null);
    }

    /// <summary>Notes each lock and unlock: one holder a kind, which is also the one that unlocks.</summary>
    private sealed class LockBook
    {
        private readonly int[] _holder = new int[16];
        private readonly int[] _count = new int[16];
        private int _faults;

        internal void Note(int kind, bool locked)
        {
            int current = Environment.CurrentManagedThreadId;
            (int from, int to) = locked ? (0, current) : (current, 0);
            if (Interlocked.CompareExchange(ref _holder[kind], to, from) != from)
            {
                Interlocked.Increment(ref _faults);
            }

            Interlocked.Increment(ref _count[kind]);
        }

        internal int CountOf(int kind) => _count[kind] / 2;

        internal void AssertClean()
        {
            Assert.Equal(0, _faults);
            Assert.All(_holder, holder => Assert.Equal(0, holder));
            Assert.All(_count, count => Assert.Equal(0, count % 2));
        }
    }
}
