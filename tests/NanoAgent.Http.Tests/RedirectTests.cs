using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Engines;
using NanoAgent.Integration.Tests.Support;
using Xunit;

namespace NanoAgent.Http.Tests;

/// <summary>Where redirects, cookies and passwords go.</summary>
public sealed class RedirectTests : DifferentialSuite
{
    public static TheoryData<int, string> Redirects
    {
        get
        {
            var rows = new TheoryData<int, string>();
            foreach (int code in new[] { 300, 301, 302, 303, 304, 305, 307, 308 })
            {
                foreach (string method in new[] { "GET", "HEAD", "POST", "PUT", "DELETE" })
                {
                    rows.Add(code, method);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Redirects))]
    public Task Redirect_OfThisStatusAndMethod_IsTheSame(int code, string method) => SameAsync(
        (client, _, told) =>
        {
            var request = new HttpRequestMessage(new HttpMethod(method), $"redirect/{code}?to=/echo");
            if (method is "POST" or "PUT")
            {
                request.Content = new StringContent("to be sent again");
            }

            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "secret");
            request.Headers.Add("X-Kept", "yes");
            return TellAsync(told, () => client.SendAsync(request));
        });

    [Theory]
    [InlineData("echo")]
    [InlineData("../echo?x=1")]
    [InlineData("?to=%2Fecho&x")]
    [InlineData("//127.0.0.1:1/")]
    [InlineData("http://[nowhere/")]
    public Task Redirect_ToThisPlace_IsTheSame(string to) => SameAsync(
        async (client, _, told) => await TellAsync(
            told, () => client.GetAsync("redirect/302?to=" + Uri.EscapeDataString(to) + "#here")));

    [Fact]
    public Task Redirect_Switched_Off_IsGivenBack() => SameAsync(
        (client, _, told) => TellAsync(told, () => client.GetAsync("redirect/302?to=/echo")),
        new Settings { AllowAutoRedirect = false });

    [Fact]
    public Task Redirect_TooOften_GivesTheLastBack() => SameAsync(
        (client, _, told) =>
        {
            string to = "/echo";
            for (int i = 0; i < 3; i++)
            {
                to = "/redirect/302?to=" + Uri.EscapeDataString(to);
            }

            return TellAsync(told, () => client.GetAsync(to));
        },
        new Settings { MaxAutomaticRedirections = 2 });

    [Fact]
    public async Task Redirect_FromHttpsToHttp_IsGivenBack()
    {
        using var folder = new TempFolder();
        using var authority = new TestAuthority();
        using X509Certificate2 certificate = authority.Issue("127.0.0.1");
        var settings = new Settings { Authority = (authority.Pem, folder.Write("ca.pem", authority.Pem)) };
        await using Stage plain = await Stage.StartAsync();
        await SameAsync(
            (client, _, told) => TellAsync(told, async () =>
            {
                HttpResponseMessage response = await client.GetAsync($"redirect/302?to={plain.Url}echo");
                response.Headers.Remove("Location");
                return response;
            }),
            settings,
            () => Stage.StartAsync(certificate));
        Assert.Empty(plain.Requests);
    }

    [Fact]
    public async Task Redirect_ToAnotherServer_LosesThePassword()
    {
        await using Stage other = await Stage.StartAsync();
        await SameAsync((client, _, told) =>
        {
            var request = new HttpRequestMessage(HttpMethod.Get, $"redirect/302?to={other.Url}echo");
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", "c2VjcmV0");
            return TellAsync(told, () => client.SendAsync(request));
        });
        Assert.Equal(2, other.Requests.Count);
        Assert.Single(other.Requests.Distinct());
        Assert.DoesNotContain("Authorization", other.Requests.First(), StringComparison.Ordinal);
    }

    [Fact]
    public Task Cookies_OfAResponse_AreKeptAndSent() => SameAsync(async (client, _, told) =>
    {
        await TellAsync(told, () => client.GetAsync("cookie"));
        await TellAsync(told, () => client.GetAsync("echo"));
        var request = new HttpRequestMessage(HttpMethod.Get, "echo");
        request.Headers.Add("Cookie", "mine=3");
        await TellAsync(told, () => client.SendAsync(request));
        await TellAsync(told, () => client.GetAsync("redirect/302?to=/echo"));
    });

    [Fact]
    public Task Cookies_SwitchedOff_AreNotSent() => SameAsync(
        async (client, _, told) =>
        {
            await TellAsync(told, () => client.GetAsync("cookie"));
            await TellAsync(told, () => client.GetAsync("echo"));
        },
        new Settings { UseCookies = false });

    [Theory]
    [InlineData("user", "pass")]
    [InlineData("user", "wrong")]
    public Task Basic_AskedFor_IsAnsweredOnce(string user, string password) => SameAsync(
        async (client, _, told) =>
        {
            await TellAsync(told, () => client.GetAsync("basic"));
            await TellAsync(told, () => client.GetAsync("echo"));
        },
        new Settings { Credentials = new NetworkCredential(user, password) });

    [Fact]
    public Task Basic_CredentialOfAnotherPlace_IsNotSent() => SameAsync(
        (client, _, told) => TellAsync(told, () => client.GetAsync("basic")),
        new Settings
        {
            Credentials = new CredentialCache
            {
                { new Uri("http://127.0.0.2/"), "Basic", new NetworkCredential("user", "pass") },
            },
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Redirect_ToAnotherServerThatAsks_GetsThePasswordOfACacheOnly(bool isCache)
    {
        await using Stage other = await Stage.StartAsync();
        var password = new NetworkCredential("user", "pass");
        ICredentials credentials = isCache
            ? new CredentialCache { { new Uri(other.Url), "Basic", password } } : password;
        await SameAsync(
            (client, _, told) => TellAsync(told, () => client.GetAsync($"redirect/302?to={other.Url}basic")),
            new Settings { Credentials = credentials });
        Assert.Equal(isCache, other.Requests.Any(
            request => request.Contains("Authorization", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Proxy_PlainUrl_AsksTheProxy()
    {
        await using Stage proxy = await Stage.StartAsync();
        await SameAsync(
            (client, _, told) => TellAsync(told, () => client.GetAsync(new Uri("http://name.example/echo?q"))),
            new Settings { Proxy = new WebProxy(proxy.Url) });
        Assert.Equal(2, proxy.Requests.Count);
        Assert.Contains("Host: name.example", proxy.Requests.First(), StringComparison.Ordinal);
        Assert.All(proxy.Requests, request => Assert.Contains("GET /echo?q", request, StringComparison.Ordinal));
    }

    [Fact]
    public Task Proxy_Bypassed_IsNotAsked() => SameAsync(
        (client, _, told) => TellAsync(told, () => client.GetAsync("echo")),
        new Settings { Proxy = new WebProxy("http://127.0.0.1:1/") { BypassList = ["127\\.0\\.0\\.1"] } });
}
