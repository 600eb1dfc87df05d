using System;
using System.Collections.Generic;
using Microsoft.Extensions.Logging;
using NanoAgent.Host.Sensors;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Service;

/// <summary>
/// Reads every sensor and records what it gives. On the agent's thread. A sensor that fails harms no other, and its
/// failures are logged once until it works again.
/// </summary>
internal sealed class SensorSampler
{
    private readonly Reading[] _readings;
    private readonly ILogger _logger;

    /// <summary>Makes a series of each sensor.</summary>
    /// <exception cref="AgentStopException">A sensor's name, unit or exponent cannot be sent, or a name is given
    /// twice.</exception>
    internal SensorSampler(IReadOnlyList<ISensor> sensors, TelemetryAgent agent, ILogger logger)
    {
        _logger = logger;
        _readings = new Reading[sensors.Count];
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < sensors.Count; i++)
        {
            ISensor sensor = sensors[i];
            if (!names.Add(sensor.Name))
            {
                throw new AgentStopException(
                    AgentStopReason.Configuration, $"Two sensors are called \"{sensor.Name}\": rename one of them.");
            }

            _readings[i] = new Reading(sensor, MakeSeries(sensor, agent));
        }
    }

    /// <summary>Sensors it reads.</summary>
    internal int Count => _readings.Length;

    /// <summary>Times that a sensor gave no value.</summary>
    internal long Misses { get; private set; }

    /// <summary>What became of the last record.</summary>
    internal SpoolAppendResult LastAppend { get; private set; }

    /// <summary>Reads all sensors once.</summary>
    internal void Sample()
    {
        foreach (Reading reading in _readings)
        {
            if (TryRead(reading, out long mantissa))
            {
                LastAppend = reading.Series.Record(mantissa);
            }
            else
            {
                Misses++;
            }
        }
    }

    private static Series MakeSeries(ISensor sensor, TelemetryAgent agent)
    {
        try
        {
            return agent.Series(sensor.Name, sensor.Unit, sensor.Exponent);
        }
        catch (ArgumentException error)
        {
            throw new AgentStopException(
                AgentStopReason.Configuration,
                $"Sensor \"{sensor.Name}\" ({sensor.GetType().Name}) cannot be sent: give it a SenML name, a unit and "
                    + "an exponent from -18 to 18.",
                error);
        }
    }

    private bool TryRead(Reading reading, out long mantissa)
    {
        try
        {
            bool hasValue = reading.Sensor.TryRead(out mantissa);
            reading.HasFailed = false;
            return hasValue;
        }
#pragma warning disable CA1031 // A sensor is any program's code: whatever it throws is no value, and the others go on.
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (!reading.HasFailed)
            {
                reading.HasFailed = true;
                AgentLog.SensorFailed(_logger, error, reading.Sensor.Name);
            }

            mantissa = 0;
            return false;
        }
    }

    private sealed class Reading
    {
        internal Reading(ISensor sensor, Series series)
        {
            Sensor = sensor;
            Series = series;
        }

        internal ISensor Sensor { get; }

        internal Series Series { get; }

        internal bool HasFailed { get; set; }
    }
}
