using System.Text;
using NanoAgent.Platform;
using NanoAgent.Wire;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Wire;

/// <summary>
/// One row a response: its bytes, and what must come of them: heads as "status content-length", the body in brackets,
/// then done or the failure's number, and whether the connection may be kept. Numbers are libcurl's (7.88.1 was asked)
/// except where a comment says why not.
/// </summary>
[TestClass]
public class HttpResponseReaderTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Chunked = Ok + "Transfer-Encoding: chunked\r\n\r\n";
    private const string Length2 = "Content-Length: 2\r\n\r\nab";

    [DataRow(Ok + Length2, "200 2 [ab] done keep")]
    [DataRow("HTTP/1.1 200\r\n" + Length2, "200 2 [ab] done keep")]
    [DataRow("HTTP/1.1 200OK\r\n" + Length2, "200 2 [ab] done keep")]
    [DataRow("HTTP/1.1 999 Odd\r\n" + Length2, "999 2 [ab] done keep")]
    [DataRow("HTTP/1.1 200 OK\nContent-Length: 2\n\nab", "200 2 [ab] done keep")]
    [DataRow("HTTP/1.0 200 OK\r\n" + Length2, "200 2 [ab] done close")]
    [DataRow("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n" + Length2, "200 2 [ab] done keep")]
    [DataRow(Ok + "Connection: foo, CLOSE\r\n" + Length2, "200 2 [ab] done close")]
    [DataRow(Ok + "Content-Length: 0\r\n\r\n", "200 0 [] done keep")]
    [DataRow(Ok + "\r\nabc", "200 -1 [abc] done close")]
    [DataRow(Ok + "\r\n", "200 -1 [] done close")]
    [DataRow("HTTP/1.1 205 Reset\r\n\r\nab", "205 -1 [ab] done close")]
    [DataRow(Ok + "Content-Length: 1\r\n\r\nab", "200 1 [a] done keep left 1")]
    [DataRow(Ok + "content-LENGTH:2\r\n\r\nab", "200 2 [ab] done keep")]
    [DataRow(Ok + "Content-Length:\r\n\t 2 \r\n\r\nab", "200 2 [ab] done keep")]
    [DataRow(Ok + "Content-Length: 2\r\n" + Length2, "200 2 [ab] done keep")]
    [DataRow(Ok + "Content-Length: 2, 2\r\n\r\nab", "200 2 [ab] done keep")]
    public void Response_WellFormed_IsRead(string wire, string expected)
    {
        Assert.AreEqual(expected, ResponseDrive.Run(wire));
    }

    [DataRow("HTTP/1.1 204 No\r\n" + Length2, "204 2 [] done keep left 2")]
    [DataRow("HTTP/1.1 304 Not\r\nContent-Length: 900\r\n\r\n", "304 900 [] done keep")]
    [DataRow("HTTP/1.1 304 Not\r\n\r\n", "304 -1 [] done keep")]
    [DataRow("HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n", "204 -1 [] done keep")]
    public void Response_StatusWithoutBody_EndsWithTheHead(string wire, string expected)
    {
        Assert.AreEqual(expected, ResponseDrive.Run(wire));
    }

    [DataRow(Ok + "Content-Length: 77\r\n\r\n", "200 77 [] done keep")]
    [DataRow(Chunked, "200 -1 [] done keep")]
    [DataRow(Ok + "\r\n", "200 -1 [] done keep")]
    public void Response_ToHead_HasNoBody(string wire, string expected)
    {
        Assert.AreEqual(expected, ResponseDrive.Run(wire, true));
    }

    [DataRow("HTTP/1.1 100 Continue\r\n\r\n" + Ok + Length2, "100 200 2 [ab] done keep")]
    [DataRow(
        "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 103 E\r\nLink: x\r\n\r\n" + Ok + Length2, "100 103 200 2 [ab] done keep")]
    [DataRow("HTTP/1.1 100 C\r\nContent-Length: 9\r\n\r\n" + Ok + Length2, "100 200 2 [ab] done keep")]
    [DataRow("HTTP/1.1 100 C\r\n\r\n", "100 [] failed 52 close")]
    [DataRow("HTTP/1.1 100 C\r\n\r\njunk\r\n", "100 [] failed 1 close")]
    // libcurl takes a 101 it did not ask for as a final answer; this client knows no other protocol.
    [DataRow("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\nabc", "[] failed 8 close")]
    public void Response_Interim_IsReportedAndPassed(string wire, string expected)
    {
        Assert.AreEqual(expected, ResponseDrive.Run(wire));
    }

    [TestMethod]
    public void Response_InterimHeadsWithoutEnd_AreTooLarge()
    {
        var wire = new StringBuilder();
        var expected = new StringBuilder();
        for (int i = 0; i < HttpResponseReader.InterimHeadsMax; i++)
        {
            wire.Append("HTTP/1.1 102 P\r\n\r\n");
            expected.Append("102 ");
        }

        Assert.AreEqual(expected + "200 2 [ab] done keep", ResponseDrive.Run(wire + Ok + Length2));
        wire.Append("HTTP/1.1 102 P\r\n\r\n");
        Assert.AreEqual(expected + "[] failed 100 close", ResponseDrive.Run(wire + Ok + Length2));
    }

    [DataRow("junk\r\n\r\n", 1)]
    [DataRow("j", 1)]
    [DataRow("\r\n" + Ok + Length2, 1)]
    [DataRow("http/1.1 200 OK\r\n" + Length2, 1)]
    [DataRow("HTTP/2 200 OK\r\n" + Length2, 1)]
    [DataRow("HTTP/2.0 200 OK\r\n" + Length2, 1)]
    [DataRow("HTTP/0.9 200 OK\r\n" + Length2, 1)]
    [DataRow("HTTP/1.2 200 OK\r\n" + Length2, 1)]
    [DataRow("HTTP/1.10 200 OK\r\n" + Length2, 1)]
    [DataRow("HTTP/1 200 OK\r\n" + Length2, 1)]
    [DataRow("HTTP/11 200 OK\r\n" + Length2, 1)]
    [DataRow("HTTP 200 OK\r\n" + Length2, 1)]
    [DataRow("HTTP/1.1\t200 OK\r\n" + Length2, 1)]
    [DataRow("HTTP/1.1  200 OK\r\n" + Length2, 1)]
    [DataRow("HTTP/1.1 20 OK\r\n" + Length2, 1)]
    [DataRow("HTTP/1.1 2000 OK\r\n" + Length2, 1)]
    [DataRow("HTTP/1.1 099 OK\r\n" + Length2, 1)]
    [DataRow("HTTP/1.1 +20 OK\r\n" + Length2, 1)]
    [DataRow("HTTP/1.1 2\u2400" + "0 OK\r\n" + Length2, 1)]
    public void Response_NotHttp1_IsAnUnsupportedProtocol(string wire, int number)
    {
        Assert.AreEqual("[] failed " + number + " close", ResponseDrive.Run(wire));
    }

    [DataRow(Ok + "bad\r\n" + Length2)]
    [DataRow(Ok + "A: b\u2400d\r\n" + Length2)]
    [DataRow(Ok + "A: b\rd\r\n" + Length2)]
    [DataRow(Ok + " A: b\r\n" + Length2)]
    [DataRow(Ok + ": b\r\n" + Length2)]
    [DataRow(Ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nab")]
    [DataRow(Ok + "Content-Length: 2, 3\r\n\r\nab")]
    [DataRow(Ok + "Content-Length: -2\r\n\r\nab")]
    [DataRow(Ok + "Content-Length: +2\r\n\r\nab")]
    [DataRow(Ok + "Content-Length: 2x\r\n\r\nab")]
    [DataRow(Ok + "Content-Length: ab\r\n\r\nab")]
    [DataRow(Ok + "Content-Length:\r\n\r\nab")]
    [DataRow(Ok + "Content-Length: 9223372036854775808\r\n\r\nab")]
    [DataRow(Ok + "Content-Length: 99999999999999999999\r\n\r\nab")]
    public void Response_MalformedHead_IsAWeirdReply(string wire)
    {
        // libcurl 7.88 lets some of these pass (differing lengths, "2x", a stray CR); each can make two readers
        // see two different bodies, so none passes here.
        Assert.AreEqual("[] failed 8 close", ResponseDrive.Run(wire));
    }

    [DataRow("", "[] failed 52 close")]
    [DataRow("HTTP/", "[] failed 52 close")]
    [DataRow("HTTP/1.1 200 O", "[] failed 52 close")]
    // libcurl 7.88 takes a head without its end for a whole one.
    [DataRow(Ok, "[] failed 56 close")]
    [DataRow(Ok + "A: b\r\n", "[] failed 56 close")]
    [DataRow(Ok + "Content-Length: 5\r\n\r\nab", "200 5 [ab] failed 18 close")]
    [DataRow(Ok + "Content-Length: 9223372036854775807\r\n\r\nab", "200 9223372036854775807 [ab] failed 18 close")]
    [DataRow(Chunked, "200 -1 [] failed 18 close")]
    [DataRow(Chunked + "5\r\nab", "200 -1 [ab] failed 18 close")]
    [DataRow(Chunked + "2\r\nab\r\n", "200 -1 [ab] failed 18 close")]
    [DataRow(Chunked + "2\r\nab\r\n0\r\n", "200 -1 [ab] failed 18 close")]
    public void Response_CutShort_FailsByWhatIsMissing(string wire, string expected)
    {
        Assert.AreEqual(expected, ResponseDrive.Run(wire));
    }

    [DataRow("2\r\nab\r\n0\r\n\r\n", "200 -1 [ab] done keep")]
    [DataRow("2\nab\n0\n\n", "200 -1 [ab] done keep")]
    [DataRow("2;a=\"b\"\r\nab\r\nA;x\r\n0123456789\r\n0;z\r\n\r\n", "200 -1 [ab0123456789] done keep")]
    [DataRow("2  \r\nab\r\n0\r\n\r\nHT", "200 -1 [ab] done keep left 2")]
    [DataRow("0000000000000002\r\nab\r\n000\r\n\r\n", "200 -1 [ab] done keep")]
    [DataRow("1\r\na\r\n0\r\nX: y\r\nZ:\r\n q\r\n\r\n", "200 -1 [a] done keep trailers 2")]
    [DataRow("zz\r\nab\r\n0\r\n\r\n", "200 -1 [] failed 56 close")]
    [DataRow("\r\n", "200 -1 [] failed 56 close")]
    [DataRow("-1\r\n", "200 -1 [] failed 56 close")]
    [DataRow("00000000000000002\r\nab\r\n0\r\n\r\n", "200 -1 [] failed 56 close")]
    [DataRow("8000000000000000\r\nab\r\n", "200 -1 [] failed 56 close")]
    [DataRow("7fffffffffffffff\r\nab", "200 -1 [ab] failed 18 close")]
    [DataRow("2\r\nabc\r\n0\r\n\r\n", "200 -1 [ab] failed 56 close")]
    [DataRow("2\r\nab\r\r\n0\r\n\r\n", "200 -1 [ab] failed 56 close")]
    [DataRow("1\r\na\r\n0\r\nXy\r\n\r\n", "200 -1 [a] failed 8 close")]
    [DataRow("1\r\na\r\n0\r\n X: y\r\n\r\n", "200 -1 [a] failed 8 close")]
    public void Response_Chunked_IsJoinedOrRefused(string body, string expected)
    {
        Assert.AreEqual(expected, ResponseDrive.Run(Chunked + body));
    }

    [DataRow("Content-Length: 5\r\nTransfer-Encoding: chunked", "200 -1 [ab] done close")]
    [DataRow("Transfer-Encoding: identity, Chunked", "200 -1 [ab] done keep")]
    [DataRow("Transfer-Encoding: gzip", "[] failed 61 close")]
    [DataRow("Transfer-Encoding: gzip, chunked", "[] failed 61 close")]
    [DataRow("Transfer-Encoding: chunked, gzip", "[] failed 61 close")]
    [DataRow("Transfer-Encoding: chunked\r\nTransfer-Encoding: frob", "[] failed 61 close")]
    [DataRow("Transfer-Encoding: chunked, chunked", "[] failed 61 close")]
    public void Response_TransferCodings_AreChunkedOrRefused(string headers, string expected)
    {
        Assert.AreEqual(expected, ResponseDrive.Run(Ok + headers + "\r\n\r\n2\r\nab\r\n0\r\n\r\n"));
    }

    [TestMethod]
    public void Response_ChunkedOverHttp10_IsReadAndClosed()
    {
        string wire = "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n";
        Assert.AreEqual("200 -1 [ab] done close", ResponseDrive.Run(wire + "2\r\nab\r\n0\r\n\r\n"));
    }
}
