using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;

namespace NanoAgent.Cli.Bench;

/// <summary>
/// nanoAgent on libcurl beside a C program on the same libcurl, the curl tool and HttpClient: the same requests to one
/// server over loopback, each client in a process of its own, in turns. Linux with gcc only.
/// </summary>
internal sealed class LibCurlBench
{
    // Of all but the requests: what takes long.
    private const int RoundsFull = 3;

    // The tool does not do more at once.
    private const int CurlParallelMax = 300;

    private readonly BenchPlan _plan;
    private readonly NativeTools _tools;
    private readonly bool _hasCurl = NativeTools.Exists("curl");
    private readonly string _folder;

    private LibCurlBench(BenchPlan plan, NativeTools tools, string folder)
    {
        _plan = plan;
        _tools = tools;
        _folder = folder;
    }

    private int Rounds => _plan.IsQuick ? 1 : RoundsFull;

    public static async Task<IReadOnlyList<BenchTable>> RunAsync(BenchPlan plan)
    {
        string folder = plan.Scratch();
        using NativeTools? tools = await NativeTools.StartAsync(folder);
        if (tools is null)
        {
            return [];
        }

        var bench = new LibCurlBench(plan, tools, folder);
        if (!bench._hasCurl)
        {
            await Console.Error.WriteLineAsync(
                "bench: the column of curl is left out: there is no curl (Debian: apt-get install curl).");
        }

        return
        [
            .. await bench.RequestsAsync(), await bench.ColdAsync(), await bench.BodiesAsync(), await bench.IdleAsync(),
        ];
    }

    /// <summary>A quick run measures nothing, and each warm-up of .NET lasts for seconds: it has none.</summary>
    private int WarmUp(int count)
    {
        return _plan.IsQuick ? 0 : count;
    }

    private async Task<IReadOnlyList<BenchTable>> RequestsAsync()
    {
        var tables = new LibCurlTables(_plan.Rounds);
        foreach (int bytes in (int[])[1024, 10 * 1024])
        {
            foreach (int parallel in _plan.IsQuick ? (int[])[1, 10] : [1, 10, 100, 1000])
            {
                int count = _plan.IsQuick ? 100 : 20_000;
                var work = new ClientWork(
                    "get", Text($"{_tools.Url}/b/{bytes}"), WarmUp(count / 2), count, parallel, _tools.Url, 0, 0);
                tables.Begin(Text($"{bytes / 1024} KiB, {parallel} at once"), count);
                for (int round = 0; round < _plan.Rounds; round++)
                {
                    _plan.Next(Text($"libcurl, {bytes} B, {parallel} at once, round {round + 1} of {_plan.Rounds}"));
                    ClientResult own = await NativeTools.RunOwnAsync("automatic", work);
                    ClientResult c = await _tools.RunCAsync("poll", work);
                    ClientResult epoll = await _tools.RunCAsync("epoll", work);
                    ClientResult? curl = await CurlAsync(work);
                    tables.Add(own, c, epoll, curl, await NativeTools.RunOwnAsync("http", work));
                }
            }
        }

        return tables.Finish();
    }

