using System;
using System.Runtime.InteropServices;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <content>Options, and what came to the multi interface after the oldest library that is accepted.</content>
public sealed unsafe partial class CurlMulti
{
    /// <summary>Room for entries of curl_waitfd: 64 on Unix.</summary>
    private const int StackBytes = 512;

    private CurlNotify? _onNotify;

    /// <summary>
    /// CURLMOPT_NOTIFYFUNCTION. Told that messages can be read or that a transfer is over, instead of asking after
    /// every call; null for none. Needs libcurl 8.17.0.
    /// </summary>
    /// <remarks>
    /// Called inside the calls that drive transfers. What <see cref="OnSocket"/> may not do it may not.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// Another thread is using the multi, or this is a callback.
    /// </exception>
    /// <exception cref="NotSupportedException">The loaded library is older than 8.17.0.</exception>
    public CurlNotify? OnNotify
    {
        get => Guarded(_onNotify);
        set
        {
            using GuardScope scope = Enter();
            RequireLibraryFor(CurlConstants.CURLMOPT_NOTIFYFUNCTION);
            string action = value is null ? "curl_multi_notify_disable" : "curl_multi_notify_enable";
            var function = (delegate* unmanaged[Cdecl]<nint, uint, CurlMultiCode>)Late(action, 8, 17, 0);
            Install(
                CurlConstants.CURLMOPT_NOTIFYFUNCTION,
                CurlConstants.CURLMOPT_NOTIFYDATA,
                value is null ? 0 : Callbacks.NotifyPointer);
            Check(function(_handle.Key, (uint)CurlNotification.InfoRead), nameof(OnNotify));
            Check(function(_handle.Key, (uint)CurlNotification.EasyDone), nameof(OnNotify));
            _onNotify = value;
        }
    }

    /// <summary>Sets an option of the multi.</summary>
    /// <param name="option">Which.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="OverflowException">The value does not fit a C long, which has 32 bits on Windows.</exception>
    /// <exception cref="InvalidOperationException">
    /// Another thread is using the multi, or this is a callback.
    /// </exception>
    /// <exception cref="NotSupportedException">The option came after the loaded library.</exception>
    /// <exception cref="CurlMultiException">libcurl refused the value.</exception>
    public void SetOption(CurlMultiNumberOption option, long value)
    {
        const int OffTBase = 30000;
        const int PointerBase = 10000;
        if (option.Id is <= 0 or >= PointerBase and < OffTBase)
        {
            throw new ArgumentOutOfRangeException(nameof(option), option, "The option does not take a number.");
        }

        using GuardScope scope = Enter();
        RequireLibraryFor(option.Id);
        CurlMultiCode code = option.Id >= OffTBase
            ? Variadic.SetMultiInt64(_handle.Key, option.Id, value)
            : Variadic.SetMultiLong(_handle.Key, option.Id, new CLong(checked((nint)value)));
        Check(code, nameof(SetOption));
    }

    /// <summary>A count that libcurl keeps of the multi's transfers. Needs libcurl 8.16.0.</summary>
    /// <param name="count">Which.</param>
    /// <exception cref="InvalidOperationException">
    /// Another thread is using the multi, or this is a callback.
    /// </exception>
    /// <exception cref="NotSupportedException">The loaded library is older than 8.16.0.</exception>
    /// <exception cref="CurlMultiException">libcurl does not know the count.</exception>
    public long GetCount(CurlMultiCount count)
    {
        using GuardScope scope = Enter();
        var function = (delegate* unmanaged[Cdecl]<nint, int, long*, CurlMultiCode>)
            Late("curl_multi_get_offt", 8, 16, 0);
        long value;
        Check(function(_handle.Key, (int)count, &value), nameof(GetCount));
        return value;
    }

    /// <summary>
    /// The sockets that libcurl waits for now and what for, for a poll of the caller's own. Needs libcurl 8.8.0.
    /// </summary>
    /// <param name="sockets">Receives them, as many as fit; may be empty to ask for the count.</param>
    /// <returns>How many there are: when more than fit, call again with more room.</returns>
    /// <exception cref="InvalidOperationException">
    /// Another thread is using the multi, or this is a callback.
    /// </exception>
    /// <exception cref="NotSupportedException">The loaded library is older than 8.8.0.</exception>
    /// <exception cref="CurlMultiException">libcurl refused.</exception>
    public int GetWaitSockets(Span<CurlWaitSocket> sockets)
    {
        using GuardScope scope = Enter();
        var function = (delegate* unmanaged[Cdecl]<nint, byte*, uint, uint*, CurlMultiCode>)
            Late("curl_multi_waitfds", 8, 8, 0);
        Span<byte> native = NativeRoom(sockets.Length, stackalloc byte[StackBytes]);
        uint count = 0;
        fixed (byte* first = native)
        {
            CurlMultiCode code = function(_handle.Key, first, (uint)sockets.Length, &count);

            // Too little room is libcurl's OutOfMemory, and the count is right all the same.
            if (code != CurlMultiCode.OutOfMemory || count <= (uint)sockets.Length)
            {
                Check(code, nameof(GetWaitSockets));
            }
        }

        WaitFds.Read(native, sockets[..(int)Math.Min(count, (uint)sockets.Length)]);
        return (int)count;
    }

    /// <summary>As <see cref="Poll(int)"/>, waiting for sockets of the caller's too.</summary>
    /// <param name="sockets">What to wait for besides; libcurl fills in what happened.</param>
    /// <param name="timeoutMs">The longest wait in milliseconds, 0 or more.</param>
    /// <returns>How many sockets have something to do, the caller's among them.</returns>
    /// <exception cref="InvalidOperationException">
    /// Another thread is using the multi, or this is a callback.
    /// </exception>
    /// <exception cref="CurlMultiException">libcurl refused.</exception>
    public int Poll(Span<CurlWaitSocket> sockets, int timeoutMs)
    {
        using GuardScope scope = Enter();
        Span<byte> native = NativeRoom(sockets.Length, stackalloc byte[StackBytes]);
        WaitFds.Write(sockets, native);
        fixed (byte* first = native)
        {
            CurlMultiCode code = Multi.curl_multi_poll(
                _handle, first, (uint)sockets.Length, timeoutMs, out int descriptors);
            Check(code, nameof(Poll));
            WaitFds.Read(native, sockets);
            return descriptors;
        }
    }

    /// <summary>The handles that are added, their transfers over or not, in no order.</summary>
    /// <exception cref="InvalidOperationException">Another thread is using the multi.</exception>
    public CurlEasy[] GetHandles()
    {
        using GuardScope scope = EnterAnyState();
        return [.. _easies.Values];
    }

    internal void InvokeNotify(CurlNotification what, nint easy) =>
        _onNotify?.Invoke(what, Find(easy));

    /// <summary>Room for so many entries: the given one as long as that is enough, so that no call allocates.</summary>
    private static Span<byte> NativeRoom(int count, Span<byte> stack)
    {
        int bytes = checked(count * WaitFds.Stride);
        return bytes <= stack.Length ? stack[..bytes] : new byte[bytes];
    }

    private static void RequireLibraryFor(int option)
    {
        if (CurlSymbols.Refusal(CurlSymbols.MultiOptions, option, "CURLMOPT_") is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>A function that came after the oldest accepted library.</summary>
    private static nint Late(string name, byte major, byte minor, byte patch)
    {
        nint function = Library.FindExport(name);
        return function != 0 ? function : throw LibCurlInfo.Current.NeedsLater(name, major, minor, patch);
    }
}
