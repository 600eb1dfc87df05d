using System.Runtime.InteropServices;

namespace NanoAgent.LibCurl.Native;

/// <summary>
/// urlapi.h. The functions on a handle take the bare pointer: callers hold the guard, which keeps the handle open.
/// What frees handles and the strings that curl_url_get gives stands with their owners.
/// </summary>
internal static partial class Url
{
    [LibraryImport(Library.Name)]
    internal static partial nint curl_url();

    [LibraryImport(Library.Name)]
    internal static partial nint curl_url_dup(nint url);

    [LibraryImport(Library.Name)]
    internal static partial CurlUrlCode curl_url_get(nint url, CurlUrlPart part, out nint text, CurlUrlOptions flags);

    [LibraryImport(Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial CurlUrlCode curl_url_set(nint url, CurlUrlPart part, string? text, CurlUrlOptions flags);

    [LibraryImport(Library.Name)]
    internal static partial nint curl_url_strerror(CurlUrlCode code);
}
