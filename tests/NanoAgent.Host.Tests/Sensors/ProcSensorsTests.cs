using System;
using System.IO;
using System.Linq;
using NanoAgent.Host.Sensors;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Tests.Sensors;

public sealed class ProcSensorsTests : IDisposable
{
    private const string NetHead =
        "Inter-|   Receive                                                |  Transmit\n"
        + " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls\n";

    private readonly MachineTree _tree = new();

    public void Dispose()
    {
        _tree.Dispose();
    }

    [Fact]
    public void Tree_Complete_GivesEveryValueScaled()
    {
        _tree.With("proc/stat", "cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 1 1 1 1\n")
            .With("proc/loadavg", "0.25 1.19 10.17 1/91 9083\n")
            .With("proc/meminfo", "MemTotal:       24684092 kB\nMemFree:  1 kB\nMemAvailable:   24289972 kB\n")
            .With("proc/self/status", "Name:\tnanoagent\nVmPeak:\t  99999 kB\nVmRSS:\t   51234 kB\n")
            .With("proc/uptime", "1212.35 2234.65\n")
            .With("proc/net/dev", NetHead
                + "    lo:  499180     860    0    0    0     0          0         0   499180     860    0    0\n"
                + "  eth0: 229602291    7581    0    0    0     0          0         0   359003    4767    0    0\n"
                + "wlan0:77 1 0 0 0 0 0 0 88 1 0 0 0 0 0 0\n");

        Assert.Equal(
            new[]
            {
                "load.1m 25e-2 /",
                "mem.available 24872931328e0 B",
                "mem.used 403578880e0 B",
                "agent.rss 52463616e0 B",
                "uptime 121235e-2 s",
                "net.eth0.rx 229602291e0 B",
                "net.eth0.tx 359003e0 B",
                "net.wlan0.rx 77e0 B",
                "net.wlan0.tx 88e0 B",
            },
            _tree.Readings());
        Assert.Equal("cpu.load", _tree.Names()[0]);
    }

    [Fact]
    public void Tree_Empty_GivesNoSensor()
    {
        Assert.Empty(_tree.Names());
    }

    [Theory]
    [InlineData("cpu  100 0 50 800 50 0 0 0\n", "cpu  175 0 75 875 75 0 0 0\n", 5000)]
    [InlineData("cpu  0 0 0 0 0 0 0 0\n", "cpu  1 0 0 2 0 0 0 0\n", 3333)]
    [InlineData("cpu  0 0 0 0\n", "cpu  0 0 0 10\n", 0)]
    [InlineData("cpu  5 5 5 5\n", "cpu  9 9 9 5\n", 10000)]
    [InlineData("cpu  0 0 0 0 50 0 0 0\n", "cpu  100 0 0 0 40 0 0 0\n", 10000)]
    [InlineData("cpu  0 0 0 0 0 0 0 10 0 0\n", "cpu  0 0 0 0 0 0 0 20 99 99\n", 10000)]
    public void CpuLoad_CountersMoved_GivesHundredthsOfAPercent(string before, string after, long expected)
    {
        ISensor cpu = _tree.With("proc/stat", before).Discover().Single();
        _tree.With("proc/stat", after);

        Assert.True(cpu.TryRead(out long mantissa));
        Assert.Equal(expected, mantissa);
        Assert.Equal("%", cpu.Unit);
        Assert.Equal(-2, cpu.Exponent);
    }

    [Theory]
    [InlineData("cpu  10 0 10 80\n")]
    [InlineData("cpu  1 0 1 8\n")]
    [InlineData("cpu  900000000000000000 0 10 80\n")]
    [InlineData("cpu  9999999999999999999 0 10 80\n")]
    [InlineData("cpu  20 0 20\n")]
    [InlineData("cpu  20 0 20 -90\n")]
    [InlineData("cpu  20 0 20 90")]
    [InlineData("")]
    public void CpuLoad_CountersStoodOrWentBackOrMakeNoSense_GivesNoValue(string after)
    {
        ISensor cpu = _tree.With("proc/stat", "cpu  10 0 10 80\n").Discover().Single();
        _tree.With("proc/stat", after);

        Assert.False(cpu.TryRead(out long mantissa));
        Assert.Equal(0, mantissa);
    }

    [Fact]
    public void CpuLoad_AfterAGap_StartsAnew()
    {
        ISensor cpu = _tree.With("proc/stat", "cpu  10 0 10 80\n").Discover().Single();
        _tree.Without("proc/stat");
        Assert.False(cpu.TryRead(out _));
        _tree.With("proc/stat", "cpu  110 0 10 80\n");
        Assert.False(cpu.TryRead(out _));
        _tree.With("proc/stat", "cpu  110 0 10 180\n");

        Assert.True(cpu.TryRead(out long mantissa));
        Assert.Equal(0, mantissa);
    }

