using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.Collector;
using NanoAgent.Host.Engines;
using NanoAgent.Platform;
using NanoAgent.Telemetry;
using NanoAgent.Transfers;

namespace NanoAgent.Cli.Bench;

/// <summary>
/// A backlog to a collector over loopback, one batch at a time on one connection: by the agent (which also reads its
/// spool, encodes and releases), by bare transfers and by HttpClient (which send batches made before). Every run meets
/// a collector of its own with an empty database, so that the same bytes are the same work to it.
/// </summary>
internal static class UploadBench
{
    private const int Records = 25_000;
    private const int RecordsQuick = 200;
    private const int BatchRecordsQuick = 50;
    private const int DrainTimeoutMs = 120_000;

    private static readonly (string Case, HostEngineKind Kind, bool IsAgent)[] Senders =
    [
        ("agent, libcurl engine", HostEngineKind.LibCurl, true),
        ("agent, core engine", HostEngineKind.Core, true),
        ("made batches, libcurl engine", HostEngineKind.LibCurl, false),
        ("made batches, core engine", HostEngineKind.Core, false),
    ];

    public static async Task<IReadOnlyList<BenchTable>> RunAsync(BenchPlan plan)
    {
        int records = plan.IsQuick ? RecordsQuick : Records;
        plan.Next("upload, warming up");
        IReadOnlyList<UploadBatch> batches = await RecordAsync(plan, records);
        await RoundAsync(plan, records, batches);
        var speeds = new Samples[Senders.Length + 1];
        var ratios = new Samples[Senders.Length + 1];
        for (int i = 0; i < speeds.Length; i++)
        {
            speeds[i] = new Samples();
            ratios[i] = new Samples();
        }

        for (int round = 0; round < plan.Rounds; round++)
        {
            plan.Next($"upload, round {round + 1} of {plan.Rounds}");
            double[] measured = await RoundAsync(plan, records, batches);
            for (int i = 0; i < measured.Length; i++)
            {
                speeds[i].Add(measured[i]);
                ratios[i].Add(measured[i] / measured[^1]);
            }
        }

        var table = new BenchTable(
            "upload", "Upload: to a collector in this process, over loopback",
            $"Medians of {plan.Rounds} rounds of {records} readings in {batches.Count} batches, one at a time; ratios "
                + "are medians of the rounds' ratios to HttpClient posting the same batches.",
            new BenchColumn("recordsPerSecond", "rec/s", BenchColumn.Whole),
            new BenchColumn("ratioToHttpClient", "ratio to HttpClient", BenchColumn.Ratio));
        for (int i = 0; i < speeds.Length; i++)
        {
            string what = i < Senders.Length ? Senders[i].Case : "made batches, HttpClient";
            table.Add(what, speeds[i].Median, ratios[i].Median);
        }

        return [table];
    }

    private static async Task<IReadOnlyList<UploadBatch>> RecordAsync(BenchPlan plan, int records)
    {
        await using CollectorServer collector = Collector(plan);
        Uri address = await collector.StartAsync();
        await using HostEngine host = HostEngine.Open(HostEngineKind.Core);
        var recorder = new RecordingEngine(host.Engine);
        using var agent = new BenchAgent(plan.Scratch(), host.Network, recorder, Options(plan, address));
        agent.Fill(records);
        agent.Drain(DrainTimeoutMs);
        return recorder.Batches.ToArray();
    }

    /// <summary>Every sender once; HttpClient is the last. Records per second of each.</summary>
    private static async Task<double[]> RoundAsync(BenchPlan plan, int records, IReadOnlyList<UploadBatch> batches)
    {
        var speeds = new double[Senders.Length + 1];
        for (int i = 0; i < speeds.Length; i++)
        {
            await using CollectorServer collector = Collector(plan);
            Uri address = await collector.StartAsync();
            string url = new Uri(address, "/v1/telemetry").AbsoluteUri;
            TimeSpan taken;
            if (i == Senders.Length)
            {
                taken = await TimeHttpClientAsync(url, batches);
            }
            else
            {
                await using HostEngine host = HostEngine.Open(Senders[i].Kind, proxy: string.Empty);
                taken = Senders[i].IsAgent
                    ? TimeAgent(plan, host, Options(plan, address), records)
                    : TimeTransfers(host, url, batches);
            }

            speeds[i] = records / taken.TotalSeconds;
        }

        return speeds;
    }

    private static TimeSpan TimeAgent(BenchPlan plan, HostEngine host, AgentOptions options, int records)
    {
        using var agent = new BenchAgent(plan.Scratch(), host.Network, host.Engine, options);
        agent.Fill(records);
        long start = Stopwatch.GetTimestamp();
        agent.Drain(DrainTimeoutMs);
        return Stopwatch.GetElapsedTime(start);
    }

    private static TimeSpan TimeTransfers(HostEngine host, string url, IReadOnlyList<UploadBatch> batches)
    {
        var source = new BytesSource([], 0, 0);
        var transfer = new Transfer(url) { Method = "POST", Source = source };
        long start = Stopwatch.GetTimestamp();
        foreach (UploadBatch batch in batches)
        {
            batch.Load(transfer, source);
            TransferResult result = host.Engine.Perform(transfer);
            if (result != TransferResult.Ok || transfer.Info.ResponseCode != 200)
            {
                throw new CliException(
                    ExitCode.Failed, $"the upload failed: {transfer.ErrorText} HTTP {transfer.Info.ResponseCode}");
            }
        }

        return Stopwatch.GetElapsedTime(start);
    }

    private static async Task<TimeSpan> TimeHttpClientAsync(string url, IReadOnlyList<UploadBatch> batches)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false };
        using var client = new HttpClient(handler);
        long start = Stopwatch.GetTimestamp();
        foreach (UploadBatch batch in batches)
        {
            using HttpRequestMessage request = batch.ToRequest(url);
            using HttpResponseMessage response = await client.SendAsync(request, CancellationToken.None);
            response.EnsureSuccessStatusCode();
        }

        return Stopwatch.GetElapsedTime(start);
    }

    private static AgentOptions Options(BenchPlan plan, Uri address)
    {
        var options = new AgentOptions { Device = "bench", CollectorUrl = address.AbsoluteUri };
        options.BatchRecordsMax = plan.IsQuick ? BatchRecordsQuick : options.BatchRecordsMax;
        return options;
    }

    private static CollectorServer Collector(BenchPlan plan)
    {
        return CollectorServer.Build(new CollectorOptions
        {
            DatabasePath = Path.Combine(plan.Scratch(), "collector.db"),
            Url = "http://127.0.0.1:0",
        });
    }
}
