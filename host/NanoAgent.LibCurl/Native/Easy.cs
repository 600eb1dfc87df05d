using System.Runtime.InteropServices;

namespace NanoAgent.LibCurl.Native;

/// <summary>
/// easy.h. curl_easy_setopt and curl_easy_getinfo are variadic in C; the fixed signatures below match their calling
/// convention on Linux and Windows, not on Apple arm64, which <see cref="LibCurlRuntime"/> therefore refuses. They
/// take the bare pointer, because counting references costs more than they do: callers hold the handle's guard, which
/// keeps the handle reachable and puts off its release.
/// </summary>
internal static unsafe partial class Easy
{
    /// <summary>CURL_ERROR_SIZE.</summary>
    internal const int CURL_ERROR_SIZE = 256;

    internal const uint CURL_WRITEFUNC_PAUSE = 0x10000001;
    internal const uint CURL_WRITEFUNC_ERROR = 0xFFFFFFFF;
    internal const uint CURL_READFUNC_ABORT = 0x10000000;
    internal const uint CURL_READFUNC_PAUSE = 0x10000001;
    internal const int CURL_SEEKFUNC_FAIL = 1;

    [LibraryImport(Library.Name)]
    internal static partial nint curl_easy_init();

    [LibraryImport(Library.Name)]
    internal static partial nint curl_easy_duphandle(nint easy);

    [LibraryImport(Library.Name)]
    internal static partial CurlCode curl_easy_upkeep(EasyHandle easy);

    [LibraryImport(Library.Name)]
    internal static partial void curl_easy_reset(EasyHandle easy);

    [LibraryImport(Library.Name)]
    internal static partial CurlCode curl_easy_perform(EasyHandle easy);

    [LibraryImport(Library.Name)]
    internal static partial CurlCode curl_easy_pause(EasyHandle easy, int bitmask);

    [LibraryImport(Library.Name)]
    internal static partial CurlCode curl_easy_setopt(nint easy, CurlOption option, CLong value);

    [LibraryImport(Library.Name, EntryPoint = "curl_easy_setopt")]
    internal static partial CurlCode curl_easy_setopt_off_t(nint easy, CurlOption option, long value);

    [LibraryImport(Library.Name, EntryPoint = "curl_easy_setopt")]
    internal static partial CurlCode curl_easy_setopt_pointer(nint easy, CurlOption option, nint value);

    [LibraryImport(Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial CurlCode curl_easy_setopt(nint easy, CurlOption option, string? value);

    [LibraryImport(Library.Name)]
    internal static partial CurlCode curl_easy_getinfo(nint easy, CurlInfo info, out CLong value);

    [LibraryImport(Library.Name, EntryPoint = "curl_easy_getinfo")]
    internal static partial CurlCode curl_easy_getinfo_off_t(nint easy, CurlInfo info, out long value);

    [LibraryImport(Library.Name)]
    internal static partial CurlCode curl_easy_getinfo(nint easy, CurlInfo info, out double value);

    [LibraryImport(Library.Name, EntryPoint = "curl_easy_getinfo")]
    internal static partial CurlCode curl_easy_getinfo_pointer(nint easy, CurlInfo info, out nint value);
}
