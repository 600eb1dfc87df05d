using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace NanoAgent.DesktopBoard.Hardware;

/// <summary>
/// TLS over a board's socket, with the machine's TLS below. The handshake stalls every thread of the board and has no
/// timeout; certificates are checked against those that the board was given and no others.
/// </summary>
public sealed class BoardTls : IDisposable
{
    private const int HandshakeFailed = 10054;

    private readonly BoardHardware hardware;
    private readonly BoardSocket socket;
    private readonly List<X509Certificate2> trusted;
    private SslStream? stream;
    private byte[] decrypted = [];
    private int decryptedAt;
    private int decryptedCount;

    /// <summary>TLS over a connected socket.</summary>
    /// <param name="hardware">The board.</param>
    /// <param name="socket">The connected socket; it stays the caller's to close.</param>
    /// <param name="trusted">Certificates, PEM or DER, that a server's must come from.</param>
    public BoardTls(BoardHardware hardware, BoardSocket socket, IEnumerable<byte[]> trusted)
    {
        this.hardware = hardware;
        this.socket = socket;
        this.trusted = [.. trusted.SelectMany(BoardCertificate.Parse)];
    }

    /// <summary>Bytes that were decrypted and not read yet.</summary>
    public int Available => decryptedCount;

    /// <summary>Shakes hands as a client.</summary>
    /// <exception cref="BoardNetworkException">It failed, or the firmware has no TLS.</exception>
    public void Connect(string host, bool verifies)
    {
        if (!hardware.Options.HasTls)
        {
            throw new BoardNetworkException((int)SocketError.OperationNotSupported, "The firmware has no TLS.");
        }

        hardware.Gate.Stall(() =>
        {
            var made = new SslStream(socket.OpenStream(), false, (_, server, _, errors) => !verifies
                || IsTrusted((X509Certificate2)server!, errors));
            try
            {
                made.AuthenticateAsClient(new SslClientAuthenticationOptions
                {
                    TargetHost = host,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                });
            }
            catch (Exception fault) when (fault is AuthenticationException or IOException)
            {
                made.Dispose();
                throw new BoardNetworkException(HandshakeFailed, fault.Message);
            }

            stream = made;
            decrypted = new byte[hardware.Options.TlsRecordBytesMax];
            return true;
        });
    }

    /// <summary>Waits for decrypted bytes, as long as the socket's receive timeout; 0: the peer closed.</summary>
    /// <exception cref="BoardNetworkException">It timed out or broke.</exception>
    public int Read(byte[] buffer, int offset, int count) =>
        Pass(() =>
        {
            if (decryptedCount == 0)
            {
                stream!.ReadTimeout = socket.ReceiveTimeout > 0 ? socket.ReceiveTimeout : -1;
                decryptedAt = 0;
                decryptedCount = stream.Read(decrypted);
            }

            int read = Math.Min(count, decryptedCount);
            Array.Copy(decrypted, decryptedAt, buffer, offset, read);
            decryptedAt += read;
            decryptedCount -= read;
            return read;
        });

    /// <summary>Writes all bytes, however long it takes.</summary>
    /// <exception cref="BoardNetworkException">It broke.</exception>
    public void Write(byte[] buffer, int offset, int count) =>
        Pass(() =>
        {
            stream!.Write(buffer, offset, count);
            return true;
        });

    /// <summary>Ends TLS; the socket stays open.</summary>
    public void Dispose() => stream?.Dispose();

    private bool IsTrusted(X509Certificate2 server, SslPolicyErrors errors)
    {
        if ((errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted.ToArray());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(server);
    }

    private T Pass<T>(Func<T> call)
    {
        hardware.Gate.Pass();
        try
        {
            var result = call();
            hardware.Gate.Pass();
            return result;
        }
        catch (IOException fault)
        {
            hardware.Gate.Pass();
            var inner = fault.InnerException as SocketException;
            throw new BoardNetworkException(
                (int)(inner?.SocketErrorCode ?? SocketError.ConnectionReset), fault.Message);
        }
    }
}
