using System.Text;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Wire;
using Xunit;

namespace NanoAgent.Core.Tests.Wire;

/// <summary>
/// What no string of a board holds: it ends at a zero and knows no surrogates. All else is in NanoAgent.Board.Tests.
/// </summary>
public class HttpRequestWriterTests
{
    [Fact]
    public void Request_CharactersBeyondThePlane_AreWrittenAsFourBytes()
    {
        byte[] buffer = new byte[40];
        var writer = new HttpRequestWriter();
        writer.Begin(buffer, 0, 40);
        writer.Header("X-Text", "\u00E9\u20AC\U0001F600");
        Assert.Equal(TransferResult.Ok, writer.End());
        Assert.Equal("X-Text: \u00E9\u20AC\U0001F600\r\n\r\n", Encoding.UTF8.GetString(buffer, 0, writer.Length));
    }

    [Theory]
    [InlineData("/\0", "b")]
    [InlineData("/", "b\0")]
    public void Request_TextWithAZero_IsRefused(string target, string value)
    {
        var writer = new HttpRequestWriter();
        writer.Begin(new byte[200], 0, 200);
        writer.Line("GET", target);
        writer.Header("A", value);
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
}
