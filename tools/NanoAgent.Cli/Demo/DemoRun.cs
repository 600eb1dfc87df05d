using System;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.Collector;
using NanoAgent.Cli.Transferring;
using NanoAgent.Downloads;
using NanoAgent.Host.Engines;
using NanoAgent.Telemetry;

namespace NanoAgent.Cli.Demo;

/// <summary>
/// The demo's stage: a collector that stops for a while, a proxy that cuts, and the agent between them. Everything
/// lies in one temporary folder and talks over the loopback address.
/// </summary>
internal sealed class DemoRun : IAsyncDisposable
{
    private const int ImageBytes = 16 * 1024 * 1024;
    private const int SampleForMs = 10_000;
    private const int OutageFromMs = 3_000;
    private const int OutageForMs = 3_000;
    private const int LinkBytesPerSecond = 3_200_000;
    private const int ShowEveryMs = 100;
    private const string Token = "demo-token";
    private const string Device = "demo";

    private readonly Progress _progress = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("nanoagent-demo-").FullName;
    private readonly Stopwatch _time = Stopwatch.StartNew();
    private readonly string _engine;
    private readonly CancellationToken _stop;
    private CollectorServer? _collector;

    public DemoRun(string engine, CancellationToken stop)
    {
        _engine = engine;
        _stop = stop;
    }

