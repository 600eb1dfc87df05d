using System;
using NanoAgent.Platform;

namespace NanoAgent.Device;

/// <summary>A board's randomness: the firmware's generator, seeded by the firmware.</summary>
public sealed class DeviceRandom : IRandom
{
    private readonly Random _random = new Random();

    /// <inheritdoc/>
    public int Next(int exclusiveMax)
    {
        if (exclusiveMax < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(exclusiveMax));
        }

        return _random.Next(exclusiveMax);
    }
}