    /// <summary>The same without any warm-up: the just-in-time compiler's work is in it.</summary>
    private async Task<BenchTable> ColdAsync()
    {
        int count = _plan.IsQuick ? 100 : 20_000;
        var work = new ClientWork("get", _tools.Url + "/b/1024", 0, count, 100, _tools.Url, 0, 0);
        string[] names = ["nanoAgent", "C", "HttpClient"];
        Samples[] speed = [.. Array.ConvertAll(names, _ => new Samples())];
        Samples[] cpu = [.. Array.ConvertAll(names, _ => new Samples())];
        Samples[] ratio = [.. Array.ConvertAll(names, _ => new Samples())];
        for (int round = 0; round < Rounds; round++)
        {
            _plan.Next(Text($"libcurl, cold, round {round + 1} of {Rounds}"));
            ClientResult[] results =
            [
                await NativeTools.RunOwnAsync("automatic", work), await _tools.RunCAsync("poll", work),
                await NativeTools.RunOwnAsync("http", work),
            ];
            for (int i = 0; i < results.Length; i++)
            {
                speed[i].Add(count / results[i].Seconds);
                cpu[i].Add(results[i].CpuSeconds / count * 1e6);
                ratio[i].Add(results[0].CpuSeconds / results[i].CpuSeconds);
            }
        }

        var table = new BenchTable(
            "libcurlCold", Text($"libcurl: the first {count} requests of a process, 100 at once"),
            Text($"Medians of {Rounds} rounds of GETs of 1 KiB; the ratio is nanoAgent's CPU time by it."),
            new BenchColumn("requestsPerSecond", "req/s", BenchColumn.Whole),
            new BenchColumn("cpuUsPerRequest", "CPU us/req", BenchColumn.Whole),
            new BenchColumn("cpuRatio", "nanoAgent's by it", BenchColumn.Ratio));
        for (int i = 0; i < names.Length; i++)
        {
            table.Add(names[i], speed[i].Median, cpu[i].Median, ratio[i].Median);
        }

        return table;
    }

    private async Task<BenchTable> BodiesAsync()
    {
        long bytes = _plan.IsQuick ? 1 << 20 : 1 << 30;
        var table = new BenchTable(
            "libcurlBodies", Text($"libcurl: one body of {bytes >> 20} MiB, MiB/s"),
            Text($"Medians of {Rounds} rounds; ratios are nanoAgent's MiB/s, and CPU time, by the other's."),
            new BenchColumn("ownMiBPerSecond", "nanoAgent", BenchColumn.Whole),
            new BenchColumn("cMiBPerSecond", "C", BenchColumn.Whole),
            new BenchColumn("curlMiBPerSecond", "curl", BenchColumn.Whole),
            new BenchColumn("httpMiBPerSecond", "HttpClient", BenchColumn.Whole),
            new BenchColumn("ratioToC", "to C", BenchColumn.Ratio),
            new BenchColumn("ratioToHttpClient", "to Http", BenchColumn.Ratio),
            new BenchColumn("cpuRatioToC", "CPU to C", BenchColumn.Ratio),
            new BenchColumn("cpuRatioToCurl", "CPU to curl", BenchColumn.Ratio),
            new BenchColumn("cpuRatioToHttpClient", "CPU to Http", BenchColumn.Ratio));
        foreach (bool up in (bool[])[false, true])
        {
            string path = up ? "/up" : Text($"/b/{bytes}");
            var work = new ClientWork(
                up ? "up" : "down", _tools.Url + path, WarmUp(1), 1, 1, _tools.Url, 0, up ? bytes : 0);
            var samples = new Samples[9];
            for (int i = 0; i < samples.Length; i++)
            {
                samples[i] = new Samples();
            }

            for (int round = 0; round < Rounds; round++)
            {
                _plan.Next(Text($"libcurl, {bytes >> 20} MiB {work.Mode}, round {round + 1} of {Rounds}"));
                ClientResult own = await NativeTools.RunOwnAsync("automatic", work);
                ClientResult c = await _tools.RunCAsync("poll", work);
                ClientResult? curl = await CurlAsync(work);
                ClientResult http = await NativeTools.RunOwnAsync("http", work);
                double mebibytes = bytes / (double)(1 << 20);
                double?[] values =
                [
                    mebibytes / own.Seconds, mebibytes / c.Seconds, mebibytes / curl?.Seconds, mebibytes / http.Seconds,
                    c.Seconds / own.Seconds, http.Seconds / own.Seconds, own.CpuSeconds / c.CpuSeconds,
                    own.CpuSeconds / curl?.CpuSeconds, own.CpuSeconds / http.CpuSeconds,
                ];
                for (int i = 0; i < values.Length; i++)
                {
                    if (values[i] is double value)
                    {
                        samples[i].Add(value);
                    }
                }
            }

            table.Add(
                up ? "up" : "down",
                Array.ConvertAll(samples, sample => sample.Count == 0 ? (double?)null : sample.Median));
        }

        return table;
    }

