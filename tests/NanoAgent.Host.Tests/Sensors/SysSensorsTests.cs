using System;
using System.IO;
using System.Linq;
using NanoAgent.Host.Sensors;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Tests.Sensors;

public sealed class SysSensorsTests : IDisposable
{
    private readonly MachineTree _tree = new();

    public void Dispose()
    {
        _tree.Dispose();
    }

    [Fact]
    public void ThermalZones_SeveralOfOneType_GetTheirOwnNamesInTheKernelsOrder()
    {
        _tree.With("sys/class/thermal/thermal_zone10/type", "acpitz\n")
            .With("sys/class/thermal/thermal_zone10/temp", "30000\n")
            .With("sys/class/thermal/thermal_zone2/type", "acpitz\n")
            .With("sys/class/thermal/thermal_zone2/temp", "27800\n")
            .With("sys/class/thermal/thermal_zone0/type", "x86_pkg_temp\n")
            .With("sys/class/thermal/thermal_zone0/temp", "-5000\n")
            .With("sys/class/thermal/thermal_zone3/temp", "41\n")
            .With("sys/class/thermal/cooling_device0/type", "Fan\n")
            .With("sys/class/thermal/thermal_zoneX/temp", "1\n");

        Assert.Equal(
            new[]
            {
                "temp.x86_pkg_temp -5000e-3 Cel", "temp.acpitz 27800e-3 Cel", "temp.thermal_zone3 41e-3 Cel",
                "temp.acpitz-2 30000e-3 Cel",
            },
            _tree.Readings());
    }

    [Fact]
    public void Hwmon_EveryKind_IsNamedByChipAndLabelAndScaled()
    {
        const string Chip = "sys/class/hwmon/hwmon0/";
        _tree.With(Chip + "name", "coretemp\n")
            .With(Chip + "temp1_input", "45000\n").With(Chip + "temp1_label", "Package id 0\n")
            .With(Chip + "temp2_input", "44000\n")
            .With(Chip + "temp2_max", "99000\n")
            .With(Chip + "in0_input", "1224\n").With(Chip + "in0_label", "Vcore\n")
            .With(Chip + "fan1_input", "1350\n")
            .With(Chip + "curr1_input", "2500\n")
            .With(Chip + "power1_input", "12500000\n")
            .With(Chip + "humidity1_input", "43210\n")
            .With(Chip + "intrusion0_alarm", "1\n");

        Assert.Equal(
            new[]
            {
                "hwmon.coretemp.package-id-0 45000e-3 Cel", "hwmon.coretemp.temp2 44000e-3 Cel",
                "hwmon.coretemp.vcore 1224e-3 V", "hwmon.coretemp.fan1 1350e0 1/min",
                "hwmon.coretemp.curr1 2500e-3 A", "hwmon.coretemp.power1 12500000e-6 W",
                "hwmon.coretemp.humidity1 43210e-3 %RH",
            },
            _tree.Readings());
    }

    [Fact]
    public void Hwmon_TwoEqualChips_StayTwoSeries()
    {
        _tree.With("sys/class/hwmon/hwmon0/name", "nvme\n").With("sys/class/hwmon/hwmon0/temp1_input", "1000\n")
            .With("sys/class/hwmon/hwmon1/name", "nvme\n").With("sys/class/hwmon/hwmon1/temp1_input", "2000\n");

        Assert.Equal(new[] { "hwmon.nvme.temp1 1000e-3 Cel", "hwmon.nvme.temp1-2 2000e-3 Cel" }, _tree.Readings());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("N/A\n")]
    [InlineData("4 5\n")]
    [InlineData("--5\n")]
    [InlineData("-\n")]
    [InlineData("+5\n")]
    [InlineData("0x20\n")]
    [InlineData("-274000\n")]
    [InlineData("1000001\n")]
    [InlineData("9223372036854775808\n")]
    [InlineData("45000\u0000\n")]
    public void ThermalZone_NoTemperature_GivesNoValueButStaysInTheList(string text)
    {
        ISensor zone = _tree.With("sys/class/thermal/thermal_zone0/temp", text).Discover().Single();
        Assert.False(zone.TryRead(out long mantissa));
        Assert.Equal(0, mantissa);

        _tree.With("sys/class/thermal/thermal_zone0/temp", "45000\n");
        Assert.Equal("temp.thermal_zone0 45000e-3 Cel", MachineTree.Describe(zone));
    }

    [Fact]
    public void Labels_Hostile_AreCutAndCleaned()
    {
        _tree.With("sys/class/hwmon/hwmon0/name", "../../ETC \u001b[31m$(reboot)" + new string('x', 5000) + "\n")
            .With("sys/class/hwmon/hwmon0/temp1_input", "1\n")
            .With("sys/class/hwmon/hwmon0/temp1_label", new byte[] { 0xff, 0xfe, 0x00, 0x0a })
            .With("sys/class/hwmon/hwmon0/temp2_input", "2\n")
            .With("sys/class/hwmon/hwmon0/temp2_label", "\n");

        string[] names = _tree.Names();

        Assert.Equal(
            new[] { "hwmon.etc-31m-reboot-xxxxxxxxx.temp1", "hwmon.etc-31m-reboot-xxxxxxxxx.temp2" }, names);
        Assert.All(names, name => Assert.True(SenmlName.IsValid(name)));
    }

    [Fact]
    public void Tree_MoreThanTheLimit_StopsThere()
    {
        for (int i = 0; i < 100; i++)
        {
            _tree.With($"sys/class/hwmon/hwmon{i}/name", "chip\n").With($"sys/class/hwmon/hwmon{i}/temp1_input", "1\n");
        }

        string[] names = SystemSensors.Discover(_tree.Root).Select(s => s.Name).ToArray();
        Assert.Equal(SystemSensors.SensorsMax, names.Length);
        Assert.Equal(SystemSensors.SensorsMax, names.Distinct().Count());
    }

    [Fact]
    public void Classes_ThatAreFilesOrLoops_GiveNoSensor()
    {
        _tree.With("sys/class/thermal", "not a folder\n").With("sys/class/hwmon/hwmon0", "not a folder\n");
        File.CreateSymbolicLink(Path.Combine(_tree.Root, "sys/class/hwmon/hwmon1"), "hwmon1");
        Directory.CreateDirectory(Path.Combine(_tree.Root, "sys/class/hwmon/hwmon2/temp1_input"));

        Assert.Empty(_tree.Names());
    }
}
