using System;
using System.Text;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Wire;
using Xunit;

namespace NanoAgent.Core.Tests.Wire;

public class HttpRequestWriterTests
{
    [Fact]
    public void Request_WellFormed_IsExactlyItsLines()
    {
        byte[] buffer = new byte[300];
        var writer = new HttpRequestWriter();
        writer.Begin(buffer, 2, 298);
        writer.Line("GET", "/a?b=c");
        writer.Header("Host", "example.com:8080");
        writer.Header("Content-Length", 9223372036854775807);
        writer.Header("X-Empty", "");
        writer.Header("X-Text", "tab\there \u00E9\u20AC\U0001F600");
        writer.RangeHeader(5, -1);
        writer.RangeHeader(5, 9);
        Assert.Equal(TransferResult.Ok, writer.End());
        Assert.Equal(
            "GET /a?b=c HTTP/1.1\r\nHost: example.com:8080\r\nContent-Length: 9223372036854775807\r\nX-Empty: \r\n"
            + "X-Text: tab\there \u00E9\u20AC\U0001F600\r\nRange: bytes=5-\r\nRange: bytes=5-9\r\n\r\n",
            Encoding.UTF8.GetString(buffer, 2, writer.Length));
        Assert.Equal(0, buffer[0] + buffer[1] + buffer[2 + writer.Length]);
    }

    [Theory]
    [InlineData("", "/", "A", "b")]
    [InlineData("G T", "/", "A", "b")]
    [InlineData("GET\r\nX: y", "/", "A", "b")]
    [InlineData("GE\u0122", "/", "A", "b")]
    [InlineData("GET", "", "A", "b")]
    [InlineData("GET", "/a b", "A", "b")]
    [InlineData("GET", "/ HTTP/1.1\r\nX: y\r\n\r\n", "A", "b")]
    [InlineData("GET", "/\u0120", "A", "b")]
    [InlineData("GET", "/\0", "A", "b")]
    [InlineData("GET", "/\u007F", "A", "b")]
    [InlineData("GET", "/", "", "b")]
    [InlineData("GET", "/", "A:", "b")]
    [InlineData("GET", "/", "A B", "b")]
    [InlineData("GET", "/", "A\n", "b")]
    [InlineData("GET", "/", "A\u010D\u010A", "b")]
    [InlineData("GET", "/", "A", "b\r\nX: y")]
    [InlineData("GET", "/", "A", "b\n")]
    [InlineData("GET", "/", "A", "b\rc")]
    [InlineData("GET", "/", "A", "b\0")]
    [InlineData("GET", "/", "A", "b\u007F")]
    public void Request_TextThatCouldStartAnotherLine_IsRefused(string method, string target, string name, string value)
    {
        // U+010D and U+010A would be CR and LF if only their low bytes were sent.
        var writer = new HttpRequestWriter();
        writer.Begin(new byte[200], 0, 200);
        writer.Line(method, target);
        writer.Header(name, value);
        Assert.Equal(TransferResult.BadFunctionArgument, writer.End());
        Assert.Equal(0, writer.Length);
    }

    [Theory]
    [InlineData('\uD800', 'x')]
    [InlineData('\uDC00', '\uD800')]
    public void Request_HalfASurrogatePair_IsRefused(char first, char second)
    {
        var writer = new HttpRequestWriter();
        writer.Begin(new byte[200], 0, 200);
        writer.Header("A", new string(new[] { first, second }));
        Assert.Equal(TransferResult.BadFunctionArgument, writer.End());
    }

    [Fact]
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
            Assert.Equal(room >= 52 ? TransferResult.Ok : TransferResult.TooLarge, result);
            Assert.Equal(room >= 52 ? 49 : 0, writer.Length);
            for (int i = 5 + room; i < buffer.Length; i++)
            {
                Assert.Equal(0, buffer[i]);
            }
        }

        writer.Begin(new byte[80], 0, 80);
        Assert.Equal(TransferResult.Ok, writer.Result);
        Assert.Throws<ArgumentException>(() => writer.Begin(new byte[4], 2, 3));
    }

    [Theory]
    [InlineData(-1, -1)]
    [InlineData(5, 4)]
    public void RangeHeader_ImpossibleRange_IsRefused(long first, long last)
    {
        var writer = new HttpRequestWriter();
        writer.Begin(new byte[80], 0, 80);
        writer.RangeHeader(first, last);
        Assert.Equal(TransferResult.BadFunctionArgument, writer.End());
    }

    [Fact]
    public void Request_SteadyState_AllocatesNothing()
    {
        byte[] buffer = new byte[200];
        var writer = new HttpRequestWriter();
        long allocated = Allocation.Least(() =>
        {
            writer.Begin(buffer, 0, buffer.Length);
            writer.Line("GET", "/");
            writer.Header("Host", "example.com");
            writer.Header("Content-Length", 17);
            writer.End();
        });

        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData(1, "1\r\n")]
    [InlineData(16, "10\r\n")]
    [InlineData(0xABCDE, "abcde\r\n")]
    [InlineData(int.MaxValue, "7fffffff\r\n")]
    public void ChunkFraming_SizeLine_EndsWhereTheDataBegins(int size, string expected)
    {
        byte[] buffer = new byte[20];
        int length = ChunkFraming.WriteSizeLineBefore(buffer, 12, size);
        Assert.Equal(expected, Encoding.ASCII.GetString(buffer, 12 - length, length));
        Assert.Equal(0, buffer[12 - length - 1]);
    }

    [Fact]
    public void ChunkFraming_Ends_AreWhatTheReaderTakes()
    {
        byte[] buffer = new byte[40];
        int at = ChunkFraming.WriteSizeLineBefore(buffer, 10, 2);
        buffer[10] = (byte)'a';
        buffer[11] = (byte)'b';
        int end = 12 + ChunkFraming.WriteDataEnd(buffer, 12);
        end += ChunkFraming.WriteLastChunk(buffer, end);
        Assert.Equal("2\r\nab\r\n0\r\n\r\n", Encoding.ASCII.GetString(buffer, 10 - at, end - 10 + at));
        Assert.Throws<ArgumentException>(() => ChunkFraming.WriteSizeLineBefore(buffer, 10, 0));
        Assert.Throws<ArgumentException>(() => ChunkFraming.WriteSizeLineBefore(buffer, 9, 1));
    }
}
