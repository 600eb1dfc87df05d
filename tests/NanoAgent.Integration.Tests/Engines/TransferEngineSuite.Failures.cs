using System;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Transfers;
using Xunit;

namespace NanoAgent.Integration.Tests.Engines;

/// <summary>Each way in which a server or a caller can fail, and its typed result.</summary>
public abstract partial class TransferEngineSuite
{
    /// <summary>What a response head above every ceiling ends in.</summary>
    protected virtual TransferResult TooLargeHeadResult => TransferResult.TooLarge;

    /// <summary>A server that answers one request with these bytes and ends the stream.</summary>
    protected static PeerScript Once(string reply) => Script().Request().Send(reply).Close();

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345", TransferResult.PartialFile)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nabc", TransferResult.RecvError)]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", TransferResult.UnsupportedProtocol)]
    [InlineData("", TransferResult.GotNothing)]
    public void Get_BrokenReply_EndsInItsResult(string reply, TransferResult expected)
    {
        IScriptedServer server = Serve(Once(reply));
        Expect(expected, new Transfer(server.BaseUrl + "/"));
    }

    [Fact]
    public void Get_ResetInsideBody_IsRecvError()
    {
        IScriptedServer server = Serve(
            Script().Request().Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345").Reset());
        Expect(TransferResult.RecvError, new Transfer(server.BaseUrl + "/"));
    }

    [Fact]
    public void Get_HugeHead_IsRefused()
    {
        IScriptedServer server = Serve(Script().Request()
            .Send("HTTP/1.1 200 OK\r\nX-Long: " + new string('a', 400_000) + "\r\nContent-Length: 0\r\n\r\n").Close());
        Expect(TooLargeHeadResult, new Transfer(server.BaseUrl + "/"));
    }

    [Fact]
    public void Get_NoReply_EndsAtTheDeadline()
    {
        IScriptedServer server = Serve(Script().Request().Stall());
        Expect(TransferResult.OperationTimedOut, new Transfer(server.BaseUrl + "/") { TimeoutMs = 200 });
    }

    [Fact]
    public void Get_StallInsideHead_EndsAtTheDeadline()
    {
        IScriptedServer server = Serve(Script().Request().Send("HTTP/1.1 200 OK\r\nContent-").Stall());
        Expect(TransferResult.OperationTimedOut, new Transfer(server.BaseUrl + "/") { TimeoutMs = 200 });
    }

    [Fact]
    public void Get_StallInsideBody_EndsAtTheDeadline()
    {
        IScriptedServer server = Serve(
            Script().Request().Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345").Stall());
        var sink = new CollectingSink();
        Expect(TransferResult.OperationTimedOut, new Transfer(server.BaseUrl + "/") { TimeoutMs = 200, Sink = sink });
        Assert.Equal("12345", sink.Body);
    }

    [Fact]
    public void Get_StallInsideBody_EndsAtTheLowSpeedLimit()
    {
        IScriptedServer server = Serve(
            Script().Request().Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345").Stall());
        Expect(TransferResult.OperationTimedOut, new Transfer(server.BaseUrl + "/")
        {
            LowSpeedBytesPerSecond = 100,
            LowSpeedTimeMs = 1000,
            TimeoutMs = 60_000,
        });
    }

    [Fact]
    public void Put_PeerStopsReading_EndsAtTheDeadline()
    {
        IScriptedServer server = Serve(Script().Request().Window(0));
        Expect(TransferResult.OperationTimedOut, new Transfer(server.BaseUrl + "/")
        {
            Source = new EndlessSource(),
            TimeoutMs = 500,
        });
    }

    [Theory]
    [InlineData("http://", TransferResult.UrlMalformat)]
    [InlineData("http://ho st/", TransferResult.UrlMalformat)]
    [InlineData("http://127.0.0.1:99999/", TransferResult.UrlMalformat)]
    [InlineData("gopher2://127.0.0.1/", TransferResult.UnsupportedProtocol)]
    public void Get_BadUrl_IsRefused(string url, TransferResult expected)
    {
        Expect(expected, new Transfer(url));
    }

    [Fact]
    public void Get_FailOnHttpError_DeliversNothing()
    {
        IScriptedServer server = Serve(Always("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone"));
        var sink = new CollectingSink();
        var transfer = new Transfer(server.BaseUrl + "/") { FailOnHttpError = true, Sink = sink };
        Expect(TransferResult.HttpReturnedError, transfer);
        Assert.Equal("", sink.Body);
        Assert.Equal(404, transfer.Info.ResponseCode);
    }

    [Fact]
    public void Get_ErrorStatus_IsDeliveredWithoutFailOnHttpError()
    {
        IScriptedServer server = Serve(Always("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone"));
        var sink = new CollectingSink();
        Expect(TransferResult.Ok, new Transfer(server.BaseUrl + "/") { Sink = sink });
        Assert.Equal("gone", sink.Body);
    }

    [Fact]
    public void Get_DeclaredBodyTooLarge_DeliversNothing()
    {
        IScriptedServer server = Serve(Always("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world"));
        var sink = new CollectingSink();
        Expect(TransferResult.FilesizeExceeded, new Transfer(server.BaseUrl + "/") { BodyBytesMax = 10, Sink = sink });
        Assert.Equal("", sink.Body);
    }

    [Fact]
    public void Get_SinkRefusesBody_IsWriteError()
    {
        IScriptedServer server = Serve(Always("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
        Expect(TransferResult.WriteError, new Transfer(server.BaseUrl + "/")
        {
            Sink = new CollectingSink { RefuseAfterBytes = 0 },
        });
    }

    [Fact]
    public void Get_SinkRefusesHead_IsWriteError()
    {
        IScriptedServer server = Serve(Always("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
        Expect(TransferResult.WriteError, new Transfer(server.BaseUrl + "/")
        {
            Sink = new CollectingSink { RefuseHead = true },
        });
    }

    [Theory]
    [InlineData("X-Evil", "a\r\nX-More: b")]
    [InlineData("X-Evil\r\nX-More", "a")]
    public void Get_HeaderWithLineEnd_IsRefusedUnsent(string name, string value)
    {
        IScriptedServer server = Serve(Always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        var transfer = new Transfer(server.BaseUrl + "/");
        transfer.Headers.Add(name, value);
        Expect(TransferResult.BadFunctionArgument, transfer);
        if (server.Accepts > 0)
        {
            Assert.DoesNotContain("X-More", server.Received(0), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a\r\nX-More: b", null)]
    [InlineData(null, "0-1\r\nX-More: b")]
    public void Get_UserAgentOrRangeWithLineEnd_IsRefusedUnsent(string? userAgent, string? range)
    {
        IScriptedServer server = Serve(Always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        var transfer = new Transfer(server.BaseUrl + "/") { UserAgent = userAgent, Range = range };
        Expect(TransferResult.BadFunctionArgument, transfer);
        if (server.Accepts > 0)
        {
            Assert.DoesNotContain("X-More", server.Received(0), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Cancel_RunningTransfer_EndsInAborted()
    {
        IScriptedServer server = Serve(Script().Request().Stall());
        var transfer = new Transfer(server.BaseUrl + "/");
        Assert.True(Engine.Start(transfer));
        RunUntil(transfer, () => server.Accepts == 1 && server.Received(0).Length > 0);
        Assert.Equal(TransferState.Running, transfer.State);

        Engine.Cancel(transfer);
        RunUntil(transfer, () => false);

        Assert.Equal(TransferResult.AbortedByCallback, transfer.Result);
    }
}
