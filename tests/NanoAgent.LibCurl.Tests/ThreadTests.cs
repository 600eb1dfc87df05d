using System;
using System.Globalization;
using System.Threading;

namespace NanoAgent.LibCurl.Tests;

/// <summary>One handle, one thread at a time; what the other threads get instead of undefined behaviour.</summary>
public class ThreadTests
{
    [Fact]
    public void Easy_UsedBySecondThreadDuringPerform_ThrowsNamingBoth()
    {
        using var arrived = new Signal();
        using var release = new Signal();
        using LoopbackServer server = Stalling(arrived, release);
        using var easy = new CurlEasy { Url = server.Url };
        CurlCode code = CurlCode.Obsolete20;
        var worker = new Thread(() => code = easy.Perform());
        worker.Start();
        arrived.Wait();

        Action[] uses =
        [
            () => easy.TimeoutMs = 1, () => easy.OnWrite = null, () => _ = easy.Info.ResponseCode, easy.Unpause,
            easy.Reset, () => _ = easy.Perform(), () => _ = easy.Url,
        ];
        foreach (Action use in uses)
        {
            string message = Assert.Throws<InvalidOperationException>(use).Message;
            Assert.Contains(Named(Environment.CurrentManagedThreadId), message, StringComparison.Ordinal);
            Assert.Contains(Named(worker.ManagedThreadId), message, StringComparison.Ordinal);
        }

        release.Set();
        Assert.True(worker.Join(LoopbackServer.Ceiling));
        Assert.Equal(CurlCode.Ok, code);
        Assert.Equal(200, easy.Info.ResponseCode);
    }

