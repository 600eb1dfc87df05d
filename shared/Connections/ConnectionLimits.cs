using NanoAgent.Platform;

namespace NanoAgent.Connections;

/// <summary>The ceilings of a <see cref="ConnectionPool"/>; the defaults are the board's.</summary>
public sealed class ConnectionLimits
{
    /// <summary>libcurl's age for idle connections: most servers close theirs after 120 s or earlier.</summary>
    public const int DefaultIdleMsMax = 118_000;

    /// <summary>libcurl's lifetime since 8.17: a server that moved is found within a day.</summary>
    public const int DefaultLifetimeMsMax = 24 * 60 * 60_000;

    /// <summary>Header lines of a response: twice what common servers send at most.</summary>
    public const int DefaultHeaderLinesMax = 64;

    /// <summary>Connections open at once, in use or idle.</summary>
    public int ConnectionsMax { get; set; } = BoardProfile.ConnectionsMax;

    /// <summary>Milliseconds that an idle connection stays usable.</summary>
    public int IdleMsMax { get; set; } = DefaultIdleMsMax;

    /// <summary>Milliseconds after which a connection is not used for another request.</summary>
    public int LifetimeMsMax { get; set; } = DefaultLifetimeMsMax;

    /// <summary>Bytes that are read at once of a connection.</summary>
    public int ReadBytesMax { get; set; } = BoardProfile.ReadBytesMax;

    /// <summary>Bytes of one response head: each connection's receive buffer, for the body too.</summary>
    public int HeadBytesMax { get; set; } = BoardProfile.HeaderBytesMax;

    /// <summary>Bytes of one request head, and of a body sent at once: each connection's send buffer.</summary>
    public int RequestBytesMax { get; set; } = BoardProfile.RequestBytesMax;

    /// <summary>Header lines of one response.</summary>
    public int HeaderLinesMax { get; set; } = BoardProfile.HeaderLinesMax;
}
