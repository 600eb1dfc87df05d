using NanoAgent.Platform;

namespace NanoAgent.Board.Tests.Fakes
{
    /// <summary>No chance: every pause is the shortest.</summary>
    internal sealed class LowestRandom : IRandom
    {
        public int Next(int exclusiveMax) => 0;
    }
}
