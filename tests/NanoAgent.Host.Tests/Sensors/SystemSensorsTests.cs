using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using NanoAgent.Host.Sensors;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Tests.Sensors;

public sealed class SystemSensorsTests
{
    [Fact]
    public void RealMachine_EverySensor_IsWellFormed()
    {
        IReadOnlyList<ISensor> sensors = SystemSensors.Discover("/", Path.GetTempPath());

        Assert.InRange(sensors.Count, 1, SystemSensors.SensorsMax);
        Assert.Equal(sensors.Count, sensors.Select(s => s.Name).Distinct().Count());
        foreach (ISensor sensor in sensors)
        {
            Assert.True(SenmlName.IsValid(sensor.Name), sensor.Name);
            Assert.True(SenmlName.IsValidUnit(sensor.Unit), sensor.Unit);
            Assert.InRange(sensor.Exponent, -18, 18);
            sensor.TryRead(out _);
        }
    }

    [Fact]
    public void RealMachine_MemoryDiskUptimeAndOwnMemory_ArePlausible()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        const long Mebibyte = 1024 * 1024;
        const long Pebibyte = Mebibyte * Mebibyte * 1024;

        Assert.InRange(Value("mem.available"), Mebibyte, Pebibyte);
        Assert.InRange(Value("mem.used"), Mebibyte, Pebibyte);
        Assert.InRange(Value("agent.rss"), Mebibyte, Pebibyte);
        Assert.InRange(Value("disk.root.used"), Mebibyte, Pebibyte);
        Assert.InRange(Value("disk.root.free"), 0, Pebibyte);
        Assert.InRange(Value("disk.data.free"), 0, Pebibyte);
        Assert.InRange(Value("uptime"), 1, 100L * 365 * 86_400 * 100);
        Assert.InRange(Value("load.1m"), 0, 100_000_00);
    }

    [Fact]
    public void RealMachine_CpuLoad_IsAPercentage()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        ISensor cpu = SystemSensors.Discover().Single(s => s.Name == "cpu.load");

        // The kernel counts in ticks: read until one has passed. A ceiling on the tries, none on the time.
        long mantissa = -1;
        for (int i = 0; i < 10_000_000 && !cpu.TryRead(out mantissa); i++)
        {
        }

        Assert.InRange(mantissa, 0, 10_000);
    }

    [Fact]
    public void Disk_FolderThatIsNotThere_IsAbsent()
    {
        IReadOnlyList<ISensor> sensors = SystemSensors.Discover("/", "/nowhere/at/all");

        Assert.DoesNotContain(sensors, s => s.Name.StartsWith("disk.data", StringComparison.Ordinal));
        Assert.Contains(sensors, s => s.Name == "disk.root.free");
    }

    [Fact]
    public void PortableSensors_OnAnySystem_GiveValues()
    {
        var list = new SensorList();
        PortableSensors.AddMachine(list);
        PortableSensors.AddNetwork(list);

        Assert.Equal(new[] { "agent.rss", "uptime" }, list.Sensors.Take(2).Select(s => s.Name));
        Assert.All(list.Sensors, s => Assert.True(s.TryRead(out long value) && value >= 0));
    }

    [Fact]
    public void Reading_OfAFileSensor_AllocatesLittle()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        ISensor memory = SystemSensors.Discover().Single(s => s.Name == "mem.available");
        memory.TryRead(out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            memory.TryRead(out _);
        }

        // Path, handle and nothing that grows with the file.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 1024);
    }

    [Theory]
    [InlineData("Package id 0", 24, "package-id-0")]
    [InlineData("  ..x..  ", 24, "x")]
    [InlineData("a//:b", 24, "a-b")]
    [InlineData("abc", 2, "ab")]
    [InlineData("ab--", 3, "ab")]
    [InlineData("\u00e9", 24, "")]
    [InlineData("", 24, "")]
    public void SensorName_Clean_LeavesWhatSenmlTakes(string text, int lengthMax, string expected)
    {
        Assert.Equal(expected, SensorName.Clean(text, lengthMax));
    }

    private static long Value(string name)
    {
        ISensor sensor = SystemSensors.Discover("/", Path.GetTempPath()).Single(s => s.Name == name);
        Assert.True(sensor.TryRead(out long mantissa), name);
        return mantissa;
    }
}
