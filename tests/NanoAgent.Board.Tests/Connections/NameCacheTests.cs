using NanoAgent.Connections;
using NanoAgent.Platform;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Connections;

[TestClass]
public class NameCacheTests
{
    [TestMethod]
    public void Find_UnknownTimeToLive_HoldsAMinute()
    {
        var cache = new NameCache(2);
        cache.Keep("Example.com", new Answer(-1, "10.0.0.1"), 1, 1000);
        Assert.AreEqual("10.0.0.1", cache.Find("example.COM", 60_999).Address(0));
        Assert.IsNull(cache.Find("example.com", 61_000));
    }

    [TestMethod]
    public void Find_KnownTimeToLive_HoldsSoLongUpToADay()
    {
        var cache = new NameCache(2);
        cache.Keep("short", new Answer(500, "10.0.0.1"), 1, 0);
        cache.Keep("long", new Answer(int.MaxValue, "10.0.0.2"), 1, 0);
        Assert.IsNotNull(cache.Find("short", 499));
        Assert.IsNull(cache.Find("short", 500));
        Assert.IsNotNull(cache.Find("long", 86_399_999));
        Assert.IsNull(cache.Find("long", 86_400_000));
    }

    [TestMethod]
    public void Find_Failure_HoldsFiveSeconds()
    {
        var cache = new NameCache(2);
        cache.KeepFailure("nowhere", 0);
        Assert.AreEqual(0, cache.Find("nowhere", 4999).Count);
        Assert.IsNull(cache.Find("nowhere", 5000));
    }

    [TestMethod]
    public void Keep_FullCache_DropsWhatExpiresFirst()
    {
        var cache = new NameCache(2);
        cache.Keep("a", new Answer(1000, "10.0.0.1"), 1, 0);
        cache.Keep("b", new Answer(500, "10.0.0.2"), 1, 0);
        cache.Keep("c", new Answer(700, "10.0.0.3"), 1, 0);
        Assert.AreEqual(2, cache.Count);
        Assert.IsNotNull(cache.Find("a", 1));
        Assert.IsNull(cache.Find("b", 1));
        Assert.AreEqual("10.0.0.3", cache.Find("c", 1).Address(0));
    }

    [TestMethod]
    public void Keep_ManyAddresses_KeepsTheFirstFour()
    {
        var cache = new NameCache(1);
        NameEntry entry = cache.Keep("a", new Answer(-1, "1", "2", "3", "4", "5"), 5, 0);
        Assert.AreEqual(4, entry.Count);
        Assert.AreEqual("4", entry.Address(3));
    }

    [TestMethod]
    public void Forget_KnownName_IsUnknown()
    {
        var cache = new NameCache(1);
        cache.Keep("a", new Answer(-1, "10.0.0.1"), 1, 0);
        cache.Forget("A");
        Assert.IsNull(cache.Find("a", 0));
    }

    [DataRow("127.0.0.1", true)]
    [DataRow("255.255.255.255", true)]
    [DataRow("::1", true)]
    [DataRow("fe80::1%eth0", true)]
    [DataRow("256.0.0.1", false)]
    [DataRow("1.2.3", false)]
    [DataRow("1.2.3.", false)]
    [DataRow("1..2.3", false)]
    [DataRow("1.2.3.4.5", false)]
    [DataRow("1.2.3.4a", false)]
    [DataRow("example.com", false)]
    [DataRow("", false)]
    public void IpLiteral_Host_IsToldFromNames(string host, bool expected)
    {
        Assert.AreEqual(expected, IpLiteral.Is(host));
    }

    private sealed class Answer : INameLookup
    {
        private readonly int timeToLiveMs;
        private readonly string[] addresses;

        public Answer(int timeToLiveMs, params string[] addresses)
        {
            this.timeToLiveMs = timeToLiveMs;
            this.addresses = addresses;
        }

        public int TimeToLiveMs => timeToLiveMs;

        public int Step() => addresses.Length;

        public string Address(int index) => addresses[index];

        public void Close()
        {
        }
    }
}
