using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace NanoAgent.Integration.Tests.Boards;

/// <summary>
/// A manifest and its image; the first answer with the image stands still in the middle until the end.
/// </summary>
internal sealed class ImageServer : IAsyncDisposable
{
    /// <summary>Bytes of the image.</summary>
    public const int ImageBytes = 150_000;

    private const int HoldsAt = 60_000;

    private readonly CancellationTokenSource _end = new();
    private WebApplication _app = null!;

    public static byte[] Image { get; } =
        [.. Enumerable.Range(0, ImageBytes).Select(at => (byte)((at * 131) ^ (at >> 9)))];

    /// <summary>The Range of each request for the image, "" for none.</summary>
    public ConcurrentQueue<string> Ranges { get; } = new();

    public Uri Address => new(_app.Urls.First());

    public async Task StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/manifest", () => Results.Json(new
        {
            url = new Uri(Address, "/image").ToString(),
            sha256 = Convert.ToHexString(SHA256.HashData(Image)),
            length = ImageBytes,
            version = "2.0",
        }));
        _app.MapGet("/image", ServeAsync);
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _app.DisposeAsync();
        _end.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        bool isFirst = Ranges.IsEmpty;
        Ranges.Enqueue(context.Request.Headers.Range.ToString());
        var tag = new EntityTagHeaderValue("\"image-2.0\"");
        if (!isFirst)
        {
            await Results.Bytes(Image, "application/octet-stream", null, true, null, tag).ExecuteAsync(context);
            return;
        }

        context.Response.ContentLength = ImageBytes;
        context.Response.Headers.ETag = tag.ToString();
        context.Response.Headers.AcceptRanges = "bytes";
        await context.Response.Body.WriteAsync(Image.AsMemory(0, HoldsAt), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _end.Token);
        var ended = new TaskCompletionSource();
        await using CancellationTokenRegistration end = either.Token.Register(ended.SetResult);
        await ended.Task;
    }
}
