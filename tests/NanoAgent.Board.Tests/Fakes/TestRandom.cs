using NanoAgent.Platform;

namespace NanoAgent.Board.Tests.Fakes
{
    /// <summary>xorshift64*: the same seed, the same numbers, on every runtime.</summary>
    internal sealed class TestRandom : IRandom
    {
        private ulong state;

        public TestRandom(int seed)
        {
            state = ((ulong)(uint)seed * 0x9E3779B97F4A7C15UL) ^ 0xD1B54A32D192ED03UL;
        }

        public int Next(int exclusiveMax)
        {
            state ^= state >> 12;
            state ^= state << 25;
            state ^= state >> 27;
            return (int)(((state * 0x2545F4914F6CDD1DUL) >> 33) % (ulong)exclusiveMax);
        }
    }
}
