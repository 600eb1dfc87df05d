using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Servers;
using NanoAgent.Integration.Tests.Support;
using NanoAgent.LibCurl;
using NanoAgent.Platform;
using NanoAgent.Servers.Tests.Support;
using Xunit;

namespace NanoAgent.Servers.Tests;

/// <summary>Passwords: Basic asked by nginx, Digest by Apache.</summary>
public sealed class AuthTests
{
    private const int AuthBasic = 1;
    private const int AuthDigest = 2;
    private const string Secret = "behind the door";

    [Fact]
    public async Task Basic_PasswordOfNginx_Opens()
    {
        await using NginxServer server = await NginxServer.StartAsync(place => $$"""
            server {
                listen 127.0.0.1:{{place.Port}};
                auth_basic "door";
                auth_basic_user_file {{place.Folder.Write("users", "user:{PLAIN}pass\n")}};
                root {{place.Folder.Folder("www")}};
            }
            """);
        await File.WriteAllTextAsync(Path.Combine(server.Files, "a.txt"), Secret);
        string url = server.Url + "a.txt";

        using Got open = Got.From(url, easy => Authenticate(easy, AuthBasic, "pass"));
        using Got shut = Got.From(url, easy => Authenticate(easy, AuthBasic, "wrong"));
        string header = "Basic " + Convert.ToBase64String("user:pass"u8);
        CurlRun run = await CurlRun.PerformAsync(
            url, CurlRun.Options(), transfer => transfer.Headers.Add("Authorization", header));

        Assert.Equal((200, Secret), (open.Easy.Info.ResponseCode, open.Body));
        Assert.Equal(401, shut.Easy.Info.ResponseCode);
        Assert.Equal((TransferResult.Ok, Secret), (run.Result, run.Body));
    }

    [Theory]
    [InlineData("pass", 200)]
    [InlineData("wrong", 401)]
    public async Task Digest_PasswordOfApache_Opens(string password, int status)
    {
        await using ServerProcess server = await StartApacheAsync(Secret);
        var sent = new StringBuilder();

        using Got got = Got.From($"http://127.0.0.1:{server.Port}/a.txt", easy =>
        {
            Authenticate(easy, AuthDigest, password);
            easy.OnDebug = (kind, data) =>
                sent.Append(kind == CurlDebugKind.HeaderOut ? Encoding.Latin1.GetString(data) : "");
        });

        Assert.Equal((CurlCode.Ok, status), (got.Code, got.Easy.Info.ResponseCode));
        Assert.Equal(status == 200, got.Body.EndsWith(Secret, StringComparison.Ordinal));
        Assert.Contains("Authorization: Digest username=\"user\"", sent.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(password, sent.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Apache with one file, a.txt, behind Digest and "user", "pass".</summary>
    internal static async Task<ServerProcess> StartApacheAsync(string text)
    {
        ServerProcess server = await ServerProcess.StartAsync(
            "apache2",
            place => ["-f", place.Folder.Write("apache.conf", Apache(place)), "-DFOREGROUND", "-DNO_DETACH"],
            "resuming normal operations");
        await File.WriteAllTextAsync(Path.Combine(server.Folder.Folder("www"), "a.txt"), text);
        return server;
    }

    private static void Authenticate(CurlEasy easy, int kinds, string password)
    {
        easy.SetOption(CurlOption.HTTPAUTH, kinds);
        easy.SetOption(CurlOption.USERNAME, "user");
        easy.SetOption(CurlOption.PASSWORD, password);
    }

    private static string Apache(ServerProcess place)
    {
#pragma warning disable CA5351 // HTTP Digest is defined on MD5.
        byte[] hash = MD5.HashData("user:door:pass"u8);
#pragma warning restore CA5351
        string users = place.Folder.Write("users", $"user:door:{Convert.ToHexStringLower(hash)}\n");
        var configuration = new StringBuilder($"""
            ServerRoot {place.Folder.Root}
            ServerName localhost
            Listen 127.0.0.1:{place.Port}
            PidFile {place.Folder.File("pid")}
            DefaultRuntimeDir {place.Folder.Root}
            Mutex file:{place.Folder.Root} default
            ErrorLog /dev/stderr
            LogLevel notice
            DocumentRoot {place.Folder.Folder("www")}

            """);
        foreach (string module in (string[])
            ["mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_digest"])
        {
            configuration.Append(null, $"LoadModule {module}_module /usr/lib/apache2/modules/mod_{module}.so\n");
        }

        return configuration.Append($"""
            <Location />
                AuthType Digest
                AuthName door
                AuthUserFile {users}
                Require valid-user
            </Location>

            """).ToString();
    }
}
