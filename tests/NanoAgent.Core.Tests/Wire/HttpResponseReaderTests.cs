using System.Text;
using NanoAgent.Platform;
using NanoAgent.Wire;
using Xunit;

namespace NanoAgent.Core.Tests.Wire;

/// <summary>
/// One row a response: its bytes, and what must come of them: heads as "status content-length", the body in brackets,
/// then done or the failure's number, and whether the connection may be kept. Numbers are libcurl's (7.88.1 was asked)
/// except where a comment says why not.
/// </summary>
public class HttpResponseReaderTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Chunked = Ok + "Transfer-Encoding: chunked\r\n\r\n";
    private const string Length2 = "Content-Length: 2\r\n\r\nab";

    [Theory]
    [InlineData(Ok + Length2, "200 2 [ab] done keep")]
    [InlineData("HTTP/1.1 200\r\n" + Length2, "200 2 [ab] done keep")]
    [InlineData("HTTP/1.1 200OK\r\n" + Length2, "200 2 [ab] done keep")]
    [InlineData("HTTP/1.1 999 Odd\r\n" + Length2, "999 2 [ab] done keep")]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 2\n\nab", "200 2 [ab] done keep")]
    [InlineData("HTTP/1.0 200 OK\r\n" + Length2, "200 2 [ab] done close")]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n" + Length2, "200 2 [ab] done keep")]
    [InlineData(Ok + "Connection: foo, CLOSE\r\n" + Length2, "200 2 [ab] done close")]
    [InlineData(Ok + "Content-Length: 0\r\n\r\n", "200 0 [] done keep")]
    [InlineData(Ok + "\r\nabc", "200 -1 [abc] done close")]
    [InlineData(Ok + "\r\n", "200 -1 [] done close")]
    [InlineData("HTTP/1.1 205 Reset\r\n\r\nab", "205 -1 [ab] done close")]
    [InlineData(Ok + "Content-Length: 1\r\n\r\nab", "200 1 [a] done keep left 1")]
    [InlineData(Ok + "content-LENGTH:2\r\n\r\nab", "200 2 [ab] done keep")]
    [InlineData(Ok + "Content-Length:\r\n\t 2 \r\n\r\nab", "200 2 [ab] done keep")]
    [InlineData(Ok + "Content-Length: 2\r\n" + Length2, "200 2 [ab] done keep")]
    [InlineData(Ok + "Content-Length: 2, 2\r\n\r\nab", "200 2 [ab] done keep")]
    public void Response_WellFormed_IsRead(string wire, string expected)
    {
        Assert.Equal(expected, ResponseDrive.Run(wire));
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No\r\n" + Length2, "204 2 [] done keep left 2")]
    [InlineData("HTTP/1.1 304 Not\r\nContent-Length: 900\r\n\r\n", "304 900 [] done keep")]
    [InlineData("HTTP/1.1 304 Not\r\n\r\n", "304 -1 [] done keep")]
    [InlineData("HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n", "204 -1 [] done keep")]
    public void Response_StatusWithoutBody_EndsWithTheHead(string wire, string expected)
    {
        Assert.Equal(expected, ResponseDrive.Run(wire));
    }

    [Theory]
    [InlineData(Ok + "Content-Length: 77\r\n\r\n", "200 77 [] done keep")]
    [InlineData(Chunked, "200 -1 [] done keep")]
    [InlineData(Ok + "\r\n", "200 -1 [] done keep")]
    public void Response_ToHead_HasNoBody(string wire, string expected)
    {
        Assert.Equal(expected, ResponseDrive.Run(wire, true));
    }

    [Theory]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n" + Ok + Length2, "100 200 2 [ab] done keep")]
    [InlineData(
        "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 103 E\r\nLink: x\r\n\r\n" + Ok + Length2, "100 103 200 2 [ab] done keep")]
    [InlineData("HTTP/1.1 100 C\r\nContent-Length: 9\r\n\r\n" + Ok + Length2, "100 200 2 [ab] done keep")]
    [InlineData("HTTP/1.1 100 C\r\n\r\n", "100 [] failed 52 close")]
    [InlineData("HTTP/1.1 100 C\r\n\r\njunk\r\n", "100 [] failed 1 close")]
    // libcurl takes a 101 it did not ask for as a final answer; this client knows no other protocol.
    [InlineData("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\nabc", "[] failed 8 close")]
    public void Response_Interim_IsReportedAndPassed(string wire, string expected)
    {
        Assert.Equal(expected, ResponseDrive.Run(wire));
    }

    [Fact]
    public void Response_InterimHeadsWithoutEnd_AreTooLarge()
    {
        var wire = new StringBuilder();
        var expected = new StringBuilder();
        for (int i = 0; i < HttpResponseReader.InterimHeadsMax; i++)
        {
            wire.Append("HTTP/1.1 102 P\r\n\r\n");
            expected.Append("102 ");
        }

        Assert.Equal(expected + "200 2 [ab] done keep", ResponseDrive.Run(wire + Ok + Length2));
        wire.Append("HTTP/1.1 102 P\r\n\r\n");
        Assert.Equal(expected + "[] failed 100 close", ResponseDrive.Run(wire + Ok + Length2));
    }

    [Theory]
    [InlineData("junk\r\n\r\n", 1)]
    [InlineData("j", 1)]
    [InlineData("\r\n" + Ok + Length2, 1)]
    [InlineData("http/1.1 200 OK\r\n" + Length2, 1)]
    [InlineData("HTTP/2 200 OK\r\n" + Length2, 1)]
    [InlineData("HTTP/2.0 200 OK\r\n" + Length2, 1)]
    [InlineData("HTTP/0.9 200 OK\r\n" + Length2, 1)]
    [InlineData("HTTP/1.2 200 OK\r\n" + Length2, 1)]
    [InlineData("HTTP/1.10 200 OK\r\n" + Length2, 1)]
    [InlineData("HTTP/1 200 OK\r\n" + Length2, 1)]
    [InlineData("HTTP/11 200 OK\r\n" + Length2, 1)]
    [InlineData("HTTP 200 OK\r\n" + Length2, 1)]
    [InlineData("HTTP/1.1\t200 OK\r\n" + Length2, 1)]
    [InlineData("HTTP/1.1  200 OK\r\n" + Length2, 1)]
    [InlineData("HTTP/1.1 20 OK\r\n" + Length2, 1)]
    [InlineData("HTTP/1.1 2000 OK\r\n" + Length2, 1)]
    [InlineData("HTTP/1.1 099 OK\r\n" + Length2, 1)]
    [InlineData("HTTP/1.1 +20 OK\r\n" + Length2, 1)]
    [InlineData("HTTP/1.1 2\0" + "0 OK\r\n" + Length2, 1)]
    public void Response_NotHttp1_IsAnUnsupportedProtocol(string wire, int number)
    {
        Assert.Equal("[] failed " + number + " close", ResponseDrive.Run(wire));
    }

    [Theory]
    [InlineData(Ok + "bad\r\n" + Length2)]
    [InlineData(Ok + "A: b\0d\r\n" + Length2)]
    [InlineData(Ok + "A: b\rd\r\n" + Length2)]
    [InlineData(Ok + " A: b\r\n" + Length2)]
    [InlineData(Ok + ": b\r\n" + Length2)]
    [InlineData(Ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nab")]
    [InlineData(Ok + "Content-Length: 2, 3\r\n\r\nab")]
    [InlineData(Ok + "Content-Length: -2\r\n\r\nab")]
    [InlineData(Ok + "Content-Length: +2\r\n\r\nab")]
    [InlineData(Ok + "Content-Length: 2x\r\n\r\nab")]
    [InlineData(Ok + "Content-Length: ab\r\n\r\nab")]
    [InlineData(Ok + "Content-Length:\r\n\r\nab")]
    [InlineData(Ok + "Content-Length: 9223372036854775808\r\n\r\nab")]
    [InlineData(Ok + "Content-Length: 99999999999999999999\r\n\r\nab")]
    public void Response_MalformedHead_IsAWeirdReply(string wire)
    {
        // libcurl 7.88 lets some of these pass (differing lengths, "2x", a stray CR); each can make two readers
        // see two different bodies, so none passes here.
        Assert.Equal("[] failed 8 close", ResponseDrive.Run(wire));
    }

    [Theory]
    [InlineData("", "[] failed 52 close")]
    [InlineData("HTTP/", "[] failed 52 close")]
    [InlineData("HTTP/1.1 200 O", "[] failed 52 close")]
    // libcurl 7.88 takes a head without its end for a whole one.
    [InlineData(Ok, "[] failed 56 close")]
    [InlineData(Ok + "A: b\r\n", "[] failed 56 close")]
    [InlineData(Ok + "Content-Length: 5\r\n\r\nab", "200 5 [ab] failed 18 close")]
    [InlineData(Ok + "Content-Length: 9223372036854775807\r\n\r\nab", "200 9223372036854775807 [ab] failed 18 close")]
    [InlineData(Chunked, "200 -1 [] failed 18 close")]
    [InlineData(Chunked + "5\r\nab", "200 -1 [ab] failed 18 close")]
    [InlineData(Chunked + "2\r\nab\r\n", "200 -1 [ab] failed 18 close")]
    [InlineData(Chunked + "2\r\nab\r\n0\r\n", "200 -1 [ab] failed 18 close")]
    public void Response_CutShort_FailsByWhatIsMissing(string wire, string expected)
    {
        Assert.Equal(expected, ResponseDrive.Run(wire));
    }

    [Theory]
    [InlineData("2\r\nab\r\n0\r\n\r\n", "200 -1 [ab] done keep")]
    [InlineData("2\nab\n0\n\n", "200 -1 [ab] done keep")]
    [InlineData("2;a=\"b\"\r\nab\r\nA;x\r\n0123456789\r\n0;z\r\n\r\n", "200 -1 [ab0123456789] done keep")]
    [InlineData("2  \r\nab\r\n0\r\n\r\nHT", "200 -1 [ab] done keep left 2")]
    [InlineData("0000000000000002\r\nab\r\n000\r\n\r\n", "200 -1 [ab] done keep")]
    [InlineData("1\r\na\r\n0\r\nX: y\r\nZ:\r\n q\r\n\r\n", "200 -1 [a] done keep trailers 2")]
    [InlineData("zz\r\nab\r\n0\r\n\r\n", "200 -1 [] failed 56 close")]
    [InlineData("\r\n", "200 -1 [] failed 56 close")]
    [InlineData("-1\r\n", "200 -1 [] failed 56 close")]
    [InlineData("00000000000000002\r\nab\r\n0\r\n\r\n", "200 -1 [] failed 56 close")]
    [InlineData("8000000000000000\r\nab\r\n", "200 -1 [] failed 56 close")]
    [InlineData("7fffffffffffffff\r\nab", "200 -1 [ab] failed 18 close")]
    [InlineData("2\r\nabc\r\n0\r\n\r\n", "200 -1 [ab] failed 56 close")]
    [InlineData("2\r\nab\r\r\n0\r\n\r\n", "200 -1 [ab] failed 56 close")]
    [InlineData("1\r\na\r\n0\r\nXy\r\n\r\n", "200 -1 [a] failed 8 close")]
    [InlineData("1\r\na\r\n0\r\n X: y\r\n\r\n", "200 -1 [a] failed 8 close")]
    public void Response_Chunked_IsJoinedOrRefused(string body, string expected)
    {
        Assert.Equal(expected, ResponseDrive.Run(Chunked + body));
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked", "200 -1 [ab] done close")]
    [InlineData("Transfer-Encoding: identity, Chunked", "200 -1 [ab] done keep")]
    [InlineData("Transfer-Encoding: gzip", "[] failed 61 close")]
    [InlineData("Transfer-Encoding: gzip, chunked", "[] failed 61 close")]
    [InlineData("Transfer-Encoding: chunked, gzip", "[] failed 61 close")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: frob", "[] failed 61 close")]
    [InlineData("Transfer-Encoding: chunked, chunked", "[] failed 61 close")]
    public void Response_TransferCodings_AreChunkedOrRefused(string headers, string expected)
    {
        Assert.Equal(expected, ResponseDrive.Run(Ok + headers + "\r\n\r\n2\r\nab\r\n0\r\n\r\n"));
    }

    [Fact]
    public void Response_ChunkedOverHttp10_IsReadAndClosed()
    {
        string wire = "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n";
        Assert.Equal("200 -1 [ab] done close", ResponseDrive.Run(wire + "2\r\nab\r\n0\r\n\r\n"));
    }
}
