using NanoAgent.Connections;
using NanoAgent.Platform;
using Xunit;

namespace NanoAgent.Core.Tests.Connections;

public class NameCacheTests
{
    [Fact]
    public void Find_UnknownTimeToLive_HoldsAMinute()
    {
        var cache = new NameCache(2);
        cache.Keep("Example.com", new Answer(-1, "10.0.0.1"), 1, 1000);
        Assert.Equal("10.0.0.1", cache.Find("example.COM", 60_999)!.Address(0));
        Assert.Null(cache.Find("example.com", 61_000));
    }

    [Fact]
    public void Find_KnownTimeToLive_HoldsSoLongUpToADay()
    {
        var cache = new NameCache(2);
        cache.Keep("short", new Answer(500, "10.0.0.1"), 1, 0);
        cache.Keep("long", new Answer(int.MaxValue, "10.0.0.2"), 1, 0);
        Assert.NotNull(cache.Find("short", 499));
        Assert.Null(cache.Find("short", 500));
        Assert.NotNull(cache.Find("long", 86_399_999));
        Assert.Null(cache.Find("long", 86_400_000));
    }

    [Fact]
    public void Find_Failure_HoldsFiveSeconds()
    {
        var cache = new NameCache(2);
        cache.KeepFailure("nowhere", 0);
        Assert.Equal(0, cache.Find("nowhere", 4999)!.Count);
        Assert.Null(cache.Find("nowhere", 5000));
    }

    [Fact]
    public void Keep_FullCache_DropsWhatExpiresFirst()
    {
        var cache = new NameCache(2);
        cache.Keep("a", new Answer(1000, "10.0.0.1"), 1, 0);
        cache.Keep("b", new Answer(500, "10.0.0.2"), 1, 0);
        cache.Keep("c", new Answer(700, "10.0.0.3"), 1, 0);
        Assert.Equal(2, cache.Count);
        Assert.NotNull(cache.Find("a", 1));
        Assert.Null(cache.Find("b", 1));
        Assert.Equal("10.0.0.3", cache.Find("c", 1)!.Address(0));
    }

    [Fact]
    public void Keep_ManyAddresses_KeepsTheFirstFour()
    {
        var cache = new NameCache(1);
        NameEntry entry = cache.Keep("a", new Answer(-1, "1", "2", "3", "4", "5"), 5, 0);
        Assert.Equal(4, entry.Count);
        Assert.Equal("4", entry.Address(3));
    }

    [Fact]
    public void Forget_KnownName_IsUnknown()
    {
        var cache = new NameCache(1);
        cache.Keep("a", new Answer(-1, "10.0.0.1"), 1, 0);
        cache.Forget("A");
        Assert.Null(cache.Find("a", 0));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("::1", true)]
    [InlineData("fe80::1%eth0", true)]
    [InlineData("256.0.0.1", false)]
    [InlineData("1.2.3", false)]
    [InlineData("1.2.3.", false)]
    [InlineData("1..2.3", false)]
    [InlineData("1.2.3.4.5", false)]
    [InlineData("1.2.3.4a", false)]
    [InlineData("example.com", false)]
    [InlineData("", false)]
    public void IpLiteral_Host_IsToldFromNames(string host, bool expected)
    {
        Assert.Equal(expected, IpLiteral.Is(host));
    }

    private sealed class Answer(int timeToLiveMs, params string[] addresses) : INameLookup
    {
        public int TimeToLiveMs => timeToLiveMs;

        public int Step() => addresses.Length;

        public string Address(int index) => addresses[index];

        public void Close()
        {
        }
    }
}
