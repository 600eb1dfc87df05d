using System;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Engines;
using NanoAgent.Integration.Tests.Servers;
using NanoAgent.Integration.Tests.Support;
using NanoAgent.LibCurl;
using NanoAgent.Platform;
using NanoAgent.Servers.Tests.Support;
using Xunit;

namespace NanoAgent.Servers.Tests;

/// <summary>Through tinyproxy and microsocks to nginx, which tells what the proxy added.</summary>
public sealed class ProxyTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private string _authority = "";
    private NginxServer _server = null!;
    private NginxServer _tls = null!;

    public async ValueTask InitializeAsync()
    {
        using var authority = new TestAuthority();
        _authority = Pem.Write(_folder, authority, "authority");
        string file = Pem.Write(_folder, authority.Issue("127.0.0.1"), "server");
        const string Tell = "location / { return 200 \"via $http_via\"; }";
        _server = await NginxServer.StartAsync(server => $"server {{ listen 127.0.0.1:{server.Port}; {Tell} }}");
        _tls = await NginxServer.StartAsync(server => $"server {{ {Pem.Listen(server.Port, file)} {Tell} }}");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _tls.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task HttpProxy_PlainUrl_IsForwarded()
    {
        await using ServerProcess proxy = await TinyproxyAsync();
        string address = $"http://user:pass@127.0.0.1:{proxy.Port}";

        using Got got = Got.From(_server.Url, easy => easy.Proxy = address);
        CurlRun run = await CurlRun.PerformAsync(_server.Url, CurlRun.Options(proxy: address));

        Assert.True(got.Code == CurlCode.Ok, got.Why);
        Assert.Contains("(tinyproxy/", got.Body, StringComparison.Ordinal);
        Assert.Equal(TransferResult.Ok, run.Result);
        Assert.Equal(got.Body, run.Body);
    }

    [Fact]
    public async Task HttpProxy_HttpsUrl_IsTunnelled()
    {
        await using ServerProcess proxy = await TinyproxyAsync();
        string address = $"http://user:pass@127.0.0.1:{proxy.Port}";
        string url = $"https://127.0.0.1:{_tls.Port}/";

        using Got got = Got.From(url, easy =>
        {
            easy.Proxy = address;
            easy.CaInfo = _authority;
        });
        CurlRun run = await CurlRun.PerformAsync(url, CurlRun.Options(_authority, address));

        // The proxy cannot add its header inside of TLS, and says that it was asked for a tunnel.
        Assert.True(got.Code == CurlCode.Ok, got.Why);
        Assert.Equal("via ", got.Body);
        Assert.Equal(200, got.Easy.Info.GetLong(CurlInfo.HTTP_CONNECTCODE));
        Assert.Equal((TransferResult.Ok, "via "), (run.Result, run.Body));
        string log = await proxy.Process.OutputAsync("CONNECT 127.0.0.1:");
        Assert.Contains($"CONNECT 127.0.0.1:{_tls.Port} HTTP/1.1", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HttpProxy_NoPassword_Is407()
    {
        await using ServerProcess proxy = await TinyproxyAsync();
        using Got got = Got.From(_server.Url, easy => easy.Proxy = $"http://127.0.0.1:{proxy.Port}");

        Assert.Equal(CurlCode.Ok, got.Code);
        Assert.Equal(407, got.Easy.Info.ResponseCode);
    }

    [Fact]
    public async Task Socks5_Password_IsAsked()
    {
        await using ServerProcess proxy = await MicrosocksAsync();
        string address = $"127.0.0.1:{proxy.Port}";

        using Got got = Got.From(_server.Url, easy => easy.Proxy = "socks5h://user:pass@" + address);
        CurlRun run = await CurlRun.PerformAsync(
            _server.Url, CurlRun.Options(proxy: "socks5://user:pass@" + address));
        using Got refused = Got.From(_server.Url, easy => easy.Proxy = "socks5h://user:wrong@" + address);

        Assert.True(got.Code == CurlCode.Ok, got.Why);
        Assert.Equal("via ", got.Body);
        Assert.Equal((TransferResult.Ok, "via "), (run.Result, run.Body));
        Assert.Equal((CurlCode.Proxy, ""), (refused.Code, refused.Body));
        await proxy.Process.ErrorsAsync($"connected to 127.0.0.1:{_server.Port}");
    }

    /// <summary>SOCKS5 for "user", "pass".</summary>
    internal static Task<ServerProcess> MicrosocksAsync() => ServerProcess.StartAsync(
        "microsocks",
        server => ["-i", "127.0.0.1", "-p", $"{server.Port}", "-u", "user", "-P", "pass"],
        readyText: null);

    /// <summary>An HTTP proxy for "user", "pass".</summary>
    internal static Task<ServerProcess> TinyproxyAsync() => ServerProcess.StartAsync(
        "tinyproxy",
        server => ["-d", "-c", server.Folder.Write("tinyproxy.conf", $"""
            Port {server.Port}
            Listen 127.0.0.1
            LogLevel Connect
            PidFile "{server.Folder.File("pid")}"
            MaxClients 20
            Allow 127.0.0.1
            BasicAuth user pass

            """)],
        readyText: null);
}
