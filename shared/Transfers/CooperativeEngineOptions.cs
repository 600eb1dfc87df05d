using NanoAgent.Connections;
using NanoAgent.Platform;

namespace NanoAgent.Transfers;

/// <summary>The ceilings of a <see cref="CooperativeEngine"/>; the defaults are the board's.</summary>
public sealed class CooperativeEngineOptions
{
    /// <summary>Transfers held at once, running or waiting for a connection.</summary>
    public int TransfersMax { get; set; } = BoardProfile.TransfersMax;

    /// <summary>Names kept in the name cache.</summary>
    public int NameCacheEntriesMax { get; set; } = BoardProfile.NameCacheEntriesMax;

    /// <summary>The ceilings of the connection pool.</summary>
    public ConnectionLimits Connections { get; } = new ConnectionLimits();

    /// <summary>
    /// True where the world's lookups block (a board's firmware): they then run only when nothing else is due.
    /// </summary>
    public bool LookupsStall { get; set; }

    /// <summary>True where the world's TLS handshakes block: they then run only when nothing else is due.</summary>
    public bool HandshakesStall { get; set; }
}
