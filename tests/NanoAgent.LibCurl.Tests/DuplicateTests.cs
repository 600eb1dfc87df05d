using System;
using System.Collections.Generic;
using System.Text;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl.Tests;

/// <summary>What a duplicate has of its source and what not, and the upkeep of idle connections.</summary>
public class DuplicateTests
{
    private const string Wrong = "HTTP/1.1 404 Not Found\r\nX-A: 1\r\nContent-Length: 5\r\n\r\nhello";

    [Fact]
    public void Duplicate_SourceDisposed_KeepsOptionsListsCallbacksAndItsOwnMemory()
    {
        var heads = new List<string>();
        using var server = new LoopbackServer(connection =>
        {
            while (connection.ReadHead() is { } head)
            {
                heads.Add(head);
                connection.Send(Wrong);
            }
        });
        (int easies, int lists, int urls) = Live();
        var body = new StringBuilder();
        (int headers, int progresses, int debugs) = (0, 0, 0);
        CurlEasy copy;
        using (var url = new CurlUrl(server.Url))
        using (var source = new CurlEasy { CustomRequest = "BREW", TimeoutMs = 60_000, Tag = "mine" })
        {
            source.SetUrl(url);
            source.SetHeaders("X-List: own");
            source.SetResolve("never.invalid:80:127.0.0.1");
            source.SetOption(CurlOption.FAILONERROR, 1);
            source.OnWrite = data => body.Append(Encoding.Latin1.GetString(data)) is not null;
            source.OnHeader = _ => headers++ >= 0;
            source.OnProgress = (in CurlProgressInfo _) => progresses++ >= 0;
            source.OnDebug = (_, _) => debugs++;
            Assert.Equal(CurlCode.HttpReturnedError, source.Perform());
            copy = source.Duplicate();
        }

        GC.Collect();
        (headers, progresses, debugs) = (0, 0, 0);
        using (copy)
        {
            Assert.Equal(
                ("BREW", 60_000L, "mine", server.Url), (copy.CustomRequest, copy.TimeoutMs, copy.Tag, copy.Url));
            Assert.Equal("", copy.ErrorDetail);
            Assert.Equal(CurlCode.HttpReturnedError, copy.Perform());
            Assert.Contains("404", copy.ErrorDetail, StringComparison.Ordinal);
            copy.SetOption(CurlOption.FAILONERROR, 0);
            Assert.Equal(CurlCode.Ok, copy.Perform());
        }

        Assert.Equal(3, heads.Count);
        Assert.Equal(heads[0], heads[1]);
        Assert.StartsWith("BREW /x HTTP/1.1\r\n", heads[1], StringComparison.Ordinal);
        Assert.Contains("X-List: own\r\n", heads[1], StringComparison.Ordinal);
        Assert.Equal("hello", body.ToString());
        Assert.True(headers > 0 && progresses > 0 && debugs > 0, $"{headers} {progresses} {debugs}");
        Assert.Equal((easies, lists, urls), Live());
    }

    [Fact]
    public void Duplicate_ThousandsInAnyOrder_NothingLeft()
    {
        (int easies, int lists, int urls) = Live();
        for (int turn = 0; turn < 1_000; turn++)
        {
            var source = new CurlEasy();
            source.SetHeaders("A: b", "C: d");
            source.SetHeaders();
            source.SetResolve("a.invalid:80:127.0.0.1");
            CurlEasy copy = source.Duplicate();
            (turn % 2 == 0 ? source : copy).Dispose();
            (turn % 2 == 0 ? copy : source).Reset();
            (turn % 2 == 0 ? copy : source).Dispose();
        }

        Assert.Equal((easies, lists, urls), Live());
    }

    [Fact]
    public void Duplicate_SourceWithConnectionAndShare_HasNeither()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using CurlShare share = CurlShare.ForThreads(CurlShareKinds.Dns);
        SharedName.Seed(share, server);
        using var source = new CurlEasy { Url = SharedName.UrlOf(server) };
        source.SetShare(share);
        Assert.Equal(CurlCode.Ok, source.Perform());
        int locks = 0;
        share.Handle.Locks.Observer = (_, _) => locks++;

        using CurlEasy copy = source.Duplicate();

        Assert.Null(copy.CurrentShare);
        Assert.Equal(CurlCode.CouldntResolveHost, copy.Perform());
        Assert.Equal(0, locks);
        copy.SetShare(share);
        Assert.Equal(CurlCode.Ok, copy.Perform());
        Assert.Equal(1, copy.Info.NewConnections);
        Assert.True(locks > 0);
    }

    [Fact]
    public void DuplicateAndUpkeep_DuringATransfer_Refused()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.Url };
        int checks = 0;
        easy.OnWrite = _ =>
        {
            Assert.Throws<InvalidOperationException>(easy.Duplicate);
            Assert.Throws<InvalidOperationException>(easy.Upkeep);
            checks++;
            return true;
        };

        Assert.Equal(CurlCode.Ok, easy.Perform());

        Assert.Equal(1, checks);
    }

    [Fact]
    public void Upkeep_BetweenTransfers_KeepsTheConnection()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.Url };
        easy.Upkeep();
        Assert.Equal(CurlCode.Ok, easy.Perform());

        easy.Upkeep();

        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal(1, server.AcceptCount);
        easy.Dispose();
        Assert.Throws<ObjectDisposedException>(easy.Upkeep);
        Assert.Throws<ObjectDisposedException>(easy.Duplicate);
    }

    private static (int Easies, int Lists, int Urls) Live() =>
        (EasyHandle.LiveCount, EasyHandle.LiveListCount, UrlHandle.LiveCount);
}
