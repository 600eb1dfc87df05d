using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace NanoAgent.LibCurl.Tests;

/// <summary>What user code may answer, and what becomes of what it throws.</summary>
public class CallbackTests
{
    private const string NeedsBody = "HTTP/1.1 100 Continue\r\n\r\n";

    [Theory]
    [InlineData("write")]
    [InlineData("header")]
    [InlineData("progress")]
    [InlineData("debug")]
    [InlineData("read")]
    public void Callback_Throws_PerformThrowsTheSameAndTheHandleLives(string which)
    {
        using var server = new LoopbackServer(connection =>
        {
            while (connection.ReadHead() is string head)
            {
                connection.Send(head.Contains("Expect: 100", StringComparison.Ordinal) ? NeedsBody : LoopbackServer.Ok);
            }
        });
        var thrown = new InvalidDataException("mine");
        using var easy = new CurlEasy { Url = server.Url };
        easy.OnWrite = which == "write" ? _ => throw thrown : null;
        easy.OnHeader = which == "header" ? _ => throw thrown : null;
        easy.OnProgress = which == "progress" ? (in CurlProgressInfo _) => throw thrown : null;
        easy.OnDebug = which == "debug" ? (_, _) => throw thrown : null;
        if (which == "read")
        {
            easy.Upload = true;
            easy.OnRead = _ => throw thrown;
        }

        Assert.Same(thrown, Assert.Throws<InvalidDataException>(() => { _ = easy.Perform(); }));

        easy.Reset();
        easy.Url = server.Url;
        Assert.Equal(CurlCode.Ok, easy.Perform());
    }

