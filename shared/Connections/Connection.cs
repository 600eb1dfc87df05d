using NanoAgent.Platform;
using NanoAgent.Wire;

namespace NanoAgent.Connections;

/// <summary>
/// One place of the pool: a channel to a server with the buffers that go with it. The buffers are made once and stay
/// with the place, whichever server it is connected to.
/// </summary>
public sealed class Connection
{
    internal readonly int ReadBytesMax;

    /// <summary>Where a request may begin in <see cref="SendBuffer"/>, up to whose end it may go.</summary>
    internal readonly int SendStart;

    /// <summary>Only while it is being opened.</summary>
    internal Connector? Connector;
    internal bool InUse;
    internal long BornMs;
    internal long IdleSinceMs;

    internal Connection(ConnectionLimits limits)
    {
        ReadBytesMax = limits.ReadBytesMax;
        Reader = new HttpResponseReader(limits.HeadBytesMax, limits.HeaderLinesMax);
        SendBuffer = Reader.Head.Bytes;
        SendStart = limits.HeadBytesMax - limits.RequestBytesMax;
        if (SendStart < limits.RequestBytesMax)
        {
            SendBuffer = new byte[limits.RequestBytesMax];
            SendStart = 0;
        }

        Host = string.Empty;
    }

    /// <summary>
    /// Holds bytes to send; belongs to the exchange that has the connection. The end of the receive buffer, where that
    /// is twice as long at least: what a server says before it has the whole request is short.
    /// </summary>
    public byte[] SendBuffer { get; }

    /// <summary>Reads the responses of this connection, which are received into its head's buffer.</summary>
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
        Connector!.Begin(host, port, tls, deadlineMs);
    }

    /// <summary>Moves the opening on: 1 open, 0 not yet, &lt; 0 the negated result it failed with.</summary>
    public int StepOpen(long nowMs)
    {
        int result = Connector!.Step(nowMs);
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
        Connector?.Abandon();
        Connector = null;
        if (Channel == null)
        {
            return false;
        }

        Channel.Close();
        Channel = null;
        return true;
    }
}
