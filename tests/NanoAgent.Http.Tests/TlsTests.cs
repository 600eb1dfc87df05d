using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using NanoAgent.Integration.Tests.Engines;
using NanoAgent.Integration.Tests.Support;
using NanoAgent.LibCurl;
using Xunit;

namespace NanoAgent.Http.Tests;

/// <summary>TLS and HTTP/2: whom the handlers believe, and which version they come to.</summary>
public sealed class TlsTests : DifferentialSuite, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new();

    public static TheoryData<string, HttpVersionPolicy, HttpProtocols, bool> Versions
    {
        get
        {
            var rows = new TheoryData<string, HttpVersionPolicy, HttpProtocols, bool>();
            foreach (string version in new[] { "1.1", "2.0", "3.0" })
            {
                foreach (HttpVersionPolicy policy in Enum.GetValues<HttpVersionPolicy>())
                {
                    if (version == "1.1" || policy == HttpVersionPolicy.RequestVersionOrLower)
                    {
                        rows.Add(version, policy, HttpProtocols.Http1, true);
                        rows.Add(version, policy, HttpProtocols.Http1, false);
                    }

                    if (version != "3.0" || policy == HttpVersionPolicy.RequestVersionOrLower)
                    {
                        rows.Add(version, policy, HttpProtocols.Http1AndHttp2, true);
                    }
                }
            }

            rows.Add("2.0", HttpVersionPolicy.RequestVersionExact, HttpProtocols.Http2, false);
            rows.Add("2.0", HttpVersionPolicy.RequestVersionOrHigher, HttpProtocols.Http2, false);
            return rows;
        }
    }

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.2", true)]
    [InlineData("127.0.0.1", false)]
    public async Task Certificate_OfThisNameAndIssuer_IsJudged(string name, bool isOurs)
    {
        using X509Certificate2 certificate = (isOurs ? _authority : _stranger).Issue(name);
        await SameAsync(
            (client, _, told) => TellAsync(told, () => client.GetAsync("echo")),
            Trusting(),
            () => Stage.StartAsync(certificate));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Version_OfThisPolicy_IsTheSame(
        string version, HttpVersionPolicy policy, HttpProtocols protocols, bool isTls)
    {
        using X509Certificate2 certificate = _authority.Issue("127.0.0.1");
        await SameAnswersAsync(
            (client, _, told) => TellAsync(told, () => client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "echo")
            {
                Version = Version.Parse(version),
                VersionPolicy = policy,
            })),
            Trusting(),
            () => Stage.StartAsync(isTls ? certificate : null, protocols));
    }

    // SocketsHttpHandler tells it from the handshake or the first frame, libcurl from the answer, which is not given to
    // the program. Of a plain answer to an HTTP/2 preface each release of libcurl says something else.
    [Theory]
    [InlineData(HttpVersionPolicy.RequestVersionExact, true, HttpRequestError.VersionNegotiationError)]
    [InlineData(HttpVersionPolicy.RequestVersionOrHigher, false, null)]
    public async Task Version_OfAServerThatLacksIt_IsRefused(
        HttpVersionPolicy policy, bool isTls, HttpRequestError? error)
    {
        using X509Certificate2 certificate = _authority.Issue("127.0.0.1");
        await using Stage stage = await Stage.StartAsync(isTls ? certificate : null, HttpProtocols.Http1);
        foreach (HandlerKind kind in Enum.GetValues<HandlerKind>())
        {
            using HttpClient client = Client.Make(kind, Trusting());
            HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(
                new HttpRequestMessage(HttpMethod.Get, stage.Url + "echo")
                {
                    Version = HttpVersion.Version20, VersionPolicy = policy,
                }).WaitAsync(Stage.Ceiling));
            Assert.True(
                kind == HandlerKind.Sockets || error is null || refused.HttpRequestError == error,
                $"{refused.HttpRequestError}");
        }
    }

    [Fact]
    public async Task Version3_WhereLibcurlLacksIt_IsRefused()
    {
        Assert.SkipWhen(LibCurlInfo.Current.Has(CurlFeatures.Http3), "This libcurl has HTTP/3.");
        using HttpClient client = Client.Make(HandlerKind.Curl, new Settings());
        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, "https://127.0.0.1:1/")
            {
                Version = HttpVersion.Version30, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            }));
        Assert.Equal(HttpRequestError.VersionNegotiationError, refused.HttpRequestError);
    }

    [Fact]
    public Task Http2_EverySortOfExchange_IsTheSame() => OnHttp2Async(async (client, stage, told) =>
    {
        await TellAsync(told, () => client.GetAsync("echo"));
        await TellAsync(told, () => client.PostAsync("echo", new StringContent("known length")));
        await TellAsync(told, () => client.PostAsync("echo", new PiecesContent("not ", "known")));
        await TellAsync(told, () => client.GetAsync("trailers"));
        Assert.Contains("trailer x-sum: 42", told[^1], StringComparison.Ordinal);
        await TellAsync(told, () => client.GetAsync("redirect/302?to=/echo"));
        await TellAsync(told, () => client.GetAsync("status/500"));
        byte[] body = await client.GetByteArrayAsync("bytes/3000000");
        told.Add($"{body.SequenceEqual(Stage.Bytes(3_000_000))} {stage.Connections.Count} connections");
    });

    [Fact]
    public Task Http2_Megabytes_GoUpWhole() => OnHttp2Async((client, _, told) => TellAsync(
        told, () => client.PostAsync("slurp", new ByteArrayContent(Stage.Bytes(5_000_000)))));

    [Fact]
    public Task Http2_ContentAndBodyByTurns_IsTheSame() => OnHttp2Async(
        (client, _, told) => DuplexTests.TakeTurnsAsync(client, "duplex", told, flushesFirst: true));

    [Fact]
    public async Task Http2_ContentThatWaitsForTheHeadWithoutAFlush_GetsIt()
    {
        // SocketsHttpHandler may keep the request until the content writes or flushes.
        using X509Certificate2 certificate = _authority.Issue("127.0.0.1");
        await using Stage stage = await Stage.StartAsync(certificate);
        using HttpClient client = Client.Make(HandlerKind.Curl, Trusting());
        client.DefaultRequestVersion = HttpVersion.Version20;
        var told = new List<string>();
        await DuplexTests.TakeTurnsAsync(client, stage.Url + "duplex", told, flushesFirst: false)
            .WaitAsync(Stage.Ceiling);
        Assert.Equal(["step 0", "step 1", "step 2", "step 3", "step 4", "0"], told);
    }

    [Fact]
    public Task Http2_ManyAtOnce_ShareAConnection() => OnHttp2Async(async (client, stage, told) =>
    {
        // The first opens the connection; HTTP/2 is known from then on.
        await client.GetStringAsync("status/200");
        string[] bodies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.GetStringAsync("status/200")));
        told.Add($"{bodies.Length} on {stage.Connections.Count} connections");
        Assert.Single(stage.Connections);
    });

    [Fact]
    public async Task Http2_ConsumerSlow_HoldsTheServerBackAndOthersPass()
    {
        using X509Certificate2 certificate = _authority.Issue("127.0.0.1");
        await using Stage stage = await Stage.StartAsync(certificate);
        using HttpClient client = Client.Make(HandlerKind.Curl, Trusting());
        client.DefaultRequestVersion = HttpVersion.Version20;
        using HttpResponseMessage response = await client.GetAsync(
            stage.Url + "endless", HttpCompletionOption.ResponseHeadersRead);
        long before;
        do
        {
            before = stage.EndlessBytes;
            for (int i = 0; i < 50; i++)
            {
                await client.GetByteArrayAsync(stage.Url + "bytes/1000").WaitAsync(Stage.Ceiling);
            }
        }
        while (stage.EndlessBytes != before);

        // libcurl lets one stream have up to 32 MiB before it is read.
        Assert.InRange(before, 1, 40 * 1024 * 1024);
        Assert.Single(stage.Connections);
    }

    private async Task OnHttp2Async(Func<HttpClient, Stage, List<string>, Task> scenario)
    {
        using X509Certificate2 certificate = _authority.Issue("127.0.0.1");
        await SameAsync(
            (client, stage, told) =>
            {
                client.DefaultRequestVersion = HttpVersion.Version20;
                return scenario(client, stage, told);
            },
            Trusting(),
            () => Stage.StartAsync(certificate));
    }

    private Settings Trusting() => new()
    {
        Authority = (_authority.Pem, _folder.Write("authority.pem", _authority.Pem)),
    };
}
