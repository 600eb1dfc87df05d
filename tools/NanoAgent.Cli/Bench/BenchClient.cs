using System;
using System.Diagnostics;
using System.Threading.Tasks;

namespace NanoAgent.Cli.Bench;

/// <summary>One client of <see cref="LibCurlBench"/> in a process of its own: warms up, then measures.</summary>
internal abstract class BenchClient : IAsyncDisposable
{
    /// <summary>Transfers of the phase under way that did not end well.</summary>
    protected int Failed { get; set; }

    /// <summary>Does the work and measures it.</summary>
    public static async Task<ClientResult> MeasureAsync(string name, ClientWork work)
    {
        await using BenchClient client = name == "http" ? new HttpBenchClient(work) : new EngineBenchClient(name, work);
        client.StartIdle();
        await client.RunAsync(work.WarmUp);
        client.Failed = 0;
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long began = Stopwatch.GetTimestamp();
        await client.RunAsync(work.Count);
        TimeSpan wall = Stopwatch.GetElapsedTime(began);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        return new ClientResult(
            wall.TotalSeconds,
            cpu.TotalSeconds,
            ProcFiles.PeakResidentKiB(Environment.ProcessId) ?? 0,
            client.Failed,
            (double)allocated / work.Count);
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>Starts what never ends.</summary>
    protected abstract void StartIdle();

    /// <summary>Runs so many transfers, as many at once as the work says.</summary>
    protected abstract Task RunAsync(int count);
}
