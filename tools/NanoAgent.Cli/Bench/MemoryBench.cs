using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.Host.Engines;
using NanoAgent.Telemetry;

namespace NanoAgent.Cli.Bench;

/// <summary>
/// The peak resident memory of <c>nanoagent run</c> as a process of its own: on an empty spool, and on one with a
/// backlog, while a collector that answers nothing keeps everything where it is. Linux only.
/// </summary>
internal static class MemoryBench
{
    private const int Backlog = 1_000_000;
    private const int BacklogQuick = 2_000;

    /// <summary>By then a batch was read, encoded and sent many times, and the sensors were read as often.</summary>
    private const int Uploads = 20;
    private const int UploadsQuick = 2;

    /// <summary>A start on a crowded machine takes seconds; a minute without an upload is a failure.</summary>
    private const int ChildTimeoutMs = 60_000;

    public static async Task<IReadOnlyList<BenchTable>> RunAsync(BenchPlan plan)
    {
        if (ProcFiles.PeakResidentKiB(Environment.ProcessId) is null)
        {
            Console.Error.WriteLine("bench: memory left out: this system has no /proc/PID/status with VmHWM.");
            return [];
        }

        int backlog = plan.IsQuick ? BacklogQuick : Backlog;
        plan.Next($"memory, writing a spool of {backlog} readings");
        string empty = plan.Scratch();
        string full = plan.Scratch();
        await WithSpoolAsync(full, agent => agent.Fill(backlog));
        var emptyKiB = new Samples();
        var fullKiB = new Samples();
        var ratio = new Samples();
        for (int round = 0; round < plan.Rounds; round++)
        {
            plan.Next($"memory, round {round + 1} of {plan.Rounds}");

            // What the round before sampled into the empty spool is thrown away; the full one only gains a little.
            long inEmpty = await PeakKiBAsync(plan, plan.Scratch());
            long inFull = await PeakKiBAsync(plan, full);
            emptyKiB.Add(inEmpty);
            fullKiB.Add(inFull);
            ratio.Add((double)inFull / inEmpty);
        }

        long left = 0;
        await WithSpoolAsync(full, agent => left = agent.Pending);
        var table = new BenchTable(
            "memory", "Memory: peak RSS of `nanoagent run`",
            $"Medians of {plan.Rounds} rounds, VmHWM after {(plan.IsQuick ? UploadsQuick : Uploads)} failed uploads; "
                + $"{left} readings were in the full spool at the end.",
            new BenchColumn("peakResidentKiB", "KiB", BenchColumn.Whole),
            new BenchColumn("ratioToEmpty", "ratio to empty", BenchColumn.Ratio));
        table.Add("empty spool", emptyKiB.Median, 1);
        table.Add($"{backlog} readings in the spool", fullKiB.Median, ratio.Median);
        return [table, await StartBench.RunAsync(plan)];
    }

    private static async Task WithSpoolAsync(string folder, Action<BenchAgent> work)
    {
        // The engine is never stepped: the agent only reaches its spool.
        await using HostEngine host = HostEngine.Open(HostEngineKind.Core);
        var options = new AgentOptions { Device = "bench", CollectorUrl = "http://127.0.0.1" };
        using var agent = new BenchAgent(folder, host.Network, host.Engine, options);
        work(agent);
    }

    private static async Task<long> PeakKiBAsync(BenchPlan plan, string folder)
    {
        using var collector = new DeadCollector();
        string config = Path.Combine(plan.Scratch(), "agent.json");
        await File.WriteAllTextAsync(config, Config(folder, collector.Url));
        using Process child = Start(config);
        using var limit = new CancellationTokenSource(ChildTimeoutMs);
        Task<string> errors = child.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            Task ended = child.WaitForExitAsync(limit.Token);
            Task uploads = collector.WaitForUploadsAsync(plan.IsQuick ? UploadsQuick : Uploads, limit.Token);
            await await Task.WhenAny(uploads, ended);
            if (ended.IsCompleted || ProcFiles.PeakResidentKiB(child.Id) is not long peakKiB)
            {
                throw new CliException(ExitCode.Failed, $"'run' ended by itself: {(await errors).Trim()}");
            }

            return peakKiB;
        }
        catch (OperationCanceledException)
        {
            throw new CliException(ExitCode.Failed, $"'run' tried no upload within {ChildTimeoutMs / 1000} s.");
        }
        finally
        {
            // It was measured; what it sampled meanwhile is of no use, and the spool bears an end of any kind.
            child.Kill();
            await child.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static string Config(string folder, string collectorUrl)
    {
        return JsonSerializer.Serialize(new
        {
            NanoAgent = new
            {
                Device = "bench",
                CollectorUrl = collectorUrl,
                DataFolder = folder,
                BenchAgent.SpoolBytesMax,
                SamplePeriodMs = 100,
                BatchAgeMaxMs = 0,
                RetryBaseMs = 100,
                RetryCeilingMs = 100,
            },
        });
    }

    private static Process Start(string config)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(MemoryBench).Assembly.Location);
        }

        start.ArgumentList.Add("run");
        start.ArgumentList.Add("--config");
        start.ArgumentList.Add(config);

        // libcurl heeds the environment's proxy; the dead collector is on this machine.
        start.Environment["no_proxy"] = "127.0.0.1";
        return Process.Start(start)!;
    }
}
