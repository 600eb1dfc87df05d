using System;
using NanoAgent.Platform;

namespace NanoAgent.Host;

/// <summary>This machine's time: the monotonic clock since it started, and its wall clock.</summary>
public sealed class HostClock : IClock
{
    /// <inheritdoc/>
    public long Milliseconds => Environment.TickCount64;

    /// <inheritdoc/>
    public long UtcMilliseconds => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
}
