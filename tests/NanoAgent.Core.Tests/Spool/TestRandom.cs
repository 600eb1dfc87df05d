using NanoAgent.Platform;

namespace NanoAgent.Core.Tests.Spooling;

/// <summary>xorshift64*: the same seed, the same numbers, on every runtime.</summary>
internal sealed class TestRandom : IRandom
{
    private ulong _state;

    internal TestRandom(int seed)
    {
        _state = ((ulong)(uint)seed * 0x9E3779B97F4A7C15UL) ^ 0xD1B54A32D192ED03UL;
    }

    public int Next(int exclusiveMax)
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return (int)(((_state * 0x2545F4914F6CDD1DUL) >> 33) % (ulong)exclusiveMax);
    }
}
