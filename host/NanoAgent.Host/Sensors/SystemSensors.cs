using System;
using System.Collections.Generic;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Sensors;

/// <summary>
/// This machine's own sensors: processors, memory, the agent's memory, uptime, disks, network, temperatures, voltages,
/// fans. One that this machine does not have is simply not in the list; nothing here throws for what a file holds.
/// </summary>
/// <remarks>
/// Linux gives all of them; elsewhere what .NET offers: uptime, the agent's memory, disks, network. The sensors of one
/// call share a buffer: all belong to one thread at a time. What appears after the call is found by the next one.
/// </remarks>
public static class SystemSensors
{
    /// <summary>
    /// Sensors in a list: a server with every slot filled, and still a batch that fits its limits each period.
    /// </summary>
    public const int SensorsMax = 64;

    /// <summary>Network interfaces looked at: a container host has one for each container.</summary>
    public const int InterfacesMax = 8;

    /// <summary>Finds the sensors of this machine. Reads files, and takes milliseconds.</summary>
    /// <param name="root">The folder that holds proc and sys: tests make up others than "/".</param>
    /// <param name="dataFolder">The folder whose disk is watched as disk.data, or null.</param>
    public static IReadOnlyList<ISensor> Discover(string root = "/", string? dataFolder = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        var list = new SensorList();
        if (OperatingSystem.IsLinux() || root != "/")
        {
            var files = new SensorFiles(root);
            ProcSensors.AddMachine(list, files);
            AddDisks(list, root, dataFolder);
            ProcSensors.AddNetwork(list, files);
            SysSensors.AddThermalZones(list, files);
            SysSensors.AddHwmon(list, files);
        }
        else
        {
            PortableSensors.AddMachine(list);
            AddDisks(list, root, dataFolder);
            PortableSensors.AddNetwork(list);
        }

        return list.Sensors;
    }

    private static void AddDisks(SensorList list, string root, string? dataFolder)
    {
        list.AddIfReadable(new DiskSensor("disk.root.free", root, isFree: true));
        list.AddIfReadable(new DiskSensor("disk.root.used", root, isFree: false));
        if (!string.IsNullOrEmpty(dataFolder))
        {
            list.AddIfReadable(new DiskSensor("disk.data.free", dataFolder, isFree: true));
            list.AddIfReadable(new DiskSensor("disk.data.used", dataFolder, isFree: false));
        }
    }
}
