using System.Runtime.InteropServices;

namespace NanoAgent.LibCurl.Native;

/// <summary>
/// The share interface of curl.h. curl_share_setopt stands in <see cref="Variadic"/>, what frees a share with its
/// owner.
/// </summary>
internal static partial class Share
{
    internal const int CURLSHOPT_SHARE = CurlConstants.CURLSHOPT_SHARE;
    internal const int CURLSHOPT_LOCKFUNC = CurlConstants.CURLSHOPT_LOCKFUNC;
    internal const int CURLSHOPT_UNLOCKFUNC = CurlConstants.CURLSHOPT_UNLOCKFUNC;
    internal const int CURLSHOPT_USERDATA = CurlConstants.CURLSHOPT_USERDATA;

    /// <summary>curl_lock_data of libcurl's own bookkeeping, of which the callbacks are told too.</summary>
    internal const int CURL_LOCK_DATA_SHARE = CurlConstants.CURL_LOCK_DATA_SHARE;

    internal const int CURL_LOCK_DATA_COOKIE = CurlConstants.CURL_LOCK_DATA_COOKIE;
    internal const int CURL_LOCK_DATA_DNS = CurlConstants.CURL_LOCK_DATA_DNS;
    internal const int CURL_LOCK_DATA_SSL_SESSION = CurlConstants.CURL_LOCK_DATA_SSL_SESSION;
    internal const int CURL_LOCK_DATA_CONNECT = CurlConstants.CURL_LOCK_DATA_CONNECT;
    internal const int CURL_LOCK_DATA_PSL = CurlConstants.CURL_LOCK_DATA_PSL;
    internal const int CURL_LOCK_DATA_HSTS = CurlConstants.CURL_LOCK_DATA_HSTS;

    [LibraryImport(Library.Name)]
    internal static partial nint curl_share_init();

    [LibraryImport(Library.Name)]
    internal static partial nint curl_share_strerror(CurlShareCode code);
}
