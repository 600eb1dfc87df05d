using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Engines;
using NanoAgent.Integration.Tests.Servers;
using NanoAgent.Integration.Tests.Support;
using NanoAgent.LibCurl.Http;
using NanoAgent.Servers.Tests.Support;
using Xunit;

namespace NanoAgent.Servers.Tests;

/// <summary>An HttpClient on libcurl with servers and proxies that others wrote.</summary>
public sealed class HttpHandlerTests
{
    private const string Secret = "behind the door";

    [Theory]
    [InlineData("pass", 200)]
    [InlineData("wrong", 401)]
    public async Task Digest_OfApache_IsAnswered(string password, int status)
    {
        await using ServerProcess server = await AuthTests.StartApacheAsync(Secret);
        using var client = new HttpClient(new CurlHttpHandler
        {
            UseProxy = false,
            Credentials = new NetworkCredential("user", password),
        });
        string url = $"http://127.0.0.1:{server.Port}/a.txt";

        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage response = await client.GetAsync(new Uri(url));
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal(status == 200, await response.Content.ReadAsStringAsync() == Secret);
        }
    }

    [Fact]
    public async Task Proxy_WithAPassword_ForwardsAndTunnels()
    {
        using var folder = new TempFolder();
        using var authority = new TestAuthority();
        string file = Pem.Write(folder, authority.Issue("127.0.0.1"), "server");
        const string Tell = "location / { return 200 \"$request_method $http_via\"; }";
        await using NginxServer plain = await NginxServer.StartAsync(
            server => $"server {{ listen 127.0.0.1:{server.Port}; {Tell} }}");
        await using NginxServer tls = await NginxServer.StartAsync(
            server => $"server {{ {Pem.Listen(server.Port, file)} {Tell} }}");
        await using ServerProcess proxy = await ProxyTests.TinyproxyAsync();
        CurlHttpHandler Handler(string password) => new()
        {
            CaFile = Pem.Write(folder, authority, "authority"),
            Proxy = new WebProxy($"http://127.0.0.1:{proxy.Port}/")
            {
                Credentials = new NetworkCredential("user", password),
            },
        };
        string url = $"https://127.0.0.1:{tls.Port}/";
        using var client = new HttpClient(Handler("pass"));
        using var stranger = new HttpClient(Handler("wrong"));

        Assert.Contains("(tinyproxy/", await client.GetStringAsync(new Uri(plain.Url)), StringComparison.Ordinal);
        Assert.Equal("GET ", await client.GetStringAsync(new Uri(url)));
        using HttpResponseMessage posted = await client.PostAsync(new Uri(url), new StringContent("with a body"));
        Assert.Equal("POST ", await posted.Content.ReadAsStringAsync());
        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(
            () => stranger.GetStringAsync(new Uri(url)));
        Assert.Equal(HttpRequestError.ProxyTunnelError, refused.HttpRequestError);
    }

    [Fact]
    public async Task Socks5_WithAPassword_IsUsed()
    {
        await using NginxServer server = await NginxServer.StartAsync(
            place => $"server {{ listen 127.0.0.1:{place.Port}; location / {{ return 200 \"through\"; }} }}");
        await using ServerProcess proxy = await ProxyTests.MicrosocksAsync();
        using var client = new HttpClient(new CurlHttpHandler
        {
            Proxy = new WebProxy($"socks5://127.0.0.1:{proxy.Port}"),
            DefaultProxyCredentials = new NetworkCredential("user", "pass"),
        });
        using var stranger = new HttpClient(new CurlHttpHandler
        {
            Proxy = new WebProxy($"socks5://127.0.0.1:{proxy.Port}"),
        });

        Assert.Equal("through", await client.GetStringAsync(new Uri(server.Url)));
        await proxy.Process.ErrorsAsync($"connected to 127.0.0.1:{server.Port}");
        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(
            () => stranger.GetStringAsync(new Uri(server.Url)));
        Assert.Equal(HttpRequestError.ProxyTunnelError, refused.HttpRequestError);
    }

    [Fact]
    public async Task ClientCertificate_OfAFile_IsShown()
    {
        using var folder = new TempFolder();
        using var authority = new TestAuthority();
        string trusted = Pem.Write(folder, authority, "authority");
        string served = Pem.Write(folder, authority.Issue("127.0.0.1"), "server");
        await using NginxServer nginx = await NginxServer.StartAsync(place => $$"""
            server {
                {{Pem.Listen(place.Port, served)}}
                ssl_client_certificate {{trusted}};
                ssl_verify_client on;
                location / { return 200 "$ssl_client_s_dn"; }
            }
            """);
        using var client = new HttpClient(new CurlHttpHandler
        {
            UseProxy = false,
            CaFile = trusted,
            ClientCertificateFile = Pem.Write(folder, authority.Issue("device-7"), "client"),
        });

        Assert.Equal("CN=Test of device-7", await client.GetStringAsync(new Uri($"https://127.0.0.1:{nginx.Port}/")));
    }
}
