using System;
using NanoAgent.Host;
using NanoAgent.Host.Stores;
using NanoAgent.Platform;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;
using NanoAgent.Transfers;

namespace NanoAgent.Cli.Bench;

/// <summary>A telemetry agent on a folder whose readings are made here, all of them before anything is sent.</summary>
internal sealed class BenchAgent : IDisposable
{
    /// <summary>Room for a million readings of some 60 bytes four times over: nothing may be evicted.</summary>
    public const long SpoolBytesMax = 256L * 1024 * 1024;

    /// <summary>Readings of several series, as a gateway has them: one alone would flatter caches.</summary>
    private const int SeriesCount = 10;

    private readonly FileStore _store;
    private readonly TelemetryAgent _agent;

    public BenchAgent(string folder, INetwork network, ITransferEngine engine, AgentOptions options)
    {
        _store = FileStore.Open(folder, 2 * SpoolBytesMax, out string? problem)
            ?? throw new CliException(ExitCode.Unavailable, problem!);
        options.SpoolBytesMax = SpoolBytesMax;
        _agent = new TelemetryAgent(new HostPlatform(network, _store), engine, options);
        Must(_agent.Open());
    }

    /// <summary>Readings that are durable and not yet acknowledged.</summary>
    public long Pending
    {
        get
        {
            long pending = 0;
            for (int lane = 0; lane < Spool.LanesMax; lane++)
            {
                pending += _agent.Spool.Pending(lane);
            }

            return pending;
        }
    }

    /// <summary>Makes so many readings and makes them durable.</summary>
    public void Fill(int records)
    {
        var series = new Series[SeriesCount];
        for (int i = 0; i < series.Length; i++)
        {
            series[i] = _agent.Series($"bench.temperature.{i}", "Cel", -2);
        }

        for (int i = 0; i < records; i++)
        {
            if (series[i % SeriesCount].Record(2_000 + (i % 997)) != SpoolAppendResult.Accepted)
            {
                throw new CliException(ExitCode.Unavailable, $"--folder: the spool failed: {_store.LastErrorText}");
            }
        }

        Must(_agent.Flush());
    }

    /// <summary>Uploads until everything is acknowledged.</summary>
    public void Drain(int timeoutMs)
    {
        if (!_agent.Drain(timeoutMs))
        {
            throw new CliException(ExitCode.Failed, $"the upload did not end: {_agent.ProblemText}");
        }
    }

    /// <summary>Uploads for so long, whatever comes of it.</summary>
    public void DrainFor(int milliseconds)
    {
        _ = _agent.Drain(milliseconds);
    }

    public void Dispose()
    {
        _agent.Close();
        _store.Dispose();
    }

    private void Must(SpoolResult result)
    {
        if (result != SpoolResult.Ok)
        {
            throw new CliException(ExitCode.Unavailable, $"--folder: the spool failed: {_store.LastErrorText}");
        }
    }
}
