using System;
using System.Threading;

namespace NanoAgent.LibCurl;

/// <summary>
/// One lock for each kind of data that handles share, as libcurl demands: it takes that of names while it holds that
/// of connections. It unlocks on the thread that locked. It has no means of sharing a lock between readers that would
/// matter: only the public suffix list is ever asked for that way.
/// </summary>
internal sealed class ShareLocks
{
    /// <summary>Twice what 8.22 numbers; a kind beyond shares the last lock, which is slower and still right.</summary>
    private const int LockCount = 16;

    private readonly object[] _locks = new object[LockCount];

    internal ShareLocks()
    {
        for (int index = 0; index < LockCount; index++)
        {
            _locks[index] = new object();
        }
    }

    /// <summary>Told of locks (true) and unlocks (false) while the lock is held; for tests. Must not throw.</summary>
    internal Action<int, bool>? Observer { get; set; }

    internal void Lock(int kind)
    {
        object gate = LockOf(kind);
        bool interrupted = false;
        while (true)
        {
            try
            {
                Monitor.Enter(gate);
                break;
            }
            catch (ThreadInterruptedException)
            {
                // libcurl goes on as if it had the lock, so it must have it; the interrupt comes up again later.
                interrupted = true;
            }
        }

        if (interrupted)
        {
            Thread.CurrentThread.Interrupt();
        }

        Observer?.Invoke(kind, true);
    }

    internal void Unlock(int kind)
    {
        Observer?.Invoke(kind, false);
        Monitor.Exit(LockOf(kind));
    }

    private object LockOf(int kind) => _locks[Math.Clamp(kind, 0, LockCount - 1)];
}
