namespace NanoAgent.Simulator;

/// <summary>How bytes travel between a simulated client and its peers.</summary>
public sealed class SimulatedLink
{
    /// <summary>Milliseconds of one way.</summary>
    public int LatencyMs { get; init; }

    /// <summary>Up to so many milliseconds more, drawn for each piece; order is kept.</summary>
    public int JitterMs { get; init; }

    /// <summary>Bytes on their way to the peer at once; more would block. The default is a common socket's.</summary>
    public int InFlightBytesMax { get; init; } = 64 * 1024;

    /// <summary>Bytes that one read gives at most.</summary>
    public int ReadBytesMax { get; init; } = int.MaxValue;

    /// <summary>Bytes that one write takes at most.</summary>
    public int WriteBytesMax { get; init; } = int.MaxValue;

    /// <summary>Every read and write that could move bytes first says once that it would block.</summary>
    public bool BlocksEveryOtherTime { get; init; }
}
