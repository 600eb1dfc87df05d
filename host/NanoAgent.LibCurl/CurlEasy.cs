using System;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <summary>
/// One transfer at a time, made to be used again: options stay until changed or reset, and the connections of a
/// handle stay open for its next <see cref="Perform"/>.
/// </summary>
/// <remarks>
/// <para>Threads. A handle may be made on one thread and used on another, but never by two at once: the second gets
/// an <see cref="InvalidOperationException"/> that names both. While it is added to a <see cref="CurlMulti"/> it is
/// guarded together with that. Legal from any thread at any time: <see cref="RequestAbort"/> and Dispose.</para>
/// <para>Lifetime. Dispose frees the native handle at once when it is idle; when a thread is using it, it asks for an
/// abort and the native handle is freed as that thread leaves. Dispose removes it from a multi first. A handle that
/// is forgotten is freed by the finaliser, never while in use.</para>
/// <para>Callbacks run inside <see cref="Perform"/>, <see cref="Unpause"/> or the calls of the multi, on that
/// thread. In them, <see cref="Info"/>, <see cref="Pause"/> and <see cref="Unpause"/> may be called, nothing else
/// of the handle or its multi. An exception thrown in one aborts the transfer and comes out of Perform, or with the
/// multi's message.</para>
/// <para>Options are only stored when set; libcurl judges many of them, the URL first, when the transfer runs. They
/// cannot be changed while one runs.</para>
/// </remarks>
public sealed unsafe partial class CurlEasy : IDisposable
{
    private readonly EasyHandle _handle;
    private readonly ThreadGuard _ownGuard;
    private ThreadGuard _guard;
    private CurlMulti? _multi;
    private bool _performing;
    private Exception? _callbackError;
    private CurlConnectionCounts _connections;
    private volatile bool _abortRequested;
    private volatile bool _disposeRequested;

