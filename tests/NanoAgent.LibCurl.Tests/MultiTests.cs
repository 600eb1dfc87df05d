using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace NanoAgent.LibCurl.Tests;

/// <summary>Many transfers on one thread.</summary>
public class MultiTests
{
    [Fact]
    public void Transfers_ManyAtOnce_AllComplete()
    {
        const int Count = 50;
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var multi = new CurlMulti();
        int[] delivered = new int[Count];
        List<CurlEasy> easies = [.. Enumerable.Range(0, Count).Select(index => new CurlEasy
        {
            Url = server.Url,
            Tag = index,
            OnWrite = data =>
            {
                delivered[index] += data.Length;
                return true;
            },
        })];
        easies.ForEach(multi.Add);
        Assert.Equal(Count, multi.Count);

        List<CurlMessage> messages = MultiLoop.RunToEnd(multi, Count);

        Assert.All(messages, message => Assert.Equal((CurlCode.Ok, null), (message.Code, message.CallbackError)));
        Assert.Equal(Enumerable.Range(0, Count), messages.Select(message => (int)message.Easy.Tag!).Order());
        Assert.All(delivered, bytes => Assert.Equal(5, bytes));
        Assert.All(easies, easy => Assert.Equal(200, easy.Info.ResponseCode));
        easies.ForEach(multi.Remove);
        Assert.Equal(0, multi.Count);
        easies.ForEach(easy => easy.Dispose());
    }

    [Fact]
    public void Connections_AcrossHandlesOfOneMulti_Reused()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var multi = new CurlMulti();
        for (int turn = 0; turn < 3; turn++)
        {
            using var easy = new CurlEasy { Url = server.Url };
            multi.Add(easy);
            CurlMessage message = Assert.Single(MultiLoop.RunToEnd(multi, 1));
            Assert.Equal(CurlCode.Ok, message.Code);
            Assert.Equal(turn == 0 ? 1 : 0, easy.Info.NewConnections);
            multi.Remove(easy);
        }

        Assert.Equal(1, server.AcceptCount);
    }

    [Fact]
    public void MaxHostConnections_One_TransfersTakeTurns()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var multi = new CurlMulti();
        multi.SetOption(CurlMultiOption.MAX_HOST_CONNECTIONS, 1);
        CurlEasy[] easies = [.. Enumerable.Range(0, 5).Select(_ => new CurlEasy { Url = server.Url })];
        Array.ForEach(easies, multi.Add);

        Assert.All(MultiLoop.RunToEnd(multi, 5), message => Assert.Equal(CurlCode.Ok, message.Code));

        Assert.Equal(1, server.AcceptCount);
        Array.ForEach(easies, easy => easy.Dispose());
        Assert.Equal(0, multi.Count);
    }

    [Fact]
    public void SetOption_UnknownOrOfAnotherKind_Typed()
    {
        using var multi = new CurlMulti();

        Assert.Equal(
            CurlMultiCode.UnknownOption,
            Assert.Throws<CurlMultiException>(() => multi.SetOption(new CurlMultiNumberOption(9999), 1)).Code);
        Assert.Throws<ArgumentOutOfRangeException>(() => multi.SetOption(new CurlMultiNumberOption(20001), 1));
    }

    [Fact]
    public void Callback_Throws_ComesWithItsMessageAndHarmsNoOther()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        var thrown = new InvalidDataException("mine");
        using var multi = new CurlMulti();
        using var bad = new CurlEasy { Url = server.Url, OnWrite = _ => throw thrown };
        using var good = new CurlEasy { Url = server.Url };
        multi.Add(bad);
        multi.Add(good);

        List<CurlMessage> messages = MultiLoop.RunToEnd(multi, 2);

        Assert.Contains(new CurlMessage(bad, CurlCode.WriteError, thrown), messages);
        Assert.Contains(new CurlMessage(good, CurlCode.Ok, null), messages);
    }

    [Fact]
    public void Multi_ReenteredFromACallback_Refused()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var multi = new CurlMulti();
        using var other = new CurlEasy { Url = server.Url };
        int refusals = 0;
        using var easy = new CurlEasy { Url = server.Url };
        easy.OnWrite = data =>
        {
            Action[] uses =
            [
                () => multi.Add(other), () => multi.Remove(easy), () => _ = multi.Perform(), () => _ = multi.Poll(0),
                () => _ = multi.TryReadMessage(out CurlMessage ignored), easy.Reset,
                () => multi.SetOption(CurlMultiOption.MAXCONNECTS, 1),
            ];
            foreach (Action use in uses)
            {
                Assert.Throws<InvalidOperationException>(use);
                refusals++;
            }

            Assert.True(multi.Wakeup());
            return true;
        };
        multi.Add(easy);

        Assert.Equal(new CurlMessage(easy, CurlCode.Ok, null), Assert.Single(MultiLoop.RunToEnd(multi, 1)));
        Assert.Equal(7, refusals);
    }

    [Fact]
    public void Easy_AddedTwiceOrUsedWhileAdded_Refused()
    {
        using var multi = new CurlMulti();
        using var second = new CurlMulti();
        using var easy = new CurlEasy();
        multi.Add(easy);

        Assert.Throws<InvalidOperationException>(() => multi.Add(easy));
        Assert.Throws<InvalidOperationException>(() => second.Add(easy));
        Assert.Throws<InvalidOperationException>(() => { _ = easy.Perform(); });
        Assert.Throws<InvalidOperationException>(() => easy.TimeoutMs = 1);
        Assert.Throws<ArgumentException>(() => second.Remove(easy));

        multi.Remove(easy);
        Assert.Throws<ArgumentException>(() => multi.Remove(easy));
        second.Add(easy);
    }

    [Fact]
    public void Remove_TransferUnderWay_EndsItAndTheHandleWorksAgain()
    {
        using var release = new Signal();
        using var server = new LoopbackServer(connection =>
        {
            connection.ReadHead();
            if (connection.Index == 0)
            {
                release.Wait();
            }
            else
            {
                connection.Send(LoopbackServer.Ok);
            }
        });
        using var multi = new CurlMulti();
        using var easy = new CurlEasy { Url = server.Url };
        multi.Add(easy);
        while (server.AcceptCount == 0)
        {
            multi.Perform();
            multi.Poll(10);
        }

        multi.Remove(easy);
        Assert.False(multi.TryReadMessage(out _));
        Assert.Equal(CurlCode.Ok, easy.Perform());
        release.Set();
    }
}
