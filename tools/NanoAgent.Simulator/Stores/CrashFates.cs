using NanoAgent.Platform;

namespace NanoAgent.Simulator.Stores;

/// <summary>
/// How likely each fate of an uncommitted change is when the power goes: four weights, and whether order holds. The
/// default makes all fates equally likely, each change for itself, which lets later changes survive earlier ones.
/// Costs nothing; a store reads it in <see cref="MemoryStore.Restart"/>.
/// </summary>
public sealed class CrashFates
{
    /// <summary>Weight of a change that reached the medium whole.</summary>
    public int Kept { get; init; } = 1;

    /// <summary>Weight of one that did not reach it: a hole of zeros or of erased flash, if something behind it
    /// did.</summary>
    public int Dropped { get; init; } = 1;

    /// <summary>Weight of an append that was cut short.</summary>
    public int Cut { get; init; } = 1;

    /// <summary>Weight of an append whose sector is garbage.</summary>
    public int Garbage { get; init; } = 1;

    /// <summary>
    /// True: the changes of all segments reach the medium in the order of the calls up to a drawn one, which alone
    /// meets a drawn fate; nothing behind it arrived. False: each change's fate is drawn for itself.
    /// </summary>
    public bool InOrder { get; init; }

    /// <summary>
    /// A drawn kind of medium (swarm testing): rare mixtures such as "everything kept" or "all garbage" become as
    /// likely as the average one.
    /// </summary>
    public static CrashFates Draw(IRandom random)
    {
        return new CrashFates
        {
            InOrder = random.Next(4) == 0,
            Kept = random.Next(4),
            Dropped = random.Next(4),
            Cut = random.Next(3),
            Garbage = random.Next(3),
        };
    }

    internal CrashFate Decide(IRandom random)
    {
        int drawn = random.Next(Kept + Dropped + Cut + Garbage == 0 ? 1 : Kept + Dropped + Cut + Garbage);
        if (drawn < Kept)
        {
            return CrashFate.Kept;
        }

        if (drawn < Kept + Dropped || Cut + Garbage == 0)
        {
            return CrashFate.Dropped;
        }

        return drawn < Kept + Dropped + Cut ? CrashFate.Cut : CrashFate.Garbage;
    }

    /// <summary>A creation or deletion cannot be half done.</summary>
    internal bool KeepsName(IRandom random)
    {
        return Kept + Dropped == 0 ? random.Next(2) == 0 : random.Next(Kept + Dropped) < Kept;
    }
}

/// <summary>What became of one uncommitted append, or one sector of it.</summary>
internal enum CrashFate
{
    Kept,
    Dropped,
    Cut,
    Garbage,
}
