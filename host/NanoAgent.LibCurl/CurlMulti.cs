using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <summary>
/// Many transfers on one thread, with one pool of connections: add handles, then turn <see cref="Perform"/>,
/// <see cref="TryReadMessage"/> and <see cref="Poll(int)"/> in a loop.
/// </summary>
/// <remarks>
/// <para>Threads. One thread at a time, as for <see cref="CurlEasy"/>, and the handles added are guarded together with
/// the multi. <see cref="Wakeup"/> alone is for other threads. A thread inside Poll uses the multi.</para>
/// <para>Lifetime. A multi keeps the handles added to it from being collected, but does not own them: they can be
/// removed and used again, and Dispose removes them all. Dispose from another thread or from a callback takes effect
/// as the thread that uses the multi leaves its call, which it is woken up to do.</para>
/// <para>An empty multi needs no Perform: do not spin it, wait in Poll.</para>
/// <para>Before 8.17, libcurl counts how often a handle's request met a kept connection that its server was just
/// closing over the handle's life: after five, the next such transfer ends with RecvError or SendError instead of being
/// sent again, and the count begins anew, as after <see cref="CurlEasy.Reset"/>. <see cref="CurlEasy.Perform"/> and
/// <see cref="CurlLoop"/> send it again themselves.</para>
/// </remarks>
public sealed unsafe partial class CurlMulti : IDisposable
{
    private readonly MultiHandle _handle;
    private readonly ThreadGuard _guard;
    private readonly Dictionary<nint, CurlEasy> _easies = [];
    private CurlConnectionCounts _connections;
    private volatile bool _disposeRequested;

    /// <summary>Makes a multi; loads and initialises libcurl if this is the first handle.</summary>
    /// <exception cref="CurlLibraryException">libcurl is missing or cannot be used.</exception>
    /// <exception cref="CurlMultiException">libcurl could not make a handle (out of memory).</exception>
    public CurlMulti()
    {
        LibCurlRuntime.EnsureInitialized();
        _guard = new ThreadGuard(Drain);
        _handle = new MultiHandle(this);
    }

    /// <summary>How many handles are added, their transfers over or not.</summary>
    /// <exception cref="InvalidOperationException">Another thread is using the multi.</exception>
    public int Count
    {
        get
        {
            using GuardScope scope = EnterAnyState();
            return _easies.Count;
        }
    }

    /// <summary>The connections of all transfers whose message was read.</summary>
    /// <exception cref="InvalidOperationException">Another thread is using the multi.</exception>
    public CurlConnectionCounts Connections
    {
        get
        {
            using GuardScope scope = EnterAnyState();
            return _connections;
        }
    }

    /// <summary>Adds a handle; its transfer starts at the next <see cref="Perform"/>.</summary>
    /// <param name="easy">Idle: not performing, and added to no multi.</param>
    /// <exception cref="InvalidOperationException">
    /// Another thread is using the multi or the handle, or the handle is added already, or this is a callback.
    /// </exception>
    /// <exception cref="CurlMultiException">libcurl refused.</exception>
    public void Add(CurlEasy easy)
    {
        ArgumentNullException.ThrowIfNull(easy);
        using GuardScope scope = Enter();
        Check(easy.Attach(this, _handle, _guard), nameof(Add));
        _easies.Add(easy.Handle.Key, easy);
    }

    /// <summary>Removes a handle, ending its transfer if that is not over; the prompt way to cancel one.</summary>
    /// <param name="easy">A handle added to this multi.</param>
    /// <exception cref="ArgumentException">The handle is not added to this multi.</exception>
    /// <exception cref="InvalidOperationException">
    /// Another thread is using the multi, or this is a callback.
    /// </exception>
    /// <exception cref="CurlMultiException">libcurl refused.</exception>
    public void Remove(CurlEasy easy)
    {
        ArgumentNullException.ThrowIfNull(easy);
        using GuardScope scope = Enter();
        if (!_easies.TryGetValue(easy.Handle.Key, out CurlEasy? known) || known != easy)
        {
            throw new ArgumentException("The handle is not added to this multi.", nameof(easy));
        }

        Check(easy.Detach(), nameof(Remove));
        _easies.Remove(easy.Handle.Key);
    }

    /// <summary>Does all that can be done without waiting, calling callbacks on this thread.</summary>
    /// <returns>How many transfers are not over.</returns>
    /// <exception cref="InvalidOperationException">
    /// Another thread is using the multi, or this is a callback.
    /// </exception>
    /// <exception cref="CurlMultiException">libcurl refused.</exception>
    public int Perform()
    {
        using GuardScope scope = Enter();
        CurlMultiCode code = Multi.curl_multi_perform(_handle, out int running);
        ThrowCallbackError();
        Check(code, nameof(Perform));
        return running;
    }

    /// <summary>
    /// Blocks until a transfer can go on, a timeout of libcurl's is due, a wake-up came, or time is up.
    /// </summary>
    /// <param name="timeoutMs">The longest wait in milliseconds, 0 or more.</param>
    /// <returns>How many sockets have something to do; 0 after a wake-up or a timeout.</returns>
    /// <exception cref="InvalidOperationException">
    /// Another thread is using the multi, or this is a callback.
    /// </exception>
    /// <exception cref="CurlMultiException">libcurl refused.</exception>
    public int Poll(int timeoutMs)
    {
        using GuardScope scope = Enter();
        Check(Multi.curl_multi_poll(_handle, null, 0, timeoutMs, out int descriptors), nameof(Poll));
        return descriptors;
    }

