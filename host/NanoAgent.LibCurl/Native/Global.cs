using System.Runtime.InteropServices;

namespace NanoAgent.LibCurl.Native;

/// <summary>curl.h: process-wide set-up and the texts of the error codes.</summary>
internal static partial class Global
{
    /// <summary>CURL_GLOBAL_DEFAULT: TLS and, on Windows, the socket library.</summary>
    internal const int CURL_GLOBAL_DEFAULT = CurlConstants.CURL_GLOBAL_DEFAULT;

    [LibraryImport(Library.Name)]
    internal static partial CurlCode curl_global_init(CLong flags);

    [LibraryImport(Library.Name)]
    internal static partial nint curl_easy_strerror(CurlCode code);

    [LibraryImport(Library.Name)]
    internal static partial nint curl_multi_strerror(CurlMultiCode code);
}
