using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;

namespace NanoAgent.LibCurl.Native;

/// <summary>
/// Owns a CURL* and all that libcurl keeps pointers to on its behalf: the error buffer, the string lists, and the
/// weak root through which callbacks find their <see cref="CurlEasy"/>. All of it is freed in one place, after
/// curl_easy_cleanup, which may still call back.
/// </summary>
/// <remarks>
/// While added to a multi, the easy handle holds a reference on the multi handle, so that whatever order handles are
/// disposed or finalised in, native code sees remove, easy cleanup, multi cleanup.
/// The root is weak: an abandoned <see cref="CurlEasy"/> can be collected, and a callback that comes during the
/// finaliser's cleanup finds nobody and returns its abort value.
/// </remarks>
internal sealed unsafe partial class EasyHandle : SafeHandle
{
    private static int s_liveCount;

    private readonly byte* _errorBuffer;
    private WeakGCHandle<CurlEasy> _root;
    private MultiHandle? _multi;
    private UrlHandle? _url;
    private ShareHandle? _share;
    private nint _closeToken;

    internal EasyHandle(CurlEasy owner, nint easy)
        : base(0, ownsHandle: true)
    {
        SetHandle(easy);
        if (IsInvalid)
        {
            throw new CurlException(CurlCode.FailedInit, "Making an easy handle", null);
        }

        Interlocked.Increment(ref s_liveCount);
        _errorBuffer = (byte*)NativeMemory.AllocZeroed(Easy.CURL_ERROR_SIZE);
        _root = new WeakGCHandle<CurlEasy>(owner);
    }

    /// <summary>Handles made and not yet freed, in this process; for leak tests.</summary>
    internal static int LiveCount => Volatile.Read(ref s_liveCount);

    public override bool IsInvalid => handle == 0;

    /// <summary>The CURL*: a key, and what to call with while the guard is held.</summary>
    internal nint Key => handle;

    /// <summary>What every *DATA option carries.</summary>
    internal nint CallbackContext => WeakGCHandle<CurlEasy>.ToIntPtr(_root);

    /// <summary>What CURLOPT_CLOSESOCKETDATA carries, which connections keep beyond this handle.</summary>
    internal nint TakeCloseToken(CurlEasy owner) =>
        _closeToken != 0 ? _closeToken : _closeToken = CloseTokens.Add(owner);

    /// <summary>CURL_ERROR_SIZE bytes of native memory that outlive the handle.</summary>
    internal byte* ErrorBuffer => _errorBuffer;

    /// <summary>Gives a native duplicate of this easy its own lists and parsed URL.</summary>
    /// <exception cref="CurlException">libcurl is out of memory.</exception>
    /// <exception cref="CurlUrlException">libcurl is out of memory.</exception>
    internal void CopyOwnedTo(EasyHandle duplicate)
    {
        foreach (KeyValuePair<int, nint> list in _lists ?? [])
        {
            CurlCode code = duplicate.SetList(list.Key, SList.ToArray(list.Value));
            if (code != CurlCode.Ok)
            {
                string name = CurlSymbols.NameOf(CurlSymbols.Options, list.Key);
                throw new CurlException(code, $"Copying CURLOPT_{name}", null);
            }
        }

        if (_postPin.Pointer is not null)
        {
            // libcurl copied the pointer; this pin lasts as long as the duplicate needs it.
            CurlCode bodyCode = duplicate.SetPostBody(_postBody);
            if (bodyCode != CurlCode.Ok)
            {
                throw new CurlException(bodyCode, "Copying CURLOPT_POSTFIELDS", null);
            }
        }

        CurlCode urlCode = _url is null ? CurlCode.Ok : duplicate.SetUrl(_url.Copy());
        if (urlCode != CurlCode.Ok)
        {
            throw new CurlException(urlCode, "Copying CURLOPT_CURLU", null);
        }
    }

    /// <summary>Whether CURLOPT_CURLU is set.</summary>
    internal bool HasUrl => _url is not null;

    /// <summary>Sets CURLOPT_CURLU to a URL that this handle takes over, or to none, and frees the previous.</summary>
    internal CurlCode SetUrl(UrlHandle? url)
    {
        // One reference of this handle's remains, so that no finaliser frees the URL before the easy.
        bool referenced = false;
        url?.DangerousAddRef(ref referenced);
        url?.Dispose();
        CurlCode code = Variadic.SetPointer(handle, CurlConstants.CURLOPT_CURLU, url?.Key ?? 0);
        UrlHandle? unused = code == CurlCode.Ok ? _url : url;
        _url = code == CurlCode.Ok ? url : _url;
        unused?.DangerousRelease();
        return code;
    }

    /// <summary>Uses a share, or none, and keeps it alive for as long.</summary>
    internal CurlCode SetShare(ShareHandle? share)
    {
        bool referenced = false;
        share?.DangerousAddRef(ref referenced);
        CurlCode code = share is null
            ? Variadic.SetPointer(handle, CurlConstants.CURLOPT_SHARE, 0)
            : share.Attach(handle);
        ShareHandle? unused = code == CurlCode.Ok ? _share : share;
        _share = code == CurlCode.Ok ? share : _share;
        unused?.DangerousRelease();
        return code;
    }

