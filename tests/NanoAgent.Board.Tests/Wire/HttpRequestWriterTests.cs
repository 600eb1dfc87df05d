using System;
using System.Text;
using NanoAgent.Platform;
using NanoAgent.Wire;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Wire;

[TestClass]
public class HttpRequestWriterTests
{
    [TestMethod]
    public void Request_WellFormed_IsExactlyItsLines()
    {
        byte[] buffer = new byte[300];
        var writer = new HttpRequestWriter();
        writer.Begin(buffer, 2, 298);
        writer.Line("GET", "/a?b=c");
        writer.Header("Host", "example.com:8080");
        writer.Header("Content-Length", 9223372036854775807);
        writer.Header("X-Empty", "");
        writer.Header("X-Text", "tab\there \u00E9\u20AC");
        writer.RangeHeader(5, -1);
        writer.RangeHeader(5, 9);
        Assert.AreEqual(TransferResult.Ok, writer.End());
        Assert.AreEqual(
            "GET /a?b=c HTTP/1.1\r\nHost: example.com:8080\r\nContent-Length: 9223372036854775807\r\nX-Empty: \r\n"
            + "X-Text: tab\there \u00E9\u20AC\r\nRange: bytes=5-\r\nRange: bytes=5-9\r\n\r\n",
            Encoding.UTF8.GetString(buffer, 2, writer.Length));
        Assert.AreEqual(0, buffer[0] + buffer[1] + buffer[2 + writer.Length]);
    }

    [DataRow("", "/", "A", "b")]
    [DataRow("G T", "/", "A", "b")]
    [DataRow("GET\r\nX: y", "/", "A", "b")]
    [DataRow("GE\u0122", "/", "A", "b")]
    [DataRow("GET", "", "A", "b")]
    [DataRow("GET", "/a b", "A", "b")]
    [DataRow("GET", "/ HTTP/1.1\r\nX: y\r\n\r\n", "A", "b")]
    [DataRow("GET", "/\u0120", "A", "b")]
    [DataRow("GET", "/\u007F", "A", "b")]
    [DataRow("GET", "/", "", "b")]
    [DataRow("GET", "/", "A:", "b")]
    [DataRow("GET", "/", "A B", "b")]
    [DataRow("GET", "/", "A\n", "b")]
    [DataRow("GET", "/", "A\u010D\u010A", "b")]
    [DataRow("GET", "/", "A", "b\r\nX: y")]
    [DataRow("GET", "/", "A", "b\n")]
    [DataRow("GET", "/", "A", "b\rc")]
    [DataRow("GET", "/", "A", "b\u007F")]
    public void Request_TextThatCouldStartAnotherLine_IsRefused(string method, string target, string name, string value)
    {
        // U+010D and U+010A would be CR and LF if only their low bytes were sent.
        var writer = new HttpRequestWriter();
        writer.Begin(new byte[200], 0, 200);
        writer.Line(method, target);
        writer.Header(name, value);
        Assert.AreEqual(TransferResult.BadFunctionArgument, writer.End());
        Assert.AreEqual(0, writer.Length);
    }

    [TestMethod]
    public void Request_EveryBufferTooSmall_IsTooLargeAndStaysInside()
    {
        var writer = new HttpRequestWriter();
        for (int room = 0; room <= 70; room++)
        {
            byte[] buffer = new byte[80];
            writer.Begin(buffer, 5, room);
            writer.Line("PUT", "/up");
            writer.Header("Host", "h\u00E9");
            writer.Header("N", 1234567890123);
            TransferResult result = writer.End();

            // 49 bytes; but the number asks for the 20 that any number may need, at 32.
            Assert.AreEqual(room >= 52 ? TransferResult.Ok : TransferResult.TooLarge, result);
            Assert.AreEqual(room >= 52 ? 49 : 0, writer.Length);
            for (int i = 5 + room; i < buffer.Length; i++)
            {
                Assert.AreEqual(0, (int)buffer[i]);
            }
        }

        writer.Begin(new byte[80], 0, 80);
        Assert.AreEqual(TransferResult.Ok, writer.Result);
        Assert.ThrowsException(typeof(ArgumentException), () => writer.Begin(new byte[4], 2, 3));
    }

    [DataRow(-1L, -1L)]
    [DataRow(5L, 4L)]
    public void RangeHeader_ImpossibleRange_IsRefused(long first, long last)
    {
        var writer = new HttpRequestWriter();
        writer.Begin(new byte[80], 0, 80);
        writer.RangeHeader(first, last);
        Assert.AreEqual(TransferResult.BadFunctionArgument, writer.End());
    }

    [DataRow(1, "1\r\n")]
    [DataRow(16, "10\r\n")]
    [DataRow(0xABCDE, "abcde\r\n")]
    [DataRow(int.MaxValue, "7fffffff\r\n")]
    public void ChunkFraming_SizeLine_EndsWhereTheDataBegins(int size, string expected)
    {
        byte[] buffer = new byte[20];
        int length = ChunkFraming.WriteSizeLineBefore(buffer, 12, size);
        Assert.AreEqual(expected, Text.Of(buffer, 12 - length, length));
        Assert.AreEqual(0, (int)buffer[12 - length - 1]);
    }

    [TestMethod]
    public void ChunkFraming_Ends_AreWhatTheReaderTakes()
    {
        byte[] buffer = new byte[40];
        int at = ChunkFraming.WriteSizeLineBefore(buffer, 10, 2);
        buffer[10] = (byte)'a';
        buffer[11] = (byte)'b';
        int end = 12 + ChunkFraming.WriteDataEnd(buffer, 12);
        end += ChunkFraming.WriteLastChunk(buffer, end);
        Assert.AreEqual("2\r\nab\r\n0\r\n\r\n", Text.Of(buffer, 10 - at, end - 10 + at));
        Assert.ThrowsException(typeof(ArgumentException), () => ChunkFraming.WriteSizeLineBefore(buffer, 10, 0));
        Assert.ThrowsException(typeof(ArgumentException), () => ChunkFraming.WriteSizeLineBefore(buffer, 9, 1));
    }
}
