using System;
using System.Text;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Wire;
using Xunit;

namespace NanoAgent.Core.Tests.Wire;

public class HttpResponseHeadTests
{
    private const string Sample = "HTTP/1.1 206 Partial Content\r\nServer: x/1\r\nSet-Cookie: a\r\nset-cookie:  b \r\n"
        + "X-Folded: one\r\n\t two  \r\n three\r\nEmpty:\r\nContent-Range: bytes 0-1/9\r\nLatin: \u00E9\r\n"
        + "Accept-Ranges: none, Bytes\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX-Sum: 7\r\n\r\n";

    [Fact]
    public void Head_Lookups_FindLinesByNameInAnyCase()
    {
        HttpResponseHead head = Read(Sample).Head;
        Assert.Equal(206, head.StatusCode);
        Assert.Equal("Partial Content", head.Reason);
        Assert.Equal("x/1", head.GetHeader("SERVER"));
        Assert.Equal("a", head.GetHeader("Set-Cookie"));
        Assert.Equal(2, head.IndexOf("Set-Cookie", 2));
        Assert.Equal("b", head.GetValue(2));
        Assert.Equal("set-cookie", head.GetName(2));
        Assert.Equal("one two three", head.GetHeader("X-Folded"));
        Assert.Equal("", head.GetHeader("empty"));
        Assert.Equal("\u00E9", head.GetHeader("latin"));
        Assert.Null(head.GetHeader("Serve"));
    }

    [Fact]
    public void Head_Trailers_AreCountedButNotFoundByName()
    {
        HttpResponseHead head = Read(Sample).Head;
        Assert.Equal(9, head.HeaderCount);
        Assert.Equal(1, head.TrailerCount);
        Assert.Null(head.GetHeader("X-Sum"));
        Assert.Equal("X-Sum", head.GetName(9));
        Assert.Equal("7", head.GetValue(9));
    }

    [Fact]
    public void Head_Bytes_AreTheLinesWithFoldsJoined()
    {
        HttpResponseHead head = Read("HTTP/1.1 204 No\r\nA: b\r\n  c\r\nD: e\n\r\n").Head;
        Assert.Equal("HTTP/1.1 204 No\r\nA: b c\r\nD: e\n\r\n", Encoding.ASCII.GetString(head.Bytes, 0, head.Count));
    }

    [Theory]
    [InlineData("12", true, 12)]
    [InlineData("9223372036854775807", true, long.MaxValue)]
    [InlineData("9223372036854775808", false, -1)]
    [InlineData("-1", false, -1)]
    [InlineData("", false, -1)]
    [InlineData("1 2", false, -1)]
    public void Head_TryGetHeaderLong_TakesDigitsOnly(string value, bool expected, long number)
    {
        HttpResponseHead head = Read("HTTP/1.1 204 No\r\nX-N: " + value + "\r\n\r\n").Head;
        Assert.Equal(expected, head.TryGetHeaderLong("x-n", out long got));
        Assert.Equal(number, got);
        Assert.False(head.TryGetHeaderLong("absent", out long none));
        Assert.Equal(-1, none);
    }

    [Fact]
    public void Head_AtItsCeilings_PassesAndOneMoreFails()
    {
        string filler = new string('x', ResponseDrive.HeadBytesMax - "HTTP/1.1 204 N\r\nA: \r\n\r\n".Length);
        Assert.Equal("204 -1 [] done keep", ResponseDrive.Run("HTTP/1.1 204 N\r\nA: " + filler + "\r\n\r\n"));
        Assert.Equal("[] failed 100 close", ResponseDrive.Run("HTTP/1.1 204 N\r\nA: x" + filler + "\r\n\r\n"));
        Assert.Equal("[] failed 100 close", ResponseDrive.Run("HTTP/1.1 204 " + filler + filler));

        var lines = new StringBuilder("HTTP/1.1 204 N\r\n");
        for (int i = 0; i < ResponseDrive.HeaderLinesMax; i++)
        {
            lines.Append("A: b\r\n");
        }

        Assert.Equal("204 -1 [] done keep", ResponseDrive.Run(lines + "\r\n"));
        Assert.Equal("[] failed 100 close", ResponseDrive.Run(lines + "A: b\r\n\r\n"));
    }

