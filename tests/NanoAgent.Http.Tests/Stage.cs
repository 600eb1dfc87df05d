using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace NanoAgent.Http.Tests;

/// <summary>Kestrel on 127.0.0.1, which writes down every request as it came.</summary>
internal sealed class Stage : IAsyncDisposable
{
    /// <summary>Only ends a test that hangs; no test passes by waiting for it.</summary>
    public static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _moments = new();

    private Stage(WebApplication app)
    {
        _app = app;
        app.Use(RecordAsync);
        app.Map("/echo", EchoAsync);
        app.Map("/status/{code:int}", (int code) => Results.Text($"status {code}", statusCode: code));
        app.Map("/redirect/{code:int}", (HttpContext context, int code, string to) =>
        {
            context.Response.StatusCode = code;
            context.Response.Headers.Location = to;
            return context.Response.WriteAsync("moved");
        });
        app.MapGet("/cookie", (HttpContext context) =>
        {
            context.Response.Headers.SetCookie = new[] { "a=1; Path=/", "b=2; Path=/echo" };
            return "baked";
        });
        app.MapGet("/bytes/{count:int}", (int count) => Results.Bytes(Bytes(count)));
        app.MapGet("/trailers", TrailersAsync);
        app.MapGet("/encoded/{encoding}", EncodedAsync);
        app.MapGet("/endless", EndlessAsync);
        app.Map("/stall", StallAsync);
        app.MapGet("/head-then-stall", HeadThenStallAsync);
        app.MapGet("/large-header/{count:int}", (HttpContext context, int count) =>
        {
            context.Response.Headers["X-Large"] = new string('x', count);
            return "large";
        });
        app.MapGet("/basic", (HttpContext context) => Basic(context));
        app.MapPost("/slurp", SlurpAsync);
        app.MapPost("/early", EarlyAsync);
        app.MapPost("/duplex", DuplexAsync);
        app.Map("/take/{gate}", TakeAsync);
    }

    /// <summary>How many bytes of /endless were written.</summary>
    public long EndlessBytes => Interlocked.Read(ref _endlessBytes);

    /// <summary>Connections that were used.</summary>
    public ConcurrentDictionary<string, int> Connections { get; } = new();

    private long _endlessBytes;

    /// <summary>Starts it; with a certificate it speaks TLS, HTTP/1.1 and HTTP/2.</summary>
    public static async Task<Stage> StartAsync(
        X509Certificate2? certificate = null, HttpProtocols protocols = HttpProtocols.Http1AndHttp2)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxRequestHeadersTotalSize = 1 << 20;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = protocols;
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            });
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        var stage = new Stage(builder.Build());
        await stage._app.StartAsync();
        return stage;
    }

    public static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)((i * 31) + (i >> 8)))];

    /// <summary>The root, with a slash at the end.</summary>
    public string Url => _app.Urls.Single() + "/";

    /// <summary>What came so far, one text a request.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Completes when something of that name has happened on the server.</summary>
    public Task Happened(string moment) => Moment(moment).Task.WaitAsync(Ceiling);

    /// <summary>Lets the server go on that waits for this.</summary>
    public void Open(string gate) => Moment(gate).TrySetResult();

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private TaskCompletionSource Moment(string name) => _moments.GetOrAdd(
        name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        Connections.AddOrUpdate(context.Connection.Id, 1, (_, count) => count + 1);
        var text = new StringBuilder();
        HttpRequest request = context.Request;
        text.Append(null, $"{request.Method} {request.Path}{request.QueryString} {request.Protocol}\n");
        foreach ((string name, var value) in request.Headers.OrderBy(header => header.Key, StringComparer.Ordinal))
        {
            string shown = name == "Host" && value == new Uri(Url).Authority ? "(this)" : value.ToString();
            text.Append(null, $"  {name}: {shown}\n");
        }

        _requests.Enqueue(text.ToString());
        return next(context);
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.Latin1);
        string body = await reader.ReadToEndAsync();
        await context.Response.WriteAsync($"{context.Request.Method} {body}");
    }

    private static IResult Basic(HttpContext context)
    {
        string expected = "Basic " + Convert.ToBase64String("user:pass"u8);
        if (context.Request.Headers.Authorization == expected)
        {
            return Results.Text("welcome");
        }

        context.Response.Headers.WWWAuthenticate = "Basic realm=\"door\"";
        return Results.Text("who are you", statusCode: 401);
    }

    private static async Task TrailersAsync(HttpContext context)
    {
        context.Response.DeclareTrailer("X-Sum");
        await context.Response.WriteAsync("before the trailer");
        context.Response.AppendTrailer("X-Sum", "42");
    }

    private static async Task EncodedAsync(HttpContext context, string encoding)
    {
        context.Response.Headers.ContentEncoding = encoding;
        Stream body = context.Response.Body;
        await using Stream encoder = encoding switch
        {
            "gzip" => new GZipStream(body, CompressionLevel.Fastest),
            "br" => new BrotliStream(body, CompressionLevel.Fastest),
            _ => new ZLibStream(body, CompressionLevel.Fastest),
        };
        await encoder.WriteAsync(Encoding.ASCII.GetBytes(string.Join(' ', Enumerable.Repeat("again", 2000))));
    }

    private async Task EndlessAsync(HttpContext context)
    {
        byte[] piece = Bytes(16 * 1024);
        try
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
                Interlocked.Add(ref _endlessBytes, piece.Length);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
        }

        Open("endless aborted");
    }

    private async Task StallAsync(HttpContext context)
    {
        Open("stalled");
        await GoneAsync(context);
        Open("stall aborted");
    }

    private async Task HeadThenStallAsync(HttpContext context)
    {
        await context.Response.WriteAsync("first");
        await context.Response.Body.FlushAsync();
        await Happened("go on").WaitAsync(context.RequestAborted);
        await context.Response.WriteAsync(" second");
    }

    private static async Task GoneAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using (context.RequestAborted.Register(gone.SetResult))
        {
            await gone.Task;
        }
    }

    private static async Task SlurpAsync(HttpContext context)
    {
        long count = 0;
        byte[] buffer = new byte[64 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer)) > 0)
        {
            count += read;
        }

        await context.Response.WriteAsync($"{count} bytes");
    }

    private async Task EarlyAsync(HttpContext context)
    {
        await context.Response.WriteAsync("early");
        await context.Response.CompleteAsync();
        Open("early answered");
        await SwallowAsync(context);
    }

    private static async Task DuplexAsync(HttpContext context)
    {
        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
        byte[] buffer = new byte[1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer)) > 0)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read));
            await context.Response.Body.FlushAsync();
        }
    }

    /// <summary>Reads the body when a gate was opened, and says when it was cut.</summary>
    private async Task TakeAsync(HttpContext context, string gate)
    {
        Open(gate + " reached");
        if (await SwallowAsync(context))
        {
            await context.Response.WriteAsync("taken");
        }
        else
        {
            Open(gate + " cut");
        }
    }

    private static async Task<bool> SwallowAsync(HttpContext context)
    {
        try
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            return true;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
