using NanoAgent.Platform;
using NanoAgent.Wire;

namespace NanoAgent.Connections;

/// <summary>
/// One place of the pool: a channel to a server with the buffers that go with it. The buffers are made once and stay
/// with the place, whichever server it is connected to.
/// </summary>
public sealed class Connection
{
    internal readonly Connector Connector;
    internal bool InUse;
    internal long BornMs;
    internal long IdleSinceMs;

    internal Connection(INetwork network, NameCache names, ConnectionLimits limits)
    {
        Connector = new Connector(network, names);
        ReceiveBuffer = new byte[limits.ReceiveBufferBytes];
        SendBuffer = new byte[limits.RequestBytesMax];
        Reader = new HttpResponseReader(limits.HeadBytesMax, limits.HeaderLinesMax);
        Host = string.Empty;
    }

    /// <summary>Takes received bytes; belongs to the exchange that has the connection.</summary>
    public byte[] ReceiveBuffer { get; }

    /// <summary>Holds bytes to send; belongs to the exchange that has the connection.</summary>
    public byte[] SendBuffer { get; }

    /// <summary>Reads the responses of this connection.</summary>
    public HttpResponseReader Reader { get; }

    /// <summary>The open channel, or null.</summary>
    public IChannel? Channel { get; private set; }

    /// <summary>The server's name or address.</summary>
    public string Host { get; private set; }

    /// <summary>The server's port.</summary>
    public int Port { get; private set; }

    /// <summary>True for TLS.</summary>
    public bool IsTls { get; private set; }

    /// <summary>True once an exchange ended on it in order: a failure may now mean that it went stale.</summary>
    public bool IsReused { get; internal set; }

    /// <summary>When its name was resolved, on the monotonic clock.</summary>
    public long ResolvedAtMs
    {
        get { return Connector.ResolvedAtMs; }
    }

    /// <summary>When its TCP connection stood, on the monotonic clock; -1 before.</summary>
    public long ConnectedAtMs
    {
        get { return Connector.ConnectedAtMs; }
    }

    /// <summary>True while the next step of opening may look up a name.</summary>
    public bool IsResolving
    {
        get { return Connector.IsResolving; }
    }

    /// <summary>True when the opening waits because the network has no lookup or channel left.</summary>
    public bool NeedsRoom
    {
        get { return Connector.NeedsRoom; }
    }

    /// <summary>True while the next step of opening may be a TLS handshake.</summary>
    public bool IsShakingHands
    {
        get { return Connector.IsShakingHands; }
    }

    /// <summary>What the opening waits for, to go before "host port n": "a connection to".</summary>
    public string Phase
    {
        get { return Connector.Phase; }
    }

    /// <summary>When <see cref="StepOpen"/> must be called again at the latest.</summary>
    public long NextDueMs
    {
        get { return Connector.NextDueMs; }
    }

    /// <summary>Starts to open a channel.</summary>
    /// <param name="host">A name or an address without brackets.</param>
    /// <param name="port">1 to 65535.</param>
    /// <param name="tls">True for TLS.</param>
    /// <param name="deadlineMs">When the owner will give up; divides the time among addresses.</param>
    public void BeginOpen(string host, int port, bool tls, long deadlineMs)
    {
        Host = host;
        Port = port;
        IsTls = tls;
        IsReused = false;
        Connector.Begin(host, port, tls, deadlineMs);
    }

    /// <summary>Moves the opening on: 1 open, 0 not yet, &lt; 0 the negated result it failed with.</summary>
    public int StepOpen(long nowMs)
    {
        int result = Connector.Step(nowMs);
        if (result > 0)
        {
            Channel = Connector.TakeChannel();
            BornMs = nowMs;
        }

        return result;
    }

    /// <summary>Closes the channel and whatever is under way; true when a channel was open.</summary>
    internal bool Close()
    {
        Connector.Abandon();
        if (Channel == null)
        {
            return false;
        }

        Channel.Close();
        Channel = null;
        return true;
    }
}
