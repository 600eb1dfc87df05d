using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace NanoAgent.LibCurl;

/// <content>The part that runs on the loop's own thread.</content>
public sealed partial class CurlLoop
{
    // The longest sleep without a reason to wake up: posts wake it, and libcurl shortens it for its own timers.
    private const int PollMaxMs = 60_000;

    // Where the thread sleeps while there is no multi to poll.
    private readonly AutoResetEvent _bell = new(false);
    private readonly HashSet<Entry> _added = [];
    private volatile CurlMulti? _multi;
    private List<Entry> _taken = [];
    private Queue<Posted> _takenActions = new();

    /// <summary>Runs at the begin of each turn with transfers; for tests, to fail where libcurl would.</summary>
    internal Action? BeforeTurn { get; set; }

    private void Wake(bool wake)
    {
        if (wake && _multi?.Wakeup() != true)
        {
            _bell.Set();
        }
    }

    private void Run()
    {
        while (TakeInbox())
        {
            try
            {
                Turn();
            }
#pragma warning disable CA1031 // A fault of libcurl's ends the transfers with a typed result, not the process.
            catch (Exception e)
#pragma warning restore CA1031
            {
                CloseMulti(CurlLoopEnd.Failed, CodeOf(e), e);
            }
        }

        CloseMulti(CurlLoopEnd.Stopped, CurlCode.AbortedByCallback, null);
        _ended.SetResult();
    }

    /// <summary>Does all that was posted; false when the loop shall end and nothing is left.</summary>
    private bool TakeInbox()
    {
        while (true)
        {
            lock (_gate)
            {
                _asleep = false;
                if (_inbox.Count == 0 && _actions.Count == 0)
                {
                    return !_stopping;
                }

                (_inbox, _taken) = (_taken, _inbox);
                (_actions, _takenActions) = (_takenActions, _actions);
            }

            foreach (Entry entry in _taken)
            {
                Fulfil(entry);
            }

            _taken.Clear();
            while (_takenActions.TryDequeue(out Posted posted))
            {
                Run(posted);
            }
        }
    }

    private void Fulfil(Entry entry)
    {
        Wishes wishes;
        lock (_gate)
        {
            wishes = entry.Wishes;
            entry.Wishes = Wishes.None;
        }

        if ((wishes & Wishes.Cancel) != 0)
        {
            if ((wishes & Wishes.Dispose) != 0)
            {
                Remove(entry);
                entry.Easy.Dispose();
            }

            Complete(entry, CurlLoopEnd.Cancelled, CurlCode.AbortedByCallback, null);
            return;
        }

        if ((wishes & Wishes.Start) != 0)
        {
            Add(entry);
        }
        else if ((wishes & Wishes.Unpause) != 0 && entry.IsAdded)
        {
            Unpause(entry);
        }
    }

    private void Add(Entry entry)
    {
        try
        {
            CurlMulti multi = _multi ?? MakeMulti();
            multi.Add(entry.Easy);
            entry.IsAdded = true;
            _added.Add(entry);
        }
        catch (ObjectDisposedException)
        {
            Complete(entry, CurlLoopEnd.Cancelled, CurlCode.AbortedByCallback, null);
        }
        catch (Exception e) when (e is CurlMultiException or InvalidOperationException)
        {
            Complete(entry, CurlLoopEnd.Failed, CodeOf(e), e);
        }
    }

    private CurlMulti MakeMulti()
    {
        var multi = new CurlMulti();
        multi.SetOption(CurlMultiOption.MAX_HOST_CONNECTIONS, _options.ConnectionsPerHostMax);
        if (_options.IdleConnectionsMax is int idle)
        {
            multi.SetOption(CurlMultiOption.MAXCONNECTS, idle);
        }

        multi.PinToThisThread();
        _multi = multi;
        return multi;
    }

