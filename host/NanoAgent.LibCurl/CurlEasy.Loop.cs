using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <content>Being lent to a <see cref="CurlLoop"/>.</content>
public sealed unsafe partial class CurlEasy
{
    private bool _isLent;

    // What the timeouts of the transfer under way are shorter by than what was set.
    private long _waitedMs;

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

        if (GetNumber(CurlOption.QUICK_EXIT) is null && LibCurlInfo.Current.IsAtLeast(7, 87, 0))
        {
            // Removing a handle would otherwise wait for the system's resolver, and with it the whole loop.
            SetOption(CurlOption.QUICK_EXIT, 1);
        }

        // One that ends before libcurl runs it, for want of its name, must not tell an earlier transfer's error.
        *_handle.ErrorBuffer = 0;
        _isLent = true;
        _ownGuard.Pin(thread);
    }

    /// <summary>Milliseconds in which its connection must stand, by the timeouts that were set.</summary>
    internal long ConnectLimitMs
    {
        get
        {
            const long LibCurlsOwnMs = 300_000;
            long connectMs = GetNumber(CurlOption.CONNECTTIMEOUT_MS) is > 0 and long connect ? connect : LibCurlsOwnMs;
            return GetNumber(CurlOption.TIMEOUT_MS) is > 0 and long whole ? Math.Min(whole, connectMs) : connectMs;
        }
    }

    /// <summary>Milliseconds for which it surely takes a name that was looked up from libcurl's cache.</summary>
    internal int NameFreshMs
    {
        get
        {
            // Less than the 60 s for which libcurl keeps a name when nothing was set.
            const int OwnSeconds = 50;
            long seconds = GetNumber(CurlOption.DNS_CACHE_TIMEOUT) is >= 0 and long set ? set : long.MaxValue;

            // libcurl counts whole seconds: the first may be over at once.
            return (int)Math.Clamp(seconds - 1, 0, OwnSeconds) * 1000;
        }
    }

    /// <summary>Whether the transfer under way knows its host's address, or has a connection already.</summary>
    internal bool HasLookedUp => Info.GetInt64(CurlInfo.NAMELOOKUP_TIME_T) > 0;

    /// <summary>Has the next transfer end as much earlier as it has waited; what was set stays to be read.</summary>
    internal void ShortenTimeouts(long waitedMs)
    {
        using GuardScope scope = EnterIdle();
        _waitedMs = waitedMs;
        Shorten(waitedMs);
    }

    /// <summary>Ends a <see cref="Lend"/>; on that thread, with the handle out of its multi or disposed.</summary>
    internal void TakeBack(bool wasShortened)
    {
        _ownGuard.Enter(nameof(CurlLoop), nameof(TakeBack));
        using var scope = new GuardScope(_ownGuard);
        _isLent = false;
        if (!_disposeRequested)
        {
            EndRepeat();
            if (wasShortened)
            {
                ShortenTimeouts(0);
            }
        }

        _ownGuard.Unpin();
    }

    private void Shorten(long byMs)
    {
        Shorten(CurlConstants.CURLOPT_TIMEOUT_MS, CurlConstants.CURLOPT_TIMEOUT, byMs);
        Shorten(CurlConstants.CURLOPT_CONNECTTIMEOUT_MS, CurlConstants.CURLOPT_CONNECTTIMEOUT, byMs);
    }

    private void Shorten(int option, int optionInSeconds, long byMs)
    {
        long setMs = _numbers.TryGetValue(option, out long ms)
            ? ms : 1000 * _numbers.GetValueOrDefault(optionInSeconds);
        if (setMs > 0)
        {
            Require(Variadic.SetLong(_handle.Key, option, new CLong((nint)Math.Max(1, setMs - byMs))));
        }
    }
}
