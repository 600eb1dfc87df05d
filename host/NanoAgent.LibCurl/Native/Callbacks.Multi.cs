using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NanoAgent.LibCurl.Native;

/// <content>
/// Entries that belong to a multi. They answer 0 also after an exception, which the multi throws from the call under
/// way: -1 would end all transfers of the multi and, in curl_multi_add_handle of 7.88.1, leave a handle half added.
/// </content>
internal static unsafe partial class Callbacks
{
    internal static nint SocketPointer => (nint)(delegate* unmanaged[Cdecl]<nint, nint, int, nint, nint, int>)&Socket;

    internal static nint TimerPointer => (nint)(delegate* unmanaged[Cdecl]<nint, CLong, nint, int>)&Timer;

    internal static nint NotifyPointer => (nint)(delegate* unmanaged[Cdecl]<nint, uint, nint, nint, void>)&Notify;

    /// <summary>curl_socket_callback.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Socket(nint easy, nint socket, int what, nint context, nint data)
    {
        CurlMulti? multi = RecoverMulti(context);
        if (multi is null || !multi.TryEnterCallback(GuardCallback.Multi, out GuardCallback outer))
        {
            return 0;
        }

        try
        {
            // Where a socket is an int, the upper half of the register is not defined.
            nint descriptor = OperatingSystem.IsWindows() ? socket : (int)socket;
            multi.InvokeSocket(easy, descriptor, (CurlSocketInterest)what, data);
        }
        catch (Exception error)
        {
            multi.KeepCallbackError(error);
        }
        finally
        {
            multi.ExitCallback(outer);
        }

        return 0;
    }

    /// <summary>curl_multi_timer_callback.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Timer(nint multiPointer, CLong timeoutMs, nint context)
    {
        CurlMulti? multi = RecoverMulti(context);
        if (multi is null || !multi.TryEnterCallback(GuardCallback.Timer, out GuardCallback outer))
        {
            return 0;
        }

        try
        {
            multi.InvokeTimer(timeoutMs.Value);
        }
        catch (Exception error)
        {
            multi.KeepCallbackError(error);
        }
        finally
        {
            multi.ExitCallback(outer);
        }

        return 0;
    }

    /// <summary>curl_notify_callback.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Notify(nint multiPointer, uint what, nint easy, nint context)
    {
        CurlMulti? multi = RecoverMulti(context);
        if (multi is null || !multi.TryEnterCallback(GuardCallback.Multi, out GuardCallback outer))
        {
            return;
        }

        try
        {
            multi.InvokeNotify((CurlNotification)what, easy);
        }
        catch (Exception error)
        {
            multi.KeepCallbackError(error);
        }
        finally
        {
            multi.ExitCallback(outer);
        }
    }

    private static CurlMulti? RecoverMulti(nint context) =>
        WeakGCHandle<CurlMulti>.FromIntPtr(context).TryGetTarget(out CurlMulti? multi) ? multi : null;
}
