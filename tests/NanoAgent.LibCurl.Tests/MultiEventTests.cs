using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;

namespace NanoAgent.LibCurl.Tests;

/// <summary>The event-driven side of the multi, and what later libraries brought to it.</summary>
public class MultiEventTests
{
    [Fact]
    public void SocketAction_ManyTransfers_AllComplete()
    {
        const int Count = 30;
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var multi = new CurlMulti();
        using var loop = new EventLoop(multi);
        int bytes = 0;
        CurlEasy[] easies = [.. Enumerable.Range(0, Count).Select(index => new CurlEasy
        {
            Url = server.Url,
            OnWrite = data =>
            {
                bytes += data.Length;
                return true;
            },
        })];
        Array.ForEach(easies, multi.Add);

        List<CurlMessage> messages = loop.RunToEnd(Count);

        Assert.All(messages, message => Assert.Equal((CurlCode.Ok, null), (message.Code, message.CallbackError)));
        Assert.Equal(Count, messages.Select(message => message.Easy).Distinct().Count());
        Assert.Equal(Count * 5, bytes);
        Assert.True(loop.TimerCalls > 0);
        Assert.Equal(Count, multi.GetHandles().Intersect(easies).Count());
        Array.ForEach(easies, easy => easy.Dispose());
        Assert.Empty(multi.GetHandles());
    }

    [Fact]
    public void SocketAction_SteadyState_AllocatesNothing()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var multi = new CurlMulti();
        using var loop = new EventLoop(multi);
        using var easy = new CurlEasy { Url = server.Url };

        // The fewest of many rounds: until the last tier of the compiler is there, this test's own code allocates.
        long fewest = long.MaxValue;
        for (int round = 0; round < 10_000 && fewest > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            multi.Add(easy);
            CurlMessage message;
            while (!multi.TryReadMessage(out message))
            {
                loop.Turn();
            }

            multi.Remove(easy);
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(CurlCode.Ok, message.Code);
        }

