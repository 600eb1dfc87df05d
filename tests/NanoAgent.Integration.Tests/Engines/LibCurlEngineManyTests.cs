using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Text;
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

/// <summary>Many transfers at once in caches of connections of their own, and large bodies.</summary>
public sealed class LibCurlEngineManyTests
{
    // One more than have one cache.
    private const int Many = 65;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    private static ScriptedServer Answering() =>
        new([new PeerScript().Request().Send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").Loop()]);

    private static LibCurlEngine Open(int connectionsPerHostMax, IClock? clock = null) => new(new LibCurlEngineOptions
    {
        Workers = 1, TransfersMax = 2 * Many, ConnectionsPerHostMax = connectionsPerHostMax, Proxy = "", Clock = clock,
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
    public async Task PerformAsync_AfterABurst_CachesThatStandIdleGoWithTheirConnections()
    {
        const int IdleMs = 5_000;
        using ScriptedServer burst = Answering();
        using ScriptedServer server = Answering();
        var clock = new VirtualClock();
        await using LibCurlEngine engine = Open(connectionsPerHostMax: 0, clock);
        var after = new Transfer(server.BaseUrl + "/");
        LibCurlGroup[] groups = await BurstAsync(engine, burst);
        Assert.Equal(2, groups.Length);

        clock.Advance(IdleMs);
        Assert.Equal(TransferResult.Ok, await PerformAsync(engine, after));
        Assert.All(groups, group => Assert.NotNull(group.Share));
        CurlShare last = groups[1].Share!;
        Assert.Equal(0, burst.Gone);

        clock.Advance(IdleMs);
        Assert.Equal(TransferResult.Ok, await PerformAsync(engine, after));

        // The look at the second group was posted before the transfer ended, and may come after it.
        var looked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(engine.LoopFor(burst.BaseUrl).Post(_ => looked.SetResult(), null));
        await looked.Task.WaitAsync(Limits.Wait, Ending);
        Assert.NotNull(groups[0].Share);
        Assert.Null(groups[1].Share);
        Assert.True(last.Handle.IsClosed);
        Assert.True(burst.WaitForGone(1, Limits.Wait), "the connection of the second group stayed open");
        Assert.Equal(1, burst.Gone);

        Assert.Equal(groups, await BurstAsync(engine, burst));
        Assert.NotNull(groups[1].Share);
    }

    /// <summary>Thousands of connections take time to close; a cancel waits for those of one cache at most.</summary>
    [Fact]
    public async Task PerformAsync_SeveralCachesStandIdle_BetweenTwoOfThemTheLoopDoesWhatWasPosted()
    {
        const int IdleMs = 5_000;
        using ScriptedServer burst = Answering();
        using ScriptedServer server = Answering();
        var clock = new VirtualClock();
        await using LibCurlEngine engine = Open(connectionsPerHostMax: 0, clock);
        var after = new Transfer(server.BaseUrl + "/");
        LibCurlGroup[] groups = await BurstAsync(engine, burst, 2 * Many);
        Assert.Equal(3, groups.Length);
        clock.Advance(IdleMs);
        Assert.Equal(TransferResult.Ok, await PerformAsync(engine, after));

        // What is posted while a cache is given up finds the next one whole. The transfer may end before both are told.
        var open = new ConcurrentQueue<int>();
        var bothTold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (LibCurlGroup group in groups[1..])
        {
            bool isTold = false;
            group.Share!.Handle.Locks.Observer = (_, _) =>
            {
                if (!isTold)
                {
                    isTold = true;
                    Assert.True(engine.LoopFor(burst.BaseUrl).Post(Count, null));
                }
            };
        }

        clock.Advance(IdleMs);
        Assert.Equal(TransferResult.Ok, await PerformAsync(engine, after));

        await bothTold.Task.WaitAsync(Limits.Wait, Ending);
        Assert.Equal([2, 1], open);

        void Count(object? state)
        {
            open.Enqueue(groups.Count(each => each.Share is not null));
            if (open.Count == 2)
            {
                bothTold.SetResult();
            }
        }
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

    /// <summary>libcurl before 8.3 loses the zone of a URL that it is given parsed, as the second time.</summary>
    [Fact]
    public async Task PerformAsync_UrlWithAZoneAgainAndAgain_ConnectsAsTheFirstTime()
    {
        await using LibCurlEngine engine = Open(connectionsPerHostMax: 1);
        var trace = new ConnectTrace();
        var transfer = new Transfer("http://[fe80::1%25lo]:9/") { Trace = trace };
        string[] seen = new string[3];
        for (int i = 0; i < seen.Length; i++)
        {
            trace.Failures.Clear();
            Assert.Equal(TransferResult.CouldntConnect, await PerformAsync(engine, transfer));
            seen[i] = string.Join('|', trace.Failures);
        }

        Assert.All(seen, failures => Assert.Equal(seen[0], failures));
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

    /// <summary>Transfers, one more than have one cache at least, all begun before the first can end.</summary>
    private static async Task<LibCurlGroup[]> BurstAsync(
        LibCurlEngine engine, ScriptedServer server, int count = Many)
    {
        using var begin = new ManualResetEventSlim();
        Assert.True(engine.LoopFor(server.BaseUrl).Post(static gate => ((ManualResetEventSlim)gate!).Wait(), begin));
        Transfer[] transfers = [.. Enumerable.Range(0, count).Select(_ => new Transfer(server.BaseUrl + "/"))];
        Task[] all = [.. transfers.Select(transfer => engine.PerformAsync(transfer, Ending))];
        begin.Set();
        await Task.WhenAll(all).WaitAsync(Limits.Wait, Ending);
        Assert.All(transfers, transfer => Assert.Equal(TransferResult.Ok, transfer.Result));
        return engine.GroupsFor(server.BaseUrl);
    }

    private static async Task<TransferResult> PerformAsync(LibCurlEngine engine, Transfer transfer)
    {
        await engine.PerformAsync(transfer, Ending).WaitAsync(Limits.Wait, Ending);
        return transfer.Result;
    }

    private sealed class ConnectTrace : ITraceSink
    {
        public List<string> Failures { get; } = [];

        public void Trace(TraceKind kind, byte[] buffer, int offset, int count)
        {
            string text = Encoding.UTF8.GetString(buffer, offset, count);
            if (text.Contains("Immediate connect fail", StringComparison.Ordinal))
            {
                Failures.Add(text);
            }
        }
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
