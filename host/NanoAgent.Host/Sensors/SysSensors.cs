using System;

namespace NanoAgent.Host.Sensors;

/// <summary>
/// What the drivers under /sys/class tell. A sensor whose file is there is in the list even when it gives no value
/// yet: drivers answer with an error while their device sleeps.
/// </summary>
internal static class SysSensors
{
    /// <summary>Characters that a zone, chip or label has in a name: two of them and a prefix fit.</summary>
    private const int PartLengthMax = 24;

    /// <summary>Nothing is colder, in thousandths of a degree: drivers use lower numbers for "no value".</summary>
    private const long AbsoluteZeroMilliCelsius = -273_150;

    /// <summary>Nothing that a machine can measure about itself is hotter; drivers' garbage is.</summary>
    private const long HottestMilliCelsius = 1_000_000;

    private static readonly HwmonKind[] Kinds =
    {
        new("temp", SensorUnits.Celsius, -3, TryTemperature),
        new("in", SensorUnits.Volts, -3, KernelText.TryWhole),
        new("fan", SensorUnits.PerMinute, 0, KernelText.TryWhole),
        new("curr", SensorUnits.Amperes, -3, KernelText.TryWhole),
        new("power", SensorUnits.Watts, -6, KernelText.TryWhole),
        new("humidity", SensorUnits.RelativeHumidity, -3, KernelText.TryWhole),
    };

    internal static void AddThermalZones(SensorList list, SensorFiles files)
    {
        const string Folder = "sys/class/thermal";
        foreach ((_, string zone) in files.Numbered(Folder, "thermal_zone", string.Empty))
        {
            string input = Folder + "/" + zone + "/temp";
            if (files.Exists(input))
            {
                string type = Part(files.ReadWord(Folder + "/" + zone + "/type"), zone);
                list.Add(new FileSensor(
                    list.Unique("temp." + type), SensorUnits.Celsius, -3, files, input, TryTemperature));
            }
        }
    }

    internal static void AddHwmon(SensorList list, SensorFiles files)
    {
        const string Folder = "sys/class/hwmon";
        foreach ((_, string chip) in files.Numbered(Folder, "hwmon", string.Empty))
        {
            string folder = Folder + "/" + chip;
            string prefix = "hwmon." + Part(files.ReadWord(folder + "/name"), chip) + ".";
            foreach (HwmonKind kind in Kinds)
            {
                AddInputs(list, files, folder, prefix, kind);
            }
        }
    }

    private static void AddInputs(SensorList list, SensorFiles files, string folder, string prefix, HwmonKind kind)
    {
        foreach ((_, string input) in files.Numbered(folder, kind.Prefix, "_input"))
        {
            string path = folder + "/" + input;
            if (files.Exists(path))
            {
                string channel = input[..^"_input".Length];
                string label = Part(files.ReadWord(folder + "/" + channel + "_label"), channel);
                list.Add(new FileSensor(
                    list.Unique(prefix + label), kind.Unit, kind.Exponent, files, path, kind.Reader));
            }
        }
    }

    private static string Part(string text, string fallback)
    {
        string part = SensorName.Clean(text, PartLengthMax);
        return part.Length > 0 ? part : SensorName.Clean(fallback, PartLengthMax);
    }

    private static bool TryTemperature(ReadOnlySpan<byte> text, out long milliCelsius)
    {
        return KernelText.TryWhole(text, out milliCelsius)
            && milliCelsius is >= AbsoluteZeroMilliCelsius and <= HottestMilliCelsius;
    }

    /// <summary>One kind of input as the kernel's Documentation/hwmon/sysfs-interface names and scales it.</summary>
    private sealed record HwmonKind(string Prefix, string Unit, int Exponent, KernelTextReader Reader);
}
