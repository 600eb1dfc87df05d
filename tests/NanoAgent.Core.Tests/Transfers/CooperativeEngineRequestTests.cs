using System;
using System.Collections.Generic;
using System.Text;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Transfers;
using Xunit;
using static NanoAgent.Core.Tests.Transfers.EngineWorld;

namespace NanoAgent.Core.Tests.Transfers;

/// <summary>What the core's engine writes, reports and counts, to the byte and to the millisecond.</summary>
public class CooperativeEngineRequestTests
{
    private const string Url = "http://" + Name + "/";
    private readonly EngineWorld _world = new();

    [Fact]
    public void Get_CallersHeaders_ReplaceTheEngines()
    {
        SimulatedServer server = _world.Listen(Always(Empty));
        var transfer = new Transfer(Url) { UserAgent = "engine", Range = "0-1" };
        transfer.Headers.Add("host", "other.example");
        transfer.Headers.Add("USER-AGENT", "caller");
        transfer.Headers.Add("accept", "text/plain");
        transfer.Headers.Add("range", "bytes=5-6");
        _world.Expect(TransferResult.Ok, transfer);
        Assert.Equal(
            "GET / HTTP/1.1\r\nhost: other.example\r\nUSER-AGENT: caller\r\naccept: text/plain\r\n"
                + "range: bytes=5-6\r\n\r\n",
            server.Received(0));
    }

    [Theory]
    [InlineData("Content-Length")]
    [InlineData("transfer-encoding")]
    public void Put_CallersFraming_IsRefusedUnsent(string name)
    {
        SimulatedServer server = _world.Listen(Always(Empty));
        var transfer = new Transfer(Url) { Source = new BytesSource(new byte[5], 0, 5) };
        transfer.Headers.Add(name, "1");
        _world.Expect(TransferResult.BadFunctionArgument, transfer);
        Assert.Equal("", server.Received(0));
    }

    [Theory]
    [InlineData("a\r\nContent-Length: 3")]
    [InlineData("a\nb")]
    [InlineData("a\0")]
    public void Get_HeaderInMemoryThatCouldStartAnotherLine_IsRefusedUnsent(string value)
    {
        SimulatedServer server = _world.Listen(Always(Empty));
        var transfer = new Transfer(Url);
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        transfer.Headers.AddBytes("X-Key", new BytesSource(bytes, 0, bytes.Length));
        _world.Expect(TransferResult.BadFunctionArgument, transfer);
        Assert.Equal("", server.Received(0));
    }

    [Fact]
    public void Put_ResumeFrom_IsRefused()
    {
        _world.Expect(TransferResult.BadFunctionArgument, new Transfer(Url)
        {
            Source = new BytesSource(new byte[5], 0, 5),
            ResumeFrom = 3,
        });
    }

