using System.Runtime.InteropServices;

namespace NanoAgent.LibCurl.Native;

/// <summary>The MIME interface of curl.h. What frees a form stands with its owner, the easy handle.</summary>
internal static unsafe partial class Mime
{
    [LibraryImport(Library.Name)]
    internal static partial nint curl_mime_init(nint easy);

    [LibraryImport(Library.Name)]
    internal static partial nint curl_mime_addpart(nint mime);

    [LibraryImport(Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial CurlCode curl_mime_name(nint part, string? name);

    [LibraryImport(Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial CurlCode curl_mime_filename(nint part, string? fileName);

    [LibraryImport(Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial CurlCode curl_mime_type(nint part, string? type);

    [LibraryImport(Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial CurlCode curl_mime_encoder(nint part, string? encoding);

    [LibraryImport(Library.Name)]
    internal static partial CurlCode curl_mime_data(nint part, byte* data, nuint size);

    [LibraryImport(Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial CurlCode curl_mime_filedata(nint part, string path);

    [LibraryImport(Library.Name)]
    internal static partial CurlCode curl_mime_data_cb(
        nint part, long size, nint read, nint seek, nint free, nint context);

    [LibraryImport(Library.Name)]
    internal static partial CurlCode curl_mime_subparts(nint part, nint mime);

    [LibraryImport(Library.Name)]
    internal static partial CurlCode curl_mime_headers(nint part, nint headers, int takeOwnership);
}
