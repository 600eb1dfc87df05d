using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static NanoAgent.LibCurl.CurlConstants;

namespace NanoAgent.LibCurl.Native;

/// <content>Entries that only some protocols have.</content>
internal static unsafe partial class Callbacks
{
    internal static nint TrailersPointer =>
        (nint)(delegate* unmanaged[Cdecl]<nint*, nint, int>)&Trailers;

    internal static nint InterleavePointer =>
        (nint)(delegate* unmanaged[Cdecl]<byte*, nuint, nuint, nint, nuint>)&Interleave;

    internal static nint HstsReadPointer =>
        (nint)(delegate* unmanaged[Cdecl]<nint, Easy.HstsEntry*, nint, int>)&HstsRead;

    internal static nint HstsWritePointer =>
        (nint)(delegate* unmanaged[Cdecl]<nint, Easy.HstsEntry*, Easy.Index*, nint, int>)&HstsWrite;

    internal static nint SshKeyPointer =>
        (nint)(delegate* unmanaged[Cdecl]<nint, Easy.KhKey*, Easy.KhKey*, int, nint, int>)&SshKey;

    internal static nint SshHostKeyPointer =>
        (nint)(delegate* unmanaged[Cdecl]<nint, int, byte*, nuint, int>)&SshHostKey;

    internal static nint ChunkBeginPointer =>
        (nint)(delegate* unmanaged[Cdecl]<Easy.FileInfo*, nint, int, CLong>)&ChunkBegin;

    internal static nint ChunkEndPointer =>
        (nint)(delegate* unmanaged[Cdecl]<nint, CLong>)&ChunkEnd;