    [Fact]
    public void Get_CredentialsInTheUrl_AreSentAsBasicAndNotToOthers()
    {
        SimulatedServer server = _world.Listen(
            Always("HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1:81/\r\nContent-Length: 0\r\n\r\n"));
        SimulatedServer other = _world.Network.Listen(Address, 81, Always(Empty));
        _world.Expect(TransferResult.Ok, new Transfer("http://us%65r:pa%3Ass@" + Name + "/") { RedirectsMax = 1 });
        Assert.Contains("\r\nAuthorization: Basic dXNlcjpwYTpzcw==\r\n", server.Received(0), StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", other.Received(0), StringComparison.Ordinal);
    }

    [Fact]
    public void Put_HeadLargerThanTheBuffer_IsTooLarge()
    {
        _world.Listen(Always(Empty));
        var transfer = new Transfer(Url);
        transfer.Headers.Add("X-Long", new string('x', 20_000));
        _world.Expect(TransferResult.TooLarge, transfer);
    }

    [Fact]
    public void Put_SmallBody_LeavesWithItsHead()
    {
        var writes = new List<TraceKind>();
        _world.Network.Link = new SimulatedLink { LatencyMs = 50 };
        _world.Listen(Script().Request().Take(3).Send(Empty));
        var transfer = new Transfer(Url)
        {
            Source = new BytesSource(Encoding.ASCII.GetBytes("abc"), 0, 3),
            Trace = new KindTrace(writes),
        };
        _world.Expect(TransferResult.Ok, transfer);

        // Connect and exchange: one round trip each, no third for the body.
        Assert.Equal(100, transfer.Info.ConnectMs);
        Assert.Equal(200, transfer.Info.TotalMs);
        Assert.Equal([TraceKind.HeaderOut, TraceKind.DataOut, TraceKind.HeaderIn], writes);
    }

    [Fact]
    public void Get_Tls_TellsTheTimesApart()
    {
        _world.Network.Link = new SimulatedLink { LatencyMs = 50 };
        _world.Network.LookupMs = 30;
        _world.Network.Listen(Address, 443, Script().Request().Delay(7).Send(Empty));
        var transfer = new Transfer("https://" + Name + "/");
        _world.Expect(TransferResult.Ok, transfer);
        Assert.Equal(30, transfer.Info.NameLookupMs);
        Assert.Equal(130, transfer.Info.ConnectMs);
        Assert.Equal(230, transfer.Info.TlsMs);
        Assert.Equal(337, transfer.Info.FirstByteMs);
        Assert.Equal(337, transfer.Info.TotalMs);
    }

    [Fact]
    public void Get_RetryAfterAsDate_IsSecondsFromNow()
    {
        // Sun, 06 Nov 1994 08:49:37 GMT is 784111777 seconds after 1970.
        _world.Clock.SetUtc(784_111_707_500);
        _world.Listen(Always(
            "HTTP/1.1 503 Busy\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n"));
        var transfer = new Transfer(Url);
        _world.Expect(TransferResult.Ok, transfer);
        Assert.Equal(70, transfer.Info.RetryAfterSeconds);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(784_111_707_500)]
    [InlineData(784_111_707_500 + (10 * 31_556_952_000))]
    [InlineData(784_111_707_500 - (10 * 31_556_952_000))]
    public void Get_RetryAfterAsDateBesideADate_IsTheirDifferenceWhateverTheClockHere(long utcMs)
    {
        if (utcMs > 0)
        {
            _world.Clock.SetUtc(utcMs);
        }

        _world.Listen(Always(
            "HTTP/1.1 503 Busy\r\nDate: Sun, 06 Nov 1994 08:47:37 GMT\r\n"
            + "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n"));
        var transfer = new Transfer(Url);
        _world.Expect(TransferResult.Ok, transfer);
        Assert.Equal(120, transfer.Info.RetryAfterSeconds);
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(20_000, 2)]
    public void Get_UnwantedBody_KeepsTheConnectionWhereThatIsCheaper(int bodyBytes, int connections)
    {
        SimulatedServer server = _world.Listen(Always(
            $"HTTP/1.1 503 Busy\r\nContent-Length: {bodyBytes}\r\n\r\n{new string('x', bodyBytes)}"));
        var transfer = new Transfer(Url) { FailOnHttpError = true };
        _world.Expect(TransferResult.HttpReturnedError, transfer);
        _world.Expect(TransferResult.HttpReturnedError, transfer);
        Assert.Equal(connections, server.Accepts);
        Assert.Equal(2, _world.Engine.TransfersFailed);
    }

    [Fact]
    public void Get_UnwantedBodyStalls_KeepsTheFirstCause()
    {
        _world.Listen(Script().Request().Send("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\nx").Stall());
        var transfer = new Transfer(Url) { FailOnHttpError = true, TimeoutMs = 1000 };
        _world.Expect(TransferResult.HttpReturnedError, transfer);
        Assert.Contains("status 503", transfer.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_ChunkedBodyAboveTheCeiling_IsFilesizeExceeded()
    {
        _world.Listen(Always(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"));
        _world.Expect(TransferResult.FilesizeExceeded, new Transfer(Url) { BodyBytesMax = 10 });
        _world.Expect(TransferResult.Ok, new Transfer(Url) { BodyBytesMax = 11 });
    }

    private sealed class KindTrace(List<TraceKind> kinds) : ITraceSink
    {
        public void Trace(TraceKind kind, byte[] buffer, int offset, int count) => kinds.Add(kind);
    }
}
