using System;

namespace NanoAgent.Core.Tests.Fakes;

/// <summary>What a piece of code allocates on this thread, without what the runtime allocates for itself.</summary>
internal static class Allocation
{
    /// <summary>
    /// The least of five rounds after a warm-up: what the runtime allocates once (compiling a hot method anew) falls
    /// into one of them, what the code allocates into all.
    /// </summary>
    public static long Least(Action round)
    {
        round();
        long least = long.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