    /// <summary>
    /// Ends the <see cref="Poll(int)"/> under way, or the next one at once; several may count as one. From any thread.
    /// </summary>
    /// <returns>false when the multi is disposed already, which is no error: nobody is left to wake.</returns>
    /// <exception cref="CurlMultiException">libcurl could not wake it.</exception>
    public bool Wakeup()
    {
        Waker?.Invoke();
        bool referenced = false;
        try
        {
            _handle.DangerousAddRef(ref referenced);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }

        try
        {
            Check(Multi.curl_multi_wakeup(_handle), nameof(Wakeup));
            return true;
        }
        finally
        {
            _handle.DangerousRelease();
        }
    }

    /// <summary>Takes the next transfer that is over. Its handle stays added until it is removed.</summary>
    /// <param name="message">The handle, how its transfer ended, and what a callback of it threw.</param>
    /// <returns>false when there is none.</returns>
    /// <exception cref="InvalidOperationException">
    /// Another thread is using the multi, or this is a callback.
    /// </exception>
    public bool TryReadMessage(out CurlMessage message)
    {
        using GuardScope scope = Enter();
        while (true)
        {
            Multi.Message* native = Multi.curl_multi_info_read(_handle, out _);
            if (native is null)
            {
                message = default;
                return false;
            }

            if (native->msg == Multi.CURLMSG_DONE && _easies.TryGetValue(native->easy_handle, out CurlEasy? easy))
            {
                CurlCode code = native->data.result;
                if (Repeats && easy.TryRepeat(code) && easy.TryRepeatIn(_handle))
                {
                    continue;
                }

                code = easy.TakeOutcome(code, ref _connections, out Exception? callbackError);
                message = new CurlMessage(easy, code, callbackError);
                return true;
            }
        }
    }

    /// <summary>
    /// Removes all handles and frees the multi with its connections, at once when idle, otherwise as the thread that
    /// uses it leaves. From any thread, also from a callback; more than once does nothing.
    /// </summary>
    /// <exception cref="InvalidOperationException">A handle added uses a share of another thread.</exception>
    public void Dispose()
    {
        if (_disposeRequested)
        {
            return;
        }

        (int pinned, int current) = (_guard.PinnedThread, Environment.CurrentManagedThreadId);
        if (pinned != 0 && pinned != current)
        {
            throw CurlShare.WrongThread(pinned, current, "CurlMulti.Dispose");
        }

        _disposeRequested = true;
        RequestDrain();
        Wakeup();
    }

    /// <summary>
    /// Has handles that were disposed while added, or this multi itself, freed as soon as nobody is inside.
    /// </summary>
    internal void RequestDrain() => _guard.RequestDrain();

    /// <summary>The end of a transfer that libcurl told otherwise than by a message.</summary>
    internal CurlCode TakeOutcome(CurlEasy easy, CurlCode code, out Exception? callbackError) =>
        easy.TakeOutcome(code, ref _connections, out callbackError);

    /// <summary>
    /// Whether a transfer may run once more before its message is given out (<see cref="CurlEasy.TryRepeat"/>): for who
    /// goes on performing after a Perform that left none running.
    /// </summary>
    internal bool Repeats { get; set; }

    /// <summary>Told of every wake-up too, from any thread: for who waits otherwise than in Poll.</summary>
    internal Action? Waker { get; set; }

    /// <summary>From here on, this thread alone may use the multi and the handles added to it.</summary>
    internal void PinToThisThread()
    {
        using GuardScope scope = Enter();
        _guard.Pin(Environment.CurrentManagedThreadId);
    }

    private static void Check(CurlMultiCode code, string action)
    {
        if (code != CurlMultiCode.Ok)
        {
            throw new CurlMultiException(code, $"CurlMulti.{action}");
        }
    }

    /// <summary>Enters for a call that is legal in callbacks too.</summary>
    private GuardScope EnterAnyState([CallerMemberName] string member = "")
    {
        ObjectDisposedException.ThrowIf(_disposeRequested, this);
        _guard.Enter(nameof(CurlMulti), member);
        return new GuardScope(_guard);
    }

    /// <summary>A reference that was read of the multi, for a caller that may use it now.</summary>
    private T Guarded<T>(T value, [CallerMemberName] string member = "")
        where T : class?
    {
        using GuardScope scope = EnterAnyState(member);
        return value;
    }

    private GuardScope Enter([CallerMemberName] string member = "")
    {
        GuardScope scope = EnterAnyState(member);
        if (_guard.InCallback)
        {
            scope.Dispose();
            throw new InvalidOperationException($"CurlMulti.{member} cannot be called from a callback.");
        }

        return scope;
    }

    private void Drain()
    {
        foreach (KeyValuePair<nint, CurlEasy> entry in _easies)
        {
            CurlEasy easy = entry.Value;
            if (!_disposeRequested && !easy.IsDisposeRequested)
            {
                continue;
            }

            // A refusal leaves the easy attached natively, and its handle then removes it before it is freed.
            _ = easy.Detach();
            _easies.Remove(entry.Key);
            if (easy.IsDisposeRequested)
            {
                easy.Close();
            }
        }

        if (_disposeRequested)
        {
            _handle.Dispose();
        }
    }
}