    /// <summary>Adds the easy to the multi and, if that worked, keeps the multi alive until it is removed.</summary>
    internal CurlMultiCode AddTo(MultiHandle multi)
    {
        bool referenced = false;
        multi.DangerousAddRef(ref referenced);
        CurlMultiCode code = Multi.curl_multi_add_handle(multi, this);
        if (code == CurlMultiCode.Ok)
        {
            _multi = multi;
        }
        else
        {
            multi.DangerousRelease();
        }

        return code;
    }

    /// <summary>Removes the easy from its multi, if it is in one, and gives back its reference on it.</summary>
    internal CurlMultiCode RemoveFromMulti()
    {
        if (_multi is not { } multi)
        {
            return CurlMultiCode.Ok;
        }

        CurlMultiCode code = Multi.curl_multi_remove_handle(multi, this);
        if (code == CurlMultiCode.Ok)
        {
            _multi = null;
            multi.DangerousRelease();
        }

        return code;
    }

    /// <summary>Frees all but the reference on the share.</summary>
    internal bool Free()
    {
        // Only a finaliser comes here with a multi: its reference keeps that one open, and nobody else knows both.
        bool removed = _multi is null || curl_multi_remove_handle(_multi.DangerousGetHandle(), handle) == 0;
        curl_easy_cleanup(handle);
        CloseTokens.Remove(_closeToken);
        _form?.Free();
        FreeLists();
        ReleasePostBody();
        _url?.DangerousRelease();
        NativeMemory.Free(_errorBuffer);
        _root.Dispose();
        _multi?.DangerousRelease();
        Interlocked.Decrement(ref s_liveCount);
        return removed;
    }

    protected override bool ReleaseHandle()
    {
        bool freed = _share?.Adopt(this) == true || Free();
        _share?.DangerousRelease();
        return freed;
    }

    [LibraryImport(Library.Name)]
    private static partial void curl_easy_cleanup(nint easy);

    [LibraryImport(Library.Name)]
    private static partial CurlMultiCode curl_multi_remove_handle(nint multi, nint easy);

    [LibraryImport(Library.Name)]
    private static partial void curl_slist_free_all(nint list);
}

/// <summary>Owns a CURLM*; freed once the last easy has left it and the last wake-up has returned.</summary>
internal sealed partial class MultiHandle : SafeHandle
{
    private static int s_liveCount;

    private WeakGCHandle<CurlMulti> _root;

    internal MultiHandle(CurlMulti owner)
        : base(0, ownsHandle: true)
    {
        SetHandle(Multi.curl_multi_init());
        if (IsInvalid)
        {
            throw new CurlMultiException(CurlMultiCode.OutOfMemory, "curl_multi_init");
        }

        Interlocked.Increment(ref s_liveCount);
        _root = new WeakGCHandle<CurlMulti>(owner);
    }

    /// <summary>The CURLM*: what to call with while the guard is held.</summary>
    internal nint Key => handle;

    /// <summary>What SOCKETDATA, TIMERDATA and NOTIFYDATA carry.</summary>
    internal nint CallbackContext => WeakGCHandle<CurlMulti>.ToIntPtr(_root);

    /// <summary>Handles made and not yet freed, in this process; for leak tests.</summary>
    internal static int LiveCount => Volatile.Read(ref s_liveCount);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        // Closing the pool's connections may still call back, and finds nobody or a multi that is disposed.
        CurlMultiCode code = curl_multi_cleanup(handle);
        _root.Dispose();
        Interlocked.Decrement(ref s_liveCount);
        return code == CurlMultiCode.Ok;
    }

    [LibraryImport(Library.Name)]
    private static partial CurlMultiCode curl_multi_cleanup(nint multi);
}

/// <summary>
/// Owns a CURLU*. One that an easy handle took over is freed after that one, also where finalisers run.
/// </summary>
internal sealed partial class UrlHandle : SafeHandle
{
    private static int s_liveCount;

    /// <summary>Takes over what libcurl made.</summary>
    /// <exception cref="CurlUrlException">It is null: libcurl was out of memory.</exception>
    internal UrlHandle(nint url)
        : base(0, ownsHandle: true)
    {
        SetHandle(url);
        if (IsInvalid)
        {
            throw new CurlUrlException(CurlUrlCode.OutOfMemory, "Making a URL handle");
        }

        Interlocked.Increment(ref s_liveCount);
    }

    /// <summary>Handles made and not yet freed, in this process; for leak tests.</summary>
    internal static int LiveCount => Volatile.Read(ref s_liveCount);

    public override bool IsInvalid => handle == 0;

    /// <summary>The CURLU*: what to call with while the guard is held.</summary>
    internal nint Key => handle;