    /// <summary>Makes a handle; loads and initialises libcurl if this is the first.</summary>
    /// <exception cref="CurlLibraryException">libcurl is missing or cannot be used.</exception>
    /// <exception cref="CurlException">libcurl could not make a handle (out of memory).</exception>
    public CurlEasy()
        : this(MakeNative())
    {
        try
        {
            SetDefaults();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Takes over a native handle, of which null means that libcurl was out of memory.</summary>
    private CurlEasy(nint native)
    {
        _ownGuard = new ThreadGuard(Drain);
        _guard = _ownGuard;
        _handle = new EasyHandle(this, native);
    }

    /// <summary>Anything of the caller's; libcurl does not see it.</summary>
    public object? Tag { get; set; }

    /// <summary>What is known of the transfer under way or of the last one.</summary>
    public CurlEasyInfo Info => new(this);

    /// <summary>
    /// libcurl's own words for the last failure, or "" when it left none. Valid until the next transfer.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another thread is using the handle.</exception>
    public string ErrorDetail
    {
        get
        {
            using GuardScope scope = EnterAnyState();
            return Marshal.PtrToStringUTF8((nint)_handle.ErrorBuffer) ?? "";
        }
    }

    /// <summary>
    /// The connections of all <see cref="Perform"/> of this handle so far. Those of a multi's transfers are counted
    /// there.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another thread is using the handle.</exception>
    public CurlConnectionCounts Connections
    {
        get
        {
            using GuardScope scope = EnterAnyState();
            return _connections;
        }
    }

    internal EasyHandle Handle => _handle;

    internal bool IsDisposeRequested => _disposeRequested;

    /// <summary>Runs the transfer to its end, blocking this thread and calling the callbacks on it.</summary>
    /// <returns>
    /// How it ended: libcurl's code as it is, or <see cref="CurlCode.AbortedByCallback"/> after
    /// <see cref="RequestAbort"/> or a Dispose on another thread, noticed within about a second.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// Another thread is using the handle, or this is a callback, or the handle is added to a multi.
    /// </exception>
    /// <exception cref="Exception">
    /// Whatever a callback threw: the same exception, after the transfer has ended.
    /// </exception>
    public CurlCode Perform()
    {
        using GuardScope scope = EnterIdle();
        InstallProgress(true);
        BeginTransfer();
        _performing = true;
        CurlCode code;
        try
        {
            do
            {
                code = Easy.curl_easy_perform(_handle);
            }
            while (TryRepeat(code));
        }
        finally
        {
            _performing = false;
        }

        CurlCode outcome = TakeOutcome(code, ref _connections, out Exception? callbackError);
        if (callbackError is not null)
        {
            ExceptionDispatchInfo.Throw(callbackError);
        }

        return outcome;
    }

    /// <summary>As <see cref="Perform"/>, for callers that prefer an exception to a code.</summary>
    /// <exception cref="CurlException">The transfer did not end with <see cref="CurlCode.Ok"/>.</exception>
    public void PerformOrThrow()
    {
        CurlCode code = Perform();
        if (code != CurlCode.Ok)
        {
            string detail = ErrorDetail;
            throw new CurlException(code, "The transfer failed", detail.Length > 0 ? detail : null);
        }
    }

    /// <summary>Ends the transfer under way at its next callback; without one, does nothing. From any thread.</summary>
    /// <remarks>
    /// <see cref="Perform"/> returns within about a second. In a multi, removing the handle is the prompt way.
    /// </remarks>
    public void RequestAbort() => _abortRequested = true;

    /// <summary>Pauses directions of the transfer under way; timeouts go on.</summary>
    /// <param name="directions">Which directions stand paused after this call.</param>
    /// <exception cref="InvalidOperationException">
    /// Another thread is using the handle, or this is a callback of the multi.
    /// </exception>
    /// <exception cref="CurlException">No transfer is under way, or delivering held-back bytes failed.</exception>
    public void Pause(CurlPause directions)
    {
        using GuardScope scope = EnterAnyState();
        if (Volatile.Read(ref _guard).Callback == GuardCallback.Multi)
        {
            throw new InvalidOperationException("CurlEasy.Pause cannot be called from a callback of the multi.");
        }

        Check(Easy.curl_easy_pause(_handle, (int)directions), nameof(Pause));
    }

    /// <summary>Lets both directions go on. Bytes that were held back may be delivered before this returns.</summary>
    /// <exception cref="InvalidOperationException">Another thread is using the handle.</exception>
    /// <exception cref="CurlException">No transfer is under way, or delivering held-back bytes failed.</exception>
    public void Unpause() => Pause(CurlPause.None);

    /// <summary>
    /// All options and callbacks back to their defaults; connections, cookies, cached names and TLS sessions stay.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another thread is using the handle, or a transfer runs.</exception>
    public void Reset()
    {
        using GuardScope scope = EnterIdle();
        _handle.ClearLists();
        Require(_handle.SetUrl(null));
        Require(_handle.SetForm(null));
        _mime = null;
        Easy.curl_easy_reset(_handle);
        _handle.ReleasePostBody();
        ForgetSettings();
        ForgetCallbacks();
        SetDefaults();
    }

    /// <summary>
    /// Frees the handle and its connections, at once when idle, otherwise after asking the transfer to abort and
    /// as the thread that uses it leaves. From any thread, also from a callback; more than once does nothing. Waits for
    /// the system's resolver if that is looking up a name for this handle.
    /// </summary>
    /// <exception cref="InvalidOperationException">The handle uses a share of another thread.</exception>
    public void Dispose()
    {
        if (_disposeRequested)
        {
            return;
        }

        Volatile.Read(ref _share)?.CheckThread("CurlEasy.Dispose");
        _disposeRequested = true;
        CurlMulti? multi = Volatile.Read(ref _multi);

        // Taken out of the multi meanwhile, it has its own guard again, and the multi's drain no longer knows it.
        for (ThreadGuard? asked = null, guard; (guard = Volatile.Read(ref _guard)) != asked; asked = guard)
        {
            guard.RequestDrain();
        }

        // Also when the drain is done already: whoever is about to poll for this handle has nothing to wait for.
        multi?.Wakeup();
    }

    /// <summary>Adds this handle to a multi, whose guard is held and becomes this handle's too.</summary>
    internal CurlMultiCode Attach(CurlMulti multi, MultiHandle handle, ThreadGuard guard)
    {
        using GuardScope scope = EnterIdle("Add");
        BeginTransfer();

        // libcurl may set the timer now, while this handle still has its own guard.
        _ownGuard.Callback = GuardCallback.Timer;
        CurlMultiCode code = _handle.AddTo(handle);
        _ownGuard.Callback = GuardCallback.None;
        if (code == CurlMultiCode.Ok)
        {
            Volatile.Write(ref _multi, multi);
            Volatile.Write(ref _guard, guard);
            PinToShare(guard);
        }

        return code;
    }

    /// <summary>Removes this handle from its multi, whose guard is held.</summary>
    internal CurlMultiCode Detach()
    {
        CurlMultiCode code = _handle.RemoveFromMulti();
        if (code == CurlMultiCode.Ok)
        {
            UnpinFromShare(_guard);
            Volatile.Write(ref _multi, null);
            Volatile.Write(ref _guard, _ownGuard);
            if (_disposeRequested)
            {
                // Asked for while the guard was still the multi's; the barrier of that request orders the two.
                _ownGuard.RequestDrain();
            }
        }

        return code;
    }

    /// <summary>Frees the native handle; the caller holds the guard or is its drain.</summary>
    internal void Close() => _handle.Dispose();

    /// <summary>
    /// The end of a transfer: its code as the caller shall see it, and what a callback threw. Counts its connections.
    /// </summary>
    internal CurlCode TakeOutcome(CurlCode code, ref CurlConnectionCounts counts, out Exception? callbackError)
    {
        counts = CountConnections(counts);
        EndRepeat();
        FlushTrace();
        callbackError = _callbackError;
        _callbackError = null;
        bool aborted = _abortRequested || _disposeRequested;
        return aborted && code != CurlCode.Ok ? CurlCode.AbortedByCallback : code;
    }

    /// <summary>Enters for a call that is legal in callbacks and in every state but disposed.</summary>
    internal GuardScope EnterAnyState([CallerMemberName] string member = "") => new(EnterGuard(member));

    private static nint MakeNative()
    {
        LibCurlRuntime.EnsureInitialized();
        return Easy.curl_easy_init();
    }

    private static void Check(CurlCode code, string action)
    {
        if (code != CurlCode.Ok)
        {
            throw new CurlException(code, $"CurlEasy.{action}", null);
        }
    }

    /// <summary>Enters for a call that is legal only between transfers.</summary>
    private GuardScope EnterIdle([CallerMemberName] string member = "")
    {
        ThreadGuard guard = EnterGuard(member);
        string? state = _performing ? "while its transfer runs"
            : _multi is not null ? "while the handle is added to a CurlMulti: remove it first"
            : guard.InCallback ? "from a callback"
            : null;
        if (state is not null)
        {
            guard.Exit();
            throw new InvalidOperationException($"CurlEasy.{member} cannot be called {state}.");
        }

        return new GuardScope(guard);
    }

    private ThreadGuard EnterGuard(string member)
    {
        ObjectDisposedException.ThrowIf(_disposeRequested, this);
        while (true)
        {
            ThreadGuard guard = Volatile.Read(ref _guard);
            guard.Enter(nameof(CurlEasy), member);

            // The handle may have been added to or removed from a multi between the two lines above.
            if (!ReferenceEquals(guard, Volatile.Read(ref _guard)))
            {
                guard.Exit();
            }
            else if (_disposeRequested)
            {
                // It may have been freed since the first look; from here on, freeing waits for this call's end.
                guard.Exit();
                throw new ObjectDisposedException(nameof(CurlEasy));
            }
            else
            {
                return guard;
            }
        }
    }

    private void BeginTransfer()
    {
        *_handle.ErrorBuffer = 0;
        _callbackError = null;
        _abortRequested = false;
        UncountedUs = _waitedMs * 1000;
        BeginTrailers();
        BeginTrace();
    }

    /// <summary>What every handle of this binding has set, at birth and after a reset.</summary>
    private void SetDefaults()
    {
        // Without NOSIGNAL, timeouts of the resolver would change the process's signal handlers under all threads.
        Require(Variadic.SetLong(_handle.Key, CurlConstants.CURLOPT_NOSIGNAL, new CLong(1)));
        Require(Variadic.SetPointer(_handle.Key, CurlConstants.CURLOPT_ERRORBUFFER, (nint)_handle.ErrorBuffer));
        Require(Variadic.SetPointer(_handle.Key, CurlConstants.CURLOPT_WRITEFUNCTION, Callbacks.WritePointer));
        Require(Variadic.SetPointer(_handle.Key, CurlConstants.CURLOPT_WRITEDATA, _handle.CallbackContext));
        Require(Variadic.SetPointer(_handle.Key, CurlConstants.CURLOPT_READFUNCTION, Callbacks.ReadPointer));
        Require(Variadic.SetPointer(_handle.Key, CurlConstants.CURLOPT_READDATA, _handle.CallbackContext));

        // The constructor holds no guard.
        GC.KeepAlive(this);
    }

    /// <summary>Adds the transfer that has just ended; the guard is held, and the handle may be disposed of.</summary>
    private CurlConnectionCounts CountConnections(CurlConnectionCounts counts)
    {
        CLong opened;
        CLong peerPort;
        Require(Variadic.GetInfo(_handle.Key, CurlConstants.CURLINFO_NUM_CONNECTS, &opened));
        Require(Variadic.GetInfo(_handle.Key, CurlConstants.CURLINFO_PRIMARY_PORT, &peerPort));

        // A transfer that never had a connection (a bad URL, a file) knows no peer either: 0, or -1 since 8.
        int reused = opened.Value == 0 && peerPort.Value > 0 ? 1 : 0;
        return new CurlConnectionCounts(counts.Opened + opened.Value, counts.Reused + reused);
    }

    /// <summary>For options that only a broken library refuses.</summary>
    private static void Require(CurlCode code, [CallerArgumentExpression(nameof(code))] string call = "") =>
        Check(code, call);

    private void Drain()
    {
        if (!_disposeRequested)
        {
            return;
        }

        CurlMulti? multi = Volatile.Read(ref _multi);
        if (multi is null)
        {
            Close();
        }
        else
        {
            multi.RequestDrain();
        }
    }
}
