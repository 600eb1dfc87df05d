using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace NanoAgent.LibCurl;

/// <summary>Asked once a connection stands, new or used again, before the request is sent on it.</summary>
/// <param name="ends">Both ends of the connection; of FTP, those of its control connection.</param>
/// <returns>true to go on, false to end the transfer with <see cref="CurlCode.AbortedByCallback"/>.</returns>
public delegate bool CurlPreRequest(in CurlConnectionEnds ends);

/// <summary>Sets options of a socket before it is connected.</summary>
/// <param name="socket">
/// The descriptor or, on Windows, the SOCKET; libcurl's own: do not close it. A <see cref="Socket"/> around it is
/// <c>new Socket(new SafeSocketHandle(socket, ownsHandle: false))</c>.
/// </param>
/// <param name="purpose">What it is for.</param>
public delegate CurlSocketAnswer CurlSocketSetup(nint socket, CurlSocketPurpose purpose);

/// <summary>Makes the socket of a connection, or refuses to.</summary>
/// <param name="purpose">What it is for.</param>
/// <param name="address">Where it will connect to; may be changed. Borrowed until the return.</param>
/// <returns>
/// The socket, which becomes libcurl's: use it no more. It must not have been used asynchronously. null refuses, and
/// without another address to try the transfer ends with <see cref="CurlCode.CouldntConnect"/>.
/// </returns>
public delegate Socket? CurlOpenSocket(CurlSocketPurpose purpose, CurlSocketAddress address);

/// <summary>Closes a socket instead of libcurl.</summary>
/// <param name="socket">
/// The descriptor or, on Windows, the SOCKET, which must be closed by this call:
/// <c>new Socket(new SafeSocketHandle(socket, ownsHandle: true)).Dispose()</c>.
/// </param>
public delegate void CurlCloseSocket(nint socket);

/// <summary>Changes the TLS library's own object before a handshake.</summary>
/// <param name="context">
/// OpenSSL's and wolfSSL's SSL_CTX*, mbedTLS's mbedtls_ssl_config*; borrowed until the return.
/// </param>
/// <returns>true to go on, false to end the transfer with <see cref="CurlCode.AbortedByCallback"/>.</returns>
public delegate bool CurlTlsContext(nint context);

/// <summary>Called before a name is looked up.</summary>
/// <param name="resolver">The ares_channel of a libcurl with c-ares, or 0; borrowed until the return.</param>
/// <returns>true to go on; false fails the lookup, and the transfer with it.</returns>
public delegate bool CurlResolverStart(nint resolver);

/// <summary>The ends of a connection, as numbers: IPv6 addresses have no brackets.</summary>
/// <param name="RemoteAddress">The peer's.</param>
/// <param name="RemotePort">The peer's.</param>
/// <param name="LocalAddress">This machine's.</param>
/// <param name="LocalPort">This machine's.</param>
public readonly record struct CurlConnectionEnds(
    string RemoteAddress, int RemotePort, string LocalAddress, int LocalPort);

/// <summary>curlsocktype: what a socket is for. Numbers of a later library survive.</summary>
public enum CurlSocketPurpose
{
    /// <summary>To connect from here.</summary>
    Connection = 0,

    /// <summary>It was accepted: active FTP.</summary>
    Accepted = 1,
}

/// <summary>CURL_SOCKOPT_: the answer of a <see cref="CurlSocketSetup"/>.</summary>
public enum CurlSocketAnswer
{
    /// <summary>Connect it.</summary>
    Ok = 0,

    /// <summary>Close it; the transfer ends.</summary>
    Abort = 1,

    /// <summary>
    /// <see cref="CurlEasy.OnOpenSocket"/> gave one that is connected already. 7.88.1 connects it all the same, which
    /// ends with <see cref="CurlCode.CouldntConnect"/>.
    /// </summary>
    AlreadyConnected = 2,
}

/// <summary>curl_sockaddr: where a socket will connect to, in libcurl's own memory.</summary>
public readonly unsafe ref struct CurlSocketAddress
{
    private const int NativeInterNetwork = 2;
    private const int PortAt = 2;
    private const int V4At = 4;
    private const int V6At = 8;
    private const int ScopeAt = 24;

    private readonly Native.Easy.SockAddr* _native;

    internal CurlSocketAddress(Native.Easy.SockAddr* native) => _native = native;

    /// <summary>IPv4, IPv6, or Unix for a path.</summary>
    public AddressFamily Family => _native->family switch
    {
        NativeInterNetwork => AddressFamily.InterNetwork,
        1 => AddressFamily.Unix,
        _ => AddressFamily.InterNetworkV6,
    };

    /// <summary>Stream for TCP, Dgram for UDP.</summary>
    public SocketType SocketType => (SocketType)(_native->socktype & 0xF);

    /// <summary>TCP or UDP.</summary>
    public ProtocolType Protocol => (ProtocolType)_native->protocol;

    /// <summary>The bytes of the C sockaddr.</summary>
    public Span<byte> Bytes => new(_native->addr, (int)_native->addrlen);

    /// <summary>Address and port, or null for a path.</summary>
    public IPEndPoint? EndPoint => Family switch
    {
        AddressFamily.InterNetwork => new IPEndPoint(new IPAddress(Bytes.Slice(V4At, 4)), Port),
        AddressFamily.InterNetworkV6 => new IPEndPoint(
            new IPAddress(Bytes.Slice(V6At, 16), BitConverter.ToUInt32(Bytes.Slice(ScopeAt, 4))), Port),
        _ => null,
    };

    private int Port => BinaryPrimitives.ReadUInt16BigEndian(Bytes[PortAt..]);

    /// <summary>Has libcurl connect to another address.</summary>
    /// <param name="endPoint">Of the same family.</param>
    /// <exception cref="ArgumentException">It is of another family.</exception>
    public void Redirect(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        if (endPoint.AddressFamily != Family)
        {
            throw new ArgumentException($"libcurl connects a socket of {Family} here.", nameof(endPoint));
        }

        BinaryPrimitives.WriteUInt16BigEndian(Bytes[PortAt..], (ushort)endPoint.Port);
        bool isV4 = Family == AddressFamily.InterNetwork;
        endPoint.Address.GetAddressBytes().CopyTo(Bytes[(isV4 ? V4At : V6At)..]);
        if (!isV4)
        {
            BitConverter.TryWriteBytes(Bytes[ScopeAt..], (uint)endPoint.Address.ScopeId);
        }
    }

    /// <summary>What libcurl would do by itself: socket(2).</summary>
    /// <exception cref="SocketException">The system refused.</exception>
    public Socket CreateSocket() => new(Family, SocketType, Protocol);
}
