using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.LibCurl;
using NanoAgent.Platform;
using NanoAgent.Transfers;

namespace NanoAgent.Host.Engines;

/// <summary>A transfer that a worker is done with.</summary>
/// <param name="Transfer">The transfer, its info filled in, still marked running.</param>
/// <param name="Done">Who awaits it, or null when a listener on the scheduler does.</param>
/// <param name="Result">How it ended.</param>
/// <param name="ErrorText">A sentence about a failure, or empty.</param>
internal readonly record struct LibCurlCompletion(
    Transfer Transfer, TaskCompletionSource? Done, TransferResult Result, string ErrorText);

/// <summary>
/// One thread that owns one multi handle and every easy handle in it. Sleeps in curl_multi_poll, also when it has
/// nothing to do: an empty multi is not performed.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Its own thread disposes the multi, as the last thing it does.")]
internal sealed class LibCurlWorker
{
    // The longest sleep without a reason to wake up: posts wake it, and libcurl shortens it for its own timers.
    private const int PollMaxMs = 60_000;

    // Handles kept for the next transfers of this worker; arbitrary, each costs about 6 KB.
    private const int IdleRunsMax = 16;

    private readonly ConcurrentQueue<Message> _inbox = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<Transfer, LibCurlRun> _running = [];
    private readonly Stack<LibCurlRun> _idle = new();
    private readonly LibCurlEngineOptions _options;
    private readonly Action<LibCurlCompletion> _complete;
    private readonly CurlMulti _multi;
    private readonly Lock _posting = new();
    private bool _stop;

    public LibCurlWorker(string name, LibCurlEngineOptions options, Action<LibCurlCompletion> complete)
    {
        _options = options;
        _complete = complete;
        _multi = new CurlMulti();
        _multi.SetOption(CurlMultiOption.MAX_HOST_CONNECTIONS, options.ConnectionsPerHostMax);
        new Thread(Run) { IsBackground = true, Name = name }.Start();
    }

    private enum Wish
    {
        Start,
        Cancel,
        Stop,
    }

    /// <summary>Completes when the thread has ended and its handles are freed.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>Hands a transfer over; false when the worker is stopping.</summary>
    public bool PostStart(Transfer transfer, TaskCompletionSource? done)
    {
        return Post(new Message(Wish.Start, transfer, done));
    }

    public void PostCancel(Transfer transfer)
    {
        Post(new Message(Wish.Cancel, transfer, null));
    }

    public void PostStop()
    {
        Post(new Message(Wish.Stop, null, null));
    }

    private bool Post(Message message)
    {
        // The lock orders posts against the stop: what is posted before it is answered, what comes after is refused.
        lock (_posting)
        {
            if (_stop)
            {
                return false;
            }

            _stop = message.Wish == Wish.Stop;
            _inbox.Enqueue(message);
            _multi.Wakeup();
        }

        return true;
    }

    private void Run()
    {
        string end = "The engine was stopped.";
        try
        {
            while (TakePosts())
            {
                if (_running.Count > 0)
                {
                    _multi.Perform();
                    TakeMessages();
                }

                _multi.Poll(PollMaxMs);
            }
        }
#pragma warning disable CA1031 // A fault of libcurl's (no memory) ends this worker's transfers, not the process.
        catch (Exception e)
#pragma warning restore CA1031
        {
            end = $"The engine's worker failed: {e.Message}";
        }

        Close(end);
    }

    private void Close(string reason)
    {
        lock (_posting)
        {
            _stop = true;
        }

        // Frees the easy handles from the multi first: what is running is then idle, whatever state it was in.
        _multi.Dispose();
        while (_inbox.TryDequeue(out Message message))
        {
            if (message.Wish == Wish.Start)
            {
                _complete(new LibCurlCompletion(
                    message.Transfer!, message.Done, TransferResult.AbortedByCallback, reason));
            }
        }

        foreach (LibCurlRun run in new List<LibCurlRun>(_running.Values))
        {
            run.FillInfo();
            Forget(run, TransferResult.AbortedByCallback, reason);
        }

        while (_idle.TryPop(out LibCurlRun? run))
        {
            run.Dispose();
        }

        _stopped.SetResult();
    }

    private bool TakePosts()
    {
        while (_inbox.TryDequeue(out Message message))
        {
            switch (message.Wish)
            {
                case Wish.Start:
                    Start(message.Transfer!, message.Done);
                    break;
                case Wish.Cancel when _running.TryGetValue(message.Transfer!, out LibCurlRun? run):
                    End(run, TransferResult.AbortedByCallback, "The transfer was cancelled.");
                    break;
                case Wish.Stop:
                    return false;
            }
        }

        return true;
    }

    private void Start(Transfer transfer, TaskCompletionSource? done)
    {
        if (!_idle.TryPop(out LibCurlRun? run))
        {
            run = new LibCurlRun(_options);
        }

        _running.Add(transfer, run);
        TransferResult refused;
        string reason;
        try
        {
            refused = run.Begin(transfer, done, out reason);
            if (refused == TransferResult.Ok)
            {
                _multi.Add(run.Easy);
                return;
            }
        }
#pragma warning disable CA1031 // Whatever a source's Length throws is that transfer's failure, not the worker's end.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // An option that libcurl will not even store (a text of many megabytes), or no memory for a transfer.
            refused = e is CurlMultiException ? TransferResult.OutOfMemory : TransferResult.BadFunctionArgument;
            reason = e.Message;
        }

        Forget(run, refused, reason);
    }

    private void TakeMessages()
    {
        while (_multi.TryReadMessage(out CurlMessage message))
        {
            var run = (LibCurlRun)message.Easy.Tag!;
            TransferResult result = run.Judge(message.Code, message.CallbackError, out string errorText);
            End(run, result, errorText);
        }
    }

    private void End(LibCurlRun run, TransferResult result, string errorText)
    {
        run.FillInfo();
        _multi.Remove(run.Easy);
        Forget(run, result, errorText);
    }

    private void Forget(LibCurlRun run, TransferResult result, string errorText)
    {
        Transfer transfer = run.Transfer!;
        TaskCompletionSource? done = run.Done;
        _running.Remove(transfer);
        run.End();
        if (_idle.Count < IdleRunsMax)
        {
            _idle.Push(run);
        }
        else
        {
            run.Dispose();
        }

        // Last: from here on the transfer, its source and its sink are its owner's again.
        _complete(new LibCurlCompletion(transfer, done, result, errorText));
    }

    private readonly record struct Message(Wish Wish, Transfer? Transfer, TaskCompletionSource? Done);
}
