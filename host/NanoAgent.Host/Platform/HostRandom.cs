using System;
using System.Diagnostics.CodeAnalysis;
using NanoAgent.Platform;

namespace NanoAgent.Host;

/// <summary>This process's randomness, safe from any thread. For jitter, as its contract says: never for
/// secrets.</summary>
public sealed class HostRandom : IRandom
{
    /// <inheritdoc/>
    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "Jitter is no secret.")]
    public int Next(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exclusiveMax, 1);
        return Random.Shared.Next(exclusiveMax);
    }
}
