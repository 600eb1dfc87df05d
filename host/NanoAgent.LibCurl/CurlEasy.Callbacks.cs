using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NanoAgent.LibCurl.Native;
using static NanoAgent.LibCurl.CurlConstants;

namespace NanoAgent.LibCurl;

/// <content>The callbacks: what the caller sets, and what the native entry points call.</content>
public sealed unsafe partial class CurlEasy
{
    private CurlWrite? _onWrite;
    private CurlRead? _onRead;
    private CurlSeek? _onSeek;
    private CurlHeader? _onHeader;
    private CurlProgress? _onProgress;
    private CurlDebug? _onDebug;
    private bool _progressInstalled;

    /// <summary>Receives the body; null discards it.</summary>
    /// <exception cref="InvalidOperationException">
    /// Set while a transfer runs, or another thread uses the handle.
    /// </exception>
    public CurlWrite? OnWrite
    {
        get => Guarded(_onWrite);
        set
        {
            using GuardScope scope = EnterIdle();
            _onWrite = value;
        }
    }

    /// <summary>Gives the body to send. A transfer that needs one and has none here fails when it runs.</summary>
    /// <exception cref="InvalidOperationException">
    /// Set while a transfer runs, or another thread uses the handle.
    /// </exception>
    public CurlRead? OnRead
    {
        get => Guarded(_onRead);
        set
        {
            using GuardScope scope = EnterIdle();
            _onRead = value;
        }
    }

    /// <summary>
    /// Moves the source of <see cref="OnRead"/>. Without it, an upload that has to be sent again, on a connection that
    /// turned out dead or after an authentication round, ends with <see cref="CurlCode.SendFailRewind"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Set while a transfer runs, or another thread uses the handle.
    /// </exception>
    public CurlSeek? OnSeek
    {
        get => Guarded(_onSeek);
        set
        {
            using GuardScope scope = EnterIdle();
            Install(CURLOPT_SEEKFUNCTION, CURLOPT_SEEKDATA, value is null ? 0 : Callbacks.SeekPointer);
            _onSeek = value;
        }
    }

    /// <summary>Receives each response header line; null for none.</summary>
    /// <exception cref="InvalidOperationException">
    /// Set while a transfer runs, or another thread uses the handle.
    /// </exception>
    public CurlHeader? OnHeader
    {
        get => Guarded(_onHeader);
        set
        {
            using GuardScope scope = EnterIdle();
            Install(CURLOPT_HEADERFUNCTION, CURLOPT_HEADERDATA, value is null ? 0 : Callbacks.HeaderPointer);
            _onHeader = value;
        }
    }

    /// <summary>Told of progress; null for none.</summary>
    /// <exception cref="InvalidOperationException">
    /// Set while a transfer runs, or another thread uses the handle.
    /// </exception>
    public CurlProgress? OnProgress
    {
        get => Guarded(_onProgress);
        set
        {
            using GuardScope scope = EnterIdle();
            InstallProgress(value is not null);
            _onProgress = value;
        }
    }

    /// <summary>Receives libcurl's trace; setting it switches CURLOPT_VERBOSE on, null switches it off.</summary>
    /// <exception cref="InvalidOperationException">
    /// Set while a transfer runs, or another thread uses the handle.
    /// </exception>
    public CurlDebug? OnDebug
    {
        get => Guarded(_onDebug);
        set
        {
            using GuardScope scope = EnterIdle();
            _onDebug = value;
            InstallDebug();
        }
    }

    /// <summary>False when this callback must return its abort value without running user code.</summary>
    internal bool TryEnterCallback(out GuardCallback outer)
    {
        ThreadGuard guard = _guard;
        outer = guard.Callback;
        if (!guard.IsHeldByCurrentThread || _callbackError is not null || _abortRequested || _disposeRequested)
        {
            return false;
        }

        guard.Callback = GuardCallback.Easy;
        return true;
    }

    internal void ExitCallback(GuardCallback outer) => _guard.Callback = outer;

    /// <summary>Keeps what user code threw for whoever started the transfer; the first one counts.</summary>
    internal void KeepCallbackError(Exception error) => _callbackError ??= error;

    internal CurlFlow InvokeWrite(ReadOnlySpan<byte> data) => _onWrite is null ? CurlFlow.Continue : _onWrite(data);

    internal CurlReadResult InvokeRead(Span<byte> buffer)
    {
        RefuseBodyAfterTrailers();
        return _onRead is null
            ? throw new InvalidOperationException("The transfer sends a body, and OnRead was not set.")
            : _onRead(buffer);
    }

    internal CurlSeekResult InvokeSeek(long offset, SeekOrigin origin) =>
        _onSeek is null ? CurlSeekResult.CannotSeek : _onSeek(offset, origin);

    internal bool InvokeHeader(ReadOnlySpan<byte> line) => _onHeader is null || _onHeader(line);

    internal bool InvokeProgress(in CurlProgressInfo progress) => _onProgress is null || _onProgress(progress);

    internal void InvokeDebug(CurlDebugKind kind, ReadOnlySpan<byte> data)
    {
        _onDebug?.Invoke(kind, data);
        if (_trace is not null)
        {
            Trace(_trace, kind, data);
        }
    }

    private void InstallDebug()
    {
        bool wanted = _onDebug is not null || _trace is not null;
        Install(CURLOPT_DEBUGFUNCTION, CURLOPT_DEBUGDATA, wanted ? Callbacks.DebugPointer : 0);
        Require(Variadic.SetLong(_handle.Key, CURLOPT_VERBOSE, new CLong(wanted ? 1 : 0)));
    }

    /// <summary>libcurl's calls for progress are also how a blocking transfer notices that it shall end.</summary>
    private void InstallProgress(bool install)
    {
        if (install != _progressInstalled)
        {
            Install(
                CURLOPT_XFERINFOFUNCTION, CURLOPT_XFERINFODATA, install ? Callbacks.ProgressPointer : 0);
            Require(Variadic.SetLong(_handle.Key, CURLOPT_NOPROGRESS, new CLong(install ? 0 : 1)));
            _progressInstalled = install;
        }
    }

    /// <summary>A reference that was read of the handle, for a caller that may use it now.</summary>
    private T Guarded<T>(T value, [CallerMemberName] string member = "")
        where T : class?
    {
        using GuardScope scope = EnterAnyState(member);
        return value;
    }

    private void Install(int function, int data, nint pointer)
    {
        Require(Variadic.SetPointer(_handle.Key, function, pointer));
        Require(Variadic.SetPointer(_handle.Key, data, pointer == 0 ? 0 : _handle.CallbackContext));
    }

    private void ForgetCallbacks()
    {
        _onWrite = null;
        _onRead = null;
        _onSeek = null;
        _onHeader = null;
        _onProgress = null;
        _onDebug = null;
        _trace = null;
        _rare = null;
        _progressInstalled = false;
    }
}
