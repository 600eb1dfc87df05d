namespace NanoAgent.Device;

/// <summary>The board's way into a network: its radio or its cable, as <see cref="NetworkJob"/> needs it.</summary>
public interface INetworkPort
{
    /// <summary>
    /// The name servers of the interface that has an address, or null while none has one. Does not block.
    /// </summary>
    string[]? NameServers();

    /// <summary>
    /// Joins the network, if there is something to do for that. Blocks as long as the radio takes, so it is called on a
    /// thread of its own; must not throw.
    /// </summary>
    void Join();
}