    [Fact]
    public void Easy_HandedOverBetweenCalls_WorksOnEitherThread()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.Url };

        for (int turn = 0; turn < 50; turn++)
        {
            CurlCode code = CurlCode.Obsolete20;
            var worker = new Thread(() => code = easy.Perform());
            worker.Start();
            Assert.True(worker.Join(LoopbackServer.Ceiling));
            Assert.Equal(CurlCode.Ok, code);
            Assert.Equal(CurlCode.Ok, easy.Perform());
        }

        Assert.Equal(1, server.AcceptCount);
    }

    [Fact]
    public void Easy_ChangedOrReenteredFromItsCallback_Refused()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.Url };
        int checks = 0;
        easy.OnWrite = data =>
        {
            Action[] uses = [() => easy.TimeoutMs = 1, easy.Reset, () => _ = easy.Perform(), () => easy.OnRead = null];
            foreach (Action use in uses)
            {
                Assert.Contains(
                    "while its transfer runs",
                    Assert.Throws<InvalidOperationException>(use).Message,
                    StringComparison.Ordinal);
                checks++;
            }

            Assert.Equal(200, easy.Info.ResponseCode);
            return true;
        };

        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal(4, checks);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Easy_AbortedOrDisposedByAnotherThread_PerformReturnsAborted(bool dispose)
    {
        using var arrived = new Signal();
        using var release = new Signal();
        using LoopbackServer server = Stalling(arrived, release);
        int before = Native.EasyHandle.LiveCount;
        var easy = new CurlEasy { Url = server.Url };
        CurlCode code = CurlCode.Ok;
        var worker = new Thread(() => code = easy.Perform());
        worker.Start();
        arrived.Wait();

        if (dispose)
        {
            easy.Dispose();
        }
        else
        {
            easy.RequestAbort();
        }

        Assert.True(worker.Join(LoopbackServer.Ceiling));
        release.Set();
        Assert.Equal(CurlCode.AbortedByCallback, code);
        easy.Dispose();
        Assert.Equal(before, Native.EasyHandle.LiveCount);
        Assert.Throws<ObjectDisposedException>(() => { _ = easy.Perform(); });
    }

    [Fact]
    public void Easy_DisposedInItsCallback_AbortsAndIsFreedAfterwards()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        int before = Native.EasyHandle.LiveCount;
        var easy = new CurlEasy { Url = server.Url };
        int liveInCallback = 0;
        easy.OnHeader = _ =>
        {
            easy.Dispose();
            liveInCallback = Native.EasyHandle.LiveCount;
            return true;
        };

        Assert.Equal(CurlCode.AbortedByCallback, easy.Perform());

        Assert.Equal(before + 1, liveInCallback);
        Assert.Equal(before, Native.EasyHandle.LiveCount);
    }

    [Fact]
    public void Multi_PolledByOneThread_OthersMayOnlyWakeIt()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var multi = new CurlMulti();
        using var easy = new CurlEasy { Url = server.Url };
        using var added = new CurlEasy { Url = server.Url };
        using var inside = new Signal();
        using var go = new Signal();
        added.OnWrite = _ =>
        {
            inside.Set();
            go.Wait();
            return true;
        };
        multi.Add(added);
        var worker = new Thread(() => MultiLoop.RunToEnd(multi, 1));
        worker.Start();
        inside.Wait();

        Action[] uses =
        [
            () => multi.Add(easy), () => multi.Remove(added), () => _ = multi.Perform(), () => _ = multi.Poll(0),
            () => _ = multi.TryReadMessage(out _), () => _ = multi.Count, () => _ = added.Info.ResponseCode,
            () => added.TimeoutMs = 1, () => multi.SetOption(CurlMultiOption.MAXCONNECTS, 1), added.Unpause,
        ];
        foreach (Action use in uses)
        {
            string message = Assert.Throws<InvalidOperationException>(use).Message;
            Assert.Contains(Named(Environment.CurrentManagedThreadId), message, StringComparison.Ordinal);
            Assert.Contains(Named(worker.ManagedThreadId), message, StringComparison.Ordinal);
        }

        Assert.True(multi.Wakeup());
        go.Set();
        Assert.True(worker.Join(LoopbackServer.Ceiling));
    }

    [Fact]
    public void Wakeup_FromAnotherThread_EndsThePoll()
    {
        using var multi = new CurlMulti();
        int descriptors = -1;
        var worker = new Thread(() => descriptors = multi.Poll((int)LoopbackServer.Ceiling.TotalMilliseconds * 10));
        worker.Start();

        Assert.True(multi.Wakeup());

        Assert.True(worker.Join(LoopbackServer.Ceiling));
        Assert.Equal(0, descriptors);
    }

    [Fact]
    public void Multi_DisposedDuringPoll_PollReturnsAndTheMultiIsFreed()
    {
        int before = Native.MultiHandle.LiveCount;
        var multi = new CurlMulti();
        using var started = new Signal();
        Exception? end = null;
        void PollForEver()
        {
            while (true)
            {
                multi.Poll((int)LoopbackServer.Ceiling.TotalMilliseconds * 10);
            }
        }

        var worker = new Thread(() =>
        {
            started.Set();
            end = Record.Exception((Action)PollForEver);
        });
        worker.Start();
        started.Wait();

        multi.Dispose();

        Assert.True(worker.Join(LoopbackServer.Ceiling));
        Assert.IsType<ObjectDisposedException>(end);
        Assert.Equal(before, Native.MultiHandle.LiveCount);
        Assert.False(multi.Wakeup());
    }

    [Fact]
    public void Wakeup_RacingWithDispose_NeverTouchesAFreedMulti()
    {
        int before = Native.MultiHandle.LiveCount;
        for (int turn = 0; turn < 500; turn++)
        {
            var multi = new CurlMulti();
            using var start = new Signal();
            var waker = new Thread(() =>
            {
                start.Wait();
                while (multi.Wakeup())
                {
                }
            });
            waker.Start();
            start.Set();
            multi.Dispose();
            Assert.True(waker.Join(LoopbackServer.Ceiling));
        }

        Assert.Equal(before, Native.MultiHandle.LiveCount);
    }

    /// <summary>
    /// A call that is only refused must not hold the guard for one moment: the owner, finding it taken, would take
    /// itself for the misuser, and a loop would end all its transfers.
    /// </summary>
    [Fact]
    public void Guard_OthersTryAllTheTime_NeverHinderTheThreadItIsPinnedTo()
    {
        const int Refusals = 200_000;
        var guard = new ThreadGuard(() => { });
        bool isOver = false;
        int refusals = 0;
        var stranger = new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                refusals += TryStay(guard) ? 0 : 1;
            }
        });
        stranger.Start();
        Exception? hindered = Record.Exception(() =>
        {
            while (Volatile.Read(ref refusals) < Refusals)
            {
                StayPinned(guard);
            }
        });

        Volatile.Write(ref isOver, true);
        Assert.True(stranger.Join(LoopbackServer.Ceiling));
        Assert.Null(hindered);
    }

    /// <summary>A callback of what others own is let in by <c>TryEnter</c>, but never once it is another's.</summary>
    [Fact]
    public void Guard_TriedWhileItIsBeingPinned_LetsNoStrangerInOnceItIs()
    {
        const int Pins = 2_000_000;
        var guard = new ThreadGuard(() => { });
        bool isOver = false;
        int inside = 0;
        var stranger = new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                if (guard.TryEnter())
                {
                    inside += guard.PinnedThread == 0 ? 0 : 1;
                    guard.Exit();
                }
            }
        });
        stranger.Start();
        int current = Environment.CurrentManagedThreadId;
        for (int pin = 0; pin < Pins; pin++)
        {
            while (!guard.TryEnter())
            {
            }

            guard.Pin(current);
            guard.Exit();
            guard.Enter("a", "test");
            guard.Unpin();
            guard.Exit();
        }

        Volatile.Write(ref isOver, true);
        Assert.True(stranger.Join(LoopbackServer.Ceiling));
        Assert.Equal(0, inside);
    }

    private static void StayPinned(ThreadGuard guard)
    {
        // Not pinned, it is for whoever comes first.
        while (!TryStay(guard, () => guard.Pin(Environment.CurrentManagedThreadId)))
        {
        }

        for (int entry = 0; entry < 500; entry++)
        {
            Stay(guard, null);
        }

        Stay(guard, guard.Unpin);
    }

    private static bool TryStay(ThreadGuard guard, Action? inside = null)
    {
        try
        {
            Stay(guard, inside);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void Stay(ThreadGuard guard, Action? inside)
    {
        guard.Enter("a", "test");
        inside?.Invoke();
        guard.Exit();
    }

    private static string Named(int id) => "thread " + id.ToString(CultureInfo.InvariantCulture);

    private static LoopbackServer Stalling(Signal arrived, Signal release) =>
        new(connection =>
        {
            connection.ReadHead();
            arrived.Set();
            release.Wait();
            connection.Send(LoopbackServer.Ok);
        });
}
