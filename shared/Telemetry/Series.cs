using System;
using NanoAgent.Spooling;
using NanoAgent.Wire;

namespace NanoAgent.Telemetry;

/// <summary>
/// One measured quantity: a name, a unit, and a power of ten that turns its integers into values. Recording allocates
/// nothing.
/// </summary>
public sealed class Series
{
    private readonly TelemetryAgent _agent;
    private readonly byte[] _record;

    internal Series(TelemetryAgent agent, string name, string unit, int exponent, int priority)
    {
        if (!SenmlName.IsValid(name) || !SenmlName.IsValidUnit(unit))
        {
            throw new ArgumentException("A series needs a SenML name and a unit: " + name + ", " + unit + ".");
        }

        if (exponent < RecordCodec.ExponentMin || exponent > RecordCodec.ExponentMax)
        {
            throw new ArgumentOutOfRangeException(nameof(exponent));
        }

        _agent = agent;
        _record = RecordCodec.MakeTemplate(name, unit, exponent);
        Priority = priority;
    }

    /// <summary>The name, unique on its device. Allocates it.</summary>
    public string Name
    {
        get { return AsciiText.GetString(_record, RecordCodec.HeadBytes, RecordCodec.NameBytes(_record, 0)); }
    }

    /// <summary>Its lane in the spool: 0 is sent first and never waits for a batch to fill.</summary>
    public int Priority { get; }

    /// <summary>
    /// Records the value <paramref name="mantissa"/> x 10^exponent, measured now. On the agent's thread only.
    /// </summary>
    /// <returns>Accepted, or why the spool refused it; refused records are counted.</returns>
    public SpoolAppendResult Record(long mantissa)
    {
        return _agent.Append(_record, mantissa, Priority);
    }
}