    internal static nint NameMatchPointer =>
        (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&NameMatch;

    /// <summary>curl_trailer_callback; aborts with CURL_TRAILERFUNC_ABORT.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Trailers(nint* list, nint context)
    {
        CurlEasy? easy = Recover(context);
        if (easy is null || !easy.TryEnterCallback(out GuardCallback outer))
        {
            return CURL_TRAILERFUNC_ABORT;
        }

        try
        {
            string[]? trailers = easy.InvokeTrailers();
            return trailers is not null && TryAppend(list, trailers) ? CURL_TRAILERFUNC_OK : CURL_TRAILERFUNC_ABORT;
        }
        catch (Exception error)
        {
            easy.KeepCallbackError(error);
            return CURL_TRAILERFUNC_ABORT;
        }
        finally
        {
            easy.ExitCallback(outer);
        }
    }

    /// <summary>The RTP form of curl_write_callback; aborts with CURL_WRITEFUNC_ERROR.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint Interleave(byte* data, nuint size, nuint count, nint context)
    {
        CurlEasy? easy = Recover(context);
        if (easy is null || !easy.TryEnterCallback(out GuardCallback outer))
        {
            return Easy.CURL_WRITEFUNC_ERROR;
        }

        try
        {
            bool goOn = easy.Rare!.Interleave!(new ReadOnlySpan<byte>(data, checked((int)(size * count))));
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

    /// <summary>curl_hstsread_callback; aborts with CURLSTS_FAIL.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int HstsRead(nint handle, Easy.HstsEntry* entry, nint context)
    {
        CurlEasy? easy = Recover(context);
        if (easy is null || !easy.TryEnterCallback(out GuardCallback outer))
        {
            return CURLSTS_FAIL;
        }

        try
        {
            if (easy.Rare!.HstsRead!() is not { } host)
            {
                return CURLSTS_DONE;
            }

            HstsFields.Write(host, entry);
            return CURLSTS_OK;
        }
        catch (Exception error)
        {
            easy.KeepCallbackError(error);
            return CURLSTS_FAIL;
        }
        finally
        {
            easy.ExitCallback(outer);
        }
    }

    /// <summary>curl_hstswrite_callback, called as the handle is freed; aborts with CURLSTS_FAIL.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int HstsWrite(nint handle, Easy.HstsEntry* entry, Easy.Index* count, nint context)
    {
        CurlEasy? easy = Recover(context);
        if (easy is null || !easy.TryEnterClosing(out GuardCallback outer))
        {
            return CURLSTS_FAIL;
        }

        try
        {
            return easy.Rare!.HstsWrite!(HstsFields.Read(entry), (long)count->index, (long)count->total)
                ? CURLSTS_OK
                : CURLSTS_DONE;
        }
        catch (Exception error)
        {
            easy.KeepCallbackError(error);
            return CURLSTS_FAIL;
        }
        finally
        {
            easy.ExitCallback(outer);
        }
    }

    /// <summary>curl_sshkeycallback; aborts with CURLKHSTAT_REJECT.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SshKey(nint handle, Easy.KhKey* known, Easy.KhKey* found, int match, nint context)
    {
        CurlEasy? easy = Recover(context);
        if (easy is null || !easy.TryEnterCallback(out GuardCallback outer))
        {
            return CURLKHSTAT_REJECT;
        }

        try
        {
            return (int)easy.Rare!.SshKey!(ToManaged(known), ToManaged(found), (CurlSshKeyMatch)match);
        }
        catch (Exception error)
        {
            easy.KeepCallbackError(error);
            return CURLKHSTAT_REJECT;
        }
        finally
        {
            easy.ExitCallback(outer);
        }
    }

    /// <summary>curl_sshhostkeycallback; aborts with CURLKHMATCH_MISMATCH.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SshHostKey(nint context, int type, byte* key, nuint length)
    {
        CurlEasy? easy = Recover(context);
        if (easy is null || !easy.TryEnterCallback(out GuardCallback outer))
        {
            return CURLKHMATCH_MISMATCH;
        }

        try
        {
            return easy.Rare!.SshHostKey!((CurlSshKeyType)type, new ReadOnlySpan<byte>(key, checked((int)length)))
                ? CURLKHMATCH_OK
                : CURLKHMATCH_MISMATCH;
        }
        catch (Exception error)
        {
            easy.KeepCallbackError(error);
            return CURLKHMATCH_MISMATCH;
        }
        finally
        {
            easy.ExitCallback(outer);
        }
    }

    /// <summary>curl_chunk_bgn_callback; aborts with CURL_CHUNK_BGN_FUNC_FAIL.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static CLong ChunkBegin(Easy.FileInfo* file, nint context, int remaining)
    {
        CurlEasy? easy = Recover(context);
        if (easy is null || !easy.TryEnterCallback(out GuardCallback outer))
        {
            return new CLong(CURL_CHUNK_BGN_FUNC_FAIL);
        }

        try
        {
            return new CLong((int)easy.Rare!.ChunkBegin!(ToManaged(file), remaining));
        }
        catch (Exception error)
        {
            easy.KeepCallbackError(error);
            return new CLong(CURL_CHUNK_BGN_FUNC_FAIL);
        }
        finally
        {
            easy.ExitCallback(outer);
        }
    }

    /// <summary>curl_chunk_end_callback; aborts with CURL_CHUNK_END_FUNC_FAIL.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static CLong ChunkEnd(nint context)
    {
        CurlEasy? easy = Recover(context);
        if (easy is null || !easy.TryEnterCallback(out GuardCallback outer))
        {
            return new CLong(CURL_CHUNK_END_FUNC_FAIL);
        }

        try
        {
            return new CLong(easy.Rare!.ChunkEnd!() ? CURL_CHUNK_END_FUNC_OK : CURL_CHUNK_END_FUNC_FAIL);
        }
        catch (Exception error)
        {
            easy.KeepCallbackError(error);
            return new CLong(CURL_CHUNK_END_FUNC_FAIL);
        }
        finally
        {
            easy.ExitCallback(outer);
        }
    }

    /// <summary>curl_fnmatch_callback; aborts with CURL_FNMATCHFUNC_FAIL.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int NameMatch(nint context, nint pattern, nint name)
    {
        CurlEasy? easy = Recover(context);
        if (easy is null || !easy.TryEnterCallback(out GuardCallback outer))
        {
            return CURL_FNMATCHFUNC_FAIL;
        }

        try
        {
            string text = Marshal.PtrToStringUTF8(name) ?? "";
            return easy.Rare!.NameMatch!(Marshal.PtrToStringUTF8(pattern) ?? "", text)
                ? CURL_FNMATCHFUNC_MATCH
                : CURL_FNMATCHFUNC_NOMATCH;
        }
        catch (Exception error)
        {
            easy.KeepCallbackError(error);
            return CURL_FNMATCHFUNC_FAIL;
        }
        finally
        {
            easy.ExitCallback(outer);
        }
    }

    /// <summary>Gives libcurl a list that it frees; false when out of memory.</summary>
    private static bool TryAppend(nint* list, string[] trailers)
    {
        nint made = 0;
        foreach (string trailer in trailers)
        {
            bool isWhole = trailer is not null && trailer.AsSpan().IndexOfAny('\r', '\n', '\0') < 0;
            nint head = isWhole ? SList.curl_slist_append(made, trailer!) : 0;
            if (head == 0)
            {
                EasyHandle.DiscardList(made);
                return isWhole ? false : throw new InvalidOperationException(
                    "OnTrailers gave a trailer that is null or has a line end or a NUL.");
            }

            made = head;
        }

        *list = made;
        return true;
    }

    /// <summary>The file of known hosts gives base64 and no length.</summary>
    private static CurlSshKey ToManaged(Easy.KhKey* key)
    {
        if (key is null || key->key is null)
        {
            return default;
        }

        ReadOnlySpan<byte> bytes = key->len == 0
            ? MemoryMarshal.CreateReadOnlySpanFromNullTerminated(key->key)
            : new ReadOnlySpan<byte>(key->key, checked((int)key->len));
        return new CurlSshKey((CurlSshKeyType)key->keytype, bytes, isBase64: key->len == 0);
    }

    private static CurlFileInfo ToManaged(Easy.FileInfo* file) => new(
        Marshal.PtrToStringUTF8(file->filename) ?? "",
        (CurlFileType)file->filetype,
        file->size,
        (int)file->perm,
        file->hardlinks.Value,
        Marshal.PtrToStringUTF8(file->timeText),
        Marshal.PtrToStringUTF8(file->userText),
        Marshal.PtrToStringUTF8(file->groupText),
        Marshal.PtrToStringUTF8(file->targetText));
}
