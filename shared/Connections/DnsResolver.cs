using NanoAgent.Platform;
using NanoAgent.Wire;

namespace NanoAgent.Connections;

/// <summary>
/// Looks names up by asking DNS servers over datagrams: for a world whose own resolver would block. Guarantees that a
/// lookup never blocks, believes only an answer of the asked server to the very question, and ends after
/// <see cref="TriesMax"/> questions, or half a minute without a socket, at the latest. IPv4 addresses only; keeps
/// nothing, for that is the <see cref="NameCache"/>'s. Costs one message of 512 bytes, and a socket for each lookup
/// under way.
/// </summary>
public sealed class DnsResolver
{
    /// <summary>Servers that are asked in turn; arbitrary, as many as resolvers commonly know.</summary>
    public const int ServersMax = 3;

    /// <summary>Questions of one lookup, over all servers.</summary>
    public const int TriesMax = 6;

    /// <summary>How long the first round waits for each server; each round doubles it.</summary>
    public const int TryMs = 1_500;

    /// <summary>The longest wait for one server.</summary>
    public const int TryMsMax = 6_000;

    internal readonly IDatagramNetwork Network;
    internal readonly IClock Clock;
    internal readonly IRandom Random;
    private readonly string[] _servers = new string[ServersMax];

    /// <summary>Makes one that knows no server yet: every lookup fails.</summary>
    /// <param name="network">Carries the questions.</param>
    /// <param name="clock">Ends their waits.</param>
    /// <param name="random">Makes their ids.</param>
    public DnsResolver(IDatagramNetwork network, IClock clock, IRandom random)
    {
        Network = network;
        Clock = clock;
        Random = random;
    }

    /// <summary>The servers' port.</summary>
    public int Port { get; set; } = 53;

    /// <summary>Servers it asks.</summary>
    public int ServerCount { get; private set; }

    // Shared by all lookups: each writes or receives, and is done with it within one step.
    internal DnsMessage Message { get; } = new DnsMessage();

    /// <summary>
    /// Takes the servers of an interface, the first <see cref="ServersMax"/> that are IPv4 literals other than
    /// 0.0.0.0; lookups under way go on with them.
    /// </summary>
    public void UseServers(string[] addresses)
    {
        ServerCount = 0;
        for (int i = 0; i < addresses.Length && ServerCount < ServersMax; i++)
        {
            string address = addresses[i];
            if (address != null && address != "0.0.0.0" && address.IndexOf(':') < 0 && IpLiteral.Is(address))
            {
                _servers[ServerCount++] = address;
            }
        }
    }

    /// <summary>Starts a lookup; its first step asks. The caller closes it.</summary>
    public DnsLookup Lookup(string hostName)
    {
        return new DnsLookup(this, hostName);
    }

    internal string Server(int turn)
    {
        return _servers[turn % ServerCount];
    }

    internal int WaitMs(int turn)
    {
        int waitMs = TryMs << (turn / ServerCount);
        return waitMs < TryMsMax ? waitMs : TryMsMax;
    }
}
