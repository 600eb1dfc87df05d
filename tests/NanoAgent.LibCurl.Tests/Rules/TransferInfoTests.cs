using System;
using System.Collections.Generic;

namespace NanoAgent.LibCurl.Tests.Rules;

/// <summary>The manual's page on post transfer info: the timers' order, and what a snapshot is.</summary>
public class TransferInfoTests
{
    private const string Redirect = "HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Timers_AtTheFirstHeaderAndAtTheEnd_AreInOrder(bool reused)
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.UrlOf("http", "one.invalid") };
        easy.SetResolve($"one.invalid:{server.Port}:127.0.0.1");
        if (reused)
        {
            Assert.Equal(CurlCode.Ok, easy.Perform());
        }

        CurlTransferInfo? atHeader = null;
        easy.OnHeader = _ =>
        {
            atHeader ??= easy.Info.Snapshot();
            return true;
        };
        Assert.Equal(CurlCode.Ok, easy.Perform());

        CurlTransferInfo atEnd = easy.Info.Snapshot();
        AssertOrder(atHeader!.Value, reused);
        AssertOrder(atEnd, reused);
        Assert.True(atEnd.TotalTimeUs >= atHeader.Value.StartTransferTimeUs);
        Assert.Equal(atHeader.Value.StartTransferTimeUs, atEnd.StartTransferTimeUs);
        Assert.Equal((0, 0L), (atEnd.Redirects, atEnd.RedirectTimeUs));
    }

    [Fact]
    public void Snapshot_TakenBeforeTheNextTransfer_StaysAsItWas()
    {
        var replies = new Queue<string>([Redirect, LoopbackServer.Ok, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"]);
        using var server = new LoopbackServer(connection =>
        {
            while (connection.ReadHead() is not null)
            {
                connection.Send(replies.Dequeue());
            }
        });
        using var easy = new CurlEasy { Url = server.Url, FollowLocation = true };
        Assert.Equal(CurlCode.Ok, easy.Perform());
        CurlTransferInfo first = easy.Info.Snapshot();
        string? effective = easy.Info.EffectiveUrl;

        Assert.Equal(CurlCode.Ok, easy.Perform());

        Assert.Equal(
            (200, 1, 5L, 1), (first.ResponseCode, first.Redirects, first.DownloadedBytes, first.NewConnections));
        Assert.True(first.RedirectTimeUs > 0 && first.RedirectTimeUs <= first.TotalTimeUs);
        Assert.EndsWith("/y", effective, StringComparison.Ordinal);
        CurlTransferInfo second = easy.Info.Snapshot();
        Assert.Equal(
            (404, 0, 0L, 0), (second.ResponseCode, second.Redirects, second.DownloadedBytes, second.NewConnections));
    }

    [Fact]
    public void Info_BeforeAnyTransferAndAfterAFailure_IsEmptyNotGarbage()
    {
        using var easy = new CurlEasy();
        CurlTransferInfo none = easy.Info.Snapshot();
        Assert.Equal(
            (0, 0, 0L, -1L), (none.ResponseCode, none.NewConnections, none.TotalTimeUs, none.ContentLengthBytes));

        easy.Url = "http://[nonsense";
        Assert.Equal(CurlCode.UrlMalformat, easy.Perform());

        CurlTransferInfo info = easy.Info.Snapshot();
        Assert.Equal((0, 0, 0L), (info.ResponseCode, info.NewConnections, info.DownloadedBytes));
        Assert.Null(easy.Info.ContentType);
    }

    private static void AssertOrder(CurlTransferInfo info, bool reused)
    {
        long[] times =
        [
            0, info.NameLookupTimeUs, info.ConnectTimeUs, info.PreTransferTimeUs, info.StartTransferTimeUs,
        ];
        for (int index = 1; index < times.Length; index++)
        {
            // On a connection that stands already, nothing is looked up and nothing connected: those may be 0.
            Assert.True(times[index] >= times[index - 1] || (reused && index <= 2), string.Join(' ', times));
        }

        Assert.Equal(0, info.AppConnectTimeUs);
        Assert.True(info.PreTransferTimeUs > 0 && info.StartTransferTimeUs > 0, string.Join(' ', times));
    }
}
