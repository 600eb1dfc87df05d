using System;
using System.Collections.Generic;
using System.Linq;

namespace NanoAgent.LibCurl.Tests;

/// <summary>Who looks a name up and who waits, on times that the test makes.</summary>
public sealed class CurlLoopNamesTests : IDisposable
{
    private readonly List<CurlLoopEntry> _entries = [];

    public void Dispose() => _entries.ForEach(entry => entry.Easy.Dispose());

    [Fact]
    public void MayStart_SameName_OneLooksUpAndTheRestWaits()
    {
        var names = new CurlLoopNames(resolvesMax: 4, hasHostLimit: false);
        CurlLoopEntry[] same =
            [Entry("http://a.example/1"), Entry("http://A.EXAMPLE/2"), Entry("http://a.example/3")];

        Assert.All(same, entry => Assert.False(names.MayStart(entry, 0)));

        Assert.Equal([same[0]], Ready(names));
        names.Look(1);
        Assert.Empty(Ready(names));
    }

    /// <summary>libcurl remembers a name with its port, and would start a thread for each of many at once.</summary>
    [Theory]
    [InlineData("http://localhost:1/")]
    [InlineData("https://localhost/")]
    public void MayStart_KnownNameOnAnotherPort_LooksItUpAlone(string other)
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        var names = new CurlLoopNames(resolvesMax: 4, hasHostLimit: false);
        CurlLoopEntry known = Entry(server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        Assert.False(names.MayStart(known, 0));
        Assert.Equal([known], Ready(names));
        Assert.Equal(CurlCode.Ok, known.Easy.Perform());
        names.Look(1);

        CurlLoopEntry[] same = [Entry(other), Entry(other), Entry(other)];

        Assert.All(same, entry => Assert.False(names.MayStart(entry, 2)));
        Assert.Equal([same[0]], Ready(names));
    }

    [Fact]
    public void MayStart_ManyNames_NoMoreThanMayLookUpAtOnce()
    {
        var names = new CurlLoopNames(resolvesMax: 2, hasHostLimit: false);
        CurlLoopEntry[] all = [.. Enumerable.Range(0, 5).Select(i => Entry($"http://{i}.example/"))];
        Assert.All(all, entry => Assert.False(names.MayStart(entry, 0)));

        Assert.Equal(all[..2], Ready(names));

        // One that ends without a name gives its place to the next one.
        names.Leave(all[0], CurlCode.CouldntResolveHost, 1);
        Assert.Equal([all[2]], Ready(names));
    }

    [Fact]
    public void Leave_NameKnown_LetsTheRestGoAndKeepsItForAWhile()
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        var names = new CurlLoopNames(resolvesMax: 1, hasHostLimit: false);
        string url = server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        CurlLoopEntry[] same = [Entry(url), Entry(url), Entry(url)];
        Assert.All(same, entry => Assert.False(names.MayStart(entry, 0)));
        Assert.Equal([same[0]], Ready(names));
        Assert.Equal(CurlCode.Ok, same[0].Easy.Perform());

