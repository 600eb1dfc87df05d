using System;
using System.Runtime.InteropServices;

namespace NanoAgent.LibCurl.Native;

/// <summary>
/// The functions of curl.h that are variadic in C: the setopts and curl_easy_getinfo.
/// </summary>
/// <remarks>
/// On Linux and Windows a variadic argument travels as a fixed one does, so a fixed signature calls them. On Apple
/// arm64 it is on the stack always; there, six more words fill the registers that are left, so that the ninth is the
/// first on the stack. That call gives the value as the third word too, and so is right wherever words are passed in
/// registers: it is tested on other processors.
/// They take the bare pointer, because counting references costs more than they do: callers hold the handle's guard,
/// which keeps the handle reachable and puts off its release.
/// </remarks>
internal static unsafe partial class Variadic
{
    /// <summary>Whether the value goes on the stack; tests force it.</summary>
    internal static bool OnStack { get; set; } =
        (OperatingSystem.IsMacOS() || OperatingSystem.IsMacCatalyst() || OperatingSystem.IsIOS()) &&
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    internal static CurlCode SetLong(nint easy, int option, CLong value) => OnStack
        ? curl_easy_setopt(easy, option, value.Value, 0, 0, 0, 0, 0, value.Value)
        : curl_easy_setopt(easy, option, value);

    /// <summary>Of a curl_off_t, which is as wide as a word wherever the value goes on the stack.</summary>
    internal static CurlCode SetInt64(nint easy, int option, long value) => OnStack
        ? curl_easy_setopt(easy, option, (nint)value, 0, 0, 0, 0, 0, (nint)value)
        : curl_easy_setopt_off_t(easy, option, value);

    internal static CurlCode SetPointer(nint easy, int option, nint value) => OnStack
        ? curl_easy_setopt(easy, option, value, 0, 0, 0, 0, 0, value)
        : curl_easy_setopt_pointer(easy, option, value);

    /// <summary>As UTF-8; null unsets.</summary>
    internal static CurlCode SetText(nint easy, int option, string? value) => OnStack
        ? curl_easy_setopt(easy, option, value, 0, 0, 0, 0, 0, value)
        : curl_easy_setopt(easy, option, value);

    /// <summary>The pointer is to a variable of the width that the info's kind has in C.</summary>
    internal static CurlCode GetInfo(nint easy, int info, void* value) => OnStack
        ? curl_easy_getinfo(easy, info, (nint)value, 0, 0, 0, 0, 0, (nint)value)
        : curl_easy_getinfo(easy, info, (nint)value);

    internal static CurlMultiCode SetMultiLong(nint multi, int option, CLong value) => OnStack
        ? curl_multi_setopt(multi, option, value.Value, 0, 0, 0, 0, 0, value.Value)
        : curl_multi_setopt(multi, option, value);

    internal static CurlMultiCode SetMultiInt64(nint multi, int option, long value) => OnStack
        ? curl_multi_setopt(multi, option, (nint)value, 0, 0, 0, 0, 0, (nint)value)
        : curl_multi_setopt_off_t(multi, option, value);

    internal static CurlMultiCode SetMultiPointer(nint multi, int option, nint value) => OnStack
        ? curl_multi_setopt(multi, option, value, 0, 0, 0, 0, 0, value)
        : curl_multi_setopt_pointer(multi, option, value);

    /// <summary>SHARE and UNSHARE take a C int, which has a word of its own on the stack.</summary>
    internal static CurlShareCode SetShareInt(nint share, int option, int value) => OnStack
        ? curl_share_setopt(share, option, value, 0, 0, 0, 0, 0, value)
        : curl_share_setopt(share, option, value);

    internal static CurlShareCode SetSharePointer(nint share, int option, nint value) => OnStack
        ? curl_share_setopt(share, option, value, 0, 0, 0, 0, 0, value)
        : curl_share_setopt_pointer(share, option, value);

    [LibraryImport(Library.Name)]
    private static partial CurlCode curl_easy_setopt(nint easy, int option, CLong value);

    [LibraryImport(Library.Name, EntryPoint = "curl_easy_setopt")]
    private static partial CurlCode curl_easy_setopt_off_t(nint easy, int option, long value);

    [LibraryImport(Library.Name, EntryPoint = "curl_easy_setopt")]
    private static partial CurlCode curl_easy_setopt_pointer(nint easy, int option, nint value);

    [LibraryImport(Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    private static partial CurlCode curl_easy_setopt(nint easy, int option, string? value);

    [LibraryImport(Library.Name)]
    private static partial CurlCode curl_easy_setopt(
        nint easy, int option, nint inRegister, nint r3, nint r4, nint r5, nint r6, nint r7, nint onStack);

    [LibraryImport(Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    private static partial CurlCode curl_easy_setopt(
        nint easy, int option, string? inRegister, nint r3, nint r4, nint r5, nint r6, nint r7, string? onStack);

    [LibraryImport(Library.Name)]
    private static partial CurlCode curl_easy_getinfo(nint easy, int info, nint value);

    [LibraryImport(Library.Name)]
    private static partial CurlCode curl_easy_getinfo(
        nint easy, int info, nint inRegister, nint r3, nint r4, nint r5, nint r6, nint r7, nint onStack);

    [LibraryImport(Library.Name)]
    private static partial CurlMultiCode curl_multi_setopt(nint multi, int option, CLong value);

    [LibraryImport(Library.Name, EntryPoint = "curl_multi_setopt")]
    private static partial CurlMultiCode curl_multi_setopt_off_t(nint multi, int option, long value);

    [LibraryImport(Library.Name, EntryPoint = "curl_multi_setopt")]
    private static partial CurlMultiCode curl_multi_setopt_pointer(nint multi, int option, nint value);

    [LibraryImport(Library.Name)]
    private static partial CurlMultiCode curl_multi_setopt(
        nint multi, int option, nint inRegister, nint r3, nint r4, nint r5, nint r6, nint r7, nint onStack);

    [LibraryImport(Library.Name)]
    private static partial CurlShareCode curl_share_setopt(nint share, int option, int value);

    [LibraryImport(Library.Name, EntryPoint = "curl_share_setopt")]
    private static partial CurlShareCode curl_share_setopt_pointer(nint share, int option, nint value);

    [LibraryImport(Library.Name)]
    private static partial CurlShareCode curl_share_setopt(
        nint share, int option, nint inRegister, nint r3, nint r4, nint r5, nint r6, nint r7, nint onStack);
}
