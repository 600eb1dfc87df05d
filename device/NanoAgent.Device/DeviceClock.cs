using System;
using NanoAgent.Platform;
using nanoFramework.Runtime.Native;

namespace NanoAgent.Device;

/// <summary>
/// A board's time: its tick counter, and its wall clock once something (SNTP, a battery-backed clock) has set it. A
/// board starts in 1970; that is no time to stamp a reading with.
/// </summary>
public sealed class DeviceClock : IClock
{
    /// <summary>
    /// 2024-01-01T00:00:00Z in milliseconds: an earlier wall clock was never set, because no firmware with this program
    /// is older.
    /// </summary>
    public const long UtcMinMs = 1_704_067_200_000;

    private static readonly DateTime Epoch = new DateTime(1970, 1, 1);

    /// <inheritdoc/>
    public long Milliseconds
    {
        get { return Environment.TickCount64; }
    }

    /// <inheritdoc/>
    public long UtcMilliseconds
    {
        get { return Known((DateTime.UtcNow.Ticks - Epoch.Ticks) / TimeSpan.TicksPerMillisecond); }
    }

    /// <summary>A wall-clock reading if it can be believed, else 0.</summary>
    /// <param name="utcMs">Milliseconds since 1970 as the board has them.</param>
    public static long Known(long utcMs)
    {
        return utcMs >= UtcMinMs ? utcMs : 0;
    }

    /// <summary>Sets the board's wall clock. False when it cannot be believed, or the firmware refuses.</summary>
    /// <param name="utcMs">Milliseconds since 1970.</param>
    public bool Set(long utcMs)
    {
        return Known(utcMs) != 0
            && Rtc.SetSystemTime(new DateTime(Epoch.Ticks + (utcMs * TimeSpan.TicksPerMillisecond)));
    }
}
