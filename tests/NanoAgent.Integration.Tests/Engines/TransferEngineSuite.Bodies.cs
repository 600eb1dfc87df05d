using System;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Transfers;
using Xunit;

namespace NanoAgent.Integration.Tests.Engines;

/// <summary>Bodies both ways: framings, interim heads, uploads and their faults.</summary>
public abstract partial class TransferEngineSuite
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n0\r\nX-Sum: 1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nhello world")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 11\r\n\r\nhello world")]
    [InlineData("HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world")]
    public void Get_EveryFraming_DeliversTheBody(string reply)
    {
        IScriptedServer server = Serve(Once(reply));
        var sink = new CollectingSink();
        var transfer = new Transfer(server.BaseUrl + "/") { Sink = sink };

        Expect(TransferResult.Ok, transfer);

        Assert.Equal("hello world", sink.Body);
        Assert.Equal([200], sink.Heads);
        Assert.Equal(11, transfer.Info.BytesDownloaded);
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 204)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n", 304)]
    public void Get_BodilessStatus_IsOver(string reply, int status)
    {
        IScriptedServer server = Serve(Script().Request().Send(reply).Stall());
        var transfer = new Transfer(server.BaseUrl + "/");
        Expect(TransferResult.Ok, transfer);
        Assert.Equal(status, transfer.Info.ResponseCode);
    }

    [Fact]
    public void Head_LengthWithoutBody_IsOver()
    {
        IScriptedServer server = Serve(
            Script().Request().Send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n").Stall());
        var transfer = new Transfer(server.BaseUrl + "/") { NoBody = true };
        Expect(TransferResult.Ok, transfer);
        Assert.Equal(100, transfer.Info.ContentLength);
        Assert.StartsWith("HEAD / HTTP/1.1\r\n", server.Received(0), StringComparison.Ordinal);
    }

    [Fact]
    public void Put_UnknownLength_IsChunked()
    {
        IScriptedServer server = Serve(
            Script().Request().Until("0\r\n\r\n").Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        var transfer = new Transfer(server.BaseUrl + "/") { Source = new TextSource("payload") { Chunked = true } };

        Expect(TransferResult.Ok, transfer);

        Assert.Contains("\r\nTransfer-Encoding: chunked\r\n", server.Received(0), StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n7\r\npayload\r\n0\r\n\r\n", server.Received(0), StringComparison.Ordinal);
        Assert.Equal(7, transfer.Info.BytesUploaded);
    }

    [Fact]
    public void Post_Method_IsSent()
    {
        IScriptedServer server = Serve(
            Script().Request().Take(3).Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").Loop());
        var sink = new CollectingSink();
        var transfer = new Transfer(server.BaseUrl + "/in")
        {
            Method = "POST",
            Source = new TextSource("a=b"),
            Sink = sink,
        };
        transfer.Headers.Add("Content-Type", "text/plain");

        Expect(TransferResult.Ok, transfer);

        Assert.StartsWith("POST /in HTTP/1.1\r\n", server.Received(0), StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: text/plain\r\n", server.Received(0), StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\na=b", server.Received(0), StringComparison.Ordinal);
        Assert.Equal("ok", sink.Body);
    }

    [Fact]
    public void Put_SourceFails_IsReadError()
    {
        IScriptedServer server = Serve(Script().Request().Stall());
        Expect(TransferResult.ReadError, new Transfer(server.BaseUrl + "/")
        {
            Source = new TextSource("payload") { FailsAt = 3 },
        });
    }

    [Fact]
    public void Put_SourceShorterThanDeclared_IsReadError()
    {
        IScriptedServer server = Serve(Script().Request().Stall());
        Expect(ShortSourceResult, new Transfer(server.BaseUrl + "/")
        {
            Source = new TextSource("payload") { DeclaresMore = 5 },
            TimeoutMs = 2000,
        });
    }

    /// <summary>What a source that ends before its declared length ends in.</summary>
    protected virtual TransferResult ShortSourceResult => TransferResult.ReadError;

    [Fact]
    public void Put_EarlyRefusal_IsDeliveredAndEndsTheUpload()
    {
        IScriptedServer server = Serve(
            Script().Request().Send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig").Stall());
        var sink = new CollectingSink();
        var transfer = new Transfer(server.BaseUrl + "/")
        {
            Source = new EndlessSource(),
            Sink = sink,
            TimeoutMs = 20_000,
        };

        Expect(TransferResult.Ok, transfer);

        Assert.Equal(413, transfer.Info.ResponseCode);
        Assert.Equal("big", sink.Body);
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("nonsense", 0)]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT\r\nDate: Sun, 06 Nov 1994 08:47:37 GMT", 120)]
    public void Get_RetryAfter_IsInTheInfo(string value, int seconds)
    {
        IScriptedServer server = Serve(
            Always($"HTTP/1.1 503 Busy\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n"));
        var transfer = new Transfer(server.BaseUrl + "/");
        Expect(TransferResult.Ok, transfer);
        Assert.Equal(seconds, transfer.Info.RetryAfterSeconds);
    }
}
