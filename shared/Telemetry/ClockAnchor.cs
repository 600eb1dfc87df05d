using NanoAgent.Platform;

namespace NanoAgent.Telemetry;

/// <summary>Both clocks read at one moment of one boot: what turns the ticks of its records into wall-clock times.
/// </summary>
internal sealed class ClockAnchor
{
    internal int BootEpoch;
    internal long MonotonicMs;

    /// <summary>0 where the wall clock was not set.</summary>
    internal long UtcMs;

    internal void Read(int bootEpoch, IClock clock)
    {
        BootEpoch = bootEpoch;
        MonotonicMs = clock.Milliseconds;
        UtcMs = RecordCodec.UtcMs(clock);
    }
}
