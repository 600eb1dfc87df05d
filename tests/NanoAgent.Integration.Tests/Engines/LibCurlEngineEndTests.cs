using System;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.Host.Engines;
using NanoAgent.Integration.Tests.Support;
using NanoAgent.LibCurl;
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

    /// <summary>
    /// The second of two with one new name waits for the first's look-up and ends with it, never run.
    /// </summary>
    [Fact]
    public async Task PerformAsync_NameThatIsNowhere_TellsNoErrorOfAnEarlierTransfer()
    {
        await using var engine = new LibCurlEngine(
            new LibCurlEngineOptions { Workers = 1, TransfersMax = 2, Proxy = "" });
        foreach (Transfer refused in await BothAsync("http://127.0.0.1:1/"))
        {
            Assert.Contains("127.0.0.1", refused.ErrorText, StringComparison.Ordinal);
        }

        foreach (Transfer unknown in await BothAsync("http://nobody.invalid/"))
        {
            Assert.Equal(TransferResult.CouldntResolveHost, unknown.Result);
            Assert.DoesNotContain("127.0.0.1", unknown.ErrorText, StringComparison.Ordinal);
        }

        async Task<Transfer[]> BothAsync(string url)
        {
            using var begin = new ManualResetEventSlim();
            engine.LoopFor(url).Post(static gate => ((ManualResetEventSlim)gate!).Wait(), begin);
            Transfer[] both = [new Transfer(url), new Transfer(url)];
            Task[] ends = Array.ConvertAll(both, one => (Task)engine.PerformAsync(one));
            begin.Set();
            await Task.WhenAll(ends).WaitAsync(Limits.Wait);
            return both;
        }
    }

    /// <summary>
    /// libcurl gives the sixth such request of a handle up, before 8.17, and the binding would send it again. That it
    /// cannot is no other error than there was.
    /// </summary>
    [Fact]
    public async Task PerformAsync_CannotBeSentAgainOnceMore_TellsTheErrorThatThereWas()
    {
        Assert.SkipWhen(LibCurlInfo.Current.IsAtLeast(8, 17, 0), "This libcurl counts retries a transfer.");
        const string Empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        using var server = new ScriptedServer(
            [new PeerScript().Request().Take(3).Send(Empty).Request().Take(3).Close()]);
        await using var engine = new LibCurlEngine(
            new LibCurlEngineOptions { Workers = 1, TransfersMax = 1, Proxy = "" });
        var transfer = new Transfer(server.BaseUrl + "/");
        for (int i = 0; i < 6; i++)
        {
            transfer.Source = new TextSource("abc");
            await engine.PerformAsync(transfer).WaitAsync(Limits.Wait);
            Assert.Equal(TransferResult.Ok, transfer.Result);
        }

        var source = new TextSource("abc") { Rewinds = false };
        transfer.Source = source;
        await engine.PerformAsync(transfer).WaitAsync(Limits.Wait);

        Assert.Equal(1, source.RewindCount);
        Assert.Contains(transfer.Result, new[] { TransferResult.SendError, TransferResult.RecvError });
        Assert.NotEqual("", transfer.ErrorText);
    }

    private sealed class ThrowingSink : ISink
    {
        public bool Begin(IResponseHead head) => throw new InvalidOperationException("the sink broke");

        public bool Write(byte[] buffer, int offset, int count) => true;
    }
}
