using System;
using System.Text;
using NanoAgent.Platform;
using NanoAgent.Wire;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Wire;

[TestClass]
public class HttpResponseHeadTests
{
    private const string Sample = "HTTP/1.1 206 Partial Content\r\nServer: x/1\r\nSet-Cookie: a\r\nset-cookie:  b \r\n"
        + "X-Folded: one\r\n\t two  \r\n three\r\nEmpty:\r\nContent-Range: bytes 0-1/9\r\nLatin: \u00E9\r\n"
        + "Accept-Ranges: none, Bytes\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX-Sum: 7\r\n\r\n";

    [TestMethod]
    public void Head_Lookups_FindLinesByNameInAnyCase()
    {
        HttpResponseHead head = Read(Sample).Head;
        Assert.AreEqual(206, head.StatusCode);
        Assert.AreEqual("Partial Content", head.Reason);
        Assert.AreEqual("x/1", head.GetHeader("SERVER"));
        Assert.AreEqual("a", head.GetHeader("Set-Cookie"));
        Assert.AreEqual(2, head.IndexOf("Set-Cookie", 2));
        Assert.AreEqual("b", head.GetValue(2));
        Assert.AreEqual("set-cookie", head.GetName(2));
        Assert.AreEqual("one two three", head.GetHeader("X-Folded"));
        Assert.AreEqual("", head.GetHeader("empty"));
        Assert.AreEqual("\u00E9", head.GetHeader("latin"));
        Assert.IsNull(head.GetHeader("Serve"));
    }

    [TestMethod]
    public void Head_Trailers_AreCountedButNotFoundByName()
    {
        HttpResponseHead head = Read(Sample).Head;
        Assert.AreEqual(9, head.HeaderCount);
        Assert.AreEqual(1, head.TrailerCount);
        Assert.IsNull(head.GetHeader("X-Sum"));
        Assert.AreEqual("X-Sum", head.GetName(9));
        Assert.AreEqual("7", head.GetValue(9));
    }

    [TestMethod]
    public void Head_Bytes_AreTheLinesWithFoldsJoined()
    {
        HttpResponseHead head = Read("HTTP/1.1 204 No\r\nA: b\r\n  c\r\nD: e\n\r\n").Head;
        Assert.AreEqual("HTTP/1.1 204 No\r\nA: b c\r\nD: e\n\r\n", Text.Of(head.Bytes, 0, head.Count));
    }

    [TestMethod]
    public void Head_AtItsCeilings_PassesAndOneMoreFails()
    {
        string filler = new string('x', ResponseDrive.HeadBytesMax - "HTTP/1.1 204 N\r\nA: \r\n\r\n".Length);
        Assert.AreEqual("204 -1 [] done keep", ResponseDrive.Run("HTTP/1.1 204 N\r\nA: " + filler + "\r\n\r\n"));
        Assert.AreEqual("[] failed 100 close", ResponseDrive.Run("HTTP/1.1 204 N\r\nA: x" + filler + "\r\n\r\n"));
        Assert.AreEqual("[] failed 100 close", ResponseDrive.Run("HTTP/1.1 204 " + filler + filler));

        var lines = new StringBuilder("HTTP/1.1 204 N\r\n");
        for (int i = 0; i < ResponseDrive.HeaderLinesMax; i++)
        {
            lines.Append("A: b\r\n");
        }

        Assert.AreEqual("204 -1 [] done keep", ResponseDrive.Run(lines + "\r\n"));
        Assert.AreEqual("[] failed 100 close", ResponseDrive.Run(lines + "A: b\r\n\r\n"));
    }

    [TestMethod]
    public void Trailers_AboveTheCeiling_AreTooLarge()
    {
        var wire = new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
        for (int i = 1; i < ResponseDrive.HeaderLinesMax; i++)
        {
            wire.Append("A: b\r\n");
        }

        Assert.AreEqual("200 -1 [] done keep trailers 15", ResponseDrive.Run(wire + "\r\n"));
        Assert.AreEqual("200 -1 [] failed 100 close trailers 15", ResponseDrive.Run(wire + "A: b\r\n\r\n"));
    }

    [TestMethod]
    public void ChunkExtension_AboveTheCeiling_IsTooLarge()
    {
        string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        string wire = head + "1;" + new string('x', 1030) + "\r\na\r\n0\r\n\r\n";
        Assert.AreEqual("200 -1 [] failed 100 close", ResponseDrive.Run(wire));
    }

    [TestMethod]
    public void Reader_AfterAFailure_StaysFailedUntilBegin()
    {
        var reader = new HttpResponseReader(64, 4);
        byte[] junk = Text.Bytes("junk\r\n");
        reader.Read(junk, 0, junk.Length);
        Assert.AreEqual(HttpReaderEvent.Failed, reader.Event);
        Assert.AreEqual(0, reader.Read(junk, 0, junk.Length));
        Assert.AreEqual(HttpReaderEvent.Failed, reader.Eof());
        Assert.AreEqual(TransferResult.UnsupportedProtocol, reader.Result);
        reader.Begin(false);
        Assert.AreEqual(TransferResult.Ok, reader.Result);
        Assert.IsFalse(reader.AnyByte);
    }

    [TestMethod]
    public void Reader_RangesOutsideTheBuffer_AreProgrammingErrors()
    {
        var reader = new HttpResponseReader(64, 4);
        Assert.ThrowsException(typeof(ArgumentException), () => reader.Read(new byte[4], 1, 4));
        Assert.ThrowsException(typeof(ArgumentException), () => reader.Read(new byte[4], -1, 2));
        Assert.ThrowsException(typeof(ArgumentException), () => reader.Read(new byte[4], int.MaxValue, int.MaxValue));
        Assert.ThrowsException(typeof(ArgumentException), () => new HttpResponseReader(63, 4));
        Assert.ThrowsException(typeof(ArgumentException), () => new HttpResponseReader(65536, 4));
    }

    private static HttpResponseReader Read(string wire)
    {
        var reader = new HttpResponseReader(ResponseDrive.HeadBytesMax, ResponseDrive.HeaderLinesMax);
        byte[] bytes = Text.Bytes(wire);
        string log = ResponseDrive.Once(reader, bytes, bytes.Length, bytes.Length, false);
        Assert.Contains("done", log);
        return reader;
    }
}
