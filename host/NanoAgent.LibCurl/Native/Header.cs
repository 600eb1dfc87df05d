using System.Runtime.InteropServices;

namespace NanoAgent.LibCurl.Native;

/// <summary>header.h. What these functions tell lives until the next call or transfer of the handle.</summary>
internal static unsafe partial class Header
{
    [LibraryImport(Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial CurlHeaderCode curl_easy_header(
        nint easy, string name, nuint index, CurlHeaderOrigins origin, int request, out HeaderField* header);

    [LibraryImport(Library.Name)]
    internal static partial HeaderField* curl_easy_nextheader(
        nint easy, CurlHeaderOrigins origin, int request, HeaderField* previous);

    /// <summary>curl_header.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct HeaderField
    {
        internal byte* name;
        internal byte* value;
        internal nuint amount;
        internal nuint index;
        internal CurlHeaderOrigins origin;
        internal nint anchor;
    }
}