        names.Look(5);
        Assert.Equal(same[1..], Ready(names));
        Assert.True(names.MayStart(Entry(url), 50_000));
        Assert.False(names.MayStart(Entry(url), 50_010), "libcurl forgets it after a minute");
        names.Forget();
        Assert.False(names.MayStart(Entry(url), 6));
    }

    /// <summary>libcurl counts whole seconds, so that one second may be over at once.</summary>
    [Theory]
    [InlineData(-1, 50_000)]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(10, 9_000)]
    [InlineData(3_600, 50_000)]
    public void MayStart_CacheTimeoutSet_TakesAKnownNameNoLongerThanThat(long seconds, int freshMs)
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        var names = new CurlLoopNames(resolvesMax: 1, hasHostLimit: false);
        string url = server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        LookUp(names, Entry(url));

        if (freshMs > 0)
        {
            Assert.True(names.MayStart(Entry(url, seconds), 1_000 + freshMs - 1));
        }

        Assert.False(names.MayStart(Entry(url, seconds), 1_000 + freshMs));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Look_SomeDoNotUseTheCache_TheyGoOneAfterTheOtherUnlessTheHostHasALimit(bool hasHostLimit)
    {
        using LoopbackServer server = LoopbackServer.Answering(LoopbackServer.Ok);
        var names = new CurlLoopNames(resolvesMax: 2, hasHostLimit);
        string url = server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        CurlLoopEntry leader = Entry(url, 0);
        CurlLoopEntry[] alone = [Entry(url, 0), Entry(url, 0), Entry(url, 0)];
        CurlLoopEntry cached = Entry(url);
        Assert.False(names.MayStart(leader, 0));
        Assert.Equal([leader], Ready(names));
        Assert.All([.. alone, cached], entry => Assert.False(names.MayStart(entry, 0)));
        names.Leave(alone[1], null, 0);
        Assert.Equal(CurlCode.Ok, leader.Easy.Perform());

        names.Look(1);
        Assert.Equal(hasHostLimit ? [alone[0], alone[2], cached] : [cached, alone[0]], Ready(names));
        if (!hasHostLimit)
        {
            names.Look(2);
            Assert.Empty(Ready(names));
            Assert.Equal(CurlCode.Ok, alone[0].Easy.Perform());
            names.Look(3);
            Assert.Equal([alone[2]], Ready(names));
        }
    }

    [Fact]
    public void Leave_NameDoesNotExist_EndsAllThatWaitedForIt()
    {
        var names = new CurlLoopNames(resolvesMax: 1, hasHostLimit: false);
        CurlLoopEntry[] same = [Entry("http://a.example/"), Entry("http://a.example/"), Entry("http://a.example/")];
        Assert.All(same, entry => Assert.False(names.MayStart(entry, 0)));
        Ready(names);

        names.Leave(same[0], CurlCode.CouldntResolveHost, 1);

        Assert.Equal([(same[1], CurlCode.CouldntResolveHost), (same[2], CurlCode.CouldntResolveHost)], Ended(names));
    }

    [Fact]
    public void Leave_LeaderCancelled_TheNextLooksUp()
    {
        var names = new CurlLoopNames(resolvesMax: 1, hasHostLimit: false);
        CurlLoopEntry[] same = [Entry("http://a.example/"), Entry("http://a.example/"), Entry("http://a.example/")];
        Assert.All(same, entry => Assert.False(names.MayStart(entry, 0)));
        Ready(names);

        Assert.False(names.Leave(same[1], null, 1), "it stands in a queue still");
        Assert.True(names.Leave(same[0], CurlCode.AbortedByCallback, 1));

        Assert.Equal([same[2]], Ready(names));
        Assert.Empty(Ended(names));
    }

    [Fact]
    public void Look_WaitedAsLongAsItMayConnect_TimesOut()
    {
        var names = new CurlLoopNames(resolvesMax: 1, hasHostLimit: false);
        CurlLoopEntry leader = Entry("http://a.example/");
        CurlLoopEntry shorter = Entry("http://a.example/");
        shorter.Easy.TimeoutMs = 900;
        shorter.Easy.ConnectTimeoutMs = 2_000;
        CurlLoopEntry longer = Entry("http://b.example/");
        longer.Easy.ConnectTimeoutMs = 1_000;
        Assert.All([leader, shorter, longer], entry => Assert.False(names.MayStart(entry, 100)));
        Assert.Equal([leader], Ready(names));
        Assert.Equal(900, names.WaitMs(100));

        names.Look(999);
        Assert.Empty(Ended(names));
        names.Look(1_000);
        Assert.Equal([(shorter, CurlCode.OperationTimedOut)], Ended(names));
        Assert.Equal(100, names.WaitMs(1_000));
        names.Look(1_100);
        Assert.Equal([(longer, CurlCode.OperationTimedOut)], Ended(names));
        Assert.Equal(int.MaxValue, names.WaitMs(1_100));
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://[::1]/")]
    [InlineData("file:///etc/hostname")]
    public void MayStart_NothingToLookUp_GoesAtOnce(string url) =>
        Assert.True(new CurlLoopNames(resolvesMax: 1, hasHostLimit: false).MayStart(Entry(url), 0));

    [Fact]
    public void ShortenTimeouts_Waited_CountsUntilTakenBack()
    {
        using var easy = new CurlEasy { TimeoutMs = 500, Url = "http://127.0.0.1/" };

        easy.ShortenTimeouts(10_000);

        Assert.Equal(500, easy.TimeoutMs);
        Assert.Equal(500, easy.ConnectLimitMs);
    }

    private static List<CurlLoopEntry> Ready(CurlLoopNames names)
    {
        var ready = new List<CurlLoopEntry>();
        while (names.TryTakeReady(out CurlLoopEntry entry))
        {
            ready.Add(entry);
        }

        return ready;
    }

    private static List<(CurlLoopEntry Entry, CurlCode Code)> Ended(CurlLoopNames names)
    {
        var ended = new List<(CurlLoopEntry Entry, CurlCode Code)>();
        while (names.TryTakeEnded(out CurlLoopEntry entry, out CurlCode code))
        {
            names.Leave(entry, null, 0);
            ended.Add((entry, code));
        }

        return ended;
    }

    private static void LookUp(CurlLoopNames names, CurlLoopEntry entry)
    {
        Assert.False(names.MayStart(entry, 0));
        Assert.Equal([entry], Ready(names));
        Assert.Equal(CurlCode.Ok, entry.Easy.Perform());
        names.Look(1_000);
    }

    private CurlLoopEntry Entry(string url, long? cacheSeconds = null)
    {
        var entry = new CurlLoopEntry { Easy = new CurlEasy { Url = url } };
        if (cacheSeconds is not null)
        {
            entry.Easy.DnsCacheSeconds = cacheSeconds;
        }

        _entries.Add(entry);
        return entry;
    }
}
