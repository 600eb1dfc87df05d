using System;

namespace NanoAgent.LibCurl;

/// <content>Being lent to a <see cref="CurlLoop"/>.</content>
public sealed unsafe partial class CurlEasy
{
    private bool _isLent;

    /// <summary>Gives an idle handle to one thread alone, until <see cref="TakeBack"/>.</summary>
    /// <exception cref="InvalidOperationException">
    /// It is not idle, or lent, or its share is another thread's.
    /// </exception>
    internal void Lend(int thread)
    {
        using GuardScope scope = EnterIdle(nameof(CurlLoop.Start));
        if (_isLent)
        {
            throw new InvalidOperationException("The handle is in a CurlLoop already.");
        }

        if (_share is { OwnerThreadId: not 0 } share && share.OwnerThreadId != thread)
        {
            throw CurlShare.WrongThread(share.OwnerThreadId, thread, "CurlLoop.Start");
        }

        _isLent = true;
        _ownGuard.Pin(thread);
    }

    /// <summary>Ends a <see cref="Lend"/>; on that thread, with the handle out of its multi or disposed.</summary>
    internal void TakeBack()
    {
        _ownGuard.Enter(nameof(CurlLoop), nameof(TakeBack));
        using var scope = new GuardScope(_ownGuard);
        _isLent = false;
        _ownGuard.Unpin();
    }
}