    [Fact]
    public void Trailers_AboveTheCeiling_AreTooLarge()
    {
        var wire = new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
        for (int i = 1; i < ResponseDrive.HeaderLinesMax; i++)
        {
            wire.Append("A: b\r\n");
        }

        Assert.Equal("200 -1 [] done keep trailers 15", ResponseDrive.Run(wire + "\r\n"));
        Assert.Equal("200 -1 [] failed 100 close trailers 15", ResponseDrive.Run(wire + "A: b\r\n\r\n"));
    }

    [Fact]
    public void ChunkExtension_AboveTheCeiling_IsTooLarge()
    {
        string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        string wire = head + "1;" + new string('x', 1030) + "\r\na\r\n0\r\n\r\n";
        Assert.Equal("200 -1 [] failed 100 close", ResponseDrive.Run(wire));
    }

    [Fact]
    public void Reader_AfterAFailure_StaysFailedUntilBegin()
    {
        var reader = new HttpResponseReader(64, 4);
        byte[] junk = Encoding.ASCII.GetBytes("junk\r\n");
        reader.Read(junk, 0, junk.Length);
        Assert.Equal(HttpReaderEvent.Failed, reader.Event);
        Assert.Equal(0, reader.Read(junk, 0, junk.Length));
        Assert.Equal(HttpReaderEvent.Failed, reader.Eof());
        Assert.Equal(TransferResult.UnsupportedProtocol, reader.Result);
        reader.Begin(false);
        Assert.Equal(TransferResult.Ok, reader.Result);
        Assert.False(reader.AnyByte);
    }

    [Fact]
    public void Reader_RangesOutsideTheBuffer_AreProgrammingErrors()
    {
        var reader = new HttpResponseReader(64, 4);
        Assert.Throws<ArgumentException>(() => reader.Read(new byte[4], 1, 4));
        Assert.Throws<ArgumentException>(() => reader.Read(new byte[4], -1, 2));
        Assert.Throws<ArgumentException>(() => reader.Read(new byte[4], int.MaxValue, int.MaxValue));
        Assert.Throws<ArgumentException>(() => new HttpResponseReader(63, 4));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nServer: x\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n")]
    public void Reader_SteadyState_AllocatesNothing(string wire)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(wire);
        var reader = new HttpResponseReader(1024, 16);
        int total = 0;
        long allocated = Allocation.Least(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                total += BodyBytes(reader, bytes);
            }
        });

        Assert.Equal(0, allocated);
        Assert.Equal(6 * 500, total);
    }

    private static int BodyBytes(HttpResponseReader reader, byte[] bytes)
    {
        reader.Begin(false);
        int body = 0;
        int at = 0;
        while (reader.Event != HttpReaderEvent.Done && reader.Event != HttpReaderEvent.Failed)
        {
            at += reader.Read(bytes, at, bytes.Length - at);
            body += reader.Event == HttpReaderEvent.Body ? reader.BodyCount : 0;
        }

        reader.Head.TryGetHeaderLong("Content-Length", out long _);
        return reader.Event == HttpReaderEvent.Done && at == bytes.Length ? body : -1;
    }

    private static HttpResponseReader Read(string wire)
    {
        var reader = new HttpResponseReader(ResponseDrive.HeadBytesMax, ResponseDrive.HeaderLinesMax);
        byte[] bytes = Encoding.Latin1.GetBytes(wire);
        string log = ResponseDrive.Once(reader, bytes, bytes.Length, bytes.Length, false);
        Assert.Contains("done", log, StringComparison.Ordinal);
        return reader;
    }
}