    [Fact]
    public void OnWrite_Abort_WriteError()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.Url };
        easy.OnWrite = _ => false;

        Assert.Equal(CurlCode.WriteError, easy.Perform());
    }

    [Fact]
    public void OnHeader_Abort_WriteError()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.Url };
        easy.OnHeader = _ => false;

        Assert.Equal(CurlCode.WriteError, easy.Perform());
    }

    [Fact]
    public void OnProgress_Abort_AbortedByCallback()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        using var easy = new CurlEasy { Url = server.Url };
        easy.OnProgress = (in CurlProgressInfo _) => false;

        Assert.Equal(CurlCode.AbortedByCallback, easy.Perform());
    }

    [Fact]
    public void OnProgress_Download_CountsItsBytes()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        CurlProgressInfo last = default;
        using var easy = new CurlEasy { Url = server.Url };
        easy.OnProgress = (in CurlProgressInfo progress) =>
        {
            last = progress;
            return true;
        };

        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal(new CurlProgressInfo(5, 5, 0, 0), last);
    }

    [Fact]
    public void OnRead_Abort_AbortedByCallback()
    {
        using LoopbackServer server = LoopbackServer.Answering(NeedsBody);
        using var easy = new CurlEasy { Url = server.Url, Upload = true };
        easy.OnRead = _ => CurlReadResult.Abort;

        Assert.Equal(CurlCode.AbortedByCallback, easy.Perform());
    }

    [Fact]
    public void OnRead_CountBeyondTheBuffer_RefusedAsAnError()
    {
        using LoopbackServer server = LoopbackServer.Answering(NeedsBody);
        using var easy = new CurlEasy { Url = server.Url, Upload = true };
        easy.OnRead = buffer => buffer.Length + 1;

        Assert.Contains(
            "OnRead returned",
            Assert.Throws<InvalidOperationException>(() => { _ = easy.Perform(); }).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Upload_WithoutOnRead_SaysSoInsteadOfReadingStdin()
    {
        using LoopbackServer server = LoopbackServer.Answering(NeedsBody);
        using var easy = new CurlEasy { Url = server.Url, Upload = true };

        Assert.Contains(
            "OnRead was not set",
            Assert.Throws<InvalidOperationException>(() => { _ = easy.Perform(); }).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void OnWrite_Pause_ComesAgainAfterUnpause()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        int calls = 0;
        int paused = 0;
        string body = "";
        using var easy = new CurlEasy { Url = server.Url };
        easy.OnWrite = data =>
        {
            calls++;
            if (calls == 1)
            {
                paused++;
                return CurlFlow.Pause;
            }

            body += Encoding.Latin1.GetString(data);
            return true;
        };
        easy.OnProgress = (in CurlProgressInfo _) =>
        {
            if (paused == 1)
            {
                paused++;
                easy.Unpause();
            }

            return true;
        };

        Assert.Equal(CurlCode.Ok, easy.Perform());
        Assert.Equal("hello", body);
        Assert.Equal(2, calls);
    }

    [Fact]
    public void OnDebug_Transfer_SeesTheWire()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        var seen = new Dictionary<CurlDebugKind, string>();
        using var easy = new CurlEasy { Url = server.Url };
        easy.OnDebug = (kind, data) =>
            seen[kind] = seen.GetValueOrDefault(kind) + Encoding.Latin1.GetString(data);

        Assert.Equal(CurlCode.Ok, easy.Perform());

        Assert.StartsWith("GET /x HTTP/1.1\r\n", seen[CurlDebugKind.HeaderOut], StringComparison.Ordinal);
        Assert.Equal("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", seen[CurlDebugKind.HeaderIn]);
        Assert.Equal("hello", seen[CurlDebugKind.DataIn]);
        Assert.NotEqual("", seen[CurlDebugKind.Text]);
    }

    [Theory]
    [InlineData(true, CurlCode.Ok)]
    [InlineData(false, CurlCode.SendFailRewind)]
    public void Upload_ReusedConnectionDies_SentAgainFromTheStartIfItCanSeek(bool canSeek, CurlCode expected)
    {
        byte[] body = Encoding.Latin1.GetBytes(new string('a', 1000) + new string('b', 1000));
        byte[] received = [];
        using var server = new LoopbackServer(connection =>
        {
            connection.ReadHead();
            byte[] sent = connection.ReadBody(body.Length);
            connection.Send("HTTP/1.1 204 No Content\r\n\r\n");
            if (connection.Index == 0)
            {
                // The second request gets this far, and then its connection is gone without an answer.
                connection.ReadHead();
                connection.ReadBody(body.Length);
            }
            else
            {
                received = sent;
            }
        });
        int position = 0;
        var seeks = new List<(long Offset, SeekOrigin Origin)>();
        using var easy = new CurlEasy { Url = server.Url, Upload = true, UploadSizeBytes = body.Length };
        easy.SetHeaders("Expect:");
        easy.OnRead = buffer =>
        {
            int count = Math.Min(buffer.Length, body.Length - position);
            body.AsSpan(position, count).CopyTo(buffer);
            position += count;
            return count;
        };
        easy.OnSeek = !canSeek ? null : (offset, origin) =>
        {
            seeks.Add((offset, origin));
            position = (int)offset;
            return CurlSeekResult.Ok;
        };
        Assert.Equal(CurlCode.Ok, easy.Perform());
        position = 0;
        seeks.Clear();

        Assert.Equal(expected, easy.Perform());

        if (canSeek)
        {
            Assert.Equal([(0L, SeekOrigin.Begin)], seeks);
            Assert.Equal(body, received);
        }
    }

    [Fact]
    public void OnSeek_Throws_PerformThrowsTheSame()
    {
        using var server = new LoopbackServer(connection =>
        {
            connection.ReadHead();
            connection.ReadBody(4);
            connection.Send("HTTP/1.1 204 No Content\r\n\r\n");
            connection.ReadHead();
            connection.ReadBody(4);
        });
        var thrown = new InvalidDataException("mine");
        int left = 4;
        using var easy = new CurlEasy { Url = server.Url, Upload = true, UploadSizeBytes = 4 };
        easy.SetHeaders("Expect:");
        easy.OnRead = buffer =>
        {
            int count = left;
            left = 0;
            buffer[..count].Fill((byte)'a');
            return count;
        };
        easy.OnSeek = (_, _) => throw thrown;
        Assert.Equal(CurlCode.Ok, easy.Perform());
        left = 4;

        Assert.Same(thrown, Assert.Throws<InvalidDataException>(() => { _ = easy.Perform(); }));
    }
}
