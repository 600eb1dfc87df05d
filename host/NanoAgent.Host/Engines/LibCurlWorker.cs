using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.LibCurl;
using NanoAgent.Platform;
using NanoAgent.Transfers;

namespace NanoAgent.Host.Engines;

/// <summary>Where the end of a transfer is told.</summary>
internal enum LibCurlListening
{
    /// <summary>To its listener, on the scheduler's turn.</summary>
    OnScheduler,

    /// <summary>To its listener, on the worker's thread.</summary>
    OnWorker,

    /// <summary>To who awaits it.</summary>
    InTask,
}

/// <summary>A transfer that a worker is done with.</summary>
/// <param name="Transfer">The transfer, its info filled in, still marked running.</param>
/// <param name="Listening">Where its end is told.</param>
/// <param name="Done">Who awaits it, with <see cref="LibCurlListening.InTask"/>.</param>
/// <param name="Result">How it ended.</param>
/// <param name="ErrorText">A sentence about a failure, or empty.</param>
internal readonly record struct LibCurlCompletion(
    Transfer Transfer,
    LibCurlListening Listening,
    TaskCompletionSource? Done,
    TransferResult Result,
    string ErrorText);

/// <summary>
/// One <see cref="CurlLoop"/> and the handles that transfers take turns on: as many as ever ran at once, kept. What is
/// here may be called from any thread; a transfer's options, source and sink are touched on the loop's thread only.
/// </summary>
internal sealed class LibCurlWorker : IAsyncDisposable
{
    // libcurl hands over at most this much at a time (CURL_MAX_WRITE_SIZE) unless told otherwise.
    private const int BufferBytes = 16 * 1024;
    private const int TraceBufferBytes = 4 * 1024;

    // libcurl's own upload buffer: less would have it send less at a time.
    private const int UploadBufferBytes = 64 * 1024;

    // Handles with one cache of connections. A cache costs some kilobytes, a connection in it some nanoseconds for each
    // transfer; a server that takes several streams a connection often takes 100.
    private const int GroupMax = 64;

    // Between two looks for such caches that stand idle. One that was used since the last look stays: as long as
    // servers that close first keep a connection (Apache, Node.js).
    private const int IdleLookMs = 5_000;

    private static readonly Action<object?> s_begin = static run => ((LibCurlRun)run!).Worker.Begin((LibCurlRun)run);
    private static readonly Action<object?> s_stop = static worker => ((LibCurlWorker)worker!).FreeIdle();
    private static readonly Action<object?> s_look = static worker => ((LibCurlWorker)worker!).LookAtNextGroup();

    private readonly Lock _gate = new();
    private readonly Dictionary<Transfer, LibCurlRun> _running = [];
    private readonly LibCurlRuns _runs;
    private readonly LibCurlEngineOptions _options;
    private readonly Action<LibCurlCompletion> _complete;
    private readonly CurlLoop _loop;
    private readonly IClock _clock;
    private long _idleLookMs;
    private int _lookedAt;
    private bool _isLooking;
    private byte[]? _uploadBuffer;
    private bool _stopping;

    public LibCurlWorker(
        string name, LibCurlEngineOptions options, IClock clock, Action<LibCurlCompletion> complete)
    {
        _options = options;
        _clock = clock;
        _complete = complete;

        // libcurl counts the connections of a host in each cache: where they are limited there can be one only.
        IsGrouped = options.ConnectionsPerHostMax == 0 && options.TransfersMax > GroupMax;
        _runs = new LibCurlRuns(IsGrouped ? GroupMax : 0);
        _loop = new CurlLoop(new CurlLoopOptions
        {
            Name = name,
            TransfersMax = options.TransfersMax,

            // One for each transfer, one that frees the handles, and one that looks for idle groups.
            ActionsMax = (int)Math.Min(options.TransfersMax + 2L, int.MaxValue),
            ConnectionsPerHostMax = options.ConnectionsPerHostMax,

            // libcurl's own ceiling, four for each handle of the multi, is one of each cache: here of each group's.
            IdleConnectionsMax = IsGrouped ? 4 * GroupMax : null,
            ResolvesMax = Math.Max(1, options.ResolvesMax / options.Workers),
            Driver = options.Driver,
        });
    }

    /// <summary>Whether handles have caches of connections by groups.</summary>
    public bool IsGrouped { get; }

    /// <summary>Through which bytes pass from libcurl to sinks; the loop's thread alone uses it.</summary>
    public byte[] Buffer { get; } = new byte[BufferBytes];

    /// <summary>The same for traces, which come while body bytes are in the other one.</summary>
    public byte[] TraceBuffer { get; } = new byte[TraceBufferBytes];

    /// <summary>The same from sources, which libcurl asks for more at a time; made when the first one is
    /// read.</summary>
    public byte[] UploadBuffer => _uploadBuffer ??= new byte[UploadBufferBytes];

    internal CurlLoop Loop => _loop;

    internal LibCurlGroup[] Groups
    {
        get
        {
            lock (_gate)
            {
                return [.. _runs.Groups];
            }
        }
    }

