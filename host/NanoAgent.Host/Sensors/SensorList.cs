using System;
using System.Collections.Generic;
using System.Globalization;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Sensors;

/// <summary>Collects the sensors of one machine: at most so many, every name its own.</summary>
internal sealed class SensorList
{
    private readonly List<ISensor> _sensors = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    internal IReadOnlyList<ISensor> Sensors => _sensors;

    /// <summary>
    /// The name if it is free, else with "-2", "-3" ... behind it: two equal chips stay two series. The order of
    /// the kernel's numbers decides which is which.
    /// </summary>
    internal string Unique(string name)
    {
        string candidate = name;
        for (int i = 2; _names.Contains(candidate); i++)
        {
            candidate = name + "-" + i.ToString(CultureInfo.InvariantCulture);
        }

        return candidate;
    }

    /// <summary>Adds it, unless the list is full.</summary>
    internal void Add(ISensor sensor)
    {
        if (_sensors.Count < SystemSensors.SensorsMax && _names.Add(sensor.Name))
        {
            _sensors.Add(sensor);
        }
    }

    /// <summary>Adds it when it gives a value now: what this machine does not have is left out.</summary>
    internal void AddIfReadable(ISensor sensor)
    {
        if (sensor.TryRead(out _))
        {
            Add(sensor);
        }
    }
}
