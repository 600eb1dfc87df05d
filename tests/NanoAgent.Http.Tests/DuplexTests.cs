using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.LibCurl;
using NanoAgent.LibCurl.Http;
using NanoAgent.LibCurl.Tests;
using Xunit;

namespace NanoAgent.Http.Tests;

/// <summary>What CurlHttpHandler does otherwise than SocketsHttpHandler, or has alone: DESIGN.md's table.</summary>
public sealed class DuplexTests
{
    [Fact]
    public async Task Http1_ContentAndBodyByTurns_Flow()
    {
        // SocketsHttpHandler sends all of the content first and never gets to the answer.
        await using Stage stage = await Stage.StartAsync();
        using var client = new HttpClient(new CurlHttpHandler { UseProxy = false });
        var told = new List<string>();
        await TakeTurnsAsync(client, stage.Url + "duplex", told, flushesFirst: false).WaitAsync(Stage.Ceiling);
        Assert.Equal(["step 0", "step 1", "step 2", "step 3", "step 4", "0"], told);
    }

    [Fact]
    public async Task Content_WritesTwiceAtOnce_TheSecondIsRefusedAndNoByteIsLost()
    {
        // Far more than the sockets of a server that does not read yet can hold: the first write is under way.
        byte[] first = Stage.Bytes(32 * 1024 * 1024);
        byte[] second = [1, 2, 3];
        var content = new OverlappingContent(first, second);
        byte[] received = [];
        using var server = new LoopbackServer(connection =>
        {
            connection.ReadHead();
            Assert.True(content.Overlap.Wait(Stage.Ceiling));
            received = connection.ReadBody(first.Length + second.Length);
            connection.Send(LoopbackServer.Ok);
        });
        using var client = new HttpClient(new CurlHttpHandler { UseProxy = false });

        using HttpResponseMessage response = await client.PostAsync(new Uri(server.Url), content)
            .WaitAsync(Stage.Ceiling);

        Assert.IsType<InvalidOperationException>(await content.Overlap);
        Assert.True(received.AsSpan().SequenceEqual((byte[])[.. first, .. second]));
    }

    [Fact]
    public async Task Redirect_ToAnotherScheme_IsRefused()
    {
        await using Stage stage = await Stage.StartAsync();
        using var client = new HttpClient(new CurlHttpHandler { UseProxy = false });
        await Assert.ThrowsAsync<NotSupportedException>(
            () => client.GetAsync(stage.Url + "redirect/302?to=ftp://127.0.0.1/"));
    }

