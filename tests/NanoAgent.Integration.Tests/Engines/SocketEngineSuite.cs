using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Transfers;
using Xunit;

namespace NanoAgent.Integration.Tests.Engines;

/// <summary>What only real sockets can show: refused ports, unknown names, TLS.</summary>
public abstract class SocketEngineSuite : TransferEngineSuite
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private readonly TestAuthority _authority = new();

    public override void Dispose()
    {
        base.Dispose();
        if (AuthorityFile != null)
        {
            File.Delete(AuthorityFile);
        }

        _authority.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Get_ClosedPort_IsCouldntConnect()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        var transfer = new Transfer($"http://127.0.0.1:{port}/");
        Expect(TransferResult.CouldntConnect, transfer);
        Assert.Contains(port.ToString(System.Globalization.CultureInfo.InvariantCulture), transfer.ErrorText,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Get_UnknownName_IsCouldntResolveHost()
    {
        // RFC 6761: no resolver may ever find a name in .invalid.
        Expect(TransferResult.CouldntResolveHost, new Transfer("http://no-such-host.invalid/"));
    }

    [Fact]
    public void Get_LocalhostByName_FindsTheAddressThatListens()
    {
        IScriptedServer server = Serve(Always(Hello));
        Expect(TransferResult.Ok, new Transfer($"http://localhost:{server.Port}/"));
    }

    [Fact]
    public void Get_TrustedCertificate_IsDeliveredAndReused()
    {
        Trust(_authority);
        using X509Certificate2 certificate = _authority.Issue("127.0.0.1");
        using var server = new ScriptedServer([Always(Hello)], certificate);
        var sink = new CollectingSink();
        var transfer = new Transfer(server.BaseUrl + "/") { Sink = sink };
        Expect(TransferResult.Ok, transfer);
        Expect(TransferResult.Ok, transfer);
        Assert.Equal("hellohello", sink.Body);
        Assert.Equal(1, server.Accepts);
    }

    [Fact]
    public void Get_LargeBodyOverTls_IsDelivered()
    {
        Trust(_authority);
        using X509Certificate2 certificate = _authority.Issue("127.0.0.1");
        string body = new('x', 1_000_000);
        using var server = new ScriptedServer(
            [Script().Request().Take(300_000).Send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + body)],
            certificate);
        var sink = new CollectingSink();
        var transfer = new Transfer(server.BaseUrl + "/")
        {
            Sink = sink,
            Source = new TextSource(new string('y', 300_000)),
        };
        Expect(TransferResult.Ok, transfer);
        Assert.Equal(body, sink.Body);
        Assert.Equal(300_000, transfer.Info.BytesUploaded);
    }

    [Fact]
    public void Get_CertificateOfAnUnknownAuthority_IsPeerFailedVerification()
    {
        Trust(_authority);
        using var stranger = new TestAuthority();
        using X509Certificate2 certificate = stranger.Issue("127.0.0.1");
        using var server = new ScriptedServer([Always(Hello)], certificate);
        Expect(TransferResult.PeerFailedVerification, new Transfer(server.BaseUrl + "/"));
        Assert.Equal("", server.Received(0));
    }

    [Fact]
    public void Get_CertificateOfAnotherName_IsPeerFailedVerification()
    {
        Trust(_authority);
        using X509Certificate2 certificate = _authority.Issue("127.0.0.2");
        using var server = new ScriptedServer([Always(Hello)], certificate);
        Expect(TransferResult.PeerFailedVerification, new Transfer(server.BaseUrl + "/"));
    }

    [Fact]
    public void Get_TlsToAPlainServer_IsSslConnectError()
    {
        IScriptedServer server = Serve(Script().Take(1).Send("HTTP/1.1 400 Bad Request\r\n\r\n").Close());
        Expect(TransferResult.SslConnectError, new Transfer($"https://127.0.0.1:{server.Port}/"));
    }

    private void Trust(TestAuthority authority)
    {
        AuthorityFile = Path.GetTempFileName();
        File.WriteAllText(AuthorityFile, authority.Pem);
    }
}
