using System;
using System.IO;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.Platform;

namespace NanoAgent.Host;

/// <summary>
/// TLS over a socket. SslStream can only wait, so at most one read and one write of it are under way on the system's
/// threads, each on a buffer of this class; the owner's thread takes what is finished and never waits.
/// </summary>
/// <remarks>
/// A field that both sides touch is handed over by <see cref="Volatile"/> through its state: the owner's thread writes
/// only while the state is Idle or Ready, the system's thread only while it is Busy.
/// </remarks>
internal sealed class TlsChannel : IChannel, SocketNetwork.IPollable, IDisposable
{
    /// <summary>One TLS record holds at most 16 KiB: a larger buffer would not be filled by one read.</summary>
    private const int RecordBytesMax = 16 * 1024;

    private const int Idle = 0;
    private const int Busy = 1;
    private const int Ready = 2;
    private const int Broken = 3;

    private readonly SocketNetwork _network;
    private readonly ConnectingSocket _connecting;
    private readonly string _serverName;
    private readonly byte[] _readBuffer = new byte[RecordBytesMax];
    private readonly byte[] _writeBuffer = new byte[RecordBytesMax];
    private SslStream? _stream;
    private WatchedStream? _wire;
    private int _handshakeResult;
    private bool _certificateRefused;
    private int _readState;
    private int _readStart;
    private int _readEnd;
    private int _writeState;
    private bool _closed;

    public TlsChannel(SocketNetwork network, ConnectingSocket connecting, string serverName)
    {
        _network = network;
        _connecting = connecting;
        _serverName = serverName;
    }

    public Socket? Socket => null;

    public bool WantsRead => false;

    public bool WantsWrite => false;

    public bool IsConnected => _connecting.Step() == 1;

    /// <summary>
    /// Keeps a read under way, which takes what TLS itself sends to an idle connection (session tickets); if the read
    /// ends, the stream has ended or holds bytes that no one asked for.
    /// </summary>
    public bool IsReusable
    {
        get
        {
            if (_closed || Volatile.Read(ref _handshakeResult) != 1)
            {
                return false;
            }

            StartReadIfIdle();
            return Volatile.Read(ref _readState) == Busy && Volatile.Read(ref _writeState) is Idle or Busy;
        }
    }

    public int Step()
    {
        int connected = _connecting.Step();
        if (connected == 1 && _stream == null && !_closed)
        {
            _wire = new WatchedStream(_connecting.Socket);
            _stream = new SslStream(_wire);
            _ = HandshakeAsync(_stream);
        }

        return connected == 1 ? Volatile.Read(ref _handshakeResult) : connected;
    }

    public int Read(byte[] buffer, int offset, int count)
    {
        if (_closed || Volatile.Read(ref _handshakeResult) != 1)
        {
            return -(int)TransferResult.RecvError;
        }

        StartReadIfIdle();
        switch (Volatile.Read(ref _readState))
        {
            case Busy:
                return 0;
            case Broken:
                return -(int)TransferResult.RecvError;
            default:
                return TakeRead(buffer, offset, count);
        }
    }

    public int Write(byte[] buffer, int offset, int count)
    {
        if (_closed || Volatile.Read(ref _handshakeResult) != 1)
        {
            return -(int)TransferResult.SendError;
        }

        switch (Volatile.Read(ref _writeState))
        {
            case Busy:
                return 0;
            case Broken:
                return -(int)TransferResult.SendError;
            default:
                int moved = Math.Min(count, _writeBuffer.Length);
                Array.Copy(buffer, offset, _writeBuffer, 0, moved);
                Volatile.Write(ref _writeState, Busy);
                _ = WriteAsync(_stream!, moved);
                return moved;
        }
    }

    public void Close()
    {
        if (!_closed)
        {
            _closed = true;

            // The socket goes first: it ends the read and the write that may be under way in the stream.
            _connecting.Socket.Dispose();
            _stream?.Dispose();
            _network.Closed(this);
        }
    }

    public void Dispose() => Close();

    private void StartReadIfIdle()
    {
        if (Volatile.Read(ref _readState) == Idle)
        {
            Volatile.Write(ref _readState, Busy);
            _ = ReadAsync(_stream!);
        }
    }

    private int TakeRead(byte[] buffer, int offset, int count)
    {
        int left = _readEnd - _readStart;
        if (left == 0)
        {
            return ChannelResult.EndOfStream;
        }

        int moved = Math.Min(count, left);
        Array.Copy(_readBuffer, _readStart, buffer, offset, moved);
        _readStart += moved;
        if (_readStart == _readEnd)
        {
            Volatile.Write(ref _readState, Idle);
        }

        return moved;
    }

    private async Task HandshakeAsync(SslStream stream)
    {
        int result = -(int)TransferResult.SslConnectError;
        try
        {
            await stream.AuthenticateAsClientAsync(ClientOptions(), CancellationToken.None).ConfigureAwait(false);
            result = 1;
        }
        catch (Exception reason) when (IsChannelFailure(reason))
        {
            if (_certificateRefused)
            {
                result = -(int)TransferResult.PeerFailedVerification;
            }
        }

        Volatile.Write(ref _handshakeResult, result);
        _network.Wake();
    }

    private async Task ReadAsync(SslStream stream)
    {
        int state = Broken;
        try
        {
            _readEnd = await stream.ReadAsync(_readBuffer).ConfigureAwait(false);
            _readStart = 0;

            // SslStream takes an end of the socket for the end of the stream. Only a close_notify is one: anybody on
            // the way can end a socket, and what ends with the stream would pass for whole.
            state = _readEnd == 0 && _wire!.HasEnded ? Broken : Ready;
        }
        catch (Exception reason) when (IsChannelFailure(reason))
        {
            // The state says it.
        }

        Volatile.Write(ref _readState, state);
        _network.Wake();
    }

    private async Task WriteAsync(SslStream stream, int count)
    {
        int state = Broken;
        try
        {
            await stream.WriteAsync(_writeBuffer.AsMemory(0, count)).ConfigureAwait(false);
            state = Idle;
        }
        catch (Exception reason) when (IsChannelFailure(reason))
        {
            // The state says it.
        }

        Volatile.Write(ref _writeState, state);
        _network.Wake();
    }

    private static bool IsChannelFailure(Exception reason) =>
        reason is IOException or SocketException or AuthenticationException or ObjectDisposedException
            or InvalidOperationException or OperationCanceledException;

    private SslClientAuthenticationOptions ClientOptions()
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = _serverName,
            RemoteCertificateValidationCallback = (_, _, _, errors) =>
            {
                _certificateRefused = errors != SslPolicyErrors.None;
                return !_certificateRefused;
            },
        };

        // The server sends its whole chain (RFC 8446, 4.4.2). What it leaves out is not fetched from addresses that an
        // unverified certificate names.
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        if (_network.Options.TrustedAuthorities is { } authorities)
        {
            options.CertificateChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        return options;
    }

    /// <summary>The bytes below TLS, watched for the end of the socket.</summary>
    private sealed class WatchedStream(Socket socket) : NetworkStream(socket, ownsSocket: false)
    {
        /// <summary>True once the peer ended the socket; read on the thread of the read that met it.</summary>
        public bool HasEnded { get; private set; }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);

            // A read into nothing only waits: SslStream does so before it takes a buffer.
            HasEnded |= count == 0 && buffer.Length > 0;
            return count;
        }
    }
}
