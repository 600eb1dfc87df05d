using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NanoAgent.LibCurl.Native;

/// <content>Entries of a form's parts that callbacks fill.</content>
internal static unsafe partial class Callbacks
{
    internal static nint MimeReadPointer =>
        (nint)(delegate* unmanaged[Cdecl]<byte*, nuint, nuint, nint, nuint>)&MimeRead;

    internal static nint MimeSeekPointer => (nint)(delegate* unmanaged[Cdecl]<nint, long, int, int>)&MimeSeek;

    /// <summary>curl_read_callback of a part; aborts with CURL_READFUNC_ABORT.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint MimeRead(byte* buffer, nuint size, nuint count, nint context)
    {
        MimeSource? source = RecoverSource(context);
        if (source is null || !source.Easy.TryEnterCallback(out GuardCallback outer))
        {
            return Easy.CURL_READFUNC_ABORT;
        }

        try
        {
            int capacity = checked((int)(size * count));
            return ToNative(source.Read(new Span<byte>(buffer, capacity)), capacity);
        }
        catch (Exception error)
        {
            source.Easy.KeepCallbackError(error);
            return Easy.CURL_READFUNC_ABORT;
        }
        finally
        {
            source.Easy.ExitCallback(outer);
        }
    }

    /// <summary>curl_seek_callback of a part; aborts with CURL_SEEKFUNC_FAIL.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int MimeSeek(nint context, long offset, int origin)
    {
        MimeSource? source = RecoverSource(context);
        if (source is null || !source.Easy.TryEnterCallback(out GuardCallback outer))
        {
            return Easy.CURL_SEEKFUNC_FAIL;
        }

        try
        {
            return (int)source.Seek!(offset, (SeekOrigin)origin);
        }
        catch (Exception error)
        {
            source.Easy.KeepCallbackError(error);
            return Easy.CURL_SEEKFUNC_FAIL;
        }
        finally
        {
            source.Easy.ExitCallback(outer);
        }
    }

    private static MimeSource? RecoverSource(nint context) =>
        WeakGCHandle<MimeSource>.FromIntPtr(context).TryGetTarget(out MimeSource? source) ? source : null;
}
