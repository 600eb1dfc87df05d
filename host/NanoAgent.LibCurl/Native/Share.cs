using System.Runtime.InteropServices;

namespace NanoAgent.LibCurl.Native;

/// <summary>
/// The share interface of curl.h. curl_share_setopt is variadic in C, see <see cref="Easy"/>; SHARE and UNSHARE take
/// a C int. What frees a share stands with its owner.
/// </summary>
internal static partial class Share
{
    internal const int CURLSHOPT_SHARE = 1;
    internal const int CURLSHOPT_LOCKFUNC = 3;
    internal const int CURLSHOPT_UNLOCKFUNC = 4;
    internal const int CURLSHOPT_USERDATA = 5;

    /// <summary>curl_lock_data of libcurl's own bookkeeping, of which the callbacks are told too.</summary>
    internal const int CURL_LOCK_DATA_SHARE = 1;

    internal const int CURL_LOCK_DATA_COOKIE = 2;
    internal const int CURL_LOCK_DATA_DNS = 3;
    internal const int CURL_LOCK_DATA_SSL_SESSION = 4;
    internal const int CURL_LOCK_DATA_CONNECT = 5;
    internal const int CURL_LOCK_DATA_PSL = 6;
    internal const int CURL_LOCK_DATA_HSTS = 7;

    [LibraryImport(Library.Name)]
    internal static partial nint curl_share_init();

    [LibraryImport(Library.Name)]
    internal static partial CurlShareCode curl_share_setopt(nint share, int option, int value);

    [LibraryImport(Library.Name, EntryPoint = "curl_share_setopt")]
    internal static partial CurlShareCode curl_share_setopt_pointer(nint share, int option, nint value);

    [LibraryImport(Library.Name)]
    internal static partial nint curl_share_strerror(CurlShareCode code);
}
