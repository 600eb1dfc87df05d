using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Sockets;

namespace NanoAgent.DesktopBoard.Hardware;

/// <summary>A board's sockets and names over those of the machine: loopback, and the hosts that are allowed.</summary>
public sealed class BoardNetwork
{
    /// <summary>The name server that the board's interface tells of; datagrams to it are answered here.</summary>
    public static readonly IPAddress NameServer = IPAddress.Parse("127.0.0.53");

    /// <summary>The firmware's own number for a socket that was closed under a waiting call.</summary>
    public const int ClosedUnderCall = unchecked((int)0x99000000);

    private readonly HashSet<BoardSocket> sockets = [];
    private readonly HashSet<IPAddress> allowed = [];
    private readonly BoardOptions options;
    private readonly object sync = new();
    private bool isOff;

    internal BoardNetwork(BoardOptions options, BoardGate gate)
    {
        this.options = options;
        Gate = gate;
    }

    internal BoardGate Gate { get; }

    /// <summary>Sockets that are open.</summary>
    public int Open
    {
        get
        {
            lock (sync)
            {
                return sockets.Count;
            }
        }
    }

    /// <summary>Sockets that wait for their connection.</summary>
    public int Connecting
    {
        get
        {
            lock (sync)
            {
                return sockets.Count(socket => socket.IsConnecting);
            }
        }
    }

    /// <summary>A new socket.</summary>
    /// <exception cref="BoardNetworkException">The board has no socket left.</exception>
    public BoardSocket Create(int type, int protocol)
    {
        Gate.Pass();
        return Add(
            () => new(this, new(AddressFamily.InterNetwork, (SocketType)type, (ProtocolType)protocol)));
    }

    /// <summary>
    /// Resolves a name as the firmware does: every other thread of the board stands still until the answer is there.
    /// An address resolves to itself, at once.
    /// </summary>
    /// <exception cref="BoardNetworkException">There is no such host, or the board may not reach it.</exception>
    public byte[][] Resolve(string name)
    {
        Gate.Pass();
        IPAddress[] found = IPAddress.TryParse(name, out var literal) ? [literal] : Gate.Stall(() => Lookup(name));
        return [.. found.Select(address => address.GetAddressBytes())];
    }

    internal IPAddress[] Lookup(string name)
    {
        if (!IsAllowedName(name))
        {
            throw new BoardNetworkException(
                (int)SocketError.HostNotFound, $"{name} is not allowed: the board reaches loopback and --allow alone.");
        }

        IPAddress[] found;
        try
        {
            found = (options.Resolver ?? Dns.GetHostAddresses)(name);
        }
        catch (SocketException fault)
        {
            throw new BoardNetworkException(fault.ErrorCode, fault.Message);
        }

        IPAddress[] four = [.. found.Where(address => address.AddressFamily == AddressFamily.InterNetwork)];
        lock (sync)
        {
            allowed.UnionWith(four);
        }

        return four.Length > 0
            ? four
            : throw new BoardNetworkException((int)SocketError.HostNotFound, $"{name} has no IPv4 address.");
    }

    internal bool IsAllowed(IPAddress address)
    {
        lock (sync)
        {
            return IPAddress.IsLoopback(address)
                || allowed.Contains(address)
                || options.AllowedHosts.Contains(address.ToString());
        }
    }

    internal BoardSocket Add(Func<BoardSocket> create)
    {
        lock (sync)
        {
            if (isOff)
            {
                throw new BoardIsOffException();
            }

            if (sockets.Count >= options.SocketsMax)
            {
                throw new BoardNetworkException(
                    (int)SocketError.TooManyOpenSockets, $"{options.Name} has {options.SocketsMax} sockets.");
            }

            var socket = create();
            sockets.Add(socket);
            return socket;
        }
    }

    internal void Closed(BoardSocket socket)
    {
        lock (sync)
        {
            sockets.Remove(socket);
        }
    }

    // The machine lives on, so its peers see a reset where those of a board would see nothing.
    internal void TurnOff()
    {
        BoardSocket[] left;
        lock (sync)
        {
            isOff = true;
            left = [.. sockets];
        }

        foreach (var socket in left)
        {
            socket.Break();
        }
    }

    private bool IsAllowedName(string name) =>
        name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || options.AllowedHosts.Contains(name, StringComparer.OrdinalIgnoreCase);
}
