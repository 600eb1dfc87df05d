using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading.Channels;
using System.Threading.Tasks;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using NanoAgent.Collector.Senml;

namespace NanoAgent.Collector.Storage;

/// <summary>
/// The only writer of the database. Batches wait in a bounded queue; one loop takes what waits into one transaction
/// (group commit), commits, and only then completes the waiting requests. A commit that fails completes all of them as
/// not stored, and the next group opens the database anew: so a disk that was full or gone heals without a restart.
/// </summary>
internal sealed class BatchWriter : IAsyncDisposable
{
    /// <summary>Batches that may wait: at the largest body that is 64 MiB of text parsed; beyond it, 503.</summary>
    private const int QueueMax = 64;

    /// <summary>Batches in one transaction (arbitrary): one disk flush is shared, and the wait stays short.</summary>
    private const int GroupMax = 32;

    /// <summary>
    /// How long a failed commit speaks against the database's health unless one succeeds: the probe is small, and may
    /// fit where a batch does not; a device tries again sooner than this.
    /// </summary>
    private static readonly TimeSpan FailureMemory = TimeSpan.FromSeconds(30);

    private readonly Channel<Work> _queue = Channel.CreateBounded<Work>(
        new BoundedChannelOptions(QueueMax) { SingleReader = true });

    private readonly CollectorOptions _options;
    private readonly CollectorMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private WriteSession? _session;
    private long? _commitFailed;
    private Task _loop = Task.CompletedTask;

    public BatchWriter(CollectorOptions options, CollectorMetrics metrics, TimeProvider time, ILogger logger)
    {
        _options = options;
        _metrics = metrics;
        _time = time;
        _logger = logger;
    }

    /// <summary>
    /// Opens the database, blocking. Fails with <see cref="IOException"/>, in a sentence naming the key.
    /// </summary>
    public void Start()
    {
        try
        {
            _session = new WriteSession(_options);
            _session.Probe();
        }
        catch (Exception fault) when (fault is SqliteException or IOException)
        {
            _session?.Dispose();
            _session = null;
            string reason = fault.Message.TrimEnd('.');
            throw new IOException($"DatabasePath: '{_options.DatabasePath}' cannot be used: {reason}; "
                + "make it writable, or name another file.", fault);
        }
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Completes once the batch is committed or is known not to be.</summary>
    public Task<WriteOutcome> WriteAsync(Batch batch) => EnqueueAsync(new Work(batch));

    /// <summary>Completes as <see cref="WriteStatus.Stored"/> when a write just now reached the disk.</summary>
    public Task<WriteOutcome> ProbeAsync() => EnqueueAsync(new Work(null));

    /// <summary>Finishes what waits, then closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        _session?.Dispose();
        _session = null;
    }

    private Task<WriteOutcome> EnqueueAsync(Work work) => _queue.Writer.TryWrite(work)
        ? work.Done.Task
        : Task.FromResult(new WriteOutcome(WriteStatus.Unavailable, Detail: "The collector is busy or stopping."));

    private async Task RunAsync()
    {
        var group = new List<Work>(GroupMax);
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (group.Count < GroupMax && _queue.Reader.TryRead(out Work? work))
            {
                group.Add(work);
            }
            RunGroup(group);
            group.Clear();
        }
    }

    private void RunGroup(List<Work> group)
    {
        List<Work> batches = group.FindAll(work => work.Batch is not null);
        if (batches.Count > 0)
        {
            _commitFailed = Attempt(batches, StoreAll) ? null : _time.GetTimestamp();
        }
        List<Work> probes = group.FindAll(work => work.Batch is null);
        if (probes.Count > 0)
        {
            Attempt(probes, Probe);
        }
    }

    private void StoreAll(WriteSession session, List<Work> batches)
    {
        long start = Stopwatch.GetTimestamp();
        using SqliteTransaction transaction = session.Begin();
        foreach (Work work in batches)
        {
            work.Outcome = session.Store(transaction, work.Batch!);
        }
        transaction.Commit();
        _metrics.Committed(Stopwatch.GetElapsedTime(start));
    }

    private void Probe(WriteSession session, List<Work> probes)
    {
        session.Probe();
        bool failed = _commitFailed is long instant && _time.GetElapsedTime(instant) < FailureMemory;
        WriteStatus status = failed ? WriteStatus.Unavailable : WriteStatus.Stored;
        probes.ForEach(work => work.Outcome = new WriteOutcome(status));
    }

    /// <summary>Writes, and completes the works; false when the database could not.</summary>
    private bool Attempt(List<Work> works, Action<WriteSession, List<Work>> write)
    {
        bool written = false;
        try
        {
            _session ??= new WriteSession(_options);
            write(_session, works);
            written = true;
        }
#pragma warning disable CA1031 // Whatever failed, the requests that wait must be answered, and with "not stored".
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Log.CommitFailed(_logger, fault, works.Count, fault.Message);
            works.ForEach(work => work.Outcome = new WriteOutcome(
                WriteStatus.Unavailable, Detail: "The database cannot be written; try again later."));
            DropSession();
        }
        works.ForEach(work => work.Done.SetResult(work.Outcome));
        return written;
    }

    private void DropSession()
    {
        try
        {
            _session?.Dispose();
        }
        catch (SqliteException fault)
        {
            Log.CloseFailed(_logger, fault, fault.Message);
        }
        _session = null;
    }

    /// <summary>A batch, or null for a probe, and who waits for it.</summary>
    private sealed class Work(Batch? batch)
    {
        public Batch? Batch { get; } = batch;

        public WriteOutcome Outcome { get; set; }

        public TaskCompletionSource<WriteOutcome> Done { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