    private async Task<BenchTable> IdleAsync()
    {
        int idle = _plan.IsQuick ? 50 : 4000;
        int count = _plan.IsQuick ? 50 : 2000;
        var work = new ClientWork(
            "idle", _tools.Url + "/b/1024", WarmUp(count / 4), count, 10, _tools.Url + "/silent", idle, 0);
        string[] names = ["nanoAgent, poll", "nanoAgent, epoll", "nanoAgent, automatic", "C, poll", "C, epoll"];
        Samples[] speed = [.. Array.ConvertAll(names, _ => new Samples())];
        Samples[] cpu = [.. Array.ConvertAll(names, _ => new Samples())];
        Samples[] ratio = [.. Array.ConvertAll(names, _ => new Samples())];
        Samples[] cpuRatio = [.. Array.ConvertAll(names, _ => new Samples())];
        for (int round = 0; round < Rounds; round++)
        {
            _plan.Next(Text($"libcurl, 10 active and {idle} idle, round {round + 1} of {Rounds}"));
            ClientResult[] results =
            [
                await NativeTools.RunOwnAsync("poll", work), await NativeTools.RunOwnAsync("epoll", work),
                await NativeTools.RunOwnAsync("automatic", work),
                await _tools.RunCAsync("poll", work), await _tools.RunCAsync("epoll", work),
            ];
            for (int i = 0; i < results.Length; i++)
            {
                speed[i].Add(count / results[i].Seconds);
                cpu[i].Add(results[i].CpuSeconds / count * 1e6);
                ratio[i].Add(results[i < 3 ? 0 : 3].Seconds / results[i].Seconds);
                cpuRatio[i].Add(results[i < 3 ? 0 : 3].CpuSeconds / results[i].CpuSeconds);
            }
        }

        var table = new BenchTable(
            "libcurlIdle", Text($"libcurl: 10 transfers at once beside {idle} that wait for a silent server"),
            Text($"Medians of {Rounds} rounds of {count} GETs of 1 KiB; ratios are to the same program on poll."),
            new BenchColumn("requestsPerSecond", "req/s", BenchColumn.Whole),
            new BenchColumn("cpuUsPerRequest", "CPU us/req", BenchColumn.Whole),
            new BenchColumn("ratioToPoll", "req/s to poll's", BenchColumn.Ratio),
            new BenchColumn("cpuRatioToPoll", "poll's CPU to it", BenchColumn.Ratio));
        for (int i = 0; i < names.Length; i++)
        {
            table.Add(names[i], speed[i].Median, cpu[i].Median, ratio[i].Median, cpuRatio[i].Median);
        }

        return table;
    }

    private async Task<ClientResult?> CurlAsync(ClientWork work)
    {
        if (!_hasCurl)
        {
            return null;
        }

        string[] what = work.Count == 1 ? [work.Url] : [Text($"{work.Url}?[1-{work.Count}]")];
        if (work.UploadBytes > 0)
        {
            // Zeros that are nowhere on the disk.
            string zeros = Path.Combine(_folder, "zeros");
            await using (FileStream file = File.Create(zeros))
            {
                file.SetLength(work.UploadBytes);
            }

            what = ["-H", "Expect:", "-T", zeros, work.Url];
        }

        int atOnce = Math.Min(work.Parallel, CurlParallelMax);
        string[] parallel = atOnce == 1 ? [] : ["-Z", "--parallel-max", Text($"{atOnce}")];
        return await _tools.RunOtherAsync(
            ["curl", "-q", "-s", "--noproxy", "*", .. parallel, "-o", "/dev/null", .. what]);
    }

    private static string Text(FormattableString text)
    {
        return text.ToString(CultureInfo.InvariantCulture);
    }
}
