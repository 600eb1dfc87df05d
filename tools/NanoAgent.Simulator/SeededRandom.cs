using System;
using NanoAgent.Platform;

namespace NanoAgent.Simulator;

/// <summary>
/// PCG-XSH-RR 64/32 (O'Neill, 2014): state = state x 6364136223846793005 + 1442695040888963407, output the state's high
/// bits xor-shifted and rotated. The same seed gives the same numbers on every runtime and in every version, which
/// System.Random does not promise. Not for secrets.
/// </summary>
public sealed class SeededRandom : IRandom
{
    private const ulong Multiplier = 6364136223846793005;
    private const ulong Increment = 1442695040888963407;

    private ulong _state;

    /// <summary>Starts the sequence of a seed.</summary>
    public SeededRandom(ulong seed)
    {
        Seed = seed;
        _state = unchecked(seed + Increment);
        NextBits();
    }

    /// <summary>The seed, to print where a run fails.</summary>
    public ulong Seed { get; }

    /// <inheritdoc/>
    public int Next(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exclusiveMax, 1);

        // The numbers below the threshold would make the first remainders more likely than the last: they are skipped.
        uint bound = (uint)exclusiveMax;
        uint threshold = unchecked(0u - bound) % bound;
        uint bits = NextBits();
        while (bits < threshold)
        {
            bits = NextBits();
        }

        return (int)(bits % bound);
    }

    /// <summary>The next 32 bits of the sequence.</summary>
    public uint NextBits()
    {
        unchecked
        {
            ulong old = _state;
            _state = (old * Multiplier) + Increment;
            uint shifted = (uint)(((old >> 18) ^ old) >> 27);
            int rotation = (int)(old >> 59);
            return (shifted >> rotation) | (shifted << ((-rotation) & 31));
        }
    }
}