    /// <summary>Hands a transfer over; false when the worker is stopping.</summary>
    /// <exception cref="CurlException">libcurl is out of memory.</exception>
    public bool Start(Transfer transfer, LibCurlListening listening, TaskCompletionSource? done)
    {
        LibCurlRun run;
        lock (_gate)
        {
            run = _runs.Take(out LibCurlGroup group) ?? new LibCurlRun(this, group, _options);
            run.Take(transfer, listening, done);
            _running.Add(transfer, run);
        }

        if (_loop.Post(s_begin, run))
        {
            return true;
        }

        Free(run);
        return false;
    }

    public void Cancel(Transfer transfer)
    {
        // Under the gate, so that the handle cannot go on to another transfer meanwhile.
        lock (_gate)
        {
            if (_running.TryGetValue(transfer, out LibCurlRun? run))
            {
                run.IsCancelled = true;
                _loop.Cancel(run.Easy);
            }
        }
    }

    /// <summary>Ends every transfer and the thread, and frees the handles.</summary>
    public async ValueTask DisposeAsync()
    {
        // There, because handles that share connections are that thread's alone.
        _ = _loop.Post(s_stop, this);
        await _loop.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Called by the loop when it gives a handle back.</summary>
    public void End(LibCurlRun run, CurlLoopResult end)
    {
        string errorText;
        TransferResult result;
        switch (end.End)
        {
            case CurlLoopEnd.Done:
                result = run.Judge(end.Code, end.Error, out errorText);
                break;
            case CurlLoopEnd.Failed:
                result = (TransferResult)end.Code;
                errorText = $"The engine's worker failed: {end.Error!.Message}";
                break;
            default:
                result = TransferResult.AbortedByCallback;
                errorText = end.End == CurlLoopEnd.Stopped
                    ? "The engine was stopped." : "The transfer was cancelled.";
                break;
        }

        if (end.Ran)
        {
            run.FillInfo();
        }

        Complete(run, result, errorText);
    }

    private void Begin(LibCurlRun run)
    {
        TransferResult refused = TransferResult.AbortedByCallback;
        string reason = "The transfer was cancelled.";
        try
        {
            LeaveIdleGroups();
            if (!run.IsCancelled)
            {
                refused = run.Begin(out reason);
            }

            if (refused == TransferResult.Ok)
            {
                // Never refused: there are no more runs than the engine has places.
                _ = _loop.Start(run.Easy, run.Ended);

                // A cancel that came before the loop knew the handle.
                if (run.IsCancelled)
                {
                    _loop.Cancel(run.Easy);
                }

                return;
            }
        }
        catch (ObjectDisposedException)
        {
            refused = TransferResult.AbortedByCallback;
            reason = "The engine was stopped.";
        }
#pragma warning disable CA1031 // Whatever a source's Length throws is that transfer's failure, not the worker's end.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // An option that libcurl will not even store (a text of many megabytes), or no memory for a transfer.
            refused = TransferResult.BadFunctionArgument;
            reason = e.Message;
        }

        Complete(run, refused, reason);
    }

    private void Complete(LibCurlRun run, TransferResult result, string errorText)
    {
        var completion = new LibCurlCompletion(run.Transfer!, run.Listening, run.Done, result, errorText);
        Free(run);

        // Last: from here on the transfer, its source and its sink are its owner's again.
        _complete(completion);
    }

    /// <summary>
    /// libcurl looks for dead connections in the cache of a transfer that begins. Those of groups without one would
    /// stay open after a burst for as long as the engine.
    /// </summary>
    private void LeaveIdleGroups()
    {
        if (IsGrouped && !_isLooking && _clock.Milliseconds >= _idleLookMs)
        {
            _idleLookMs = _clock.Milliseconds + IdleLookMs;
            _lookedAt = 0;
            LookAtNextGroup();
        }
    }

    /// <summary>One at a time: between two of them the loop answers what was posted, cancels above all.</summary>
    private void LookAtNextGroup()
    {
        // Until the next is posted: what throws here must not end the looking for good.
        _isLooking = false;
        CurlShare? left;
        bool isLast;
        lock (_gate)
        {
            left = _runs.Groups[_lookedAt++].LeaveIfIdle();
            isLast = _lookedAt == _runs.Groups.Count;
        }

        // Not under the gate: this closes the connections.
        left?.Dispose();
        _isLooking = !isLast && _loop.Post(s_look, this);
    }

    private void FreeIdle()
    {
        lock (_gate)
        {
            _stopping = true;
            _runs.Dispose();
        }
    }

    private void Free(LibCurlRun run)
    {
        bool isLast;
        lock (_gate)
        {
            _running.Remove(run.Transfer!);
            run.Release();
            isLast = _stopping;
            if (!isLast)
            {
                run.Group.Idle.Push(run);
                run.Group.WasUsed = true;
            }
        }

        // Refused by a loop that has ended, it is nobody's any more: whoever forgets it last frees it.
        if (isLast && _loop.IsOwnerThread)
        {
            run.Dispose();
        }
    }
}