    private void Unpause(Entry entry)
    {
        try
        {
            entry.Easy.Unpause();
        }
        catch (CurlException e)
        {
            // Bytes that were held back could not be delivered; libcurl tells that to this caller only.
            CurlCode code = _multi!.TakeOutcome(entry.Easy, e.Code, out Exception? callbackError);
            Complete(entry, CurlLoopEnd.Done, code, callbackError);
        }
        catch (ObjectDisposedException)
        {
            Complete(entry, CurlLoopEnd.Cancelled, CurlCode.AbortedByCallback, null);
        }
    }

    private void Turn()
    {
        CurlMulti? multi = _multi;
        if (_added.Count > 0)
        {
            BeforeTurn?.Invoke();
            multi!.Perform();
            TakeMessages(multi);
            if (multi.Count != _added.Count)
            {
                CompleteDisposed();
            }
        }

        lock (_gate)
        {
            if (_stopping || _inbox.Count > 0 || _actions.Count > 0)
            {
                return;
            }

            _asleep = true;
        }

        if (multi is null)
        {
            _bell.WaitOne();
        }
        else
        {
            multi.Poll(PollMaxMs);
        }
    }

    private void TakeMessages(CurlMulti multi)
    {
        while (multi.TryReadMessage(out CurlMessage message))
        {
            Entry? entry;
            lock (_gate)
            {
                // One that is being disposed was given back already and leaves the multi by itself.
                _entries.TryGetValue(message.Easy, out entry);
            }

            if (entry is not null)
            {
                Complete(entry, CurlLoopEnd.Done, message.Code, message.CallbackError);
            }
        }
    }

    /// <summary>A handle that somebody disposed has left the multi without a message.</summary>
    private void CompleteDisposed()
    {
        foreach (Entry entry in new List<Entry>(_added))
        {
            if (entry.Easy.IsDisposeRequested)
            {
                Complete(entry, CurlLoopEnd.Cancelled, CurlCode.AbortedByCallback, null);
            }
        }
    }

    private void Remove(Entry entry)
    {
        if (!entry.IsAdded)
        {
            return;
        }

        entry.IsAdded = false;
        _added.Remove(entry);
        if (!entry.Easy.IsDisposeRequested)
        {
            _multi!.Remove(entry.Easy);
        }
    }

    /// <summary>Gives a handle back; the last thing that the loop does with it.</summary>
    private void Complete(Entry entry, CurlLoopEnd end, CurlCode code, Exception? error)
    {
        Remove(entry);
        (CurlEasy easy, CurlLoopDone done) = (entry.Easy, entry.Done);
        lock (_gate)
        {
            _entries.Remove(easy);

            // One that still stands in the inbox must not be reused before it is taken out of there.
            if (entry.Wishes == Wishes.None)
            {
                _spare.Push(entry);
            }

            entry.Wishes = Wishes.None;
            (entry.Easy, entry.Done) = (null!, null!);
        }

        easy.TakeBack();
        try
        {
            done(new CurlLoopResult(easy, end, code, error));
        }
#pragma warning disable CA1031 // It is rethrown where nobody can catch it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ThrowUnhandled(e);
        }
    }

    private static void Run(Posted posted)
    {
        try
        {
            posted.Action(posted.State);
        }
#pragma warning disable CA1031 // It is rethrown where nobody can catch it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ThrowUnhandled(e);
        }
    }

    /// <summary>A mistake of the caller's is not taken for libcurl's: it meets the process's own handler.</summary>
    private static void ThrowUnhandled(Exception error) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static info => info.Throw(), ExceptionDispatchInfo.Capture(error), preferLocal: false);

    /// <summary>Ends the multi and with it every transfer that it holds.</summary>
    private void CloseMulti(CurlLoopEnd end, CurlCode code, Exception? error)
    {
        CurlMulti? multi = _multi;
        _multi = null;

        // Takes every easy handle out, whatever state the multi is in.
        multi?.Dispose();
        foreach (Entry entry in new List<Entry>(_added))
        {
            entry.IsAdded = false;
            Complete(entry, end, code, error);
        }

        _added.Clear();
    }

    private static CurlCode CodeOf(Exception error) =>
        error is CurlMultiException { Code: CurlMultiCode.OutOfMemory } or OutOfMemoryException
            ? CurlCode.OutOfMemory : CurlCode.FailedInit;
}
