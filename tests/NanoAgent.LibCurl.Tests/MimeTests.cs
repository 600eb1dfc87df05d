using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl.Tests;

/// <summary>Forms of parts, as the server gets them.</summary>
public sealed class MimeTests : IDisposable
{
    private readonly List<string> _bodies = [];
    private readonly LoopbackServer _server;

    public MimeTests() => _server = new LoopbackServer(connection =>
    {
        while (connection.ReadHead() is string head)
        {
            string length = Regex.Match(head, "Content-Length: (\\d+)").Groups[1].Value;
            byte[] body = connection.ReadBody(int.Parse(length, CultureInfo.InvariantCulture));
            lock (_bodies)
            {
                _bodies.Add(Encoding.UTF8.GetString(body));
            }

            connection.Send(LoopbackServer.Ok);
        }
    });

    public void Dispose() => _server.Dispose();

    [Fact]
    public void Form_OfEveryKindOfPart_ArrivesWhole()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "of the file");
        try
        {
            var inner = new CurlMime();
            inner.Add("within").SetText("deep");
            var mime = new CurlMime();
            mime.Add("text").SetText("grüße");
            CurlMimePart data = mime.Add("data").SetData(new byte[] { 1, 2, 3 });
            (data.FileName, data.ContentType, data.Encoder) = ("d.bin", "application/x-d", "base64");
            data.Headers = ["X-Part: yes"];
            mime.Add("file").SetFile(file).FileName = "told.txt";
            mime.Add("source").SetSource(Pieces("in small pieces"), 15);
            mime.Add("parts").SetParts(inner);
            mime.Add("empty").SetData(ReadOnlyMemory<byte>.Empty);
            using CurlEasy easy = Posting(mime);

            Assert.Equal(CurlCode.Ok, easy.Perform());
        }
        finally
        {
            File.Delete(file);
        }

        string body = Assert.Single(_bodies);
        Assert.Contains("name=\"text\"\r\n\r\ngrüße\r\n", body, StringComparison.Ordinal);
        Assert.Contains("name=\"data\"; filename=\"d.bin\"\r\n", body, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/x-d\r\n", body, StringComparison.Ordinal);
        Assert.Contains("X-Part: yes\r\n", body, StringComparison.Ordinal);
        Assert.Contains("\r\n\r\nAQID\r\n", body, StringComparison.Ordinal);
        Assert.Contains("filename=\"told.txt\"", body, StringComparison.Ordinal);
        Assert.Contains("\r\n\r\nof the file\r\n", body, StringComparison.Ordinal);
        Assert.Contains("name=\"source\"\r\n\r\nin small pieces\r\n", body, StringComparison.Ordinal);
        Assert.Contains("name=\"within\"\r\n\r\ndeep\r\n", body, StringComparison.Ordinal);
        Assert.Contains("name=\"empty\"\r\n\r\n\r\n", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, CurlCode.Ok)]
    [InlineData(false, CurlCode.SendFailRewind)]
    public void Form_SentTwice_OnlyIfItsSourceCanSeek(bool canSeek, CurlCode second)
    {
        int position = 0;
        CurlSeek seek = (offset, _) =>
        {
            position = (int)offset;
            return CurlSeekResult.Ok;
        };
        var mime = new CurlMime();
        mime.Add("s").SetSource(
            buffer =>
            {
                int count = Math.Min(4 - position, buffer.Length);
                buffer[..count].Fill((byte)'x');
                position += count;
                return count;
            },
            4,
            canSeek ? seek : null);
        using CurlEasy easy = Posting(mime);

        Assert.Equal(CurlCode.Ok, easy.Perform());
        CurlCode again = easy.Perform();

        // Libraries differ in what they call a part that cannot be rewound.
        Assert.True(second == CurlCode.Ok ? again == second : again is CurlCode.SendFailRewind or CurlCode.ReadError);
        Assert.Equal(canSeek ? 2 : 1, _bodies.Count(body => body.Contains("xxxx", StringComparison.Ordinal)));
    }

    [Fact]
    public void Source_Throws_PerformThrowsTheSame()
    {
        var thrown = new InvalidDataException("mine");
        var mime = new CurlMime();
        mime.Add("s").SetSource(_ => throw thrown, 4);
        using CurlEasy easy = Posting(mime);

        Assert.Same(thrown, Assert.Throws<InvalidDataException>(() => { _ = easy.Perform(); }));
    }

    [Fact]
    public void Duplicate_SourceDisposed_SendsItsOwnForm()
    {
        var mime = new CurlMime();
        mime.Add("s").SetSource(Pieces("own"), 3);
        CurlEasy easy = Posting(mime);
        using CurlEasy copy = easy.Duplicate();
        easy.Dispose();

        Assert.Equal(CurlCode.Ok, copy.Perform());
        Assert.Contains("\r\n\r\nown\r\n", Assert.Single(_bodies), StringComparison.Ordinal);
    }

    [Fact]
    public void Forms_ReplacedResetAndDisposed_AllFreed()
    {
        int before = MimeForm.LiveCount;
        var mime = new CurlMime();
        mime.Add("s").SetSource(Pieces("own"), 3);
        using (CurlEasy easy = Posting(mime))
        {
            easy.SetMime(mime);
            Assert.Equal(before + 1, MimeForm.LiveCount);
            easy.Reset();
            Assert.Equal(before, MimeForm.LiveCount);
            easy.SetMime(mime);
            easy.SetMime(null);
            Assert.Equal(before, MimeForm.LiveCount);
            easy.SetMime(mime);
        }

        Assert.Equal(before, MimeForm.LiveCount);
    }

    [Fact]
    public void SetMime_BadParts_RefusedAndTheFormBeforeStays()
    {
        var good = new CurlMime();
        good.Add("good").SetText("kept");
        using CurlEasy easy = Posting(good);
        var endless = new CurlMime();
        endless.Add("a").SetParts(endless);
        var smuggler = new CurlMime();
        smuggler.Add("a\r\nX: y");
        var missing = new CurlMime();
        missing.Add("f").SetFile("/nowhere/of/nobody");
        var unknown = new CurlMime();
        unknown.Add("e").SetText("x").Encoder = "rot13";

        Assert.Throws<ArgumentException>(() => easy.SetMime(endless));
        Assert.Throws<ArgumentException>(() => easy.SetMime(smuggler));
        CurlException error = Assert.Throws<CurlException>(() => easy.SetMime(missing));
        Assert.Equal(CurlCode.ReadError, error.Code);
        Assert.Contains("\"f\"", error.Message, StringComparison.Ordinal);
        Assert.Throws<CurlException>(() => easy.SetMime(unknown));

        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Contains("kept", Assert.Single(_bodies), StringComparison.Ordinal);
    }

    [Fact]
    public void PostBodyInPlace_ChangedBetweenTransfers_SendsWhatItHolds()
    {
        byte[] body = "one"u8.ToArray();
        using var easy = new CurlEasy { Url = _server.Url, Post = true };
        easy.SetPostBodyInPlace(body);
        Assert.Equal(CurlCode.Ok, easy.Perform());
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        "two"u8.CopyTo(body);
        Assert.Equal(CurlCode.Ok, easy.Perform());
        easy.SetPostBody("three"u8);
        Assert.Equal(CurlCode.Ok, easy.Perform());

        Assert.Equal(["one", "two", "three"], _bodies);
    }

    private CurlEasy Posting(CurlMime mime)
    {
        var easy = new CurlEasy { Url = _server.Url };
        easy.SetHeaders("Expect:");
        easy.SetMime(mime);
        return easy;
    }

    private static CurlRead Pieces(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int position = 0;
        return buffer =>
        {
            int count = Math.Min(2, bytes.Length - position);
            bytes.AsSpan(position, count).CopyTo(buffer);
            position += count;
            return count;
        };
    }
}
