using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace NanoAgent.Integration.Tests.Support;

/// <summary>An honest web server on loopback addresses, for what the scripted one would make long.</summary>
internal sealed class WebStage : IAsyncDisposable
{
    /// <summary>The length of /file.</summary>
    public const int FileBytes = 300_000;

    /// <summary>The length of /slow, and how much of it is sent before the server holds back.</summary>
    public const int SlowBytes = 48 * 1024 * 1024;

    // Far above what the sockets between server and client can swallow: when so much is sent, the client has read.
    private const int SlowHoldsAt = 32 * 1024 * 1024;

    private readonly WebApplication _app;
    private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WebStage(WebApplication app)
    {
        _app = app;
        app.MapGet("/bytes/{count:int}", (int count) => Results.Bytes(Body(count), "application/octet-stream"));
        app.MapMethods("/file", ["GET", "HEAD"], () => File(FileBytes));
        app.MapGet("/slow", SlowAsync);
        app.MapGet("/status/{code:int}", (int code) => Results.Text($"status {code}", statusCode: code));
        app.MapGet("/redirect/{count:int}", (int count) =>
            count == 0 ? Results.Text("arrived") : Results.Redirect($"/redirect/{count - 1}"));
        app.MapGet("/stall", StallAsync);
        app.Map("/echo/{**rest}", EchoAsync);
    }

    /// <summary>Completes when a request for /stall is there.</summary>
    public Task Stalled => _stalled.Task;

    /// <summary>Completes when the first answer to /slow holds back, with most of it read by the client.</summary>
    public Task Held => _held.Task;

    /// <summary>The Range header of each request for /slow, "" for none.</summary>
    public ConcurrentQueue<string> SlowRanges { get; } = new();

    public static async Task<WebStage> StartAsync(int addresses = 1)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            for (int i = 0; i < addresses; i++)
            {
                kestrel.Listen(new IPAddress(new byte[] { 127, 0, 0, (byte)(i + 1) }), 0);
            }
        });
        var stage = new WebStage(builder.Build());
        await stage._app.StartAsync();
        return stage;
    }

    /// <summary>The bytes that a path of so many bytes has.</summary>
    public static byte[] Body(int count)
    {
        byte[] body = new byte[count];
        for (int i = 0; i < count; i++)
        {
            body[i] = (byte)((i * 31) + (i >> 8));
        }

        return body;
    }

    /// <summary>The root of one of its addresses, with a slash at the end.</summary>
    public string Url(int address = 0) => _app.Urls.ElementAt(address) + "/";

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private static IResult File(int count) => Results.Bytes(
        Body(count), "application/octet-stream", enableRangeProcessing: true,
        entityTag: new EntityTagHeaderValue("\"stage-1\""));

    private async Task StallAsync(HttpContext context)
    {
        _stalled.TrySetResult();
        var gone = new TaskCompletionSource();
        await using (context.RequestAborted.Register(gone.SetResult))
        {
            await gone.Task;
        }
    }

    private async Task SlowAsync(HttpContext context)
    {
        SlowRanges.Enqueue(context.Request.Headers.Range.ToString());
        if (SlowRanges.Count > 1)
        {
            await File(SlowBytes).ExecuteAsync(context);
            return;
        }

        context.Response.ContentLength = SlowBytes;
        context.Response.Headers.ETag = "\"stage-1\"";
        context.Response.Headers.AcceptRanges = "bytes";
        await context.Response.Body.WriteAsync(Body(SlowBytes).AsMemory(0, SlowHoldsAt));
        await context.Response.Body.FlushAsync();
        _held.TrySetResult();
        await StallAsync(context);
    }

    private static async Task EchoAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        using var reader = new StreamReader(request.Body, Encoding.Latin1);
        string body = await reader.ReadToEndAsync();
        var text = new StringBuilder($"{request.Method} {request.Path}{request.QueryString}\n");
        foreach (KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues> header in
            request.Headers.Where(header => header.Key.StartsWith("X-", StringComparison.OrdinalIgnoreCase)))
        {
            text.Append(header.Key).Append(": ").Append(header.Value.ToString()).Append('\n');
        }

        await context.Response.WriteAsync(text.Append('\n').Append(body).ToString());
    }
}
