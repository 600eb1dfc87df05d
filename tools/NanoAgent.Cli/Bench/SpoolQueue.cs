using NanoAgent.Host;
using NanoAgent.Host.Stores;
using NanoAgent.Spooling;

namespace NanoAgent.Cli.Bench;

/// <summary>The spool on a folder, as the agent uses it.</summary>
internal sealed class SpoolQueue : IBenchQueue
{
    /// <summary>Room for the largest round, so that nothing is ever evicted.</summary>
    private const long StoreBytesMax = 256L * 1024 * 1024;

    private const int Lane = 0;

    private readonly byte[] _buffer = new byte[Spool.PayloadBytesCeiling];
    private readonly FileStore _files;
    private readonly Spool _spool;

    public SpoolQueue(string folder)
    {
        _files = FileStore.Open(folder, 2 * StoreBytesMax, out string? problem)
            ?? throw new CliException(ExitCode.Unavailable, problem!);
        _spool = new Spool(_files, new HostRandom(), new SpoolOptions { StoreBytesMax = StoreBytesMax });
        Must(_spool.Open());
    }

    /// <summary>As for SQLite: the spool writes on the calling thread, and nothing else does.</summary>
    public long? BytesWritten => ProcFiles.ThreadBytesWritten;

    public void Append(byte[] payload, int records, int commitEvery)
    {
        for (int i = 1; i <= records; i++)
        {
            Must(_spool.Append(Lane, payload, 0, payload.Length) == SpoolAppendResult.Accepted);
            if (i % commitEvery == 0 || i == records)
            {
                Must(_spool.Flush());
            }
        }
    }

    public void Drain(int records, int commitEvery)
    {
        for (int left = records; left > 0;)
        {
            _spool.BeginRead(Lane);
            for (int i = 0; i < commitEvery && i < left; i++)
            {
                Must(_spool.ReadNext(Lane, _buffer, 0, _buffer.Length, out _, out _) == SpoolReadResult.Record);
            }

            left -= _spool.ReadRecords(Lane);
            Must(_spool.ReleaseRead(Lane));
        }
    }

    public void Dispose()
    {
        _spool.Close();
        _files.Dispose();
    }

    private void Must(SpoolResult result)
    {
        Must(result == SpoolResult.Ok);
    }

    private void Must(bool isDone)
    {
        if (!isDone)
        {
            throw new CliException(ExitCode.Unavailable, $"--folder: the spool failed: {_files.LastErrorText}");
        }
    }
}
