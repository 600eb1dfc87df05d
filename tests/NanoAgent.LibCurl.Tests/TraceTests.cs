using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace NanoAgent.LibCurl.Tests;

/// <summary>A trace that can be shown: whole lines, numbered, without secrets.</summary>
public class TraceTests
{
    private const string Secret = "c2VjcmV0";

    [Fact]
    public void Trace_Transfer_LinesNumberedAndSecretsBlotted()
    {
        const string Answer =
            "HTTP/1.1 200 OK\r\nSet-Cookie: id=" + Secret + "\r\nX-Plain: shown\r\nContent-Length: 5\r\n\r\nhello";
        using LoopbackServer server = LoopbackServer.Answering(Answer);
        var lines = new List<(CurlDebugKind Kind, long Transfer, long Connection, string Text)>();
        using var easy = new CurlEasy { Url = server.Url };
        easy.SetHeaders($"Authorization: Bearer {Secret}", $"COOKIE:{Secret}", $"X-Key: {Secret}", "X-Open: yes");
        easy.SetOption(CurlOption.COOKIEFILE, "");
        easy.SetTrace(
            (in CurlTraceEntry entry) => lines.Add(
                (entry.Kind, entry.TransferId, entry.ConnectionId, Encoding.Latin1.GetString(entry.Data))),
            CurlTraceOptions.None,
            "X-Key");

        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal(CurlCode.Ok, easy.Perform());

        Assert.DoesNotContain(lines, line => line.Text.Contains(Secret, StringComparison.Ordinal));
        string[] texts = [.. lines.Select(line => line.Text)];
        Assert.Contains("Authorization: [redacted]\r\n", texts);
        Assert.Contains("COOKIE:[redacted]\r\n", texts);
        Assert.Contains("X-Key: [redacted]\r\n", texts);
        Assert.Contains("X-Open: yes\r\n", texts);
        Assert.Contains("Set-Cookie: [redacted]\r\n", texts);
        Assert.Contains("X-Plain: shown\r\n", texts);
        Assert.Contains("GET /x HTTP/1.1\r\n", texts);
        Assert.DoesNotContain("hello", texts);
        Assert.Equal(2, lines.Where(line => line.Kind == CurlDebugKind.HeaderIn).Select(line => line.Transfer)
            .Distinct().Count());
        Assert.Single(lines.Where(line => line.Kind == CurlDebugKind.HeaderIn).Select(line => line.Connection)
            .Distinct());
        Assert.All(lines.Where(line => line.Kind == CurlDebugKind.HeaderIn), line => Assert.True(line.Connection >= 0));
    }

    [Fact]
    public void Trace_AskedForMore_ShowsCredentialsAndBodies()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        string text = "";
        using var easy = new CurlEasy { Url = server.Url };
        easy.SetHeaders($"Authorization: Bearer {Secret}");
        easy.SetTrace(
            (in CurlTraceEntry entry) => text += Encoding.Latin1.GetString(entry.Data),
            CurlTraceOptions.Credentials | CurlTraceOptions.Bodies);
        Assert.Equal(CurlCode.Ok, easy.Perform());

        Assert.Contains($"Authorization: Bearer {Secret}\r\n", text, StringComparison.Ordinal);
        Assert.Contains("hello", text, StringComparison.Ordinal);
        easy.SetTrace(null);
        text = "";
        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal("", text);
    }

    [Fact]
    public void Trace_SinkThrows_PerformThrowsTheSame()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        var thrown = new InvalidDataException("mine");
        using var easy = new CurlEasy { Url = server.Url };
        easy.SetTrace((in CurlTraceEntry entry) => throw thrown);

        Assert.Same(thrown, Assert.Throws<InvalidDataException>(() => { _ = easy.Perform(); }));
        easy.SetTrace(null);
        Assert.Equal(CurlCode.Ok, easy.Perform());
    }

    [Fact]
    public void Lines_CutAtEveryByte_SecretsNeverPass()
    {
        string head = $"GET / HTTP/1.1\r\nProxy-Authorization: Basic {Secret}\r\ncookie: a={Secret}\r\nX: y\r\n\r\n";
        byte[] bytes = Encoding.Latin1.GetBytes(head);
        string whole = Traced(CurlDebugKind.HeaderOut, [bytes]);
        Assert.Equal(
            "GET / HTTP/1.1\r\nProxy-Authorization: [redacted]\r\ncookie: [redacted]\r\nX: y\r\n\r\n", whole);

        for (int cut = 1; cut < bytes.Length; cut++)
        {
            Assert.Equal(whole, Traced(CurlDebugKind.HeaderOut, [bytes[..cut], bytes[cut..]]));

            // The transfer ends within the line.
            string ended = Traced(CurlDebugKind.HeaderOut, [bytes[..cut]]);
            Assert.DoesNotContain(Secret[..4], ended, StringComparison.Ordinal);
        }

        Assert.Equal(whole, Traced(CurlDebugKind.HeaderOut, [.. bytes.Select(one => new[] { one })]));
    }

    [Theory]
    [InlineData("h2h3 [authorization: Basic c2VjcmV0]\n", "h2h3 [authorization: [redacted]\n")]
    [InlineData("[HTTP/2] [1] [Cookie: a=c2VjcmV0]\n", "[HTTP/2] [1] [Cookie: [redacted]\n")]
    [InlineData("[HTTP/2] [1] [:path: /]\n", "[HTTP/2] [1] [:path: /]\n")]
    [InlineData("Added cookie id=\"c2VjcmV0\" for domain h\n", "Added cookie id=[redacted]\n")]
    [InlineData("Connection #7 to host h left intact\n", "Connection #7 to host h left intact\n")]
    public void Lines_TextsOfLibcurl_SecretsBlotted(string text, string expected)
    {
        Assert.Equal(expected, Traced(CurlDebugKind.Text, [Encoding.Latin1.GetBytes(text)]));
    }

    [Fact]
    public void Lines_LongerThanAnyHeader_ToldWithoutTheirContent()
    {
        byte[] half = Encoding.Latin1.GetBytes(new string('a', 100_000));

        Assert.Equal(
            "[line of more than 128 KiB]\nX: y\r\n",
            Traced(CurlDebugKind.HeaderIn, [half, half, "\r\nX: y\r\n"u8.ToArray()]));
    }

    [Fact]
    public void Lines_SteadyState_AllocateNothing()
    {
        long total = 0;
        var lines = new TraceLines((in CurlTraceEntry entry) => total += entry.Data.Length, 0, []);
        long fewest = long.MaxValue;
        for (int round = 0; round < 10_000 && fewest > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            lines.Add(CurlDebugKind.HeaderOut, "GET / HTTP/1.1\r\nAuthorization: abc\r\n"u8, round, 1);
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, fewest);
        Assert.NotEqual(0, total);
    }

    private static string Traced(CurlDebugKind kind, byte[][] pieces)
    {
        var text = new StringBuilder();
        var lines = new TraceLines(
            (in CurlTraceEntry entry) => text.Append(Encoding.Latin1.GetString(entry.Data)), CurlTraceOptions.None, []);
        foreach (byte[] piece in pieces)
        {
            lines.Add(kind, piece, 1, 1);
        }

        lines.Flush();
        return text.ToString();
    }
}
