using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.Host.Engines;
using NanoAgent.Telemetry;

namespace NanoAgent.Cli.Bench;

/// <summary>
/// How long after its start an agent has the first byte of a batch on the wire, by what waits in its spool. From
/// opening the folder, in a process that runs: what .NET takes to start is not in it.
/// </summary>
internal static class StartBench
{
    private static readonly int[] Backlogs = [100, 10_000, 1_000_000];
    private static readonly int[] BacklogsQuick = [10, 100, 1_000];

    /// <summary>The agent looks whether the byte came so often.</summary>
    private const int TurnMs = 5;
    private const int TimeoutMs = 60_000;

    public static async Task<BenchTable> RunAsync(BenchPlan plan)
    {
        var table = new BenchTable(
            "start", "Start: until the first byte of a batch is on the wire",
            $"Medians of {plan.Rounds} rounds after one that warms up; from opening the spool's folder to the first "
                + "byte at a listener on loopback, with the core's own engine.",
            new BenchColumn("milliseconds", "ms", "0.0"));
        foreach (int backlog in plan.IsQuick ? BacklogsQuick : Backlogs)
        {
            plan.Next($"start on {backlog} readings");
            string folder = plan.Scratch();
            using var collector = new DeadCollector();
            await WithAgentAsync(folder, collector, agent =>
            {
                agent.Fill(backlog);
                return Task.CompletedTask;
            });
            var milliseconds = new Samples();
            for (int round = 0; round <= plan.Rounds; round++)
            {
                using var limit = new CancellationTokenSource(TimeoutMs);
                Task<long> first = collector.FirstByteAsync(limit.Token);
                long start = Stopwatch.GetTimestamp();
                await WithAgentAsync(folder, collector, agent => Task.Run(() => Upload(agent, first)));
                double tookMs = Stopwatch.GetElapsedTime(start, await first).TotalMilliseconds;
                if (round > 0)
                {
                    milliseconds.Add(tookMs);
                }
            }

            table.Add($"{backlog} readings in the spool", milliseconds.Median);
        }

        return table;
    }

    private static void Upload(BenchAgent agent, Task<long> first)
    {
        while (!first.IsCompleted)
        {
            agent.DrainFor(TurnMs);
        }
    }

    private static async Task WithAgentAsync(string folder, DeadCollector collector, Func<BenchAgent, Task> work)
    {
        await using HostEngine host = HostEngine.Open(HostEngineKind.Core);
        var options = new AgentOptions { Device = "bench", CollectorUrl = collector.Url };
        using var agent = new BenchAgent(folder, host.Network, host.Engine, options);
        await work(agent);
    }
}
