using System.Collections.Generic;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using NanoAgent.DesktopBoard.Hardware;
using NanoAgent.DesktopBoard.StandIns;

namespace System.Net.Security;

/// <summary>Versions of TLS; the firmware speaks 1.2 and 1.3 whatever is asked for.</summary>
[Flags]
public enum SslProtocols
{
    None = 0,
    Tls = 192,
    Tls11 = 768,
    Tls12 = 3072,
    Tls13 = 12288,
}

/// <summary>What of the peer is checked.</summary>
public enum SslVerification
{
    NoVerification = 1,
    VerifyPeer = 2,
    CertificateRequired = 4,
    VerifyClientOnce = 8,
}

/// <summary>The certificates that the board trusts.</summary>
public static class CertificateManager
{
    internal static List<byte[]> Trusted { get; } = [];

    public static bool AddCaCertificateBundle(X509Certificate[] ca)
    {
        foreach (var certificate in ca)
        {
            Trusted.Add(certificate.GetRawCertData());
        }

        return true;
    }

    public static bool AddCaCertificateBundle(string ca) => AddCaCertificateBundle(X509Certificate.Bytes(ca));

    public static bool AddCaCertificateBundle(byte[] ca)
    {
        Trusted.Add(ca);
        return true;
    }
}

/// <summary>TLS over a socket. The handshake has no timeout and stalls every thread of the board.</summary>
public class SslStream : NetworkStream
{
    private BoardTls tls;

    public SslStream(Socket socket)
        : base(socket)
    {
    }

    public SslVerification SslVerification { get; set; } = SslVerification.CertificateRequired;

    public bool UseStoredDeviceCertificate { get; set; }

    public bool IsServer => false;

    public override long Length => tls?.Available ?? 0;

    public override bool DataAvailable => tls is { Available: > 0 };

    public void AuthenticateAsClient(string targetHost, SslProtocols enabledSslProtocols) =>
        AuthenticateAsClient(targetHost, null, null, enabledSslProtocols);

    public void AuthenticateAsClient(
        string targetHost, X509Certificate clientCertificate, SslProtocols enabledSslProtocols) =>
        AuthenticateAsClient(targetHost, clientCertificate, null, enabledSslProtocols);

    public void AuthenticateAsClient(
        string targetHost, X509Certificate clientCertificate, X509Certificate ca, SslProtocols enabledSslProtocols)
    {
        if (clientCertificate is not null)
        {
            throw new NotSupportedException("The desktop's board sends no client certificate.");
        }

        IEnumerable<byte[]> trusted = ca is null ? CertificateManager.Trusted : [ca.GetRawCertData()];
        var made = new BoardTls(Wiring.Hardware, Connection.Board, trusted);
        Machine.Do(() => made.Connect(targetHost, SslVerification != SslVerification.NoVerification));
        tls = made;
    }

    public void AuthenticateAsServer(X509Certificate serverCertificate, SslProtocols enabledSslProtocols) =>
        AuthenticateAsServer(serverCertificate, false, enabledSslProtocols);

    public void AuthenticateAsServer(
        X509Certificate serverCertificate, bool clientCertificateRequired, SslProtocols enabledSslProtocols) =>
        throw new NotSupportedException("The desktop's board is no TLS server.");

    protected override void Dispose(bool disposing)
    {
        if (!_disposed)
        {
            tls?.Dispose();
            Connection.Close();
        }

        base.Dispose(disposing);
    }

    public override int Read(byte[] buffer, int offset, int size) =>
        Machine.Do(() => Ready().Read(buffer, offset, size));

    public override void Write(byte[] buffer, int offset, int size) =>
        Machine.Do(() => Ready().Write(buffer, offset, size));

    private BoardTls Ready() => tls ?? throw new InvalidOperationException();
}