    [Theory]
    [InlineData("MemTotal: 100 kB\nMemAvailable: 40")]
    [InlineData("MemTotal: 100 kB\nMemAvailable: 40 kB")]
    [InlineData("MemTotal: 100 kB\nMemAvailable: 40 MB\n")]
    [InlineData("MemTotal: 100 kB\nMemAvailable: -40 kB\n")]
    [InlineData("MemTotal: 100 kB\nMemAvailable: 4e3 kB\n")]
    [InlineData("MemTotal: 100 kB\nMemAvailable: 99999999999999999999999999999999 kB\n")]
    [InlineData("MemTotal: 100 kB\nMemAvailable: 999999999999999999 kB\n")]
    [InlineData("MemTotal: 100 kB\nMemAvailable:\n")]
    [InlineData("MemTotal: 100 kB\nXMemAvailable: 40 kB\n")]
    [InlineData("\0\0\0\0\n\n\n\u00ff\u00fe:")]
    [InlineData("")]
    public void Memory_Malformed_GivesNoSensor(string meminfo)
    {
        Assert.Empty(_tree.With("proc/meminfo", meminfo).Names());
    }

    [Fact]
    public void Memory_MoreAvailableThanThereIs_GivesNoUse()
    {
        _tree.With("proc/meminfo", "MemTotal: 10 kB\nMemAvailable: 11 kB\n");

        Assert.Equal(new[] { "mem.available 11264e0 B" }, _tree.Readings());
    }

    [Theory]
    [InlineData("")]
    [InlineData("12\n")]
    [InlineData("12.5\n")]
    [InlineData("12.345\n")]
    [InlineData("-1.00\n")]
    [InlineData("1.-1\n")]
    [InlineData(".25\n")]
    [InlineData("12.25")]
    [InlineData("11111111111111111.25\n")]
    [InlineData("nan 1.00\n")]
    public void LoadAndUptime_Malformed_GiveNoSensor(string text)
    {
        Assert.Empty(_tree.With("proc/loadavg", text).With("proc/uptime", text).Names());
    }

    [Fact]
    public void Files_ThatAreFoldersOrLinksToNothing_GiveNoSensor()
    {
        Directory.CreateDirectory(Path.Combine(_tree.Root, "proc/meminfo"));
        Directory.CreateDirectory(Path.Combine(_tree.Root, "proc/stat"));
        File.CreateSymbolicLink(Path.Combine(_tree.Root, "proc/loadavg"), "/nowhere/at/all");
        File.CreateSymbolicLink(Path.Combine(_tree.Root, "proc/uptime"), "uptime");

        Assert.Empty(_tree.Names());
    }

    [Fact]
    public void File_LongerThanIsLookedAt_IsReadToTheLimitOnly()
    {
        string lines = string.Concat(Enumerable.Repeat("Filler: 1 kB\n", 2000));
        _tree.With("proc/meminfo", "MemAvailable: 3 kB\n" + lines + "MemTotal: 7 kB\n");

        Assert.Equal(new[] { "mem.available 3072e0 B" }, _tree.Readings());
    }

    [Fact]
    public void Network_ManyInterfaces_StopsAtTheLimit()
    {
        string lines = string.Concat(Enumerable.Range(0, 100).Select(i => $"veth{i}: 1 0 0 0 0 0 0 0 2 0\n"));
        string[] names = _tree.With("proc/net/dev", NetHead + lines).Names();

        Assert.Equal(2 * SystemSensors.InterfacesMax, names.Length);
        Assert.Equal("net.veth0.rx", names[0]);
        Assert.Equal("net.veth7.tx", names[^1]);
    }

    [Fact]
    public void Network_HostileNamesAndCounters_GiveSafeNamesOrNone()
    {
        string[] readings = _tree.With("proc/net/dev", NetHead
            + "ETH 1;rm: 1 0 0 0 0 0 0 0 2 0\n"
            + "eth-1-rm: 3 0 0 0 0 0 0 0 4 0\n"
            + "....: 1 0 0 0 0 0 0 0 2 0\n"
            + "short: 5 0 0\n"
            + "huge: 18446744073709551615 0 0 0 0 0 0 0 9 0\n"
            + ": 1 0 0 0 0 0 0 0 2 0\n"
            + "cut: 1 0 0 0 0 0 0 0 2").Readings();

        Assert.Equal(
            new[]
            {
                "net.eth-1-rm.rx 1e0 B", "net.eth-1-rm.tx 2e0 B", "net.eth-1-rm.rx-2 3e0 B", "net.eth-1-rm.tx-2 4e0 B",
                "net.short.rx 5e0 B", "net.huge.tx 9e0 B",
            },
            readings);
    }

    [Fact]
    public void Network_InterfaceGone_GivesNoValueAndComesBack()
    {
        ISensor rx = _tree.With("proc/net/dev", "usb0: 7 0 0 0 0 0 0 0 8 0\n").Discover()[0];
        _tree.With("proc/net/dev", NetHead);
        Assert.False(rx.TryRead(out _));
        _tree.With("proc/net/dev", "usb0: 9 0 0 0 0 0 0 0 8 0\n");

        Assert.Equal("net.usb0.rx 9e0 B", MachineTree.Describe(rx));
    }
}
