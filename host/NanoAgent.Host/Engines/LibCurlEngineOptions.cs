using System;
using NanoAgent.LibCurl;
using NanoAgent.Platform;
using NanoAgent.Scheduling;

namespace NanoAgent.Host.Engines;

/// <summary>How a <see cref="LibCurlEngine"/> is built.</summary>
public sealed class LibCurlEngineOptions
{
    /// <summary>Threads, each with one multi handle. The processors' number unless said otherwise, 1 to 64.</summary>
    public int Workers { get; init; } = Math.Min(Environment.ProcessorCount, 64);

    /// <summary>Transfers in all workers at once; what comes on top waits (PerformAsync) or is refused
    /// (Start).</summary>
    public int TransfersMax { get; init; } = BoardProfile.TransfersMax;

    /// <summary>Connections a worker keeps or opens to one host at once, 0 for no limit.</summary>
    public int ConnectionsPerHostMax { get; init; } = BoardProfile.ConnectionsMax;

    /// <summary>
    /// Names looked up at once in all workers; transfers to more of them wait, and a name that several need is looked
    /// up once. At least one a worker. Not in it: names that redirects lead to, at most one at once for each running
    /// transfer, and lookups that a cancel or a timeout gave up, which go on in the system's resolver until it answers.
    /// </summary>
    public int ResolvesMax { get; init; } = 16;

    /// <summary>
    /// Bytes of a response's head that are kept; more end the transfer in <see cref="TransferResult.TooLarge"/>. All
    /// else that a transfer buffers has a size of its own, so that this times <see cref="TransfersMax"/> bounds what
    /// servers can make the engine keep.
    /// </summary>
    public int HeadBytesMax { get; init; } = 300 * 1024;

    /// <summary>How workers wait for their sockets.</summary>
    public CurlLoopDriver Driver { get; init; }

    /// <summary>A PEM file of the certificates to trust, or null for the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>A proxy's URL, the empty string for none, or null for what the environment says.</summary>
    public string? Proxy { get; init; }

    /// <summary>The scheduler that tells listeners, or null for one of its own.</summary>
    public Scheduler? Scheduler { get; init; }

    /// <summary>The clock, or null for the host's. The workers' threads ask it too.</summary>
    public IClock? Clock { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Workers, 64);
        ArgumentOutOfRangeException.ThrowIfLessThan(TransfersMax, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(ConnectionsPerHostMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(ResolvesMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(HeadBytesMax, 1024);
    }
}
