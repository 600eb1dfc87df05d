using System;
using System.IO;
using System.Text;
using NanoAgent.Host;
using NanoAgent.Host.Engines;
using NanoAgent.Host.Stores;
using NanoAgent.Simulator;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Kill.Subject;

/// <summary>
/// An agent on a real folder with real sockets. Each line of its report is one write to the pipe, which keeps it
/// whatever becomes of this process: what a line says was true before the kill.
/// </summary>
internal sealed class Life : IDisposable
{
    /// <summary>What one reading of a life is apart from the same reading of the next.</summary>
    internal const long ReadingsPerLife = 10_000_000;

    private const int ChunkRecordsMax = 48;
    private const int PendingRecordsMax = 400;
    private const int DrainMs = 60_000;

    private readonly FileStore _store;
    private readonly HostEngine _host;
    private readonly TelemetryAgent _agent;
    private readonly Stream _report = Console.OpenStandardOutput();

    internal Life(string folder, string url, string device, HostEngineKind engine)
    {
        _store = FileStore.Open(folder, long.MaxValue, out string? problem)
            ?? throw new InvalidOperationException(problem);
        _host = HostEngine.Open(engine, proxy: string.Empty);
        _agent = new TelemetryAgent(new HostPlatform(_host.Network, _store), _host.Engine, new AgentOptions
        {
            Device = device,
            CollectorUrl = url,
            BatchRecordsMax = 64,
            BatchBytesMax = 16 * 1024,
            BatchAgeMaxMs = 10,
            RetryBaseMs = 5,
            RetryCeilingMs = 50,
            Spool = { DeviceIsShared = true },
        });
        SpoolResult opened = _agent.Open();
        if (opened != SpoolResult.Ok)
        {
            throw new InvalidOperationException("The spool cannot be opened: " + opened);
        }
    }

    public void Dispose()
    {
        _host.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _store.Dispose();
        _report.Dispose();
    }

    /// <summary>Appends, flushes and uploads as fast as it can, until it is killed.</summary>
    internal void Work(int life, ulong seed)
    {
        Series[] series = [_agent.Series("a", "1", 0, 0), _agent.Series("b", "1", 0, 1), _agent.Series("c", "1", 0, 2)];
        var random = new SeededRandom(seed);
        long made = 0;
        Say("ready", _agent.Spool.BootEpoch);
        _agent.Every(1, () =>
        {
            if (Pending() > PendingRecordsMax)
            {
                return;
            }

            int count = 1 + random.Next(ChunkRecordsMax);
            Say("accepts", made + count);
            for (int i = 0; i < count; i++)
            {
                made++;
                if (series[random.Next(series.Length)].Record((life * ReadingsPerLife) + made)
                    != SpoolAppendResult.Accepted)
                {
                    throw new InvalidOperationException("A record was refused.");
                }
            }

            if (_agent.Flush() == SpoolResult.Ok)
            {
                Say("flushed", _agent.Spool.FlushedSequence);
            }
        });
        _agent.Run();
    }

    /// <summary>Delivers what is left, and says what became of all records of this folder.</summary>
    internal bool Drain()
    {
        bool isDrained = _agent.Drain(DrainMs);
        _agent.Close();
        long accepted = 0, released = 0, lost = 0;
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            SpoolCounters of = _agent.Spool.Counters(lane);
            accepted += of.Accepted;
            released += of.Released;
            lost += of.Rejected + of.Evicted + of.Expired + of.Corrupt + of.Unaccounted + of.Refused;
        }

        Say("accepted", accepted);
        Say("released", released);
        Say("lost", lost);
        return isDrained;
    }

    private long Pending()
    {
        long records = 0;
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            records += _agent.Spool.Pending(lane);
        }

        return records;
    }

    private void Say(string what, long number)
    {
        _report.Write(Encoding.ASCII.GetBytes(what + " " + number + "\n"));
    }
}
