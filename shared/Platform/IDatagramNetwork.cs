namespace NanoAgent.Platform;

/// <summary>
/// Datagrams (UDP) of a world, for what is too small for a connection: names, time. A world that resolves names and
/// keeps time by other means has none.
/// </summary>
public interface IDatagramNetwork
{
    /// <summary>
    /// Opens a channel to one peer, from a port of its own. Null when no more can be open. The caller closes it.
    /// </summary>
    /// <param name="address">An IPv4 literal.</param>
    /// <param name="port">1 to 65535.</param>
    IDatagramChannel? OpenDatagram(string address, int port);
}

/// <summary>Datagrams to and from one peer. Nothing blocks.</summary>
public interface IDatagramChannel
{
    /// <summary>
    /// Sends one datagram from the caller's buffer, borrowed until it returns. False when the network did not take it:
    /// no worse than one that is lost on its way.
    /// </summary>
    bool Send(byte[] buffer, int offset, int count);

    /// <summary>
    /// Takes one datagram of the peer into the caller's buffer; what is longer than <paramref name="count"/> is cut.
    /// Those from another address or port are dropped, unseen. &gt; 0 bytes taken, 0 none is there, &lt; 0 the negated
    /// <see cref="TransferResult.RecvError"/>: none will come any more.
    /// </summary>
    int Receive(byte[] buffer, int offset, int count);

    /// <summary>Frees what it holds; idempotent.</summary>
    void Close();
}
