using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using NanoAgent.Connections;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Wire;

namespace NanoAgent.Device.Tests;

/// <summary>The resolver and a board's datagrams against a name server that others wrote.</summary>
public sealed class DnsmasqTests(DnsmasqServer server) : IClassFixture<DnsmasqServer>
{
    [Fact]
    public void Name_WithAnAddress_IsResolvedWithItsTimeToLive()
    {
        DnsLookup lookup = Resolve("collector.test", out int found);
        Assert.Equal(1, found);
        Assert.Equal("192.0.2.10", lookup.Address(0));
        Assert.Equal(77_000, lookup.TimeToLiveMs);
    }

    [Fact]
    public void Name_InOtherCaseAndWithADot_IsResolved()
    {
        Assert.Equal("192.0.2.10", Resolve("COLLECTOR.Test.", out _).Address(0));
    }

    [Fact]
    public void Alias_OfAnAlias_IsResolved()
    {
        DnsLookup lookup = Resolve("alias2.test", out int found);
        Assert.Equal(1, found);
        Assert.Equal("192.0.2.10", lookup.Address(0));
    }

    [Fact]
    public void Name_WithManyAddresses_GivesFourOfThem()
    {
        DnsLookup lookup = Resolve("many.test", out int found);
        Assert.Equal(4, found);
        Assert.All(Enumerable.Range(0, 4), index => Assert.StartsWith("198.51.100.", lookup.Address(index)));
    }

    [Fact]
    public void Answer_TooLongForADatagram_GivesWhatWasBeforeTheCut()
    {
        // Forty addresses are 640 bytes: the server cuts the answer and says so.
        Assert.Equal(4, Found("huge.test"));
    }

    [Fact]
    public void Name_ThatDoesNotExistOrHasNoIpv4_FailsAtOnce()
    {
        foreach (string name in new[] { "nothing.test", "six.test" })
        {
            DnsLookup lookup = Resolve(name, out int found);
            Assert.Equal(-(int)TransferResult.CouldntResolveHost, found);
            Assert.Equal(1, lookup.Tries);
        }
    }

    [Fact]
    public void Name_ThatTheServerRefuses_IsAskedForAsOftenAsTriesGoAndFails()
    {
        DnsLookup lookup = Resolve("elsewhere.example", out int found);
        Assert.Equal(-(int)TransferResult.CouldntResolveHost, found);
        Assert.Equal(DnsResolver.TriesMax, lookup.Tries);
    }

    [Fact]
    public void Server_BesideADeadOne_IsAskedInItsTurn()
    {
        server.Network.Names.UseServers(["127.0.0.2", "127.0.0.1"]);
        DnsLookup lookup = Resolve("collector.test", out int found);
        server.Network.Names.UseServers(["127.0.0.1"]);
        Assert.Equal(1, found);
        Assert.Equal(2, lookup.Tries);
    }

    private int Found(string name)
    {
        Resolve(name, out int found);
        return found;
    }

    private DnsLookup Resolve(string name, out int found)
    {
        return server.Resolve(name, out found);
    }
}

/// <summary>A dnsmasq of these tests, on a free port, and a board that asks it.</summary>
public sealed class DnsmasqServer : IDisposable
{
    // Its port is free for UDP when it is chosen; TCP, which it wants too, may have it meanwhile.
    private const int PortsMax = 10;

    private static readonly TimeSpan Ceiling = TimeSpan.FromMinutes(1);

    private readonly DeviceClock _clock = new();
    private readonly Process _process;

    public DnsmasqServer()
    {
        Network = new SocketNetwork(_clock, new SeededRandom(53));
        Network.Names.UseServers(["127.0.0.1"]);
        for (int i = 0; i < PortsMax; i++)
        {
            using (var free = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0)))
            {
                Network.Names.Port = ((IPEndPoint)free.Client.LocalEndPoint!).Port;
            }

            _process = Process.Start(Program(), Arguments(Network.Names.Port));
            Assert.True(SpinWait.SpinUntil(() => _process.HasExited || Answers(), Ceiling), "dnsmasq does not answer");
            if (!_process.HasExited)
            {
                return;
            }

            _process.Dispose();
        }

        throw new InvalidOperationException("dnsmasq does not start: run it by hand to see why.");
    }

    internal SocketNetwork Network { get; }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    internal DnsLookup Resolve(string name, out int found)
    {
        var lookup = (DnsLookup)Network.Lookup(name)!;
        while ((found = lookup.Step()) == 0)
        {
            Network.Wait(Scheduling.Due.Until(_clock.Milliseconds, lookup.DueMs));
        }

        lookup.Close();
        return lookup;
    }

    private static string Program()
    {
        return new[] { "/usr/sbin/dnsmasq", "/usr/bin/dnsmasq", "/usr/local/sbin/dnsmasq" }.First(File.Exists);
    }

    private static string[] Arguments(int port)
    {
        string[] options =
        [
            "--keep-in-foreground", "--no-resolv", "--no-hosts", "--no-daemon", "--conf-file=/dev/null",
            "--listen-address=127.0.0.1", "--bind-interfaces", "--port=" + port.ToString(CultureInfo.InvariantCulture),
            "--local=/test/", "--local-ttl=77", "--host-record=collector.test,192.0.2.10",
            "--host-record=six.test,2001:db8::1", "--cname=alias1.test,collector.test",
            "--cname=alias2.test,alias1.test", "--user=root", "--group=root", "--log-facility=/dev/null",
        ];
        return options
            .Concat(Enumerable.Range(1, 6).Select(i => $"--host-record=many.test,198.51.100.{i}"))
            .Concat(Enumerable.Range(1, 40).Select(i => $"--host-record=huge.test,203.0.113.{i}"))
            .ToArray();
    }

    // Asked anew every 50 ms, for what is asked before it listens is lost.
    private bool Answers()
    {
        var message = new DnsMessage();
        int count = message.WriteQuery(1, "collector.test");
        using var client = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        client.Send(message.Bytes, count, new IPEndPoint(IPAddress.Loopback, Network.Names.Port));
        return client.Client.Poll(50_000, SelectMode.SelectRead);
    }
}
