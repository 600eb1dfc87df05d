using System;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Transfers;
using Xunit;

namespace NanoAgent.Integration.Tests.Engines;

/// <summary>Ranges and resuming: no byte of another range, or of another file, reaches the sink.</summary>
public abstract partial class TransferEngineSuite
{
    // The sixteen rows of curl's own table (lib1156): what is asked, what is answered, the result, and what is
    // delivered.
    [Theory]
    [InlineData(false, 206, false, false, 0, "3456789")]
    [InlineData(false, 206, false, true, 0, "3456789")]
    [InlineData(false, 206, true, false, 0, "3456789")]
    [InlineData(false, 206, true, true, 0, "3456789")]
    [InlineData(false, 416, false, false, 0, "3456789")]
    [InlineData(false, 416, false, true, 0, "3456789")]
    [InlineData(false, 416, true, false, 22, "")]
    [InlineData(false, 416, true, true, 22, "")]
    [InlineData(true, 206, false, false, 33, "")]
    [InlineData(true, 206, false, true, 0, "3456789")]
    [InlineData(true, 206, true, false, 33, "")]
    [InlineData(true, 206, true, true, 0, "3456789")]
    [InlineData(true, 416, false, false, 0, "")]
    [InlineData(true, 416, false, true, 0, "")]
    [InlineData(true, 416, true, false, 0, "")]
    [InlineData(true, 416, true, true, 0, "")]
    public void Get_RangeOrResume_EndsAsInCurlsTable(
        bool resume, int status, bool failOnError, bool contentRange, int code, string delivered)
    {
        string range = !contentRange ? "" : status == 206
            ? "Content-Range: bytes 3-9/10\r\n" : "Content-Range: bytes */3\r\n";
        IScriptedServer server = Serve(
            Always($"HTTP/1.1 {status} Whatever\r\n{range}Content-Length: 7\r\n\r\n3456789"));
        var sink = new CollectingSink();
        var transfer = new Transfer(server.BaseUrl + "/") { Sink = sink, FailOnHttpError = failOnError };
        if (resume)
        {
            transfer.ResumeFrom = 3;
        }
        else
        {
            transfer.Range = "3-1000000";
        }

        bool isCompleteAlready = resume && status == 416 && contentRange && failOnError;
        Expect(isCompleteAlready ? CompleteAlreadyResult : (TransferResult)code, transfer);

        Assert.Equal(delivered, sink.Body);
        Assert.Contains(
            resume ? "\r\nRange: bytes=3-\r\n" : "\r\nRange: bytes=3-1000000\r\n", server.Received(0),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Put_ResumeFrom_IsRefused()
    {
        IScriptedServer server = Serve(Always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        var transfer = new Transfer(server.BaseUrl + "/")
        {
            Source = new BytesSource("hello"u8.ToArray(), 0, 5),
            ResumeFrom = 3,
        };
        Expect(TransferResult.BadFunctionArgument, transfer);

        transfer.ResumeFrom = 0;
        Expect(TransferResult.Ok, transfer);
    }

    /// <summary>What a resume ends in that gets 416 with the file's length, when errors are to fail.</summary>
    protected virtual TransferResult CompleteAlreadyResult => TransferResult.Ok;

    [Theory]
    [InlineData("HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-6/10\r\nContent-Length: 7\r\n\r\n0123456")]
    [InlineData("HTTP/1.1 206 Partial\r\nContent-Range: bytes 4-9/10\r\nContent-Length: 6\r\n\r\n456789")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n")]
    public void Resume_OtherBytes_DeliversNothing(string reply)
    {
        IScriptedServer server = Serve(Once(reply));
        var sink = new CollectingSink();
        Expect(TransferResult.RangeError, new Transfer(server.BaseUrl + "/") { ResumeFrom = 3, Sink = sink });
        Assert.Equal("", sink.Body);
    }

    [Fact]
    public void Resume_WholeIsAsLongAsResumePoint_IsComplete()
    {
        IScriptedServer server = Serve(Once("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n012"));
        var sink = new CollectingSink();
        Expect(TransferResult.Ok, new Transfer(server.BaseUrl + "/") { ResumeFrom = 3, Sink = sink });
        Assert.Equal("", sink.Body);
    }

    [Fact]
    public void Range_ChangedETag_DeliversTheNewWhole()
    {
        IScriptedServer server = Serve(Always("HTTP/1.1 200 OK\r\nETag: \"new\"\r\nContent-Length: 8\r\n\r\nnew file"));
        var sink = new CollectingSink();
        var transfer = new Transfer(server.BaseUrl + "/") { Range = "3-", Sink = sink };
        transfer.Headers.Add("If-Range", "\"old\"");

        Expect(TransferResult.Ok, transfer);

        Assert.Equal("new file", sink.Body);
        Assert.Equal([200], sink.Heads);
        Assert.Contains("\r\nIf-Range: \"old\"\r\n", server.Received(0), StringComparison.Ordinal);
        Assert.Contains("\r\nRange: bytes=3-\r\n", server.Received(0), StringComparison.Ordinal);
    }
}
