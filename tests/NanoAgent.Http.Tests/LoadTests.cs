using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.LibCurl.Http;
using Xunit;

namespace NanoAgent.Http.Tests;

/// <summary>Many requests at once and in a row, on both handlers: all right, and nothing left behind.</summary>
public sealed class LoadTests
{
    private const int SmallRequests = 10_000;

    public static TheoryData<HandlerKind> Kinds => [HandlerKind.Sockets, HandlerKind.Curl];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Requests_AHundredAtOnce_AllBringTheirOwn(HandlerKind kind)
    {
        await using Stage stage = await Stage.StartAsync();
        using HttpClient client = Client.Make(kind, new Settings());
        byte[][] bodies = await Task.WhenAll(Enumerable.Range(0, 100).Select(
            i => client.GetByteArrayAsync(stage.Url + $"bytes/{i * 1000}"))).WaitAsync(Stage.Ceiling);
        Assert.All(bodies.Index(), body => Assert.Equal(Stage.Bytes(body.Index * 1000), body.Item));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Client_UsedByManyThreads_ServesEach(HandlerKind kind)
    {
        await using Stage stage = await Stage.StartAsync();
        using HttpClient client = Client.Make(kind, new Settings());
        int right = 0;
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(number => new Thread(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                string text = $"thread {number} request {i}";
                using HttpResponseMessage response = client.Send(
                    new HttpRequestMessage(HttpMethod.Post, stage.Url + "echo") { Content = new StringContent(text) });
                using var reader = new StreamReader(response.Content.ReadAsStream());
                Interlocked.Add(ref right, reader.ReadToEnd() == "POST " + text ? 1 : 0);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Assert.All(threads, thread => Assert.True(thread.Join(Stage.Ceiling)));
        Assert.Equal(8 * 50, right);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Connections_OfACeiling_AreNoMore(HandlerKind kind)
    {
        await using Stage stage = await Stage.StartAsync();
        using HttpClient client = Client.Make(kind, new Settings { MaxConnectionsPerServer = 3 });
        await Task.WhenAll(Enumerable.Range(0, 60).Select(
            _ => client.GetStringAsync(stage.Url + "status/200"))).WaitAsync(Stage.Ceiling);
        Assert.Equal(60, stage.Connections.Values.Sum());
        Assert.InRange(stage.Connections.Count, 1, 3);
    }

    [Fact]
    public async Task Consumer_Slow_HoldsTheServerBack()
    {
        await using Stage stage = await Stage.StartAsync();
        using HttpClient client = Client.Make(HandlerKind.Curl, new Settings());
        using HttpResponseMessage response = await client.GetAsync(
            stage.Url + "endless", HttpCompletionOption.ResponseHeadersRead);
        using Stream body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[100]);

        // While others pass, nothing is read of this one: the server fills the sockets and then stands.
        long before;
        do
        {
            before = stage.EndlessBytes;
            for (int i = 0; i < 50; i++)
            {
                await client.GetByteArrayAsync(stage.Url + "bytes/1000");
            }
        }
        while (stage.EndlessBytes != before);

        Assert.InRange(before, 1, 32 * 1024 * 1024);
        byte[] rest = new byte[64 * 1024 * 1024];
        await body.ReadExactlyAsync(rest).AsTask().WaitAsync(Stage.Ceiling);
        byte[] piece = Stage.Bytes(16 * 1024);
        Assert.True(rest.Index().All(one => one.Item == piece[(one.Index + 100) % piece.Length]));
    }

    [Fact]
    public async Task Server_SlowToTake_HoldsTheContentBack()
    {
        await using Stage stage = await Stage.StartAsync();
        using HttpClient client = Client.Make(HandlerKind.Curl, new Settings());
        using var source = new CancellationTokenSource();
        var content = new EndlessContent();
        Task<HttpResponseMessage> pending = client.PostAsync(stage.Url + "stall", content, source.Token);
        await stage.Happened("stalled");
        long before;
        do
        {
            before = content.Written;
            for (int i = 0; i < 50; i++)
            {
                await client.GetByteArrayAsync(stage.Url + "bytes/1000");
            }
        }
        while (content.Written != before);

        Assert.InRange(before, 1, 32 * 1024 * 1024);
        await source.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => pending);
    }

    [Fact]
    public async Task Requests_ManyAwaited_BlockNoThread()
    {
        const int Waiting = 500;
        await using Stage stage = await Stage.StartAsync();
        using HttpClient client = Client.Make(HandlerKind.Curl, new Settings());
        await client.GetStringAsync(stage.Url + "status/200");
        using var source = new CancellationTokenSource();
        int before = Threads();
        Task<HttpResponseMessage>[] pending = [.. Enumerable.Range(0, Waiting).Select(
            _ => client.GetAsync(stage.Url + "stall", source.Token))];
        while (stage.Requests.Count < Waiting + 1)
        {
            await Task.Yield();
        }

        // The pool may have grown by a few for Kestrel's own work, not by one a request.
        Assert.InRange(Threads(), 1, before + (Waiting / 10));
        await source.CancelAsync();
        foreach (Task<HttpResponseMessage> one in pending)
        {
            await Assert.ThrowsAsync<TaskCanceledException>(() => one);
        }
    }

    [Fact]
    public async Task Requests_TenThousandSmall_LeaveNoHandle()
    {
        await using Stage stage = await Stage.StartAsync();
        using HttpClient client = Client.Make(HandlerKind.Curl, new Settings());
        async Task RunAsync(int requests)
        {
            int left = requests;
            await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
            {
                while (Interlocked.Decrement(ref left) >= 0)
                {
                    Assert.Equal(10, (await client.GetByteArrayAsync(stage.Url + "bytes/10")).Length);
                }
            })).WaitAsync(Stage.Ceiling);
        }

        await RunAsync(1000);
        (int files, int threads) = (Files(), Threads());
        await RunAsync(SmallRequests);

        Assert.InRange(Files(), 1, files + 20);
        Assert.InRange(Threads(), 1, threads + 10);
        Assert.InRange(stage.Connections.Count, 1, 40);
    }

    [Fact]
    public async Task Handler_ForgottenWithAResponse_LetsGoOfAll()
    {
        await using Stage stage = await Stage.StartAsync();
        await ForgetAsync(stage.Url + "endless");
        Task aborted = stage.Happened("endless aborted");
        while (!aborted.IsCompleted)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        await aborted;
    }

    [Fact]
    public async Task Requests_AboveTheCeiling_AreRefused()
    {
        await using Stage stage = await Stage.StartAsync();
        using var client = new HttpClient(new CurlHttpHandler { MaxRequests = 2, UseProxy = false });
        using var source = new CancellationTokenSource();
        Task<HttpResponseMessage>[] pending =
        [
            client.GetAsync(stage.Url + "stall", source.Token), client.GetAsync(stage.Url + "stall", source.Token),
        ];

        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.GetAsync(stage.Url + "status/200"));
        Assert.Equal(HttpRequestError.ConfigurationLimitExceeded, refused.HttpRequestError);
        await source.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => pending[0]);
        await Assert.ThrowsAsync<TaskCanceledException>(() => pending[1]);
        Assert.Equal("status 200", await client.GetStringAsync(stage.Url + "status/200"));
    }

    private static async Task ForgetAsync(string url)
    {
        HttpResponseMessage response = await Client.Make(HandlerKind.Curl, new Settings()).GetAsync(
            url, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(200, (int)response.StatusCode);
    }

    private static int Files() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private static int Threads()
    {
        using var self = Process.GetCurrentProcess();
        return self.Threads.Count;
    }
}
