using NanoAgent.Platform;
using NanoAgent.Wire;

namespace NanoAgent.Connections;

/// <summary>
/// The connections of one engine: a fixed number of places, each free, in use or idle. Guarantees that an idle
/// connection is given out only to its own server (scheme, host and port), young enough, and alive as far as can be
/// told without sending. Belongs to the engine's thread.
/// </summary>
public sealed class ConnectionPool
{
    private readonly INetwork _network;
    private readonly NameCache _names;
    private readonly ConnectionLimits _limits;
    private readonly Connection[] _places;

    /// <summary>Makes an empty pool. Places get their buffers when they are first used.</summary>
    public ConnectionPool(INetwork network, NameCache names, ConnectionLimits limits)
    {
        _network = network;
        _names = names;
        _limits = limits;
        _places = new Connection[limits.ConnectionsMax];
    }

    /// <summary>Connections that were opened.</summary>
    public long Opened { get; private set; }

    /// <summary>Times that an idle connection was given out again.</summary>
    public long Reused { get; private set; }

    /// <summary>Open connections that were closed, for whatever reason.</summary>
    public long Closed { get; private set; }

    /// <summary>Connections that wait for another request.</summary>
    public int IdleCount
    {
        get
        {
            int count = 0;
            for (int i = 0; i < _places.Length; i++)
            {
                if (IsIdle(i))
                {
                    count++;
                }
            }

            return count;
        }
    }

    /// <summary>
    /// Gives out the idle connection of a server that was used last, or null. Dead, aged and worn-out ones are closed
    /// on the way, whichever server they belong to.
    /// </summary>
    public Connection? TakeIdle(string host, int port, bool tls, long nowMs)
    {
        Connection? best = null;
        for (int i = 0; i < _places.Length && _places[i] != null; i++)
        {
            if (!IsIdle(i))
            {
                continue;
            }

            Connection place = _places[i];
            if (nowMs - place.IdleSinceMs >= _limits.IdleMsMax || nowMs - place.BornMs >= _limits.LifetimeMsMax)
            {
                Close(place);
            }
            else if (place.Port == port && place.IsTls == tls && AsciiText.EqualsIgnoreCase(place.Host, host))
            {
                if (!place.Channel!.IsReusable)
                {
                    Close(place);
                }
                else if (best == null || place.IdleSinceMs > best.IdleSinceMs)
                {
                    best = place;
                }
            }
        }

        if (best != null)
        {
            best.InUse = true;
            best.IsReused = true;
            Reused++;
        }

        return best;
    }

    /// <summary>
    /// Gives out a place without a channel, closing the connection that was idle longest if there is no free one. Null
    /// when all are in use.
    /// </summary>
    public Connection? TakePlace()
    {
        for (int i = 0; i < _places.Length; i++)
        {
            Connection place = _places[i] ?? new Connection(_limits);
            _places[i] = place;
            if (!place.InUse && place.Channel == null)
            {
                place.InUse = true;
                place.Connector = new Connector(_network, _names);
                return place;
            }
        }

        if (!CloseOldestIdle())
        {
            return null;
        }

        return TakePlace();
    }

    /// <summary>Closes the connection that was idle longest. False when none is idle.</summary>
    public bool CloseOldestIdle()
    {
        Connection? oldest = null;
        for (int i = 0; i < _places.Length; i++)
        {
            if (IsIdle(i) && (oldest == null || _places[i].IdleSinceMs < oldest.IdleSinceMs))
            {
                oldest = _places[i];
            }
        }

        if (oldest == null)
        {
            return false;
        }

        Close(oldest);
        return true;
    }

    /// <summary>Counts a place whose channel has just been opened, and forgets how.</summary>
    public void CountOpened(Connection connection)
    {
        connection.Connector = null;
        Opened++;
    }

    /// <summary>Takes a place back: idle if its connection may be used again, else closed and free.</summary>
    public void GiveBack(Connection connection, bool reusable, long nowMs)
    {
        connection.InUse = false;
        if (reusable && connection.Channel != null)
        {
            connection.IdleSinceMs = nowMs;
        }
        else
        {
            Close(connection);
        }
    }

    /// <summary>Closes every idle connection.</summary>
    public void CloseIdle()
    {
        while (CloseOldestIdle())
        {
        }
    }

    private bool IsIdle(int index)
    {
        Connection place = _places[index];
        return place != null && !place.InUse && place.Channel != null;
    }

    private void Close(Connection place)
    {
        if (place.Close())
        {
            Closed++;
        }
    }
}
