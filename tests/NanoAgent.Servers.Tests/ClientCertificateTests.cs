using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Engines;
using NanoAgent.Integration.Tests.Servers;
using NanoAgent.Integration.Tests.Support;
using NanoAgent.LibCurl;
using NanoAgent.Servers.Tests.Support;
using Xunit;

namespace NanoAgent.Servers.Tests;

/// <summary>nginx lets in who shows a certificate of its authority.</summary>
public sealed class ClientCertificateTests
{
    [Fact]
    public async Task ClientCertificate_OfTheAuthority_IsLetIn()
    {
        using var folder = new TempFolder();
        using var authority = new TestAuthority();
        using var stranger = new TestAuthority();
        string trusted = Pem.Write(folder, authority, "authority");
        string server = Pem.Write(folder, authority.Issue("127.0.0.1"), "server");
        string client = Pem.Write(folder, authority.Issue("device-7"), "client");
        string strangers = Pem.Write(folder, stranger.Issue("device-7"), "stranger");
        await using NginxServer nginx = await NginxServer.StartAsync(place => $$"""
            server {
                {{Pem.Listen(place.Port, server)}}
                ssl_client_certificate {{trusted}};
                ssl_verify_client on;
                location / { return 200 "$ssl_client_verify $ssl_client_s_dn"; }
            }
            """);
        string url = $"https://127.0.0.1:{nginx.Port}/";

        Assert.Equal((200, "SUCCESS CN=Test of device-7"), Get(url, trusted, client));
        Assert.Equal(400, Get(url, trusted, strangers).Status);
        Assert.Equal(400, Get(url, trusted, null).Status);
    }

    private static (int Status, string Body) Get(string url, string trusted, string? certificate)
    {
        using Got got = Got.From(url, easy =>
        {
            easy.CaInfo = trusted;
            easy.SetOption(CurlOption.SSLCERT, certificate);
            easy.SetOption(CurlOption.SSLKEY, certificate);
        });
        Assert.True(got.Code == CurlCode.Ok, got.Why);
        return (got.Easy.Info.ResponseCode, got.Body);
    }
}
