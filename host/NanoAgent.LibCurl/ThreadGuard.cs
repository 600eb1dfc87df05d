using System;
using System.Globalization;
using System.Threading;

namespace NanoAgent.LibCurl;

/// <summary>
/// Sees to it that one native handle, with the handles added to it, is used by one thread at a time. libcurl has no
/// locks of its own: what would be undefined behaviour there is an exception that names both threads here. Handing
/// a handle from one thread to another between calls is allowed and ordered by this guard.
/// </summary>
/// <remarks>
/// Work that must not be lost when the handle is in use, which is disposal asked for by another thread or from a
/// callback, is drained by whoever leaves the guard last.
/// </remarks>
internal sealed class ThreadGuard(Action drain)
{
    private const int NoThread = 0;

    // The managed id of the thread inside, or its negative while that thread drains.
    private int _owner;
    private int _depth;
    private volatile bool _drainPending;

    // The only thread that may enter, or NoThread for any, and how many want it so; changed by the owner only.
    private volatile int _pinnedThread;
    private int _pinCount;

    /// <summary>Which callback user code runs in; touched by the owner thread only.</summary>
    internal GuardCallback Callback { get; set; }

    /// <summary>True while user code runs inside a callback.</summary>
    internal bool InCallback => Callback != GuardCallback.None;

    /// <summary>The only thread that may enter, or 0 for any.</summary>
    internal int PinnedThread => _pinnedThread;

    internal bool IsHeldByCurrentThread => Math.Abs(Volatile.Read(ref _owner)) == Environment.CurrentManagedThreadId;

    /// <summary>Takes the guard for the current thread, which may hold it already (a call from a callback).</summary>
    /// <exception cref="InvalidOperationException">
    /// Another thread is inside; the message names both. Or this is the timer callback.
    /// </exception>
    internal void Enter(string type, string member)
    {
        // Only this thread writes its own id, so finding it needs no fence: the cheap way for nested calls.
        if (!IsHeldByCurrentThread)
        {
            Acquire(type, member);
        }
        else if (Callback == GuardCallback.Timer)
        {
            throw new InvalidOperationException(
                $"{type}.{member} cannot be called from the timer callback, where libcurl must not be called at all: " +
                "note the time there and call SocketAction from the loop.");
        }

        _depth++;
    }

    /// <summary>As <see cref="Enter"/>, but false where that throws: for callbacks of what others own.</summary>
    internal bool TryEnter()
    {
        int current = Environment.CurrentManagedThreadId;
        if (!IsHeldByCurrentThread
            && (IsPinnedToAnother(current)
                || Interlocked.CompareExchange(ref _owner, current, NoThread) != NoThread))
        {
            return false;
        }

        _depth++;

        // It may have been pinned between the look and the word.
        if (IsPinnedToAnother(current))
        {
            Exit();
            return false;
        }

        return true;
    }

    /// <summary>Lets only this thread enter from now on. The caller is inside.</summary>
    internal void Pin(int thread)
    {
        _pinnedThread = thread;
        _pinCount++;
    }

    /// <summary>Undoes one <see cref="Pin"/>; the caller is inside.</summary>
    internal void Unpin()
    {
        if (--_pinCount == 0)
        {
            _pinnedThread = NoThread;
        }
    }

    /// <summary>Leaves; the outermost exit of the owner runs what is pending.</summary>
    internal void Exit()
    {
        if (--_depth == 0)
        {
            // A plain store: the fence that this handshake needs is paid by the rare request, not by every call.
            Volatile.Write(ref _owner, NoThread);
            if (_drainPending)
            {
                DrainIfIdle();
            }
        }
    }

    /// <summary>From any thread: runs the drain now if nobody is inside, else when the last one leaves.</summary>
    internal void RequestDrain()
    {
        _drainPending = true;
        DrainIfIdle();
        if (_drainPending)
        {
            // Somebody is inside. After a barrier on all threads, either this one sees the guard free, or the owner,
            // which has yet to leave, sees the request.
            Interlocked.MemoryBarrierProcessWide();
            DrainIfIdle();
        }
    }

    private bool IsPinnedToAnother(int current)
    {
        int pinned = _pinnedThread;
        return pinned != NoThread && pinned != current;
    }

    private void Acquire(string type, string member)
    {
        int current = Environment.CurrentManagedThreadId;

        // Before it takes anything: the thread that the handle belongs to must not find it taken by such a call.
        int pinned = _pinnedThread;
        if (pinned != NoThread && pinned != current)
        {
            throw CurlShare.WrongThread(pinned, current, $"{type}.{member}");
        }

        var wait = default(SpinWait);
        int owner;
        while ((owner = Interlocked.CompareExchange(ref _owner, current, NoThread)) != NoThread)
        {
            if (owner > 0 && _pinnedThread != current)
            {
                throw Misuse(owner, current, $"{type}.{member}");
            }

            // Another thread's Dispose, which is legal at any time, is being finished: no misuse by either. Or the
            // handle is this thread's alone, and whoever asked just before it became that is about to be refused.
            wait.SpinOnce();
        }

        pinned = _pinnedThread;
        if (pinned != NoThread && pinned != current)
        {
            _depth++;
            Exit();
            throw CurlShare.WrongThread(pinned, current, $"{type}.{member}");
        }
    }

    private void DrainIfIdle()
    {
        int current = Environment.CurrentManagedThreadId;
        while (_drainPending && Interlocked.CompareExchange(ref _owner, -current, NoThread) == NoThread)
        {
            _depth++;
            _drainPending = false;
            try
            {
                drain();
            }
            finally
            {
                _depth--;
                Volatile.Write(ref _owner, NoThread);
            }
        }
    }

    private static InvalidOperationException Misuse(int owner, int current, string member) =>
        new(string.Create(
            CultureInfo.InvariantCulture,
            $"{member} was called on managed thread {current} while managed thread {owner} is using the " +
            $"handle: libcurl does not synchronise, so one thread at a time may use it."));
}

/// <summary>Which callback a guarded handle is in; what may be called there differs.</summary>
internal enum GuardCallback
{
    /// <summary>None: no user code of this handle runs.</summary>
    None,

    /// <summary>One of a transfer.</summary>
    Easy,

    /// <summary>The socket or notification callback of a multi.</summary>
    Multi,

    /// <summary>The timer callback of a multi, in which nothing of libcurl may be called.</summary>
    Timer,
}

/// <summary>One stay inside a <see cref="ThreadGuard"/>.</summary>
internal readonly ref struct GuardScope(ThreadGuard guard)
{
    /// <summary>Leaves the guard.</summary>
    public void Dispose() => guard.Exit();
}
