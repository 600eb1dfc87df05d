using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NanoAgent.LibCurl.Native;

/// <summary>
/// Every entry from native code. All have the same four steps: find the object behind the context (gone when it was
/// collected or is being freed), check that it is live and that this thread holds it, run the user's code in a try,
/// and on any exception keep it for whoever started the transfer and return the abort value of that callback. An
/// exception that left one of these would end the process.
/// </summary>
internal static unsafe partial class Callbacks
{
    internal static nint WritePointer =>
        (nint)(delegate* unmanaged[Cdecl]<byte*, nuint, nuint, nint, nuint>)&Write;

    internal static nint ReadPointer =>
        (nint)(delegate* unmanaged[Cdecl]<byte*, nuint, nuint, nint, nuint>)&Read;

    internal static nint HeaderPointer =>
        (nint)(delegate* unmanaged[Cdecl]<byte*, nuint, nuint, nint, nuint>)&Header;

    internal static nint SeekPointer =>
        (nint)(delegate* unmanaged[Cdecl]<nint, long, int, int>)&Seek;

    internal static nint ProgressPointer =>
        (nint)(delegate* unmanaged[Cdecl]<nint, long, long, long, long, int>)&Progress;

    internal static nint DebugPointer =>
        (nint)(delegate* unmanaged[Cdecl]<nint, int, byte*, nuint, nint, int>)&Debug;

    internal static nint LockPointer => (nint)(delegate* unmanaged[Cdecl]<nint, int, int, nint, void>)&Lock;

    internal static nint UnlockPointer => (nint)(delegate* unmanaged[Cdecl]<nint, int, nint, void>)&Unlock;

    /// <summary>
    /// curl_lock_function; runs no code of the user's and has no way to abort. Its context stays until the share is
    /// freed; the easy handle is null while that happens.
    /// </summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Lock(nint easy, int data, int access, nint context) =>
        GCHandle<ShareLocks>.FromIntPtr(context).Target.Lock(data);

    /// <summary>curl_unlock_function; as for locking.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Unlock(nint easy, int data, nint context) =>
        GCHandle<ShareLocks>.FromIntPtr(context).Target.Unlock(data);

    /// <summary>curl_write_callback; aborts with CURL_WRITEFUNC_ERROR.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint Write(byte* data, nuint size, nuint count, nint context)
    {
        CurlEasy? easy = Recover(context);
        if (easy is null || !easy.TryEnterCallback(out GuardCallback outer))
        {
            return Easy.CURL_WRITEFUNC_ERROR;
        }

        try
        {
            return easy.InvokeWrite(new ReadOnlySpan<byte>(data, checked((int)(size * count)))).Kind switch
            {
                CurlFlowKind.Continue => size * count,
                CurlFlowKind.Pause => Easy.CURL_WRITEFUNC_PAUSE,
                _ => Easy.CURL_WRITEFUNC_ERROR,
            };
        }
        catch (Exception error)
        {
            easy.KeepCallbackError(error);
            return Easy.CURL_WRITEFUNC_ERROR;
        }
        finally
        {
            easy.ExitCallback(outer);
        }
    }

    /// <summary>curl_read_callback; aborts with CURL_READFUNC_ABORT.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint Read(byte* buffer, nuint size, nuint count, nint context)
    {
        CurlEasy? easy = Recover(context);
        if (easy is null || !easy.TryEnterCallback(out GuardCallback outer))
        {
            return Easy.CURL_READFUNC_ABORT;
        }

        try
        {
            int capacity = checked((int)(size * count));
            return ToNative(easy.InvokeRead(new Span<byte>(buffer, capacity)), capacity);
        }
        catch (Exception error)
        {
            easy.KeepCallbackError(error);
            return Easy.CURL_READFUNC_ABORT;
        }
        finally
        {
            easy.ExitCallback(outer);
        }
    }

    /// <summary>The header form of curl_write_callback; aborts with CURL_WRITEFUNC_ERROR.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint Header(byte* data, nuint size, nuint count, nint context)
    {
        CurlEasy? easy = Recover(context);
        if (easy is null || !easy.TryEnterCallback(out GuardCallback outer))
        {
            return Easy.CURL_WRITEFUNC_ERROR;
        }

        try
        {
            bool goOn = easy.InvokeHeader(new ReadOnlySpan<byte>(data, checked((int)(size * count))));
            return goOn ? size * count : Easy.CURL_WRITEFUNC_ERROR;
        }
        catch (Exception error)
        {
            easy.KeepCallbackError(error);
            return Easy.CURL_WRITEFUNC_ERROR;
        }
        finally
        {
            easy.ExitCallback(outer);
        }
    }

    /// <summary>curl_seek_callback; aborts with CURL_SEEKFUNC_FAIL.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Seek(nint context, long offset, int origin)
    {
        CurlEasy? easy = Recover(context);
        if (easy is null || !easy.TryEnterCallback(out GuardCallback outer))
        {
            return Easy.CURL_SEEKFUNC_FAIL;
        }

        try
        {
            return (int)easy.InvokeSeek(offset, (SeekOrigin)origin);
        }
        catch (Exception error)
        {
            easy.KeepCallbackError(error);
            return Easy.CURL_SEEKFUNC_FAIL;
        }
        finally
        {
            easy.ExitCallback(outer);
        }
    }

    /// <summary>curl_xferinfo_callback; aborts with any number but 0 and CURL_PROGRESSFUNC_CONTINUE.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Progress(nint context, long downloadTotal, long downloaded, long uploadTotal, long uploaded)
    {
        const int Abort = 1;
        CurlEasy? easy = Recover(context);
        if (easy is null || !easy.TryEnterCallback(out GuardCallback outer))
        {
            return Abort;
        }

        try
        {
            return easy.InvokeProgress(new CurlProgressInfo(downloadTotal, downloaded, uploadTotal, uploaded))
                ? 0
                : Abort;
        }
        catch (Exception error)
        {
            easy.KeepCallbackError(error);
            return Abort;
        }
        finally
        {
            easy.ExitCallback(outer);
        }
    }

    /// <summary>
    /// curl_debug_callback; must return 0, so an exception is kept and ends the transfer at its next callback. The
    /// first argument may be a handle that libcurl made for itself (8.4 and later), hence the context.
    /// </summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Debug(nint handle, int kind, byte* data, nuint size, nint context)
    {
        CurlEasy? easy = Recover(context);
        if (easy is null || !easy.TryEnterCallback(out GuardCallback outer))
        {
            return 0;
        }

        try
        {
            easy.InvokeDebug((CurlDebugKind)kind, new ReadOnlySpan<byte>(data, checked((int)size)));
        }
        catch (Exception error)
        {
            easy.KeepCallbackError(error);
        }
        finally
        {
            easy.ExitCallback(outer);
        }

        return 0;
    }

    private static nuint ToNative(CurlReadResult result, int capacity)
    {
        if (result.Count > capacity)
        {
            throw new InvalidOperationException($"OnRead returned {result.Count} bytes for a buffer of {capacity}.");
        }

        return result.Count >= 0 ? (nuint)result.Count
            : result == CurlReadResult.Pause ? Easy.CURL_READFUNC_PAUSE
            : Easy.CURL_READFUNC_ABORT;
    }

    private static CurlEasy? Recover(nint context) =>
        WeakGCHandle<CurlEasy>.FromIntPtr(context).TryGetTarget(out CurlEasy? easy) ? easy : null;
}