    public async Task<DemoResult> RunAsync()
    {
        string sha256 = MakeImage();
        Uri address = await StartCollectorAsync("http://127.0.0.1:0");
        Say($"collector on {address}, its page at the same address; {_engine} engine");
        await using var proxy = new CuttingProxy(
            new IPEndPoint(IPAddress.Loopback, address.Port), LinkBytesPerSecond,
            (long)(ImageBytes * 0.40), (long)(ImageBytes * 0.75));
        proxy.Cut = cut => Say($"proxy cut the download's connection, cut {cut} of 2");
        proxy.Start();

        await using HostEngine host = HostEngine.Open(HostEngine.Parse(_engine), proxy: string.Empty);
        var agent = new DemoAgent(host, _folder, AgentOptions(address), DownloadOptions(proxy.Address, sha256), _stop);
        Task running = Task.Factory.StartNew(
            () => agent.Run(SampleForMs),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        Task showing = ShowAsync(agent, running);
        await OutageAsync(address, running);
        await running;
        await showing;
        Say($"download: {agent.Download.Result}; telemetry: {agent.Counters.Acknowledged} of {agent.Counters.Made}");
        return await CountAsync(address, host, agent, proxy, sha256);
    }

    public async ValueTask DisposeAsync()
    {
        if (_collector is not null)
        {
            await _collector.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task ShowAsync(DemoAgent agent, Task running)
    {
        while (!running.IsCompleted)
        {
            if (agent.IsRunning)
            {
                string records = $"; records: {agent.Counters.Made} made, {agent.Counters.Acknowledged} delivered";
                lock (_progress)
                {
                    _progress.Show(agent.Download.Position, ImageBytes, records);
                }
            }

            await Task.WhenAny(running, Task.Delay(ShowEveryMs, CancellationToken.None));
        }

        _progress.End();
    }

    private async Task OutageAsync(Uri address, Task running)
    {
        await WaitAsync(OutageFromMs, running);
        Say("collector told to stop; it finishes what it is serving");
        await _collector!.StopAsync(CancellationToken.None);
        await _collector.DisposeAsync();
        _collector = null;
        Say("collector stopped; readings gather in the spool");
        await WaitAsync(OutageForMs, running);
        await StartCollectorAsync(address.ToString());
        Say("collector started again");
    }

    private async Task WaitAsync(int milliseconds, Task running)
    {
        try
        {
            await Task.WhenAny(Task.Delay(milliseconds, _stop), running);
        }
        catch (OperationCanceledException)
        {
            // A stop only shortens the demo: what was made is still delivered.
        }
    }

    private async Task<Uri> StartCollectorAsync(string url)
    {
        _collector = CollectorServer.Build(new CollectorOptions
        {
            DatabasePath = Path.Combine(_folder, "collector.db"),
            FilesFolder = Path.Combine(_folder, "files"),
            Url = url.TrimEnd('/'),
            Token = Token,
        });
        return await _collector.StartAsync(CancellationToken.None);
    }

    private string MakeImage()
    {
        byte[] image = new byte[ImageBytes];
        RandomNumberGenerator.Fill(image);
        string files = Directory.CreateDirectory(Path.Combine(_folder, "files")).FullName;
        string path = Path.Combine(files, "firmware.bin");
        File.WriteAllBytes(path, image);

        // An image is older than the wish for it; the collector does not trust the date of a file just written.
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-1));
        return Convert.ToHexStringLower(SHA256.HashData(image));
    }

    private static AgentOptions AgentOptions(Uri collector)
    {
        return new AgentOptions
        {
            Device = Device,
            CollectorUrl = collector.ToString(),
            Token = Token,
            BatchAgeMaxMs = 500,
            FlushIntervalMs = 200,
            RetryBaseMs = 100,
            RetryCeilingMs = 1_000,
            RetryLastingMs = 1_000,
            TransferTimeoutMs = 5_000,
        };
    }

    private static DownloadOptions DownloadOptions(IPEndPoint proxy, string sha256)
    {
        return new DownloadOptions($"http://{proxy}/files/firmware.bin", "firmware")
        {
            ExpectedSha256 = Convert.FromHexString(sha256),
            ExpectedLength = ImageBytes,
            DeadlineMs = 60_000,
            AttemptsMax = 100,
            RetryBaseMs = 100,
            RetryCeilingMs = 1_000,
        };
    }

    private async Task<DemoResult> CountAsync(
        Uri address, HostEngine host, DemoAgent agent, CuttingProxy proxy, string sha256)
    {
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        string answer = await client.GetStringAsync(new Uri("/v1/stats", UriKind.Relative));
        using JsonDocument stats = JsonDocument.Parse(answer);
        long evicted = 0, expired = 0, corrupt = 0, rejected = 0, refused = 0;
        for (int lane = 0; lane < Spooling.Spool.LanesMax; lane++)
        {
            Spooling.SpoolCounters counters = agent.Spool.Counters(lane);
            evicted += counters.Evicted;
            expired += counters.Expired;
            corrupt += counters.Corrupt;
            rejected += counters.Rejected;
            refused += counters.Refused;
        }

        Download download = agent.Download;
        return new DemoResult
        {
            Engine = _engine,
            Made = agent.Counters.Made,
            Flushed = agent.Spool.FlushedSequence,
            Acknowledged = agent.Counters.Acknowledged,
            Stored = stats.RootElement.GetProperty("records").GetInt64(),
            Duplicates = stats.RootElement.GetProperty("duplicates").GetInt64(),
            Evicted = evicted,
            Expired = expired,
            Corrupt = corrupt,
            Rejected = rejected,
            Refused = refused,
            Uploads = agent.Counters.Uploads,
            Retries = agent.Counters.Retries,
            ConnectionsOpened = host.ConnectionsOpened,
            ConnectionsReused = host.ConnectionsReused,
            ImageBytes = ImageBytes,
            BytesReceived = download.BytesReceived,
            Cuts = proxy.Cuts,
            ChunkBytes = Platform.BoardProfile.DownloadChunkBytes,
            DownloadResult = download.Result.ToString(),
            ExpectedSha256 = sha256,
            Sha256 = download.Result == Downloads.DownloadResult.Ok
                ? Convert.ToHexStringLower(download.Sha256) : string.Empty,
            Seconds = _time.Elapsed.TotalSeconds,
        };
    }

    private void Say(string sentence)
    {
        lock (_progress)
        {
            _progress.End();
            Console.Error.WriteLine($"{_time.Elapsed.TotalSeconds,5:0.0} s  {sentence}");
        }
    }
}
