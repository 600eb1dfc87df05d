using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NanoAgent.DesktopBoard.Tests;

/// <summary>TLS of the board against a server of .NET's own.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 certificate = SelfSigned();

    public TlsTests() => listener.Start();

    private int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    [Fact]
    public void Tls_CertificateThatTheBoardTrusts_CarriesBytes()
    {
        using var board = Boards.New();
        var answer = board.Start("Network", "Tls", Port, certificate.ExportCertificatePem(), "localhost");
        using var stream = Accept();
        var request = new byte[3];
        stream.ReadExactly(request);
        Assert.Equal([1, 2, 3], request);
        stream.Write([9, 8, 7]);
        // Two bytes, one of the same record left, then that one.
        Assert.Equal("2 True 1 7", answer.Result());
        Assert.Equal(0, board.Hardware.Network.Open);
    }

    [Theory]
    [InlineData("", "localhost")]
    [InlineData("trusted", "other.example")]
    public void Tls_CertificateThatIsNotTrustedOrAnothersName_Fails(string trusted, string host)
    {
        using var board = Boards.New();
        var pem = trusted.Length > 0 ? certificate.ExportCertificatePem() : "";
        var answer = board.Start("Network", "Tls", Port, pem, host);
        try
        {
            // The server sees a refusal or an end, as the two happen to meet; no byte in any case.
            Assert.Equal(-1, Accept().ReadByte());
        }
        catch (Exception fault) when (fault is IOException or AuthenticationException)
        {
            // Refused.
        }

        Assert.Equal("error 10054", answer.Result());
    }

    [Fact]
    public void Tls_HandshakeThatStands_HoldsEveryThreadOfTheBoard()
    {
        using var board = Boards.New();
        var answer = board.Start("Network", "Tls", Port, "", "localhost");
        using var peer = listener.AcceptSocket();
        Boards.Until(() => board.Hardware.Gate.IsStalled);
        var clock = board.Start("Program", "WaitForTheClock");
        Boards.Until(() => board.Hardware.Gate.Waiting == 1);
        Assert.False(clock.EndsWithin(0));
        peer.Close();
        Assert.Equal("error 10054", answer.Result());
        clock.Result();
    }

    [Fact]
    public void Tls_FirmwareWithout_IsNotSupported()
    {
        using var board = Boards.New(new() { StorageFolder = Boards.NewFolder(), HasTls = false });
        Assert.Equal("error 10045", board.Call("Network", "Tls", Port, "", "localhost"));
    }

    public void Dispose()
    {
        listener.Dispose();
        certificate.Dispose();
    }

    private SslStream Accept()
    {
        var client = listener.AcceptTcpClient();
        client.ReceiveTimeout = (int)Boards.Ceiling.TotalMilliseconds;
        var stream = new SslStream(client.GetStream());
        stream.AuthenticateAsServer(certificate);
        return stream;
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
