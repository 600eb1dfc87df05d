using System;
using System.Linq;

namespace NanoAgent.LibCurl.Tests;

/// <summary>The headers that libcurl keeps of a transfer.</summary>
public class HeaderTests
{
    private const string Answer =
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" +
        "HTTP/1.1 200 OK\r\nX-Twice: one\r\nContent-Type: text/x\r\nx-twice:  two \r\n" +
        "Transfer-Encoding: chunked\r\nTrailer: X-End\r\n\r\n" +
        "5\r\nhello\r\n0\r\nX-End: sum\r\n\r\n";

    [Fact]
    public void TryGetHeader_AfterATransfer_FindsByNameIndexAndOrigin()
    {
        using LoopbackServer server = LoopbackServer.Answering(Answer);
        using var easy = new CurlEasy { Url = server.Url };
        Assert.Equal(CurlCode.Ok, easy.Perform());

        Assert.Equal(CurlHeaderCode.Ok, easy.TryGetHeader("content-type", out CurlHeaderField type));
        Assert.Equal(new CurlHeaderField("Content-Type", "text/x", 0, 1, CurlHeaderOrigins.Response), type);
        Assert.Equal(CurlHeaderCode.Ok, easy.TryGetHeader("X-Twice", out CurlHeaderField second, 1));
        Assert.Equal("two", second.Value);
        Assert.Equal((1, 2), (second.Index, second.Count));
        Assert.Equal(
            CurlHeaderCode.Ok, easy.TryGetHeader("X-End", out CurlHeaderField end, 0, CurlHeaderOrigins.Trailer));
        Assert.Equal(("sum", CurlHeaderOrigins.Trailer), (end.Value, end.Origin));
        Assert.Equal(
            CurlHeaderCode.Ok, easy.TryGetHeader("Link", out CurlHeaderField link, 0, CurlHeaderOrigins.Informational));
        Assert.Equal("</a>", link.Value);
    }

    [Fact]
    public void TryGetHeader_Nothing_EachReasonHasItsCode()
    {
        using LoopbackServer server = LoopbackServer.Answering(Answer);
        using var easy = new CurlEasy { Url = server.Url };
        Assert.Equal(CurlHeaderCode.NoHeaders, easy.TryGetHeader("Link", out CurlHeaderField none));
        Assert.Equal(default, none);
        Assert.Equal(CurlCode.Ok, easy.Perform());

        Assert.Equal(CurlHeaderCode.Missing, easy.TryGetHeader("Nothing", out none));
        Assert.Equal(CurlHeaderCode.BadIndex, easy.TryGetHeader("X-Twice", out none, 2));
        Assert.Equal(CurlHeaderCode.NoRequest, easy.TryGetHeader("X-Twice", out none, request: 7));
        Assert.Equal(
            CurlHeaderCode.BadArgument, easy.TryGetHeader("X-Twice", out none, origins: CurlHeaderOrigins.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => easy.TryGetHeader("X-Twice", out _, -1));
        Assert.Throws<ArgumentException>(() => easy.TryGetHeader("X\0Y", out _));
    }

    [Fact]
    public void GetHeaders_ByOriginAndRequest_InTheOrderTheyCame()
    {
        using var server = new LoopbackServer(connection =>
        {
            connection.ReadHead();
            connection.Send("HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n");
            connection.ReadHead();
            connection.Send(Answer);
        });
        using var easy = new CurlEasy { Url = server.Url, FollowLocation = true };
        Assert.Empty(easy.GetHeaders());
        string[] inCallback = [];
        easy.OnWrite = _ =>
        {
            inCallback = Names(easy.GetHeaders());
            return true;
        };
        Assert.Equal(CurlCode.Ok, easy.Perform());

        string[] last = ["X-Twice", "Content-Type", "x-twice", "Transfer-Encoding", "Trailer"];
        Assert.Equal(last, inCallback);
        Assert.Equal(last, Names(easy.GetHeaders()));
        Assert.Equal(["Location", "Content-Length"], Names(easy.GetHeaders(request: 0)));
        Assert.Equal(["X-End"], Names(easy.GetHeaders(CurlHeaderOrigins.Trailer)));
        Assert.Equal(
            [.. last, "X-End"], Names(easy.GetHeaders(CurlHeaderOrigins.Response | CurlHeaderOrigins.Trailer)));
    }

    private static string[] Names(CurlHeaderField[] headers) => [.. headers.Select(header => header.Name)];
}
