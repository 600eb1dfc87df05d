using System;
using System.Linq;
using System.Collections.Generic;
using System.Text;

namespace NanoAgent.LibCurl.Tests;

/// <summary>One handle, its options, its connections and its answers.</summary>
public class EasyTests
{
    [Fact]
    public void Perform_Get_DeliversBodyHeadersAndInfo()
    {
        using LoopbackServer server = LoopbackServer.Answering(
            "HTTP/1.1 200 OK\r\nContent-Type: text/x\r\nRetry-After: 7\r\nContent-Length: 5\r\n\r\nhello");
        var body = new List<byte>();
        var lines = new List<string>();
        using var easy = new CurlEasy { Url = server.Url };
        easy.OnWrite = data =>
        {
            body.AddRange(data);
            return true;
        };
        easy.OnHeader = line =>
        {
            lines.Add(Encoding.Latin1.GetString(line));
            return true;
        };

        Assert.Equal(CurlCode.Ok, easy.Perform());

        Assert.Equal("hello", Encoding.Latin1.GetString([.. body]));
        Assert.Equal(
            ["HTTP/1.1 200 OK\r\n", "Content-Type: text/x\r\n", "Retry-After: 7\r\n", "Content-Length: 5\r\n", "\r\n"],
            lines);
        Assert.Equal(200, easy.Info.ResponseCode);
        Assert.Equal("text/x", easy.Info.ContentType);
        Assert.Equal(server.Url, easy.Info.EffectiveUrl);
        CurlTransferInfo info = easy.Info.Snapshot();
        Assert.Equal(200, info.ResponseCode);
        Assert.Equal(5, info.DownloadedBytes);
        Assert.Equal(5, info.ContentLengthBytes);
        Assert.Equal(7, info.RetryAfterSeconds);
        Assert.Equal(1, info.NewConnections);
        Assert.Equal(CurlHttpVersion.Http11, info.HttpVersion);
        Assert.InRange(info.ConnectTimeUs, 1, info.StartTransferTimeUs);
        Assert.InRange(info.StartTransferTimeUs, 1, info.TotalTimeUs);
        Assert.Equal("", easy.ErrorDetail);
    }

