using System;
using System.Linq;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Engines;
using NanoAgent.Integration.Tests.Servers;
using NanoAgent.Integration.Tests.Support;
using NanoAgent.LibCurl;
using NanoAgent.Platform;
using NanoAgent.Servers.Tests.Support;
using Xunit;

namespace NanoAgent.Servers.Tests;

/// <summary>
/// HTTPS from nginx: whose certificate is believed. libcurl takes every name under localhost for the loopback address.
/// </summary>
public sealed class HttpsTests : IAsyncLifetime
{
    private const string Good = "good.localhost";
    private const string OtherName = "other-name.localhost";
    private const string Expired = "expired.localhost";
    private const string NotYet = "not-yet.localhost";

    private readonly TempFolder _folder = new();
    private string _ours = "";
    private string _strangers = "";
    private NginxServer _server = null!;

    public static TheoryData<string, bool, bool> Rows => new()
    {
        { Good, true, true },
        { Good, false, false },
        { OtherName, true, false },
        { Expired, true, false },
        { NotYet, true, false },
    };

    public async ValueTask InitializeAsync()
    {
        using var authority = new TestAuthority();
        using var stranger = new TestAuthority();
        _ours = Pem.Write(_folder, authority, "ours");
        _strangers = Pem.Write(_folder, stranger, "strangers");
        (string Name, string File)[] certificates =
        [
            (Good, Pem.Write(_folder, authority.Issue(Good), Good)),
            (OtherName, Pem.Write(_folder, authority.Issue("somebody.localhost"), OtherName)),
            (Expired, Pem.Write(_folder, authority.Issue(Expired, Pem.Days(-20), Pem.Days(-10)), Expired)),
            (NotYet, Pem.Write(_folder, authority.Issue(NotYet, Pem.Days(5), Pem.Days(10)), NotYet)),
        ];
        _server = await NginxServer.StartAsync(server => string.Join('\n', certificates.Select(one => $$"""
            server {
                {{Pem.Listen(server.Port, one.File)}}
                server_name {{one.Name}};
                location / { return 200 "$scheme $host"; }
            }
            """)));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Easy_Certificate_IsJudged(string host, bool isOurs, bool isBelieved)
    {
        using Got got = Got.From(Url(host), easy => easy.CaInfo = isOurs ? _ours : _strangers);

        Assert.True((isBelieved ? CurlCode.Ok : CurlCode.PeerFailedVerification) == got.Code, got.Why);
        Assert.Equal(isBelieved ? "https " + host : "", got.Body);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Engine_Certificate_IsJudged(string host, bool isOurs, bool isBelieved)
    {
        CurlRun run = await CurlRun.PerformAsync(Url(host), CurlRun.Options(isOurs ? _ours : _strangers));

        Assert.True(
            (isBelieved ? TransferResult.Ok : TransferResult.PeerFailedVerification) == run.Result, run.Why);
        Assert.Equal(isBelieved ? "https " + host : "", run.Body);
    }

    private string Url(string host) => $"https://{host}:{_server.Port}/";
}
