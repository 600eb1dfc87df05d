using System;
using System.Threading.Tasks;
using NanoAgent.Host.Engines;
using NanoAgent.Integration.Tests.Support;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Transfers;
using Xunit;

namespace NanoAgent.Integration.Tests.Engines;

/// <summary>Ends that nobody planned: a full engine that is stopped, a sink that throws where it must not.</summary>
public sealed class LibCurlEngineEndTests
{
    [Fact]
    public async Task DisposeAsync_WhileSomebodyWaitsForAPlace_EndsTheWait()
    {
        using var server = new ScriptedServer([new PeerScript().Request().Stall()]);
        var engine = new LibCurlEngine(new LibCurlEngineOptions { Workers = 1, TransfersMax = 1, Proxy = "" });
        Assert.True(engine.Start(new Transfer(server.BaseUrl + "/")));
        Task<TransferInfo> waiting = engine.PerformAsync(new Transfer(server.BaseUrl + "/"));

        await engine.DisposeAsync().AsTask().WaitAsync(Limits.Wait);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.WaitAsync(Limits.Wait));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")]
    public async Task PerformAsync_SinkThrows_EndsThatTransferAlone(string reply)
    {
        using var server = new ScriptedServer([new PeerScript().Request().Send(reply).Loop()]);
        await using var engine = new LibCurlEngine(new LibCurlEngineOptions { Workers = 1, Proxy = "" });
        var broken = new Transfer(server.BaseUrl + "/") { Sink = new ThrowingSink() };
        await engine.PerformAsync(broken).WaitAsync(Limits.Wait);
        Assert.Equal(TransferResult.AbortedByCallback, broken.Result);
        Assert.Equal("the sink broke", broken.ErrorText);

        var next = new Transfer(server.BaseUrl + "/");
        await engine.PerformAsync(next).WaitAsync(Limits.Wait);
        Assert.Equal(TransferResult.Ok, next.Result);
    }

    private sealed class ThrowingSink : ISink
    {
        public bool Begin(IResponseHead head) => throw new InvalidOperationException("the sink broke");

        public bool Write(byte[] buffer, int offset, int count) => true;
    }
}
