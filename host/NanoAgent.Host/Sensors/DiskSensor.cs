using System;
using System.IO;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Sensors;

/// <summary>Bytes free for this user, or in use by all, of the file system that a folder is on.</summary>
internal sealed class DiskSensor : ISensor
{
    private readonly string _folder;
    private readonly bool _isFree;

    internal DiskSensor(string name, string folder, bool isFree)
    {
        Name = name;
        _folder = folder;
        _isFree = isFree;
    }

    public string Name { get; }

    public string Unit => SensorUnits.Bytes;

    public int Exponent => 0;

    public bool TryRead(out long mantissa)
    {
        try
        {
            var disk = new DriveInfo(_folder);
            mantissa = _isFree ? disk.AvailableFreeSpace : disk.TotalSize - disk.TotalFreeSpace;
            return mantissa >= 0;
        }
        catch (Exception error) when (SensorFiles.IsAbsence(error))
        {
            mantissa = 0;
            return false;
        }
    }
}