    [Theory]
    [InlineData("//[nowhere/")]
    [InlineData("//127.0.0.1:99999/")]
    public async Task Redirect_ToNoUrl_IsGivenBack(string location)
    {
        await using Stage stage = await Stage.StartAsync();
        using var client = new HttpClient(new CurlHttpHandler { UseProxy = false });
        using HttpResponseMessage response = await client.GetAsync(
            $"{stage.Url}redirect/302?to={Uri.EscapeDataString(location)}#here");
        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal(location, response.Headers.Location!.OriginalString);
        Assert.Equal("moved", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("CONNECT", false, false)]
    [InlineData("GET", true, false)]
    [InlineData("HEAD", false, true)]
    public async Task Request_ThatLibcurlCannotSend_IsRefused(string method, bool upgrades, bool hasContent)
    {
        using var client = new HttpClient(new CurlHttpHandler { UseProxy = false });
        var request = new HttpRequestMessage(new HttpMethod(method), "http://127.0.0.1:1/");
        if (upgrades)
        {
            request.Headers.Upgrade.ParseAdd("websocket");
        }

        request.Content = hasContent ? new StringContent("x") : null;
        await Assert.ThrowsAsync<NotSupportedException>(() => client.SendAsync(request));
    }

    [Fact]
    public void Callback_ThatLibcurlCannotAsk_IsRefused()
    {
        using var handler = new CurlHttpHandler();
        Assert.Throws<NotSupportedException>(() =>
            handler.ServerCertificateCustomValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None);
        handler.ServerCertificateCustomValidationCallback =
            HttpClientHandler.DangerousAcceptAnyServerCertificateValidator;
    }

    [Fact]
    public async Task Properties_AfterTheFirstRequest_CannotBeSet()
    {
        await using Stage stage = await Stage.StartAsync();
        using var handler = new CurlHttpHandler { UseProxy = false };
        using var client = new HttpClient(handler);
        await client.GetStringAsync(stage.Url + "status/200");
        Assert.Throws<InvalidOperationException>(() => handler.AllowAutoRedirect = false);
        Assert.Throws<InvalidOperationException>(() => handler.CookieContainer = new CookieContainer());
    }

    [Fact]
    public async Task Configure_AnyOptionOfLibcurl_IsSet()
    {
        await using Stage stage = await Stage.StartAsync();
        using var client = new HttpClient(new CurlHttpHandler
        {
            UseProxy = false,
            Configure = (_, easy) => easy.SetConnectTo($"anywhere.example:80:127.0.0.1:{new Uri(stage.Url).Port}"),
        });
        Assert.Equal("status 200", await client.GetStringAsync(new Uri("http://anywhere.example/status/200")));
    }

    [Fact]
    public async Task Configure_Throws_ComesOutAndHarmsNothing()
    {
        await using Stage stage = await Stage.StartAsync();
        bool isOn = true;
        using var client = new HttpClient(new CurlHttpHandler
        {
            UseProxy = false,
            MaxRequests = 1,
            Configure = (_, _) => _ = isOn ? throw new FormatException() : 0,
        });
        await Assert.ThrowsAsync<FormatException>(() => client.GetAsync(stage.Url + "status/200"));
        isOn = false;
        Assert.Equal("status 200", await client.GetStringAsync(stage.Url + "status/200"));
    }

    [Theory]
    [InlineData("dispose", typeof(ObjectDisposedException))]
    [InlineData("add", typeof(InvalidOperationException))]
    [InlineData("share", typeof(InvalidOperationException))]
    [InlineData("share of another thread", typeof(InvalidOperationException))]
    public async Task Configure_TakesTheHandleAway_CostsNoPlace(string misuse, Type expected)
    {
        await using Stage stage = await Stage.StartAsync();
        using var multi = new CurlMulti();
        bool isOn = true;
        using var client = new HttpClient(new CurlHttpHandler
        {
            UseProxy = false,
            MaxRequests = 1,
            Configure = (_, easy) =>
            {
                if (isOn)
                {
                    Take(misuse, easy, multi);
                }
            },
        });
        for (int i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync(expected, () => client.GetAsync(stage.Url + "status/200"));
        }

        Assert.Equal(0, multi.Count);
        isOn = false;
        Assert.Equal("status 200", await client.GetStringAsync(stage.Url + "status/200"));
    }

    [Fact]
    public async Task Configure_SharesNamesForOneRequest_TheNextIsWithoutThem()
    {
        await using Stage stage = await Stage.StartAsync();
        using CurlShare names = CurlShare.ForThreads(CurlShareKinds.Dns);
        List<CurlShare?> found = [];
        using var client = new HttpClient(new CurlHttpHandler
        {
            UseProxy = false,
            Configure = (_, easy) =>
            {
                found.Add(easy.CurrentShare);
                easy.SetShare(names);
            },
        });
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("status 200", await client.GetStringAsync(stage.Url + "status/200"));
        }

        Assert.Equal([null, null, null], found);
    }

    private static void Take(string misuse, CurlEasy easy, CurlMulti multi)
    {
        switch (misuse)
        {
            case "dispose":
                easy.Dispose();
                break;
            case "add":
                multi.Add(easy);
                break;
            case "share":
                Share(easy);
                break;
            default:
                var other = new Thread(() => Share(easy));
                other.Start();
                other.Join();
                break;
        }
    }

    private static void Share(CurlEasy easy)
    {
        using CurlShare share = CurlShare.ForThisThread(CurlShareKinds.Dns);
        easy.SetShare(share);
    }

    [Fact]
    public async Task Failure_OfLibcurl_HasItsCodeInside()
    {
        using var client = new HttpClient(new CurlHttpHandler { UseProxy = false });
        HttpRequestException failure = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.GetAsync(new Uri("http://127.0.0.1:1/")));
        Assert.Equal(CurlCode.CouldntConnect, Assert.IsType<CurlException>(failure.InnerException).Code);
        Assert.Contains("127.0.0.1", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Bytes go up only after the last ones came down.</summary>
    internal static async Task TakeTurnsAsync(
        HttpClient client, string url, List<string> told, bool flushesFirst)
    {
        var content = new StepContent(flushesFirst);
        var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = content,
            Version = client.DefaultRequestVersion,
        };
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using Stream body = await response.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[100];
        for (int i = 0; i < 5; i++)
        {
            content.Step($"step {i}");
            int count = await body.ReadAsync(buffer);
            told.Add(Encoding.ASCII.GetString(buffer, 0, count));
        }

        content.Step(null);
        told.Add($"{await body.ReadAsync(buffer)}");
    }
}
