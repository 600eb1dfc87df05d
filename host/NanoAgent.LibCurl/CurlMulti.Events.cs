using System;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <content>
/// The event-driven side: libcurl says which sockets to watch and when it wants to be called; the caller waits for
/// them as it likes (epoll, an event library) and tells libcurl what happened.
/// </content>
public sealed unsafe partial class CurlMulti
{
    /// <summary>The socket to give to <see cref="SocketAction"/> when the timer is due: CURL_SOCKET_TIMEOUT.</summary>
    public const nint TimeoutSocket = -1;

    private CurlSocketWatch? _onSocket;
    private CurlTimerSet? _onTimer;
    private Exception? _callbackError;

    /// <summary>
    /// CURLMOPT_SOCKETFUNCTION. Told which sockets to watch for what; null for none. Set it before the first Add.
    /// </summary>
    /// <remarks>
    /// Called inside <see cref="SocketAction"/>, <see cref="Perform"/>, <see cref="Remove"/> and the Dispose of a
    /// handle that is added, on the thread that made that call; not any more once the multi itself is disposed. In it,
    /// <see cref="Assign"/> and the Info of handles may be called, and nothing else of the multi or its handles.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// Another thread is using the multi, or this is a callback.
    /// </exception>
    public CurlSocketWatch? OnSocket
    {
        get => Guarded(_onSocket);
        set
        {
            using GuardScope scope = Enter();
            Install(
                CurlConstants.CURLMOPT_SOCKETFUNCTION,
                CurlConstants.CURLMOPT_SOCKETDATA,
                value is null ? 0 : Callbacks.SocketPointer);
            _onSocket = value;
        }
    }

    /// <summary>
    /// CURLMOPT_TIMERFUNCTION. Told when libcurl wants to be called next; null for none. Set it before the first Add.
    /// </summary>
    /// <remarks>
    /// Called inside the calls that <see cref="OnSocket"/> names, and <see cref="Add"/> and Unpause. It only notes the
    /// time: calling anything of the multi or its handles in it is refused, because libcurl forbids it.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// Another thread is using the multi, or this is a callback.
    /// </exception>
    public CurlTimerSet? OnTimer
    {
        get => Guarded(_onTimer);
        set
        {
            using GuardScope scope = Enter();
            Install(
                CurlConstants.CURLMOPT_TIMERFUNCTION,
                CurlConstants.CURLMOPT_TIMERDATA,
                value is null ? 0 : Callbacks.TimerPointer);
            _onTimer = value;
        }
    }

    /// <summary>
    /// Tells libcurl what happened to a socket, or that the timer is due, and does all that can be done without
    /// waiting, calling callbacks on this thread.
    /// </summary>
    /// <param name="socket">A socket that <see cref="OnSocket"/> named, or <see cref="TimeoutSocket"/>.</param>
    /// <param name="events">What happened; None lets libcurl find out, and goes with TimeoutSocket.</param>
    /// <param name="running">How many transfers are not over.</param>
    /// <exception cref="InvalidOperationException">
    /// Another thread is using the multi, or this is a callback.
    /// </exception>
    /// <exception cref="CurlMultiException">libcurl refused.</exception>
    /// <exception cref="Exception">What OnSocket or OnTimer threw; libcurl's own work is done all the same.</exception>
    public void SocketAction(nint socket, CurlSocketEvents events, out int running)
    {
        using GuardScope scope = Enter();
        CurlMultiCode code = Multi.curl_multi_socket_action(_handle, socket, events, out running);
        ThrowCallbackError();
        Check(code, nameof(SocketAction));
    }

    /// <summary>
    /// Performs, and names every socket anew: for who begins to drive by events while transfers are under way.
    /// curl_multi_socket_all is deprecated for drivers that call it always; nothing else does this.
    /// </summary>
    internal void SocketAll()
    {
        using GuardScope scope = Enter();
        CurlMultiCode code = Multi.curl_multi_socket_all(_handle, out _);
        ThrowCallbackError();
        Check(code, nameof(SocketAll));
    }

    /// <summary>Ties a number to a socket, which OnSocket gets with every later call for it.</summary>
    /// <param name="socket">A socket that OnSocket has named and not yet said to remove.</param>
    /// <param name="data">Anything of the caller's, such as an index; libcurl only carries it. 0 for none.</param>
    /// <exception cref="InvalidOperationException">
    /// Another thread is using the multi, or this is a callback other than OnSocket.
    /// </exception>
    /// <exception cref="CurlMultiException">libcurl knows no such socket.</exception>
    public void Assign(nint socket, nint data)
    {
        using GuardScope scope = EnterAnyState();
        if (_guard.Callback == GuardCallback.Easy)
        {
            throw new InvalidOperationException("CurlMulti.Assign cannot be called from a callback of a transfer.");
        }

        Check(Multi.curl_multi_assign(_handle, socket, data), nameof(Assign));
    }

    /// <summary>How long libcurl wants to wait at most before it is called again.</summary>
    /// <returns>Milliseconds; 0 for at once, -1 for no time of its own.</returns>
    /// <exception cref="InvalidOperationException">
    /// Another thread is using the multi, or this is a callback.
    /// </exception>
    /// <exception cref="CurlMultiException">libcurl refused.</exception>
    public long GetTimeout()
    {
        using GuardScope scope = Enter();
        Check(Multi.curl_multi_timeout(_handle, out CLong timeoutMs), nameof(GetTimeout));
        return timeoutMs.Value;
    }

    /// <summary>False when a callback must not run user code: the multi is being freed.</summary>
    internal bool TryEnterCallback(GuardCallback which, out GuardCallback outer)
    {
        outer = _guard.Callback;
        if (!_guard.IsHeldByCurrentThread || _disposeRequested)
        {
            return false;
        }

        _guard.Callback = which;
        return true;
    }

    internal void ExitCallback(GuardCallback outer) => _guard.Callback = outer;

    /// <summary>Keeps what user code threw for the call under way, or the next; the first one counts.</summary>
    internal void KeepCallbackError(Exception error) => _callbackError ??= error;

    internal void InvokeSocket(nint easy, nint socket, CurlSocketInterest interest, nint data) =>
        _onSocket?.Invoke(Find(easy), socket, interest, data);

    internal void InvokeTimer(long timeoutMs) => _onTimer?.Invoke(timeoutMs);

    /// <summary>The handle that was added as this pointer; null for those that libcurl makes for itself.</summary>
    private CurlEasy? Find(nint easy) => _easies.TryGetValue(easy, out CurlEasy? known) ? known : null;

    private void ThrowCallbackError()
    {
        Exception? error = _callbackError;
        if (error is not null)
        {
            _callbackError = null;
            ExceptionDispatchInfo.Throw(error);
        }
    }

    private void Install(int function, int data, nint pointer)
    {
        Check(Variadic.SetMultiPointer(_handle.Key, data, _handle.CallbackContext), nameof(Install));
        Check(Variadic.SetMultiPointer(_handle.Key, function, pointer), nameof(Install));
    }
}
