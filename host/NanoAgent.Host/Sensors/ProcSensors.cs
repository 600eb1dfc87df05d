using System;
using System.Text;

namespace NanoAgent.Host.Sensors;

/// <summary>What /proc tells: load, memory, uptime, the agent's own memory, and the network's counters.</summary>
internal static class ProcSensors
{
    /// <summary>Characters of an interface's name in a series' name; the kernel's own limit is 15.</summary>
    private const int InterfaceNameMax = 15;

    /// <summary>Of a line of /proc/net/dev, after the name: bytes received come first, bytes sent ninth.</summary>
    private const int ReceivedIndex = 0;
    private const int SentIndex = 8;

    internal static void AddMachine(SensorList list, SensorFiles files)
    {
        var cpu = new CpuLoadSensor(files);
        if (cpu.IsPresent)
        {
            list.Add(cpu);
        }

        list.AddIfReadable(new FileSensor(
            "load.1m", SensorUnits.Ratio, -2, files, "proc/loadavg", KernelText.TryHundredths));
        list.AddIfReadable(new FileSensor("mem.available", SensorUnits.Bytes, 0, files, "proc/meminfo", TryAvailable));
        list.AddIfReadable(new FileSensor("mem.used", SensorUnits.Bytes, 0, files, "proc/meminfo", TryUsed));
        list.AddIfReadable(new FileSensor("agent.rss", SensorUnits.Bytes, 0, files, "proc/self/status", TryResident));
        list.AddIfReadable(new FileSensor(
            "uptime", SensorUnits.Seconds, -2, files, "proc/uptime", KernelText.TryHundredths));
    }

    internal static void AddNetwork(SensorList list, SensorFiles files)
    {
        // The list is copied out first: every sensor that is added reads the file again, into the same buffer.
        string table = Encoding.UTF8.GetString(files.Read("proc/net/dev"));
        int interfaces = 0;
        foreach (string line in table.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string name = colon < 0 ? string.Empty : line[..colon].Trim();
            string clean = SensorName.Clean(name, InterfaceNameMax);
            if (clean.Length == 0 || name == "lo" || interfaces == SystemSensors.InterfacesMax)
            {
                continue;
            }

            byte[] key = Encoding.UTF8.GetBytes(name);
            AddCounter(list, files, "net." + clean + ".rx", key, ReceivedIndex);
            AddCounter(list, files, "net." + clean + ".tx", key, SentIndex);
            interfaces++;
        }
    }

    private static void AddCounter(SensorList list, SensorFiles files, string name, byte[] key, int index)
    {
        list.AddIfReadable(new FileSensor(
            list.Unique(name), SensorUnits.Bytes, 0, files, "proc/net/dev",
            (ReadOnlySpan<byte> text, out long value) => TryInterface(text, key, index, out value)));
    }

    private static bool TryAvailable(ReadOnlySpan<byte> text, out long bytes)
    {
        return KernelText.TryKibibytes(text, "MemAvailable:"u8, out bytes);
    }

    private static bool TryUsed(ReadOnlySpan<byte> text, out long bytes)
    {
        bytes = 0;
        if (!KernelText.TryKibibytes(text, "MemTotal:"u8, out long total)
            || !KernelText.TryKibibytes(text, "MemAvailable:"u8, out long available) || available > total)
        {
            return false;
        }

        bytes = total - available;
        return true;
    }

    private static bool TryResident(ReadOnlySpan<byte> text, out long bytes)
    {
        return KernelText.TryKibibytes(text, "VmRSS:"u8, out bytes);
    }

    private static bool TryInterface(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, int index, out long bytes)
    {
        bytes = 0;
        while (KernelText.TryLine(ref text, out ReadOnlySpan<byte> line))
        {
            int colon = line.IndexOf((byte)':');
            if (colon < 0 || !line[..colon].Trim((byte)' ').SequenceEqual(name))
            {
                continue;
            }

            ReadOnlySpan<byte> counters = line[(colon + 1)..];
            for (int i = 0; i < index; i++)
            {
                KernelText.TryWord(ref counters, out _);
            }

            return KernelText.TryCount(ref counters, out bytes);
        }

        return false;
    }
}
