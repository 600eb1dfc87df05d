using System.Runtime.InteropServices;

namespace NanoAgent.LibCurl.Native;

/// <summary>curl.h and easy.h: texts and dates, for which no handle is needed since 7.82.0.</summary>
internal static unsafe partial class Text
{
    [LibraryImport(Library.Name)]
    internal static partial nint curl_easy_escape(nint easy, byte* text, int length);

    [LibraryImport(Library.Name)]
    internal static partial nint curl_easy_unescape(nint easy, byte* text, int length, out int resultLength);

    [LibraryImport(Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint curl_getdate(string text, nint unused);
}