        Assert.Equal(0, fewest);
    }

    [Fact]
    public void OnTimer_AnyCallIntoLibcurl_Refused()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var multi = new CurlMulti();
        using var easy = new CurlEasy { Url = server.Url };
        using var other = new CurlEasy();
        using var loop = new EventLoop(multi);
        CurlTimerSet note = multi.OnTimer!;
        Action[] uses =
        [
            () => multi.SocketAction(CurlMulti.TimeoutSocket, CurlSocketEvents.None, out _),
            () => _ = multi.Perform(), () => _ = multi.Poll(0), () => multi.Add(other), () => multi.Remove(easy),
            () => _ = multi.TryReadMessage(out CurlMessage ignored), () => multi.Assign(0, 0),
            () => _ = multi.GetTimeout(), () => multi.OnTimer = null, () => _ = multi.Count,
            () => multi.SetOption(CurlMultiOption.MAXCONNECTS, 1), () => _ = easy.Info.ResponseCode, easy.Unpause,
        ];
        int refusals = 0;
        multi.OnTimer = timeoutMs =>
        {
            note(timeoutMs);
            foreach (Action use in uses)
            {
                Assert.Contains(
                    "timer callback", Assert.Throws<InvalidOperationException>(use).Message, StringComparison.Ordinal);
                refusals++;
            }

            Assert.True(multi.Wakeup());
        };
        multi.Add(easy);

        Assert.Equal(new CurlMessage(easy, CurlCode.Ok, null), Assert.Single(loop.RunToEnd(1)));
        Assert.NotEqual(0, refusals);
        Assert.Equal(0, refusals % uses.Length);
    }

    [Fact]
    public void OnSocket_AssignAndOthers_TheFirstWorksTheOthersAreRefused()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var multi = new CurlMulti();
        using var easy = new CurlEasy { Url = server.Url };
        using var other = new CurlEasy();
        using var loop = new EventLoop(multi);
        Action[] uses =
        [
            () => multi.SocketAction(CurlMulti.TimeoutSocket, CurlSocketEvents.None, out _),
            () => _ = multi.Perform(), () => multi.Add(other), () => multi.Remove(easy), easy.Unpause,
            () => multi.OnSocket = null,
        ];
        var carried = new List<nint>();
        multi.OnSocket = (owner, socket, interest, data) =>
        {
            loop.Watch(owner, socket, interest, data);
            Assert.Same(easy, owner);
            Assert.Equal(0, owner!.Info.ResponseCode / 1000);
            carried.Add(data);
            if (carried.Count == 1)
            {
                multi.Assign(socket, 4711);
            }

            Assert.All(uses, use => Assert.Throws<InvalidOperationException>(use));
        };
        easy.OnWrite = _ =>
        {
            Assert.Throws<InvalidOperationException>(() => multi.Assign(0, 0));
            return true;
        };
        multi.Add(easy);

        Assert.Equal(new CurlMessage(easy, CurlCode.Ok, null), Assert.Single(loop.RunToEnd(1)));
        Assert.Equal(0, carried[0]);
        Assert.True(carried.Count > 1);
        Assert.All(carried.Skip(1), data => Assert.Equal(4711, data));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Callback_OfTheMultiThrows_ComesOutOfTheCallAndTheTransferGoesOn(bool timer)
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var multi = new CurlMulti();
        using var easy = new CurlEasy { Url = server.Url };
        using var loop = new EventLoop(multi);
        (CurlSocketWatch watch, CurlTimerSet note) = (multi.OnSocket!, multi.OnTimer!);
        var thrown = new InvalidDataException("mine");
        bool threw = false;
        void ThrowOnce(bool when)
        {
            if (when && !threw)
            {
                threw = true;
                throw thrown;
            }
        }

        multi.OnTimer = timeoutMs =>
        {
            note(timeoutMs);
            ThrowOnce(timer);
        };
        multi.OnSocket = (owner, socket, interest, data) =>
        {
            watch(owner, socket, interest, data);
            ThrowOnce(!timer);
        };
        multi.Add(easy);

        Assert.Same(thrown, Assert.Throws<InvalidDataException>(() => loop.RunToEnd(1)));
        Assert.Equal(new CurlMessage(easy, CurlCode.Ok, null), Assert.Single(loop.RunToEnd(1)));
    }

    [Fact]
    public void SocketAction_SocketOfNobody_TypedOrNothingAndNoHarm()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var multi = new CurlMulti();
        using var loop = new EventLoop(multi);
        using var easy = new CurlEasy { Url = server.Url };

        multi.SocketAction(999, CurlSocketEvents.In, out int running);
        Assert.Equal(0, running);
        Assert.Equal(
            CurlMultiCode.BadSocket, Assert.Throws<CurlMultiException>(() => multi.Assign(999, 1)).Code);

        multi.Add(easy);
        Assert.Equal(CurlCode.Ok, Assert.Single(loop.RunToEnd(1)).Code);
    }

    [Fact]
    public void GetTimeout_EmptyAndWithATransfer_NoneAndAtOnce()
    {
        using var multi = new CurlMulti();
        using var easy = new CurlEasy { Url = "http://127.0.0.1/" };

        Assert.Equal(-1, multi.GetTimeout());
        multi.Add(easy);
        Assert.Equal(0, multi.GetTimeout());
    }

    [Fact]
    public void Dispose_OfAnAddedHandle_SaysToRemoveItsSocketAndTheMultiItselfIsSilent()
    {
        using var release = new Signal();
        using var server = new LoopbackServer(connection =>
        {
            connection.ReadHead();
            release.Wait();
        });
        var multi = new CurlMulti();
        using var loop = new EventLoop(multi);
        CurlEasy[] easies = [new() { Url = server.Url }, new() { Url = server.Url }];
        Array.ForEach(easies, multi.Add);
        while (loop.SocketCount < 2)
        {
            loop.Turn();
        }

        easies[0].Dispose();
        Assert.Equal(1, loop.SocketCount);
        multi.Dispose();
        Assert.Equal(1, loop.SocketCount);
        release.Set();
        easies[1].Dispose();
    }

    [Fact]
    public void Poll_SocketOfTheCallers_TellsThatItIsReadable()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        using Socket accepted = listener.Accept();
        using var multi = new CurlMulti();
        CurlWaitSocket[] sockets =
        [
            new(accepted.Handle, CurlWaitEvents.In), new(client.Handle, CurlWaitEvents.In | CurlWaitEvents.Out),
        ];

        Assert.Equal(1, multi.Poll(sockets, 0));
        Assert.Equal([CurlWaitEvents.None, CurlWaitEvents.Out], sockets.Select(socket => socket.Received));
        client.Send("x"u8);
        Assert.Equal(1, multi.Poll(sockets.AsSpan(0, 1), 60_000));
        Assert.Equal(CurlWaitEvents.In, sockets[0].Received);
        Assert.Equal(accepted.Handle, sockets[0].Socket);
    }

    [Fact]
    public void LaterFunctions_LoadedLibrary_WorkOrNameTheVersionTheyNeed()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var multi = new CurlMulti();
        using var easy = new CurlEasy { Url = server.Url };
        multi.Add(easy);
        var told = new List<CurlNotification>();

        Later("curl_multi_waitfds", (8, 8, 0), () => Assert.Equal(0, multi.GetWaitSockets([])));
        Later("curl_multi_get_offt", (8, 16, 0), () => Assert.Equal(1, multi.GetCount(CurlMultiCount.Added)));
        Later("CURLMOPT_NETWORK_CHANGED", (8, 16, 0), () => multi.SetOption(CurlMultiOption.NETWORK_CHANGED, 1));
        Later("CURLMOPT_NOTIFYFUNCTION", (8, 17, 0), () => multi.OnNotify = (what, _) => told.Add(what));
        Later(
            "CURLMOPT_RESOLVE_THREADS_MAX",
            (8, 20, 0),
            () => multi.SetOption(CurlMultiOption.RESOLVE_THREADS_MAX, 1));
        Later("CURLMOPT_QUICK_EXIT", (8, 20, 0), () => multi.SetOption(CurlMultiOption.QUICK_EXIT, 1));

        Assert.Equal(CurlCode.Ok, Assert.Single(MultiLoop.RunToEnd(multi, 1)).Code);
        Assert.Equal(LibCurlInfo.Current.IsAtLeast(8, 17, 0), told.Count > 0);
    }

    private static void Later(string name, (byte Major, byte Minor, byte Patch) since, Action use)
    {
        LibCurlInfo library = LibCurlInfo.Current;
        if (library.IsAtLeast(since.Major, since.Minor, since.Patch))
        {
            use();
        }
        else
        {
            Assert.Equal(
                $"{name} needs libcurl {since.Major}.{since.Minor}.{since.Patch} or later; " +
                $"{library.Version} is loaded.",
                Assert.Throws<NotSupportedException>(use).Message);
        }
    }
}
