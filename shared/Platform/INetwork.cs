namespace NanoAgent.Platform;

/// <summary>
/// The transport of a world. All members belong to the thread that steps the engine, except <see cref="Wake"/>.
/// No member blocks longer than the world's declared stall, except <see cref="Wait"/>, which is told how long.
/// </summary>
public interface INetwork
{
    /// <summary>Channels and lookups that may be open at once; opening more returns null.</summary>
    int ChannelsMax { get; }

    /// <summary>True when <see cref="Connect"/> accepts a TLS server name.</summary>
    bool SupportsTls { get; }

    /// <summary>
    /// Starts to look up a host name. Returns null when no more lookups can be open. The caller closes it.
    /// </summary>
    /// <param name="hostName">A name without brackets, port or zone; IP literals never come here.</param>
    INameLookup? Lookup(string hostName);

    /// <summary>
    /// Starts to open a channel. Returns null when no more channels can be open. The caller closes it.
    /// </summary>
    /// <param name="address">An IPv4 or IPv6 literal without brackets.</param>
    /// <param name="port">1 to 65535.</param>
    /// <param name="tlsServerName">The name to verify the server's certificate for, or null for plain TCP.</param>
    IChannel? Connect(string address, int port, string? tlsServerName);

    /// <summary>
    /// Sleeps until an open channel or lookup can make progress, <see cref="Wake"/> is called, or the time is over.
    /// May return early for no reason.
    /// </summary>
    /// <param name="milliseconds">0 returns at once; the world may cap it.</param>
    void Wait(int milliseconds);

    /// <summary>Ends the current or the next <see cref="Wait"/>. The one member legal from any thread.</summary>
    void Wake();
}

/// <summary>One name lookup under way.</summary>
public interface INameLookup
{
    /// <summary>
    /// Moves on without blocking: &gt; 0 the number of addresses found, 0 not finished, &lt; 0 the negated
    /// <see cref="TransferResult"/> it ended with (<see cref="TransferResult.CouldntResolveHost"/>).
    /// </summary>
    int Step();

    /// <summary>The address at <paramref name="index"/>, a literal in the order to try them.</summary>
    string Address(int index);

    /// <summary>Milliseconds that the answer may be cached for, or -1 when the world does not know.</summary>
    int TimeToLiveMs { get; }

    /// <summary>Gives it up or gives it back; idempotent.</summary>
    void Close();
}

/// <summary>
/// One byte stream to one server. Results are uniform: &gt; 0 bytes moved, 0 would block, &lt; 0 the negated
/// <see cref="TransferResult"/> that it is over with; never 0 for closed.
/// </summary>
public interface IChannel
{
    /// <summary>
    /// Moves the opening (connect, TLS handshake) on: 1 open, 0 still opening, &lt; 0 the reason it cannot open
    /// (<see cref="TransferResult.CouldntConnect"/>, <see cref="TransferResult.SslConnectError"/>,
    /// <see cref="TransferResult.PeerFailedVerification"/>).
    /// </summary>
    int Step();

    /// <summary>
    /// True from the moment the TCP connection stands: a TLS handshake may still be under way. Tells the times of the
    /// two apart, and names the phase that a deadline cut off.
    /// </summary>
    bool IsConnected { get; }

    /// <summary>
    /// Reads at most <paramref name="count"/> bytes into the caller's buffer, borrowed until it returns. An orderly
    /// end of the stream is <see cref="ChannelResult.EndOfStream"/>; a broken one the negated
    /// <see cref="TransferResult.RecvError"/>.
    /// </summary>
    int Read(byte[] buffer, int offset, int count);

    /// <summary>
    /// Writes at most <paramref name="count"/> bytes from the caller's buffer, borrowed until it returns. A write
    /// that cannot say how much it moved breaks the channel (negated <see cref="TransferResult.SendError"/>).
    /// </summary>
    int Write(byte[] buffer, int offset, int count);

    /// <summary>
    /// True while an idle channel can be used again: open, and neither ended nor holding unexpected bytes.
    /// </summary>
    bool IsReusable { get; }

    /// <summary>Ends it at once and frees what it holds; idempotent, legal in every state.</summary>
    void Close();
}
