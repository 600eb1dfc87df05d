using System;
using System.Runtime.InteropServices;
using NanoAgent.LibCurl.Native;
using static NanoAgent.LibCurl.CurlConstants;

namespace NanoAgent.LibCurl;

/// <summary>
/// What a handle knows of its transfer: the one under way (also from its callbacks) or the last one, until the next.
/// Strings are copied out. All members throw <see cref="InvalidOperationException"/> when another thread uses the
/// handle, <see cref="ObjectDisposedException"/> after its disposal <see cref="NotSupportedException"/>
/// when the loaded library is too old for what is asked, and <see cref="CurlException"/> when libcurl refuses.
/// </summary>
public readonly struct CurlEasyInfo : IEquatable<CurlEasyInfo>
{
    private readonly CurlEasy _easy;

    internal CurlEasyInfo(CurlEasy easy) => _easy = easy;

    /// <summary>The last status received, or 0 when none was.</summary>
    public int ResponseCode => (int)GetLong(CurlInfo.RESPONSE_CODE);

    /// <summary>The URL last used, after redirects.</summary>
    public string? EffectiveUrl => GetString(CurlInfo.EFFECTIVE_URL);

    /// <summary>The Content-Type received, or null.</summary>
    public string? ContentType => GetString(CurlInfo.CONTENT_TYPE);

    /// <summary>How many connections the transfer had to open; 0 when it reused one.</summary>
    public int NewConnections => (int)GetLong(CurlInfo.NUM_CONNECTS);

    /// <summary>Microseconds from the start to the end.</summary>
    public long TotalTimeUs => GetInt64(CurlInfo.TOTAL_TIME_T);

    /// <summary>Body bytes received.</summary>
    public long DownloadedBytes => GetInt64(CurlInfo.SIZE_DOWNLOAD_T);

    /// <summary>Body bytes sent.</summary>
    public long UploadedBytes => GetInt64(CurlInfo.SIZE_UPLOAD_T);

    /// <summary>Seconds that Retry-After asks to wait; 0 when it was not received.</summary>
    public long RetryAfterSeconds => GetInt64(CurlInfo.RETRY_AFTER);

    /// <summary>An answer that is a C long.</summary>
    /// <param name="info">What is asked.</param>
    public unsafe long GetLong(CurlLongInfo info)
    {
        using GuardScope scope = _easy.EnterAnyState();
        CLong value;
        Check(Variadic.GetInfo(_easy.Handle.Key, info.Id, &value), info.Id);
        return value.Value;
    }

    /// <summary>An answer that is a curl_off_t.</summary>
    /// <param name="info">What is asked.</param>
    public unsafe long GetInt64(CurlInt64Info info)
    {
        using GuardScope scope = _easy.EnterAnyState();
        long value;
        Check(Variadic.GetInfo(_easy.Handle.Key, info.Id, &value), info.Id);
        return value > 0 && _easy.UncountedUs > 0 && CountsFromTheStart(info.Id) ? value + _easy.UncountedUs : value;
    }

    /// <summary>An answer that is a double.</summary>
    /// <param name="info">What is asked.</param>
    public unsafe double GetDouble(CurlDoubleInfo info)
    {
        using GuardScope scope = _easy.EnterAnyState();
        const double SecondUs = 1e6;
        double value;
        Check(Variadic.GetInfo(_easy.Handle.Key, info.Id, &value), info.Id);
        return value > 0 && _easy.UncountedUs > 0 && CountsFromTheStart(info.Id)
            ? value + (_easy.UncountedUs / SecondUs) : value;
    }

    /// <summary>An answer that is a text, copied; null when there is none.</summary>
    /// <param name="info">What is asked.</param>
    public unsafe string? GetString(CurlStringInfo info)
    {
        using GuardScope scope = _easy.EnterAnyState();
        nint value;
        Check(Variadic.GetInfo(_easy.Handle.Key, info.Id, &value), info.Id);
        return Marshal.PtrToStringUTF8(value);
    }

    /// <summary>An answer that is a list of texts, copied.</summary>
    /// <param name="info">What is asked.</param>
    public unsafe string[] GetList(CurlListInfo info)
    {
        using GuardScope scope = _easy.EnterAnyState();
        nint list;
        Check(Variadic.GetInfo(_easy.Handle.Key, info.Id, &list), info.Id);
        return EasyHandle.TakeList(list);
    }

    /// <summary>An answer that is a socket.</summary>
    /// <param name="info">What is asked.</param>
    /// <returns>The descriptor or, on Windows, the SOCKET, libcurl's own; -1 when there is none.</returns>
    public unsafe nint GetSocket(CurlSocketInfo info)
    {
        using GuardScope scope = _easy.EnterAnyState();
        nint socket = 0;
        Check(Variadic.GetInfo(_easy.Handle.Key, info.Id, &socket), info.Id);

        // Where a socket is an int, only that much was written.
        return OperatingSystem.IsWindows() ? socket : *(int*)&socket;
    }

    /// <summary>An answer that is a pointer: into libcurl, valid as its manual page says, or to what was set.</summary>
    /// <param name="info">What is asked.</param>
    public unsafe nint GetPointer(CurlPointerInfo info)
    {
        using GuardScope scope = _easy.EnterAnyState();
        nint value;
        Check(Variadic.GetInfo(_easy.Handle.Key, info.Id, &value), info.Id);
        return value;
    }

    /// <summary>
    /// CURLINFO_CERTINFO: the server's chain of certificates, as far as CURLOPT_CERTINFO asked for it; copied.
    /// </summary>
    /// <returns>For each certificate, "Name:content" texts.</returns>
    public unsafe string[][] GetCertificates()
    {
        using GuardScope scope = _easy.EnterAnyState();
        Easy.CertInfo* chain;
        int info = CurlConstants.CURLINFO_CERTINFO;
        Check(Variadic.GetInfo(_easy.Handle.Key, info, &chain), info);
        var certificates = new string[chain is null ? 0 : chain->num_of_certs][];
        for (int index = 0; index < certificates.Length; index++)
        {
            certificates[index] = SList.ToArray((nint)chain->certinfo[index]);
        }

        return certificates;
    }

    /// <summary>The numbers of the transfer in one value that stays as it is. Allocates nothing.</summary>
    public CurlTransferInfo Snapshot()
    {
        using GuardScope scope = _easy.EnterAnyState();
        return new CurlTransferInfo
        {
            ResponseCode = ResponseCode,
            HttpVersion = (CurlHttpVersion)GetLong(CurlInfo.HTTP_VERSION),
            NewConnections = NewConnections,
            Redirects = (int)GetLong(CurlInfo.REDIRECT_COUNT),
            OsErrno = (int)GetLong(CurlInfo.OS_ERRNO),
            DownloadedBytes = DownloadedBytes,
            UploadedBytes = UploadedBytes,
            ContentLengthBytes = GetInt64(CurlInfo.CONTENT_LENGTH_DOWNLOAD_T),
            RetryAfterSeconds = RetryAfterSeconds,
            NameLookupTimeUs = GetInt64(CurlInfo.NAMELOOKUP_TIME_T),
            ConnectTimeUs = GetInt64(CurlInfo.CONNECT_TIME_T),
            AppConnectTimeUs = GetInt64(CurlInfo.APPCONNECT_TIME_T),
            PreTransferTimeUs = GetInt64(CurlInfo.PRETRANSFER_TIME_T),
            StartTransferTimeUs = GetInt64(CurlInfo.STARTTRANSFER_TIME_T),
            RedirectTimeUs = GetInt64(CurlInfo.REDIRECT_TIME_T),
            TotalTimeUs = TotalTimeUs,
            HeaderBytes = GetLong(CurlInfo.HEADER_SIZE),
            RequestBytes = GetLong(CurlInfo.REQUEST_SIZE),
            DownloadBytesPerSecond = GetInt64(CurlInfo.SPEED_DOWNLOAD_T),
            UploadBytesPerSecond = GetInt64(CurlInfo.SPEED_UPLOAD_T),
            RemotePort = (int)GetLong(CurlInfo.PRIMARY_PORT),
            LocalPort = (int)GetLong(CurlInfo.LOCAL_PORT),
            QueueTimeUs = Later(CurlInfo.QUEUE_TIME_T, 0, 8, 6),
            PostTransferTimeUs = Later(CurlInfo.POSTTRANSFER_TIME_T, 0, 8, 10),
            TransferId = Later(CurlInfo.XFER_ID, -1, 8, 2),
            ConnectionId = Later(CurlInfo.CONN_ID, -1, 8, 2),
        };
    }

    /// <inheritdoc/>
    public bool Equals(CurlEasyInfo other) => ReferenceEquals(_easy, other._easy);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CurlEasyInfo other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _easy?.GetHashCode() ?? 0;

    /// <summary>Whether both speak of the same handle.</summary>
    public static bool operator ==(CurlEasyInfo left, CurlEasyInfo right) => left.Equals(right);

    /// <summary>Whether they speak of different handles.</summary>
    public static bool operator !=(CurlEasyInfo left, CurlEasyInfo right) => !left.Equals(right);

    /// <summary>What libcurl can tell from a release on, and a stand-in before.</summary>
    private long Later(CurlInt64Info info, long otherwise, byte major, byte minor) =>
        LibCurlInfo.Current.IsAtLeast(major, minor, 0) ? GetInt64(info) : otherwise;

    /// <summary>Whether an answer is a time from the transfer's start, in its unit, microseconds or seconds.</summary>
    private static bool CountsFromTheStart(int info) => info is
        CURLINFO_TOTAL_TIME_T or CURLINFO_NAMELOOKUP_TIME_T or CURLINFO_CONNECT_TIME_T or CURLINFO_APPCONNECT_TIME_T
        or CURLINFO_PRETRANSFER_TIME_T or CURLINFO_STARTTRANSFER_TIME_T or CURLINFO_POSTTRANSFER_TIME_T
        or CURLINFO_REDIRECT_TIME_T or CURLINFO_TOTAL_TIME or CURLINFO_NAMELOOKUP_TIME or CURLINFO_CONNECT_TIME
        or CURLINFO_APPCONNECT_TIME or CURLINFO_PRETRANSFER_TIME or CURLINFO_STARTTRANSFER_TIME
        or CURLINFO_REDIRECT_TIME;

    private static void Check(CurlCode code, int info)
    {
        if (code != CurlCode.Ok)
        {
            throw (Exception?)CurlSymbols.Refusal(CurlSymbols.Infos, info, "CURLINFO_")
                ?? new CurlException(
                    code, $"Asking for CURLINFO_{CurlSymbols.NameOf(CurlSymbols.Infos, info)}", null);
        }
    }
}
