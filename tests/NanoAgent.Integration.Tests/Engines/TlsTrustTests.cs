using System;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NanoAgent.Host;
using NanoAgent.Host.Engines;
using NanoAgent.LibCurl;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Transfers;
using Xunit;

namespace NanoAgent.Integration.Tests.Engines;

/// <summary>Whom the engines believe over TLS, and when they believe that a body has ended.</summary>
public sealed class TlsTrustTests : IDisposable
{
    private const string Core = "core";
    private const string Curl = "curl";
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private const string UntilClose = "HTTP/1.1 200 OK\r\n\r\nhello";

    private readonly string _trusted = Path.GetTempFileName();
    private readonly ECDsa _authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;

    public TlsTrustTests()
    {
        var request = new CertificateRequest("CN=Trust " + Guid.NewGuid(), _authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        _authority = request.CreateSelfSigned(now.AddDays(-40), now.AddDays(30));
        File.WriteAllText(_trusted, _authority.ExportCertificatePem());
    }

    public void Dispose()
    {
        File.Delete(_trusted);
        _authority.Dispose();
        _authorityKey.Dispose();
    }

    [Theory]
    [InlineData(Core, "localhost", -1, 10, true, TransferResult.Ok)]
    [InlineData(Curl, "localhost", -1, 10, true, TransferResult.Ok)]
    [InlineData(Core, "LOCALHOST", -1, 10, true, TransferResult.Ok)]
    [InlineData(Core, "localhost", -20, -10, true, TransferResult.PeerFailedVerification)]
    [InlineData(Curl, "localhost", -20, -10, true, TransferResult.PeerFailedVerification)]
    [InlineData(Core, "localhost", 5, 10, true, TransferResult.PeerFailedVerification)]
    [InlineData(Curl, "localhost", 5, 10, true, TransferResult.PeerFailedVerification)]
    [InlineData(Core, "localhost.example", -1, 10, true, TransferResult.PeerFailedVerification)]
    [InlineData(Curl, "localhost.example", -1, 10, true, TransferResult.PeerFailedVerification)]
    [InlineData(Core, "*", -1, 10, true, TransferResult.PeerFailedVerification)]
    [InlineData(Curl, "*", -1, 10, true, TransferResult.PeerFailedVerification)]
    [InlineData(Core, "localhost", -1, 10, false, TransferResult.PeerFailedVerification)]
    [InlineData(Curl, "localhost", -1, 10, false, TransferResult.PeerFailedVerification)]
    public void Get_Certificate_IsJudged(
        string engine, string name, int fromDays, int toDays, bool isIssued, TransferResult expected)
    {
        using X509Certificate2 certificate = Certificate(name, fromDays, toDays, isIssued);
        using var server = new TlsServer(certificate, Hello, saysClose: true);
        var sink = new CollectingSink();

        Transfer transfer = Perform(engine, server, sink);

        Assert.True(expected == transfer.Result, $"{transfer.Result}: {transfer.ErrorText}");
        Assert.Equal(expected == TransferResult.Ok ? "hello" : "", sink.Body);
        Assert.Equal(expected == TransferResult.Ok ? 1 : 0, server.Requests);
    }

    // libcurl 7.88 tells OpenSSL to take a cut for an end (SSL_OP_IGNORE_UNEXPECTED_EOF): DESIGN.md says so. With 8.14
    // or GnuTLS a cut is a cut.
    [Theory]
    [InlineData(Core, true)]
    [InlineData(Curl, true)]
    [InlineData(Core, false)]
    [InlineData(Curl, false)]
    public void Get_BodyUntilClose_IsWholeWithACloseNotify(string engine, bool saysClose)
    {
        bool isCutTaken = engine == Curl && !LibCurlInfo.Current.IsAtLeast(8, 0, 0) &&
            LibCurlInfo.Current.SslVersion!.StartsWith("OpenSSL/", StringComparison.Ordinal);
        TransferResult expected = saysClose || isCutTaken ? TransferResult.Ok : TransferResult.RecvError;
        using X509Certificate2 certificate = Certificate("localhost", -1, 10, true);
        using var server = new TlsServer(certificate, UntilClose, saysClose);
        var sink = new CollectingSink();

        Transfer transfer = Perform(engine, server, sink);

        Assert.True(expected == transfer.Result, $"{transfer.Result}: {transfer.ErrorText}");
        Assert.Equal("hello", sink.Body);
    }

    private Transfer Perform(string engine, TlsServer server, CollectingSink sink)
    {
        var transfer = new Transfer($"https://localhost:{server.Port}/") { Sink = sink, TimeoutMs = 20_000 };
        if (engine == Curl)
        {
            ITransferEngine curl = new LibCurlEngine(
                new LibCurlEngineOptions { Workers = 1, CaFile = _trusted, Proxy = "" });
            curl.Perform(transfer);
            (curl as IAsyncDisposable)?.DisposeAsync().AsTask().Wait();
            return transfer;
        }

        using var network = new SocketNetwork(
            new SocketNetworkOptions { TrustedAuthorities = SocketNetworkOptions.LoadAuthorities(_trusted) });
        using var core = new CooperativeEngine(
            network, new HostClock(), new Scheduler(64), new CooperativeEngineOptions());
        core.Perform(transfer);
        return transfer;
    }

    private X509Certificate2 Certificate(string name, int fromDays, int toDays, bool isIssued)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        DateTimeOffset from = now.AddDays(fromDays);
        DateTimeOffset to = now.AddDays(toDays);
        if (!isIssued)
        {
            return request.CreateSelfSigned(from, to);
        }

        byte[] serial = RandomNumberGenerator.GetBytes(8);
        using X509Certificate2 certificate = request.Create(_authority, from, to, serial);
        return certificate.CopyWithPrivateKey(key);
    }
}