    [Fact]
    public void Perform_Twice_SecondReusesTheConnection()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.Url };

        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal(1, easy.Info.NewConnections);
        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal(0, easy.Info.NewConnections);

        Assert.Equal(1, server.AcceptCount);
    }

    [Fact]
    public void Reset_BetweenTransfers_ForgetsOptionsAndKeepsTheConnection()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        int delivered = 0;
        using var easy = new CurlEasy { Url = server.Url, CustomRequest = "BREW" };
        easy.SetHeaders("X-A: 1");
        easy.OnWrite = data =>
        {
            delivered += data.Length;
            return true;
        };
        Assert.Equal(CurlCode.Ok, easy.Perform());

        easy.Reset();
        Assert.Null(easy.Url);
        Assert.Null(easy.CustomRequest);
        Assert.Null(easy.OnWrite);
        Assert.Equal(CurlCode.UrlMalformat, easy.Perform());
        easy.Url = server.Url;
        Assert.Equal(CurlCode.Ok, easy.Perform());

        Assert.Equal(0, easy.Info.NewConnections);
        Assert.Equal(1, server.AcceptCount);
        Assert.Equal(5, delivered);
    }

    /// <summary>libcurl 7.88.1 reads such a list after its reset, when it has been freed.</summary>
    [Fact]
    public void Reset_ResolveListNeverUsed_IsForgotten()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy();
        for (int turn = 0; turn < 100; turn++)
        {
            easy.SetResolve("device.invalid:80:127.0.0.1", "device.invalid:81:127.0.0.1");
            easy.Reset();
            easy.Url = server.Url;
            Assert.Equal(CurlCode.Ok, easy.Perform());
        }
    }

    [Theory]
    [InlineData(true, false, 2)]
    [InlineData(false, true, 2)]
    [InlineData(false, false, 1)]
    public void Perform_FreshOrForbidden_OpensAnotherConnection(bool fresh, bool forbid, int connections)
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.Url, FreshConnect = fresh, ForbidReuse = forbid };

        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal(CurlCode.Ok, easy.Perform());

        Assert.Equal(connections, server.AcceptCount);
    }

    [Fact]
    public void Request_WithHeadersAndRange_IsExactlyThis()
    {
        string? head = null;
        using var server = new LoopbackServer(connection =>
        {
            head = connection.ReadHead();
            connection.Send("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-3/5\r\nContent-Length: 2\r\n\r\n");
            connection.Send("ll");
        });
        using var easy = new CurlEasy { Url = server.Url, Range = "2-3", UserAgent = "ünit" };
        easy.SetHeaders("X-Old: 1");
        easy.SetHeaders("If-Range: \"a\"", "Accept:");

        Assert.Equal(CurlCode.Ok, easy.Perform());

        string host = new Uri(server.Url).Authority;
        Assert.Equal(
            $"GET /x HTTP/1.1\r\nHost: {host}\r\nRange: bytes=2-3\r\nUser-Agent: Ã¼nit\r\nIf-Range: \"a\"\r\n\r\n",
            head);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b\r\n=c")]
    public void SetPostBody_AnyBytes_ArriveAsGiven(string text)
    {
        byte[] body = Encoding.Latin1.GetBytes(text);
        byte[] received = [];
        string head = "";
        using var server = new LoopbackServer(connection =>
        {
            head = connection.ReadHead()!;
            received = connection.ReadBody(body.Length);
            connection.Send("HTTP/1.1 204 No Content\r\n\r\n");
        });
        using var easy = new CurlEasy { Url = server.Url };
        easy.SetPostBody(body);
        Array.Clear(body);

        Assert.Equal(CurlCode.Ok, easy.Perform());

        Assert.StartsWith("POST /x HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains($"Content-Length: {text.Length}\r\n", head, StringComparison.Ordinal);
        Assert.Equal(text, Encoding.Latin1.GetString(received));
    }

    [Fact]
    public void Url_Bad_RefusedByPerformOnly()
    {
        using var easy = new CurlEasy { Url = "http://[nonsense" };

        Assert.Equal(CurlCode.UrlMalformat, easy.Perform());

        CurlException error = Assert.Throws<CurlException>(easy.PerformOrThrow);
        Assert.Equal(CurlCode.UrlMalformat, error.Code);
        Assert.EndsWith("(CURLcode 3)", error.Message, StringComparison.Ordinal);
    }

    /// <summary>An int would arrive as 4294967294 and be taken.</summary>
    [Fact]
    public void MaxRedirects_MinusTwo_RefusedAsANegativeLong()
    {
        using var easy = new CurlEasy();

        CurlException error = Assert.Throws<CurlException>(() => easy.MaxRedirects = -2);

        Assert.Equal(CurlCode.BadFunctionArgument, error.Code);
        Assert.StartsWith("Setting CURLOPT_MAXREDIRS: ", error.Message, StringComparison.Ordinal);
        easy.MaxRedirects = -1;
        Assert.Equal(-1, easy.MaxRedirects);
    }

    [Fact]
    public void SetOption_KeyOfNothing_UnknownOption()
    {
        using var easy = new CurlEasy();
        Assert.Equal(
            CurlCode.UnknownOption,
            Assert.Throws<CurlException>(() => easy.SetOption(default(CurlNumberOption), 1)).Code);
    }

    [Fact]
    public void SetOption_TextThatWouldBeCutOrSmuggle_Refused()
    {
        using var easy = new CurlEasy();

        Assert.Throws<ArgumentException>(() => easy.Url = "http://a/\0b");
        Assert.Throws<ArgumentException>(() => easy.SetHeaders("A: b\r\nC: d"));
        Assert.Throws<ArgumentException>(() => easy.SetHeaders("A: b\0"));
        Assert.Null(easy.Url);
    }

    [Fact]
    public void Options_SetAndNot_ReadBack()
    {
        using var easy = new CurlEasy
        {
            TimeoutMs = 1_500,
            MaxFileSizeBytes = 5_000_000_000,
            VerifyHost = false,
            HttpVersion = CurlHttpVersion.Http11,
            Protocols = "http,https",
            IpVersion = CurlIpVersion.V4,
        };

        Assert.Equal(1_500, easy.TimeoutMs);
        Assert.Equal(5_000_000_000, easy.MaxFileSizeBytes);
        Assert.False(easy.VerifyHost);
        Assert.True(easy.VerifyPeer);
        Assert.Equal(CurlHttpVersion.Http11, easy.HttpVersion);
        Assert.Equal(CurlIpVersion.V4, easy.IpVersion);
        Assert.Equal("http,https", easy.Protocols);
        Assert.Equal(-1, easy.UploadSizeBytes);
        Assert.Null(easy.MaxRedirects);
        Assert.Null(easy.GetNumber(CurlOption.MAXCONNECTS));
        Assert.Throws<ArgumentNullException>(() => easy.MaxRedirects = null);
    }

    [Fact]
    public void Protocols_NotAmongThem_Refused()
    {
        using var easy = new CurlEasy { Url = "file:///etc/hostname", Protocols = "http,https" };

        Assert.Equal(CurlCode.UnsupportedProtocol, easy.Perform());
        Assert.NotEqual("", easy.ErrorDetail);
    }

    [Fact]
    public void SetConnectToAndResolve_OtherName_ReachTheServer()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        int port = new Uri(server.Url).Port;
        using var easy = new CurlEasy { Url = $"http://device.invalid:{port}/x" };

        easy.SetResolve($"device.invalid:{port}:127.0.0.1");
        Assert.Equal(CurlCode.Ok, easy.Perform());
        using var other = new CurlEasy { Url = "http://other.invalid/x" };
        other.SetConnectTo($"other.invalid:80:127.0.0.1:{port}");
        Assert.Equal(CurlCode.Ok, other.Perform());

        Assert.Equal(2, server.AcceptCount);
    }

    [Fact]
    public void Redirect_FollowedWithinItsLimit_OrTyped()
    {
        using LoopbackServer server = LoopbackServer.Answering(
            "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n");
        using var easy = new CurlEasy { Url = server.Url, FollowLocation = true, MaxRedirects = 3 };

        Assert.Equal(CurlCode.TooManyRedirects, easy.Perform());
        Assert.Equal(3, easy.Info.Snapshot().Redirects);
    }

    [Fact]
    public void FailOnError_Status404_TypedWithoutBody()
    {
        using LoopbackServer server = LoopbackServer.Answering(
            "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone");
        int delivered = 0;
        using var easy = new CurlEasy { Url = server.Url, FailOnError = true };
        easy.OnWrite = data =>
        {
            delivered += data.Length;
            return true;
        };

        Assert.Equal(CurlCode.HttpReturnedError, easy.Perform());
        Assert.Equal(404, easy.Info.ResponseCode);
        Assert.Equal(0, delivered);
        Assert.Contains("404", easy.ErrorDetail, StringComparison.Ordinal);
    }
}
