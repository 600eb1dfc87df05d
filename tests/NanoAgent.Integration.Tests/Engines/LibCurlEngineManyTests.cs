using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.Host.Engines;
using NanoAgent.Integration.Tests.Support;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Transfers;
using Xunit;

namespace NanoAgent.Integration.Tests.Engines;

/// <summary>Many transfers at once in caches of connections of their own, and large bodies.</summary>
public sealed class LibCurlEngineManyTests
{
    // One more than have one cache.
    private const int Many = 65;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    private static ScriptedServer Answering() =>
        new([new PeerScript().Request().Send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").Loop()]);

    private static LibCurlEngine Open(int connectionsPerHostMax) => new(new LibCurlEngineOptions
    {
        Workers = 1, TransfersMax = 2 * Many, ConnectionsPerHostMax = connectionsPerHostMax, Proxy = "",
    });

    [Theory]
    [InlineData(0, 2)]
    [InlineData(Many, 1)]
    public async Task StartOnWorker_ManyThatWait_HaveSeveralCachesUnlessAHostIsLimited(int connectionsMax, int caches)
    {
        using var silent = new ScriptedServer([new PeerScript().Request().Stall()]);
        using ScriptedServer server = Answering();
        LibCurlEngine engine = Open(connectionsMax);
        List<Transfer> waiting = [.. Enumerable.Range(0, Many).Select(_ => new Transfer(silent.BaseUrl + "/"))];
        Assert.All(waiting, transfer => Assert.True(engine.StartOnWorker(transfer)));
        var active = new Transfer(server.BaseUrl + "/");
        for (int i = 0; i < 3; i++)
        {
            await engine.PerformAsync(active, Ending).WaitAsync(Limits.Wait, Ending);
            Assert.Equal((TransferResult.Ok, i == 0 ? 1 : 0), (active.Result, active.Info.ConnectionsOpened));
        }

        LibCurlGroup[] groups = engine.GroupsFor(silent.BaseUrl);
        Assert.Equal(caches, groups.Length);
        await engine.DisposeAsync();

        Assert.All(waiting, transfer => Assert.Equal(TransferResult.AbortedByCallback, transfer.Result));
        Assert.All(groups, group => Assert.True(group.Share is null == (caches == 1)));
        Assert.All(groups, group => Assert.True(group.Share is null || group.Share.Handle.IsClosed));
    }

    [Fact]
    public async Task PerformAsync_ManyAtOnceAgainAndAgain_AllEndWell()
    {
        using ScriptedServer server = Answering();
        await using LibCurlEngine engine = Open(connectionsPerHostMax: 0);
        List<Transfer> transfers = [.. Enumerable.Range(0, 2 * Many).Select(_ => new Transfer(server.BaseUrl + "/"))];
        for (int round = 0; round < 5; round++)
        {
            await Task.WhenAll(transfers.Select(transfer => engine.PerformAsync(transfer, Ending)))
                .WaitAsync(Limits.Wait, Ending);
            Assert.All(transfers, transfer => Assert.Equal(TransferResult.Ok, transfer.Result));
        }

        Assert.Equal(5 * transfers.Count, engine.TransfersDone);
    }

    [Fact]
    public async Task PerformAsync_OneUrlAgainAndAgain_IsSentAndRefusedAsTheFirstTime()
    {
        using ScriptedServer server = Answering();
        await using LibCurlEngine engine = Open(connectionsPerHostMax: 1);
        string[] paths = ["/a/../b?x=%41+y#f", "/a", "/\u00e4 b"];
        foreach (string path in paths)
        {
            var transfer = new Transfer(server.BaseUrl + path);
            TransferResult first = await PerformAsync(engine, transfer);
            string before = server.Received(0);
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal(first, await PerformAsync(engine, transfer));
            }

            string sent = server.Received(0);
            string request = before[Math.Max(before.LastIndexOf("GET ", StringComparison.Ordinal), 0)..];
            Assert.True(first != TransferResult.Ok || sent == before + request + request + request, sent);
        }

        var bad = new Transfer("http://a b:x/");
        TransferResult refused = await PerformAsync(engine, bad);
        Assert.Equal(TransferResult.UrlMalformat, refused);
        Assert.Equal(refused, await PerformAsync(engine, bad));
        Assert.Equal(refused, await PerformAsync(engine, bad));
    }

    [Fact]
    public async Task PerformAsync_LargeUpload_AsksTheSourceForAsMuchAsLibcurlSendsAtATime()
    {
        using var server = new ScriptedServer(
            [new PeerScript().Request().Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").Loop()]);
        await using LibCurlEngine engine = Open(connectionsPerHostMax: 1);
        var source = new CountingSource(1 << 20);
        var transfer = new Transfer(server.BaseUrl + "/") { Source = source };

        Assert.Equal(TransferResult.Ok, await PerformAsync(engine, transfer));

        Assert.InRange(source.AskedMax, 32 * 1024, 64 * 1024);
    }

    private static async Task<TransferResult> PerformAsync(LibCurlEngine engine, Transfer transfer)
    {
        await engine.PerformAsync(transfer, Ending).WaitAsync(Limits.Wait, Ending);
        return transfer.Result;
    }

    private sealed class CountingSource(int length) : ISource
    {
        private int _given;

        public int AskedMax { get; private set; }

        public long Length => length;

        public int Read(byte[] buffer, int offset, int count)
        {
            AskedMax = Math.Max(AskedMax, count);
            int given = Math.Min(count, length - _given);
            _given += given;
            return given;
        }

        public bool Rewind() => false;
    }
}
