using System;

namespace NanoAgent.LibCurl;

/// <summary>What others may leave for the owner of a loop to do with a handle.</summary>
[Flags]
internal enum CurlLoopWishes
{
    None = 0,
    Start = 1,
    Cancel = 2,
    Unpause = 4,
    Dispose = 8,
}

/// <summary>Where a handle in a loop stands with its name.</summary>
internal enum CurlLoopStage
{
    /// <summary>Not looked at, or a name is nothing that it needs.</summary>
    None,

    /// <summary>Waits until another handle has looked the name up, or may look it up itself.</summary>
    Waiting,

    /// <summary>Looks the name up, alone of all handles.</summary>
    Leading,

    /// <summary>The name is known.</summary>
    Going,
}

/// <summary>
/// A handle in a loop. Reused; Wishes is for whoever holds the loop's gate, Easy and Done are set before the owner sees
/// the entry, and the rest is the owner's.
/// </summary>
internal sealed class CurlLoopEntry
{
    public CurlEasy Easy = null!;
    public CurlLoopDone Done = null!;
    public CurlLoopWishes Wishes;
    public bool IsAdded;
    public long AddedAtTurn = long.MaxValue;
    public CurlLoopStage Stage;
    public CurlLoopName? Name;
    public long WaitsSinceMs;
    public long WaitsUntilMs;
    public int NameFreshMs;
}
