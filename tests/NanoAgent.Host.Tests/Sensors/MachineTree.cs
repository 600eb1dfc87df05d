using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using NanoAgent.Host.Sensors;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Tests.Sensors;

/// <summary>A made-up /proc and /sys in a temporary folder, deleted at the end.</summary>
internal sealed class MachineTree : IDisposable
{
    internal MachineTree()
    {
        Root = Directory.CreateTempSubdirectory("nanoagent-tree-").FullName;
    }

    internal string Root { get; }

    public void Dispose()
    {
        Directory.Delete(Root, recursive: true);
    }

    internal MachineTree With(string path, string text)
    {
        return With(path, Encoding.UTF8.GetBytes(text));
    }

    internal MachineTree With(string path, byte[] bytes)
    {
        string file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        return this;
    }

    internal MachineTree Without(string path)
    {
        File.Delete(Path.Combine(Root, path));
        return this;
    }

    /// <summary>All sensors but the disks, whose numbers are the real machine's.</summary>
    internal IReadOnlyList<ISensor> Discover()
    {
        return SystemSensors.Discover(Root)
            .Where(s => !s.Name.StartsWith("disk.", StringComparison.Ordinal)).ToList();
    }

    internal string[] Names()
    {
        return Discover().Select(s => s.Name).ToArray();
    }

    /// <summary>"name mantissa e exponent unit" of each sensor that has a value.</summary>
    internal string[] Readings()
    {
        return Discover().Where(s => s.TryRead(out _)).Select(Describe).ToArray();
    }

    internal static string Describe(ISensor sensor)
    {
        return sensor.TryRead(out long mantissa)
            ? $"{sensor.Name} {mantissa}e{sensor.Exponent} {sensor.Unit}"
            : sensor.Name + " -";
    }
}