    /// <summary>An independent copy, the caller's own.</summary>
    /// <exception cref="CurlUrlException">libcurl is out of memory.</exception>
    internal UrlHandle Copy()
    {
        var copy = new UrlHandle(Url.curl_url_dup(handle));

        // 7.88.1 leaves the zone out of its copies.
        if (Url.curl_url_get(handle, CurlUrlPart.ZoneId, out nint zone, CurlUrlOptions.None) == CurlUrlCode.Ok)
        {
            string? text = Marshal.PtrToStringUTF8(zone);
            FreeText(zone);
            CurlUrlCode code = Url.curl_url_set(copy.Key, CurlUrlPart.ZoneId, text, CurlUrlOptions.None);
            if (code != CurlUrlCode.Ok)
            {
                throw new CurlUrlException(code, "Copying the zone");
            }
        }

        return copy;
    }

    /// <summary>Frees a text that curl_url_get gave; null does nothing.</summary>
    internal static void FreeText(nint text) => curl_free(text);

    protected override bool ReleaseHandle()
    {
        curl_url_cleanup(handle);
        Interlocked.Decrement(ref s_liveCount);
        return true;
    }

    [LibraryImport(Library.Name)]
    private static partial void curl_url_cleanup(nint url);

    [LibraryImport(Library.Name)]
    private static partial void curl_free(nint memory);
}

/// <summary>
/// Owns a CURLSH* and the root of its locks, which libcurl calls until the share is freed: that is after the last easy
/// that uses it.
/// </summary>
internal sealed partial class ShareHandle : SafeHandle
{
    private static int s_liveCount;

    // libcurl looks at its count of users without a lock before it changes what is shared.
    private readonly object _gate = new();

    // The only thread whose handles use the share, or 0, and what finalisers left to it. All under the gate.
    private readonly int _ownerThreadId;
    private readonly List<EasyHandle> _orphans = [];
    private GCHandle<ShareLocks> _root;

    internal ShareHandle(int ownerThreadId)
        : base(0, ownsHandle: true)
    {
        _ownerThreadId = ownerThreadId;
        SetHandle(Share.curl_share_init());
        if (IsInvalid)
        {
            throw new CurlShareException(CurlShareCode.OutOfMemory, "curl_share_init");
        }

        Interlocked.Increment(ref s_liveCount);
        _root = new GCHandle<ShareLocks>(Locks);
        Require(Variadic.SetSharePointer(handle, Share.CURLSHOPT_LOCKFUNC, Callbacks.LockPointer));
        Require(Variadic.SetSharePointer(handle, Share.CURLSHOPT_UNLOCKFUNC, Callbacks.UnlockPointer));
        Require(Variadic.SetSharePointer(
            handle, Share.CURLSHOPT_USERDATA, GCHandle<ShareLocks>.ToIntPtr(_root)));
    }

    /// <summary>Handles made and not yet freed, in this process; for leak tests.</summary>
    internal static int LiveCount => Volatile.Read(ref s_liveCount);

    public override bool IsInvalid => handle == 0;

    internal ShareLocks Locks { get; } = new();

    /// <summary>Has an easy use the share; the caller holds the easy's guard and a reference on the share.</summary>
    internal CurlCode Attach(nint easy)
    {
        lock (_gate)
        {
            FreeOrphans_NeedsGate();
            return Variadic.SetPointer(easy, CurlConstants.CURLOPT_SHARE, handle);
        }
    }

    /// <summary>
    /// Takes a forgotten easy from the finaliser if another thread owns what it shares: that frees it when it next
    /// attaches one, and so there are no more than between two of those; or whoever frees the share.
    /// </summary>
    internal bool Adopt(EasyHandle easy)
    {
        if (_ownerThreadId == 0 || _ownerThreadId == Environment.CurrentManagedThreadId)
        {
            return false;
        }

        lock (_gate)
        {
            _orphans.Add(easy);
        }

        return true;
    }

    /// <summary>Shares one more kind.</summary>
    internal CurlShareCode Add(int data)
    {
        bool referenced = false;
        DangerousAddRef(ref referenced);
        try
        {
            lock (_gate)
            {
                return Variadic.SetShareInt(handle, Share.CURLSHOPT_SHARE, data);
            }
        }
        finally
        {
            DangerousRelease();
        }
    }

    protected override bool ReleaseHandle()
    {
        lock (_gate)
        {
            FreeOrphans_NeedsGate();
        }

        CurlShareCode code = curl_share_cleanup(handle);

        // A share that libcurl still thinks used keeps its locks: calling a freed one would be worse than a leak.
        if (code == CurlShareCode.Ok)
        {
            _root.Dispose();
            Interlocked.Decrement(ref s_liveCount);
        }

        return code == CurlShareCode.Ok;
    }

    private void FreeOrphans_NeedsGate()
    {
        foreach (EasyHandle easy in _orphans)
        {
            // Nobody is left who could be told of a refusal.
            _ = easy.Free();
        }

        _orphans.Clear();
    }

    /// <summary>For options that only a broken library refuses; the finaliser frees the handle then.</summary>
    private static void Require(CurlShareCode code)
    {
        if (code != CurlShareCode.Ok)
        {
            throw new CurlShareException(code, "Installing the locks of a share");
        }
    }

    [LibraryImport(Library.Name)]
    private static partial CurlShareCode curl_share_cleanup(nint share);
}
