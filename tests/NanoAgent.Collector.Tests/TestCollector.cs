using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;

namespace NanoAgent.Collector.Tests;

/// <summary>A collector on a free loopback port with a folder of its own, and a client that speaks to it.</summary>
internal sealed class TestCollector : IAsyncDisposable
{
    /// <summary>2025-11-13T02:13:20Z, when every batch arrives unless a test moves the clock.</summary>
    public static readonly DateTimeOffset Arrival = DateTimeOffset.FromUnixTimeSeconds(1_763_000_000);

    private readonly bool _ownsFolder;

    private TestCollector(string folder, bool ownsFolder, CollectorServer server, StillClock clock, Uri address)
    {
        Folder = folder;
        _ownsFolder = ownsFolder;
        Server = server;
        Clock = clock;
        Address = address;
        Client = new HttpClient { BaseAddress = address };
    }

    public string Folder { get; }

    public string Files => Path.Combine(Folder, "files");

    public CollectorServer Server { get; }

    public StillClock Clock { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public static async Task<TestCollector> StartAsync(Action<CollectorOptions>? change = null, string? folder = null)
    {
        bool ownsFolder = folder is null;
        folder ??= Directory.CreateTempSubdirectory("nanoagent-collector-").FullName;
        string files = Path.Combine(folder, "files");
        Directory.CreateDirectory(files);
        var options = new CollectorOptions
        {
            DatabasePath = Path.Combine(folder, "records.db"),
            FilesFolder = files,
            Url = "http://127.0.0.1:0",
        };
        change?.Invoke(options);
        var clock = new StillClock { Now = Arrival };
        try
        {
            CollectorServer server = CollectorServer.Build(options, time: clock);
            return new TestCollector(folder, ownsFolder, server, clock, await server.StartAsync());
        }
        catch
        {
            // A collector that refuses to start has nobody who disposes it.
            if (ownsFolder)
            {
                Directory.Delete(folder, recursive: true);
            }

            throw;
        }
    }

    /// <summary>Posts a pack under its key; a null key sends none.</summary>
    public Task<Reply> PostAsync(
        string body, string? key, string type = "application/senml+json", string? token = null) =>
        PostAsync(Encoding.UTF8.GetBytes(body), key, type, token);

    public async Task<Reply> PostAsync(
        byte[] body, string? key, string type = "application/senml+json", string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/telemetry");
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        return await SendAsync(request);
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using HttpResponseMessage response = await Client.SendAsync(request);
        return await Reply.ReadAsync(response);
    }

    public async Task<Reply> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return await SendAsync(request);
    }

    public async Task<Reply> PutShedAsync(string json, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/shed");
        request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        return await SendAsync(request);
    }

    /// <summary>One property of every record of a page, joined by commas.</summary>
    public async Task<string> ColumnAsync(string path, string property) => string.Join(
        ", ",
        (await GetAsync(path)).Json.GetProperty("records").EnumerateArray().Select(row => row.GetProperty(property)));

    public Task StopAsync() => Server.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        if (_ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}

/// <summary>An answer, read whole.</summary>
internal sealed record Reply(
    HttpStatusCode Status, byte[] Body, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The field that a problem names; fails on an answer that is no problem.</summary>
    public string Field
    {
        get
        {
            Assert.Equal("application/problem+json", ContentHeaders.ContentType?.MediaType);
            Assert.Equal((int)Status, Json.GetProperty("status").GetInt32());
            Assert.NotEqual("", Json.GetProperty("title").GetString());
            Assert.EndsWith(".", Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
            return Json.GetProperty("field").GetString()!;
        }
    }

    public static async Task<Reply> ReadAsync(HttpResponseMessage response) => new(
        response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response.Headers, response.Content.Headers);
}

/// <summary>A clock that moves only when a test moves it.</summary>
internal sealed class StillClock : TimeProvider
{
    public DateTimeOffset Now { get; set; }

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => Now.UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
}
