using System.Net.Sockets;
using NanoAgent.DesktopBoard.StandIns;

namespace System.Net;

/// <summary>An address in the stack's own form.</summary>
public class SocketAddress
{
    private readonly byte[] bytes;

    public SocketAddress(AddressFamily family, int size)
    {
        bytes = new byte[size];
        bytes[0] = (byte)family;
    }

    public AddressFamily Family => (AddressFamily)bytes[0];

    public int Size => bytes.Length;

    public byte this[int offset]
    {
        get => bytes[offset];
        set => bytes[offset] = value;
    }

    public override bool Equals(object obj) => obj is SocketAddress other && bytes.AsSpan().SequenceEqual(other.bytes);

    public override int GetHashCode() => BitConverter.ToInt32(bytes, 4) ^ bytes[2] << 8 ^ bytes[3];
}

/// <summary>Where a socket can be connected to.</summary>
public abstract class EndPoint
{
    public abstract SocketAddress Serialize();

    public abstract EndPoint Create(SocketAddress socketAddress);
}

/// <summary>An address of the internet protocol; the board's sockets here speak version 4.</summary>
public class IPAddress
{
    public static readonly IPAddress Any = new(0L);
    public static readonly IPAddress Loopback = new([127, 0, 0, 1]);
    public static readonly IPAddress Broadcast = new([255, 255, 255, 255]);
    public static readonly IPAddress None = Broadcast;
    public static readonly IPAddress IPv6Any = new(new byte[16]);
    public static readonly IPAddress IPv6Loopback = new([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);

    private readonly byte[] bytes;

    /// <summary>The first byte of the address is the lowest of the number.</summary>
    public IPAddress(long newAddress)
    {
        bytes = BitConverter.GetBytes((uint)newAddress);
    }

    public IPAddress(byte[] address)
        : this(address, 0)
    {
    }

    public IPAddress(byte[] address, long scopeid)
    {
        bytes = address.Length is 4 or 16 ? (byte[])address.Clone() : throw new ArgumentException();
        ScopeId = scopeid;
    }

    public AddressFamily AddressFamily =>
        bytes.Length == 4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;

    public long ScopeId { get; set; }

    public bool IsIPv4MappedToIPv6 =>
        bytes.Length == 16 && bytes.AsSpan(0, 10).IndexOfAnyExcept((byte)0) < 0 && bytes[10] == 255 && bytes[11] == 255;

    public static bool operator ==(IPAddress a, IPAddress b) => a is null ? b is null : a.Equals(b);

    public static bool operator !=(IPAddress a, IPAddress b) => !(a == b);

    public override bool Equals(object other) => Equals(other as IPAddress);

    public bool Equals(IPAddress other) => other is not null && bytes.AsSpan().SequenceEqual(other.bytes);

    public byte[] GetAddressBytes() => (byte[])bytes.Clone();

    public static IPAddress Parse(string ipString)
    {
        ArgumentNullException.ThrowIfNull(ipString);
        return Machine.TryParse(ipString, out var parsed) ? new(parsed) : throw new ArgumentException();
    }

    public override string ToString() => Machine.Text(bytes);

    public static IPAddress GetDefaultLocalAddress() => Loopback;

    public override int GetHashCode() => BitConverter.ToInt32(bytes, bytes.Length - 4);

    public IPAddress MapToIPv6() =>
        bytes.Length == 16 ? this : new([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, .. bytes]);

    public IPAddress MapToIPv4() => bytes.Length == 4 ? this : new(bytes[12..]);
}

/// <summary>An address and a port.</summary>
public class IPEndPoint : EndPoint
{
    public const int MinPort = 0;
    public const int MaxPort = 65535;

    private const int SerializedBytes = 16;

    public IPEndPoint(long address, int port)
        : this(new IPAddress(address), port)
    {
    }

    public IPEndPoint(IPAddress address, int port)
    {
        Address = address;
        Port = port;
    }

    public IPAddress Address { get; }

    public AddressFamily AddressFamily => Address.AddressFamily;

    public int Port { get; }

    public override SocketAddress Serialize()
    {
        var serialized = new SocketAddress(AddressFamily, SerializedBytes);
        serialized[2] = (byte)(Port >> 8);
        serialized[3] = (byte)Port;
        var address = Address.GetAddressBytes();
        for (int at = 0; at < 4; at++)
        {
            serialized[4 + at] = address[at];
        }

        return serialized;
    }

    public override EndPoint Create(SocketAddress socketAddress) =>
        new IPEndPoint(
            new IPAddress([socketAddress[4], socketAddress[5], socketAddress[6], socketAddress[7]]),
            socketAddress[2] << 8 | socketAddress[3]);

    public override string ToString() => Address + ":" + Port;

    public override bool Equals(object obj) =>
        obj is IPEndPoint other && other.Address == Address && other.Port == Port;

    public override int GetHashCode() => Address.GetHashCode() ^ Port;
}

/// <summary>What a name resolved to.</summary>
public class IPHostEntry
{
    public string HostName { get; internal set; }

    public IPAddress[] AddressList { get; internal set; }
}

/// <summary>The firmware's resolver: it stalls every thread of the board.</summary>
public static class Dns
{
    public static IPHostEntry GetHostEntry(string hostNameOrAddress)
    {
        ArgumentNullException.ThrowIfNull(hostNameOrAddress);
        return new()
        {
            HostName = hostNameOrAddress,
            AddressList = Array.ConvertAll(
                Machine.Do(() => Wiring.Hardware.Network.Resolve(hostNameOrAddress)),
                address => new IPAddress(address)),
        };
    }
}
