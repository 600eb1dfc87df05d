using System;

namespace NanoAgent.LibCurl;

/// <summary>How a <see cref="CurlLoop"/> is built.</summary>
public sealed class CurlLoopOptions
{
    /// <summary>The name of its thread.</summary>
    public string Name { get; init; } = "libcurl";

    /// <summary>Handles in the loop at once, waiting to be added included; more are refused. Arbitrary, but a
    /// ceiling.</summary>
    public int TransfersMax { get; init; } = 10_000;

    /// <summary>Actions that wait for the thread at once; more are refused. Arbitrary, but a ceiling.</summary>
    public int ActionsMax { get; init; } = 10_000;

    /// <summary>CURLMOPT_MAX_HOST_CONNECTIONS: connections to one host at once, 0 for any number.</summary>
    public int ConnectionsPerHostMax { get; init; }

    /// <summary>CURLMOPT_MAXCONNECTS: idle connections kept, or null for libcurl's four a handle.</summary>
    public int? IdleConnectionsMax { get; init; }

    /// <summary>Names looked up at once; more wait for their turn. Arbitrary: libcurl 8.20's own pool has 20. Not in
    /// it: names that redirects lead to, at most one at once for each running transfer, and lookups that a cancel or a
    /// timeout gave up, which go on in the system's resolver until it answers.</summary>
    public int ResolvesMax { get; init; } = 16;

    /// <summary>How it waits for its sockets.</summary>
    public CurlLoopDriver Driver { get; init; }

    internal void Validate()
    {
        if (Driver == CurlLoopDriver.Epoll && !OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("epoll is Linux's: choose Automatic or Poll.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(ResolvesMax, 1);
        ArgumentException.ThrowIfNullOrEmpty(Name);
        ArgumentOutOfRangeException.ThrowIfLessThan(TransfersMax, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ActionsMax, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(ConnectionsPerHostMax);
        ArgumentOutOfRangeException.ThrowIfNegative(IdleConnectionsMax ?? 0, nameof(IdleConnectionsMax));
    }
}
