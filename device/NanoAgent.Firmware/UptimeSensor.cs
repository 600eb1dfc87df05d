using NanoAgent.Platform;
using NanoAgent.Telemetry;

namespace NanoAgent.Firmware;

/// <summary>Seconds since the board started: a reading that every board has, and that shows restarts.</summary>
internal sealed class UptimeSensor : ISensor
{
    private readonly IClock _clock;

    internal UptimeSensor(IClock clock)
    {
        _clock = clock;
    }

    /// <inheritdoc/>
    public string Name
    {
        get { return "uptime"; }
    }

    /// <inheritdoc/>
    public string Unit
    {
        get { return "s"; }
    }

    /// <inheritdoc/>
    public int Exponent
    {
        get { return 0; }
    }

    /// <inheritdoc/>
    public bool TryRead(out long mantissa)
    {
        mantissa = _clock.Milliseconds / 1000;
        return true;
    }
}
