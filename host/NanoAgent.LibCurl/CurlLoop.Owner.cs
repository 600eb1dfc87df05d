using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace NanoAgent.LibCurl;

/// <content>The part that runs on the loop's own thread: what was posted, and giving handles back.</content>
public sealed partial class CurlLoop
{
    private List<CurlLoopEntry> _taken = [];
    private Queue<Posted> _takenActions = new();

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
        CompleteAll(Remaining(), CurlLoopEnd.Stopped, CurlCode.AbortedByCallback, null);
        _ended.SetResult();
    }

    /// <summary>
    /// Does what was posted by now; false when the loop shall end and nothing is left. What is posted meanwhile waits
    /// for the next turn, so that actions which post again do not keep transfers from going on.
    /// </summary>
    private bool TakeInbox()
    {
        lock (_gate)
        {
            _asleep = false;
            if (_inbox.Count == 0 && _actions.Count == 0)
            {
                return !_stopping;
            }

            (_actions, _takenActions) = (_takenActions, _actions);
        }

        while (_takenActions.TryDequeue(out Posted posted))
        {
            Run(posted);
        }

        // After the actions: a transfer that one of them started is in this turn's Perform, and needs none of its own.
        lock (_gate)
        {
            (_inbox, _taken) = (_taken, _inbox);
        }

        foreach (CurlLoopEntry entry in _taken)
        {
            Fulfil(entry);
        }

        _taken.Clear();
        return true;
    }

    private void Fulfil(CurlLoopEntry entry)
    {
        CurlLoopWishes wishes;
        lock (_gate)
        {
            wishes = entry.Wishes;
            entry.Wishes = CurlLoopWishes.None;
        }

        if ((wishes & CurlLoopWishes.Cancel) != 0)
        {
            if ((wishes & CurlLoopWishes.Dispose) != 0)
            {
                Remove(entry);
                entry.Easy.Dispose();
            }

            Complete(entry, CurlLoopEnd.Cancelled, CurlCode.AbortedByCallback, null);
        }
        else if ((wishes & CurlLoopWishes.Start) != 0)
        {
            Admit(entry);
        }
        else if ((wishes & CurlLoopWishes.Unpause) != 0 && entry.IsAdded)
        {
            Unpause(entry);
        }
    }

    private void Admit(CurlLoopEntry entry)
    {
        bool mayStart;
        try
        {
            mayStart = _names.MayStart(entry, Environment.TickCount64);
        }
        catch (ObjectDisposedException)
        {
            Complete(entry, CurlLoopEnd.Cancelled, CurlCode.AbortedByCallback, null);
            return;
        }

        if (mayStart)
        {
            Add(entry);
        }
    }

    private void Add(CurlLoopEntry entry)
    {
        try
        {
            CurlMulti multi = _multi ?? MakeMulti();
            if (entry.WaitsSinceMs != 0)
            {
                // What it waited for its name counts as its own time.
                entry.Easy.ShortenTimeouts(Environment.TickCount64 - entry.WaitsSinceMs);
            }

            multi.Add(entry.Easy);
            entry.IsAdded = true;
            entry.AddedAtTurn = _turns;
            _added.Add(entry);
        }
        catch (ObjectDisposedException)
        {
            Complete(entry, CurlLoopEnd.Cancelled, CurlCode.AbortedByCallback, null);
        }
#pragma warning disable CA1031 // No memory or no descriptor for a multi: this transfer's failure, not the loop's end.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Complete(entry, CurlLoopEnd.Failed, CodeOf(e), e);
        }
    }

    private void Unpause(CurlLoopEntry entry)
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

    private void Remove(CurlLoopEntry entry)
    {
        if (entry.IsAdded)
        {
            entry.IsAdded = false;
            _added.Remove(entry);
            if (_multi is not null && !entry.Easy.IsDisposeRequested)
            {
                _multi.Remove(entry.Easy);
            }
        }
    }

    /// <summary>Gives a handle back; the last thing that the loop does with it.</summary>
    private void Complete(CurlLoopEntry entry, CurlLoopEnd end, CurlCode code, Exception? error)
    {
        bool ran = entry.AddedAtTurn < _turns;
        Remove(entry);
        (CurlEasy easy, CurlLoopDone done) = (entry.Easy, entry.Done);
        bool isFree = entry.Name is null || _names.Leave(entry, ran ? code : null, Environment.TickCount64);
        entry.AddedAtTurn = long.MaxValue;
        bool waited = entry.WaitsSinceMs != 0;
        entry.WaitsSinceMs = 0;
        lock (_gate)
        {
            _entries.Remove(easy);

            // One that still stands in the inbox must not be reused before it is taken out of there.
            if (isFree && entry.Wishes == CurlLoopWishes.None)
            {
                _spare.Push(entry);
            }

            entry.Wishes = CurlLoopWishes.None;
            (entry.Easy, entry.Done) = (null!, null!);
        }

        easy.TakeBack(waited);
        try
        {
            done(new CurlLoopResult(easy, end, code, error, ran));
        }
#pragma warning disable CA1031 // It is rethrown where nobody can catch it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ThrowUnhandled(e);
        }
    }

    private void CompleteAll(IEnumerable<CurlLoopEntry> entries, CurlLoopEnd end, CurlCode code, Exception? error)
    {
        foreach (CurlLoopEntry entry in new List<CurlLoopEntry>(entries))
        {
            Complete(entry, end, code, error);
        }
    }

    private CurlLoopEntry[] Remaining()
    {
        lock (_gate)
        {
            return [.. _entries.Values];
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

    private static CurlCode CodeOf(Exception error) =>
        error is CurlMultiException { Code: CurlMultiCode.OutOfMemory } or OutOfMemoryException
            ? CurlCode.OutOfMemory : CurlCode.FailedInit;
}
