using System;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NanoAgent.Host.Engines;
using NanoAgent.Host.Files;
using NanoAgent.Host.Service;
using NanoAgent.LibCurl;
using NanoAgent.LibCurl.Http;
using NanoAgent.Transfers;

// Not below NanoAgent: a program of a user is not either.
namespace Samples;

/// <summary>
/// What README.md shows, word for word between the marks: compiled here, run by <c>SampleTests</c>.
/// </summary>
internal static class HostSample
{
    public static async Task DownloadAsync(string url, string path, CancellationToken cancellationToken)
    {
        // sample: perform
        await using var engine = new LibCurlEngine(new LibCurlEngineOptions { Workers = 4 });
        using var file = new FileSink(path);
        var transfer = new Transfer(url) { Sink = file, FailOnHttpError = true };
        TransferInfo info = await engine.PerformAsync(transfer, cancellationToken);
        Console.WriteLine($"{transfer.Result}: {info.BytesDownloaded} bytes in {info.TotalMs} ms");
        // end of sample
    }

    public static async Task RunAgentAsync(string[] args, CancellationToken cancellationToken)
    {
        // sample: agent
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddNanoAgent(builder.Configuration.GetSection("NanoAgent")).AddSystemSensors();
        using IHost host = builder.Build();
        await host.RunAsync(cancellationToken);
        // end of sample
    }

    public static async Task FetchAsync(Uri url, Stream target, CancellationToken cancellationToken)
    {
        // sample: http
        using var client = new HttpClient(new CurlHttpHandler());
        using HttpResponseMessage response = await client.GetAsync(
            url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using Stream body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellationToken);
        await body.CopyToAsync(target, cancellationToken);
        Console.WriteLine($"HTTP/{response.Version} {(int)response.StatusCode}: {target.Length} bytes");
        // end of sample
    }

    public static long Count(string url)
    {
        // sample: easy
        using var easy = new CurlEasy { Url = url, FollowLocation = true };
        long total = 0;
        easy.OnWrite = data =>
        {
            total += data.Length;
            return CurlFlow.Continue;
        };
        CurlCode code = easy.Perform();
        Console.WriteLine($"{code}: {total} bytes in {easy.Info.TotalTimeUs} µs");
        // end of sample
        return total;
    }
}
