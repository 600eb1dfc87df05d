using System;
using System.Threading;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <content>What this handle has in common with others.</content>
public sealed unsafe partial class CurlEasy
{
    private CurlShare? _share;

    /// <summary>The share in use, or null. A reset keeps it.</summary>
    public CurlShare? CurrentShare => Volatile.Read(ref _share);

    /// <summary>
    /// CURLOPT_SHARE. Uses a share from the next transfer on, or none. The handle keeps the share alive until then;
    /// with one of <see cref="CurlShare.ForThisThread"/>, it can be used and disposed on that thread only.
    /// </summary>
    /// <param name="share">The share, or null to leave the present one.</param>
    /// <exception cref="InvalidOperationException">
    /// A transfer runs, or another thread uses the handle, or the share belongs to another thread.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The handle or the share was disposed.</exception>
    /// <exception cref="CurlException">libcurl refused.</exception>
    public void SetShare(CurlShare? share)
    {
        using GuardScope scope = EnterIdle();
        share?.CheckThread("CurlEasy.SetShare");
        CheckSet(_handle.SetShare(share?.Handle), CurlConstants.CURLOPT_SHARE);
        UnpinFromShare(_ownGuard);
        Volatile.Write(ref _share, share);
        PinToShare(_ownGuard);
    }

    /// <summary>Ties a guard that is held to the thread of the share, if that has one.</summary>
    private void PinToShare(ThreadGuard guard)
    {
        if (_share is { OwnerThreadId: not 0 } share)
        {
            guard.Pin(share.OwnerThreadId);
        }
    }

    private void UnpinFromShare(ThreadGuard guard)
    {
        if (_share is { OwnerThreadId: not 0 })
        {
            guard.Unpin();
        }
    }
}
