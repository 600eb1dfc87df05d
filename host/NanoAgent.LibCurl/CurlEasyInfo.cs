using System;
using System.Globalization;
using System.Runtime.InteropServices;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <summary>
/// What a handle knows of its transfer: the one under way (also from its callbacks) or the last one, until the next.
/// Strings are copied out. All members throw <see cref="InvalidOperationException"/> when another thread uses the
/// handle, <see cref="ObjectDisposedException"/> after its disposal and <see cref="CurlException"/> when the loaded
/// library does not know what is asked.
/// </summary>
public readonly struct CurlEasyInfo : IEquatable<CurlEasyInfo>
{
    private const int TypeMask = 0xF00000;
    private const int StringType = 0x100000;
    private const int LongType = 0x200000;
    private const int DoubleType = 0x300000;
    private const int OffTType = 0x600000;

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

    /// <summary>Any answer of kind LONG.</summary>
    /// <param name="info">What is asked.</param>
    /// <exception cref="ArgumentException">The answer is of another kind.</exception>
    public long GetLong(CurlInfo info)
    {
        Require(info, LongType);
        using GuardScope scope = _easy.EnterAnyState();
        Check(Easy.curl_easy_getinfo(_easy.Handle.Key, info, out CLong value), info);
        return value.Value;
    }

    /// <summary>Any answer of kind OFF_T.</summary>
    /// <param name="info">What is asked.</param>
    /// <exception cref="ArgumentException">The answer is of another kind.</exception>
    public long GetInt64(CurlInfo info)
    {
        Require(info, OffTType);
        using GuardScope scope = _easy.EnterAnyState();
        Check(Easy.curl_easy_getinfo_off_t(_easy.Handle.Key, info, out long value), info);
        return value;
    }

    /// <summary>Any answer of kind DOUBLE.</summary>
    /// <param name="info">What is asked.</param>
    /// <exception cref="ArgumentException">The answer is of another kind.</exception>
    public double GetDouble(CurlInfo info)
    {
        Require(info, DoubleType);
        using GuardScope scope = _easy.EnterAnyState();
        Check(Easy.curl_easy_getinfo(_easy.Handle.Key, info, out double value), info);
        return value;
    }

    /// <summary>Any answer of kind STRING, copied; null when there is none.</summary>
    /// <param name="info">What is asked.</param>
    /// <exception cref="ArgumentException">The answer is of another kind, or not text.</exception>
    public string? GetString(CurlInfo info)
    {
        // PRIVATE bears the kind STRING, but is whatever pointer was set.
        Require(info, info == CurlInfo.PRIVATE ? -1 : StringType);
        using GuardScope scope = _easy.EnterAnyState();
        Check(Easy.curl_easy_getinfo_pointer(_easy.Handle.Key, info, out nint value), info);
        return Marshal.PtrToStringUTF8(value);
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

    private static void Require(CurlInfo info, int type)
    {
        // A getter of the wrong width would let libcurl write past the variable.
        if (((int)info & TypeMask) != type)
        {
            throw new ArgumentException($"CURLINFO_{info} is of another kind.", nameof(info));
        }
    }

    private static void Check(CurlCode code, CurlInfo info)
    {
        if (code != CurlCode.Ok)
        {
            throw new CurlException(
                code, string.Create(CultureInfo.InvariantCulture, $"Asking for CURLINFO_{info}"), null);
        }
    }
}
