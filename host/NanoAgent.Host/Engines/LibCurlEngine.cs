using System;
using System.Collections.Concurrent;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.LibCurl;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Transfers;

namespace NanoAgent.Host.Engines;

/// <summary>
/// Runs transfers on native libcurl with a few threads. Guarantees that no handle is ever used by two threads: each
/// worker owns one multi handle and every easy handle in it, and others reach it only through its inbox and the one
/// call that libcurl allows from anywhere, curl_multi_wakeup. One host name always goes to the same worker, so that its
/// connections are reused.
/// </summary>
/// <remarks>
/// <para>Three ways in. <see cref="PerformAsync"/> and <see cref="StartOnWorker"/> may be called from any thread.
/// <see cref="Start"/>, <see cref="Cancel"/>, <see cref="Wait"/> and the scheduler belong to one thread, as for every
/// engine of the core; listeners are told there.</para>
/// <para>Ceilings: transfers at once, connections a host, names looked up at once and the bytes of a response's head
/// stand in <see cref="LibCurlEngineOptions"/>. A cancel is answered as soon as the worker is out of a callback. A
/// fault of libcurl's multi handle ends that worker's transfers with <see cref="TransferResult.OutOfMemory"/> or
/// <see cref="TransferResult.FailedInit"/>, and the next ones get a new handle.</para>
/// <para>Lifetime of a transfer: Start or PerformAsync takes a place and posts it to its worker; the worker gives it an
/// easy handle, runs it, fills in its info, takes the handle back and posts the completion; whoever waits takes the
/// completion, marks the transfer done and frees the place. Sources, sinks and traces are called on the worker.</para>
/// </remarks>
public sealed class LibCurlEngine : ITransferEngine, IAsyncDisposable
{
    private readonly LibCurlWorker[] _workers;
    private readonly SemaphoreSlim _places;
    private readonly ConcurrentQueue<LibCurlCompletion> _completions = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly CompletionJob _job;
    private readonly Counters _counters = new();
    private readonly CancellationTokenSource _stopping = new();
    private bool _disposed;
    private bool _ended;

    /// <summary>Starts the workers; loads and initialises libcurl if this is its first use.</summary>
    /// <exception cref="NanoAgent.LibCurl.CurlLibraryException">libcurl is missing or cannot be used.</exception>
    public LibCurlEngine(LibCurlEngineOptions? options = null)
    {
        options ??= new LibCurlEngineOptions();
        options.Validate();
        Clock = options.Clock ?? new HostClock();
        Scheduler = options.Scheduler ?? new Scheduler(BoardProfile.JobsMax);
        _places = new SemaphoreSlim(options.TransfersMax, options.TransfersMax);
        _job = new CompletionJob(this);
        if (!Scheduler.Add(_job, Due.Never))
        {
            throw new InvalidOperationException("The scheduler is full.");
        }

        _workers = new LibCurlWorker[options.Workers];
        for (int i = 0; i < _workers.Length; i++)
        {
            _workers[i] = new LibCurlWorker($"nanoAgent libcurl {i}", options, Clock, Complete);
        }
    }

    /// <inheritdoc/>
    public IClock Clock { get; }

    /// <inheritdoc/>
    public Scheduler Scheduler { get; }

    /// <summary>Transfers that ended, whatever their result.</summary>
    public long TransfersDone => Interlocked.Read(ref _counters.Done);

    /// <summary>Connections opened.</summary>
    public long ConnectionsOpened => Interlocked.Read(ref _counters.Opened);

    /// <summary>Transfers that got a response over a connection that was open already.</summary>
    public long ConnectionsReused => Interlocked.Read(ref _counters.Reused);

