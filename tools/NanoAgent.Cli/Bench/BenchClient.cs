using System;
using System.Diagnostics;
using System.Runtime;
using System.Threading.Tasks;

namespace NanoAgent.Cli.Bench;

/// <summary>One client of <see cref="LibCurlBench"/> in a process of its own: warms up, then measures.</summary>
internal abstract class BenchClient : IAsyncDisposable
{
    // The runtime waits 100 ms for code to settle before it compiles that anew.
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(500);

    // A machine that never gives the compiler its turn must not keep the measurement from ending.
    private static readonly TimeSpan s_warmUpMax = TimeSpan.FromSeconds(20);

    /// <summary>Transfers of the phase under way that did not end well.</summary>
    protected int Failed { get; set; }

    /// <summary>Managed bytes of the last phase from its first end of a transfer to its last; -1 when not
    /// counted.</summary>
    protected virtual long AllocatedBytes => -1;

    /// <summary>Does the work and measures it.</summary>
    public static async Task<ClientResult> MeasureAsync(string name, ClientWork work)
    {
        await using BenchClient client = name == "http" ? new HttpBenchClient(work) : new EngineBenchClient(name, work);
        client.StartIdle();
        await client.WarmUpAsync(work.WarmUp);
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
            (double)(client.AllocatedBytes >= 0 ? client.AllocatedBytes : allocated) / work.Count);
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>Starts what never ends.</summary>
    protected abstract void StartIdle();

    /// <summary>
    /// Runs so many, again and again until the just-in-time compiler has been quiet for a while: what it does with the
    /// first seconds of a process is not what a transfer costs. None at all where none is asked for.
    /// </summary>
    private async Task WarmUpAsync(int count)
    {
        long began = Stopwatch.GetTimestamp();
        long changed = began;
        for (long methods = -1; count > 0 && Stopwatch.GetElapsedTime(began) < s_warmUpMax;)
        {
            await RunAsync(count);
            long compiled = JitInfo.GetCompiledMethodCount();
            if (compiled != methods)
            {
                (methods, changed) = (compiled, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(changed) > s_quiet)
            {
                return;
            }
        }
    }

    /// <summary>Runs so many transfers, as many at once as the work says.</summary>
    protected abstract Task RunAsync(int count);
}
