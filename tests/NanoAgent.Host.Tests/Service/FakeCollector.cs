using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace NanoAgent.Host.Tests.Service;

/// <summary>A collector in this process, on a free loopback port: keeps what it took, answers as told.</summary>
internal sealed class FakeCollector : IAsyncDisposable
{
    /// <summary>A wait that takes longer has failed; nothing is measured by it.</summary>
    internal static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(30);

    private readonly WebApplication _app;
    private readonly Channel<int> _requests = Channel.CreateUnbounded<int>();
    private readonly ConcurrentQueue<(string Name, long Value)> _records = new();
    private readonly ConcurrentQueue<string> _authorizations = new();

    private FakeCollector(WebApplication app)
    {
        _app = app;
    }

    /// <summary>What the next requests are answered with.</summary>
    internal int Status { get; set; } = 200;

    internal string Url => _app.Urls.Single();

    /// <summary>Readings of acknowledged batches, in the order they came.</summary>
    internal IEnumerable<(string Name, long Value)> Records => _records;

    internal IEnumerable<string> Authorizations => _authorizations;

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
    }

    internal static async Task<FakeCollector> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        var collector = new FakeCollector(app);
        app.MapPost("/v1/telemetry", collector.TakeAsync);
        await app.StartAsync();
        return collector;
    }

    /// <summary>Waits for the next request that is answered so.</summary>
    internal async Task WaitForAnswerAsync(int status)
    {
        using var ceiling = new CancellationTokenSource(Ceiling);
        while (await _requests.Reader.ReadAsync(ceiling.Token) != status)
        {
        }
    }

    /// <summary>Waits until readings of that name have come to at least so many.</summary>
    internal async Task WaitForAsync(string name, int count)
    {
        using var ceiling = new CancellationTokenSource(Ceiling);
        while (_records.Count(record => record.Name == name) < count)
        {
            await _requests.Reader.ReadAsync(ceiling.Token);
        }
    }

    internal long[] Values(string name)
    {
        return _records.Where(record => record.Name == name).Select(record => record.Value).ToArray();
    }

    private async Task TakeAsync(HttpContext context)
    {
        int status = Status;
        using var reader = new StreamReader(context.Request.Body);
        string body = await reader.ReadToEndAsync();
        _authorizations.Enqueue(context.Request.Headers.Authorization.ToString());
        string answer = "{\"field\":\"/0/v\"}";
        if (status < 300)
        {
            using JsonDocument pack = JsonDocument.Parse(body);
            foreach (JsonElement record in pack.RootElement.EnumerateArray())
            {
                _records.Enqueue((record.GetProperty("n").GetString()!, (long)record.GetProperty("v").GetDouble()));
            }

            answer = $"{{\"stored\":{pack.RootElement.GetArrayLength()},\"duplicates\":0}}";
        }

        context.Response.StatusCode = status;
        await context.Response.WriteAsync(answer);
        await context.Response.CompleteAsync();
        _requests.Writer.TryWrite(status);
    }
}
