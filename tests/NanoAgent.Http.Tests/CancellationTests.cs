using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.LibCurl.Http;
using NanoAgent.LibCurl.Tests;
using Xunit;

namespace NanoAgent.Http.Tests;

/// <summary>Tokens, timeouts and disposal: what is thrown, and that the server sees the end.</summary>
public sealed class CancellationTests : DifferentialSuite
{
    [Fact]
    public Task Token_CancelledBefore_SendsNothing() => SameAsync(async (client, stage, told) =>
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await TellAsync(told, () => client.GetAsync("status/200", source.Token), source.Token);
        told.Add($"{stage.Requests.Count} requests");
    });

    [Fact]
    public Task Token_CancelledBeforeTheHead_EndsTheRequest() => SameAsync(async (client, stage, told) =>
    {
        using var source = new CancellationTokenSource();
        Task<HttpResponseMessage> pending = client.GetAsync("stall", source.Token);
        await stage.Happened("stalled");
        await source.CancelAsync();
        await TellAsync(told, () => pending, source.Token);
        await stage.Happened("stall aborted");
    });

    [Fact]
    public Task Token_CancelledMidUpload_EndsTheRequest() => SameAsync(async (client, stage, told) =>
    {
        using var source = new CancellationTokenSource();
        Task<HttpResponseMessage> pending = client.PostAsync("take/up", new EndlessContent(), source.Token);
        await stage.Happened("up reached");
        await source.CancelAsync();
        await TellAsync(told, () => pending, source.Token);
        await stage.Happened("up cut");
        await TellAsync(told, () => client.GetAsync("status/200"));
    });

    [Fact]
    public Task Token_CancelledMidDownload_EndsTheRead() => SameAsync(async (client, stage, told) =>
    {
        using var source = new CancellationTokenSource();
        using HttpResponseMessage response =
            await client.GetAsync("head-then-stall", HttpCompletionOption.ResponseHeadersRead);
        using Stream body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[5]);
        ValueTask<int> read = body.ReadAsync(new byte[10], source.Token);
        await source.CancelAsync();
        try
        {
            await read;
        }
        catch (OperationCanceledException e)
        {
            told.Add($"{e.GetType().Name}, its token {e.CancellationToken == source.Token}");
        }
    });

    [Fact]
    public Task Token_CancelledMidBufferedBody_EndsTheRequest() => SameAsync(async (client, stage, told) =>
    {
        using var source = new CancellationTokenSource();
        Task<HttpResponseMessage> pending = client.GetAsync("endless", source.Token);
        while (stage.EndlessBytes == 0)
        {
            await Task.Yield();
        }

        await source.CancelAsync();
        await TellAsync(told, () => pending, source.Token);
        await stage.Happened("endless aborted");
    });

    [Fact]
    public async Task Token_CancelledWithinTheBodyOfARedirect_GoesNowhere()
    {
        using var over = new ManualResetEventSlim();
        using var server = new LoopbackServer(connection =>
        {
            connection.ReadHead();
            connection.Send(
                "HTTP/1.1 302 Found\r\nLocation: /there\r\nSet-Cookie: a=1\r\nContent-Length: 9\r\n\r\nfirst");
            over.Wait(Stage.Ceiling);
        });
        int hops = 0;
        var cookies = new CookieContainer();
        using var client = new HttpClient(new CurlHttpHandler
        {
            UseProxy = false,
            CookieContainer = cookies,
            Configure = (_, _) => Interlocked.Increment(ref hops),
        });
        using var source = new CancellationTokenSource();

        Task<HttpResponseMessage> pending = client.GetAsync(new Uri(server.Url), source.Token);
        Assert.True(SpinWait.SpinUntil(() => cookies.Count > 0, Stage.Ceiling), "The head has not come.");
        await source.CancelAsync();

        var e = await Assert.ThrowsAsync<TaskCanceledException>(() => pending.WaitAsync(Stage.Ceiling));
        Assert.Equal(source.Token, e.CancellationToken);
        Assert.Equal(1, hops);
        over.Set();
    }

    [Fact]
    public Task Timeout_OfTheClient_HasATimeoutInside() => SameAnswersAsync(
        (client, _, told) => TellAsync(told, () => client.GetAsync("stall")),
        new Settings { Timeout = TimeSpan.FromMilliseconds(300) });

    [Fact]
    public Task Timeout_OfTheClientSynchronous_HasATimeoutInside() => SameAnswersAsync(
        (client, _, told) => TellAsync(
            told, () => Task.Run(() => client.Send(new HttpRequestMessage(HttpMethod.Get, "stall")))),
        new Settings { Timeout = TimeSpan.FromMilliseconds(300) });

    [Fact]
    public Task Client_DisposedWhileARequestRuns_CancelsIt() => SameAsync(async (client, stage, told) =>
    {
        Task<HttpResponseMessage> pending = client.GetAsync("stall");
        await stage.Happened("stalled");
        client.Dispose();
        await TellAsync(told, () => pending);
        await stage.Happened("stall aborted");
    });

    [Fact]
    public Task Client_DisposedWhileABodyIsRead_LeavesIt() => SameAsync(async (client, stage, told) =>
    {
        using HttpResponseMessage response =
            await client.GetAsync("head-then-stall", HttpCompletionOption.ResponseHeadersRead);
        client.Dispose();
        stage.Open("go on");
        told.Add(await response.Content.ReadAsStringAsync());
        await TellAsync(told, () => client.GetAsync("status/200"));
    });

    [Theory]
    [InlineData(HandlerKind.Sockets)]
    [InlineData(HandlerKind.Curl)]
    public async Task Handler_DisposedWhileARequestRuns_LetsItEnd(HandlerKind kind)
    {
        await using Stage stage = await Stage.StartAsync();
        HttpMessageHandler handler = Client.Handler(kind, new Settings());
        using var client = new HttpMessageInvoker(handler, disposeHandler: false);
        using HttpResponseMessage response = await client.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, stage.Url + "head-then-stall"), CancellationToken.None);
        handler.Dispose();
        stage.Open("go on");

        Assert.Equal("first second", await response.Content.ReadAsStringAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, stage.Url + "status/200"), CancellationToken.None));
    }

    private static async Task TellAsync(
        List<string> told, Func<Task<HttpResponseMessage>> send, CancellationToken token)
    {
        try
        {
            using HttpResponseMessage response = await send();
            told.Add(await Client.DescribeAsync(response));
        }
        catch (OperationCanceledException e)
        {
            told.Add($"{Client.Describe(e)}, its token {e.CancellationToken == token}");
        }
    }
}