    /// <inheritdoc/>
    public bool Start(Transfer transfer)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_places.Wait(0))
        {
            return false;
        }

        Post(transfer, LibCurlListening.OnScheduler, null);
        return true;
    }

    /// <summary>
    /// As <see cref="Start"/>, from any thread, without the scheduler: the transfer's listener is told on a thread of
    /// the engine's. It must not block, and may start the next transfer from there: a transfer then costs no hop
    /// between threads, and allocates nothing.
    /// </summary>
    /// <returns>false, and the transfer is untouched, when the engine holds as many as it can.</returns>
    /// <exception cref="InvalidOperationException">The transfer is running already.</exception>
    /// <exception cref="ObjectDisposedException">The engine was stopped.</exception>
    public bool StartOnWorker(Transfer transfer)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_places.Wait(0, CancellationToken.None))
        {
            return false;
        }

        Post(transfer, LibCurlListening.OnWorker, null);
        return true;
    }

    /// <inheritdoc/>
    public void Cancel(Transfer transfer)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        if (transfer.State == TransferState.Running && !_disposed)
        {
            WorkerFor(transfer.Url).Cancel(transfer);
        }
    }

    /// <summary>
    /// Runs one transfer; waits for a place first when the engine holds as many as it can. Legal from any thread.
    /// </summary>
    /// <returns>
    /// The transfer's own info; <see cref="Transfer.Result"/> says how it ended: failures are results, not exceptions.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the transfer has ended.</exception>
    /// <exception cref="ObjectDisposedException">The engine was stopped before there was a place.</exception>
    public async Task<TransferInfo> PerformAsync(Transfer transfer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transfer);
        ObjectDisposedException.ThrowIf(_disposed, this);
        await TakePlaceAsync(cancellationToken).ConfigureAwait(false);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(transfer, LibCurlListening.InTask, done);
        using (cancellationToken.UnsafeRegister(static (state, _) => Abort(state!), (this, transfer)))
        {
            await done.Task.ConfigureAwait(false);
        }

        if (transfer.Result == TransferResult.AbortedByCallback)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return transfer.Info;
    }

    /// <inheritdoc/>
    public void Wait(int milliseconds)
    {
        if (_completions.IsEmpty)
        {
            _wake.WaitOne(milliseconds);
        }

        if (!_completions.IsEmpty)
        {
            Scheduler.Wake(_job);
        }
    }

    /// <inheritdoc/>
    public void Wake()
    {
        _wake.Set();
    }

    /// <summary>
    /// Ends every transfer (<see cref="TransferResult.AbortedByCallback"/>) and the workers, and waits for their
    /// threads. Listeners of transfers that ran are told at the scheduler's next turn.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;

        // Who waits for a place that a started transfer holds would wait for a scheduler that may never turn again.
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(Array.ConvertAll(_workers, worker => worker.DisposeAsync().AsTask())).ConfigureAwait(false);
        _ended = true;

        // Who stops the engine from the scheduler's own thread still hears of every transfer.
        Scheduler.Wake(_job);
    }

    private async Task TakePlaceAsync(CancellationToken cancellationToken)
    {
        if (_places.Wait(0, CancellationToken.None))
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        try
        {
            await _places.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(LibCurlEngine));
        }
    }

    private static void Abort(object state)
    {
        (LibCurlEngine engine, Transfer transfer) = ((LibCurlEngine, Transfer))state;
        engine.WorkerFor(transfer.Url).Cancel(transfer);
    }

    private void Post(Transfer transfer, LibCurlListening listening, TaskCompletionSource? done)
    {
        try
        {
            transfer.MarkRunning();
        }
        catch
        {
            _places.Release();
            throw;
        }

        TransferResult refused = TransferResult.AbortedByCallback;
        string reason = "The engine was stopped.";
        try
        {
            if (WorkerFor(transfer.Url).Start(transfer, listening, done))
            {
                return;
            }
        }
        catch (CurlException e)
        {
            (refused, reason) = ((TransferResult)e.Code, e.Message);
        }

        // Never from within Start: a listener is told after its owner noted the start.
        var completion = new LibCurlCompletion(transfer, listening, done, refused, reason);
        if (listening == LibCurlListening.OnWorker)
        {
            ThreadPool.UnsafeQueueUserWorkItem(Finish, completion, preferLocal: false);
        }
        else
        {
            Deliver(completion);
        }
    }

    /// <summary>Called by a worker when a transfer is over and its handle is out of the way.</summary>
    private void Complete(LibCurlCompletion completion)
    {
        Interlocked.Increment(ref _counters.Done);
        TransferInfo info = completion.Transfer.Info;
        Interlocked.Add(ref _counters.Opened, info.ConnectionsOpened);
        if (info.ConnectionsOpened == 0 && info.ResponseCode != 0)
        {
            Interlocked.Increment(ref _counters.Reused);
        }

        Deliver(completion);
    }

    private void Deliver(LibCurlCompletion completion)
    {
        if (completion.Listening == LibCurlListening.OnScheduler)
        {
            _completions.Enqueue(completion);
            _wake.Set();
        }
        else
        {
            Finish(completion);
        }
    }

    private void Finish(LibCurlCompletion completion)
    {
        _places.Release();
        completion.Transfer.MarkDone(completion.Result, completion.ErrorText);
        completion.Done?.SetResult();
        if (completion.Listening != LibCurlListening.InTask)
        {
            completion.Transfer.Listener?.TransferDone(completion.Transfer);
        }
    }

    /// <summary>The loop that runs transfers to a URL; for tests.</summary>
    internal CurlLoop LoopFor(string url)
    {
        return WorkerFor(url).Loop;
    }

    /// <summary>The caches of connections of transfers to a URL; for tests.</summary>
    internal LibCurlGroup[] GroupsFor(string url)
    {
        return WorkerFor(url).Groups;
    }

    private LibCurlWorker WorkerFor(string url)
    {
        // A URL that does not parse fails the same way on every worker.
        uint hash = 2166136261;
        foreach (char c in CurlLoop.HostOf(url))
        {
            hash = (hash ^ char.ToLowerInvariant(c)) * 16777619;
        }

        return _workers[hash % (uint)_workers.Length];
    }

    private sealed class Counters
    {
        public long Done;
        public long Opened;
        public long Reused;
    }

    /// <summary>Hands completions to their listeners on the scheduler's thread.</summary>
    private sealed class CompletionJob(LibCurlEngine engine) : Job
    {
        public override long Step(long nowMs)
        {
            while (engine._completions.TryDequeue(out LibCurlCompletion completion))
            {
                engine.Finish(completion);
            }

            // Once all workers have ended nothing comes any more, and a shared scheduler gets its place back.
            return engine._ended ? Due.Finished : Due.Never;
        }
    }
}
