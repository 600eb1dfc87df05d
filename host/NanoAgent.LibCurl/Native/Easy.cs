using System.Runtime.InteropServices;

namespace NanoAgent.LibCurl.Native;

/// <summary>
/// easy.h; what is variadic there stands in <see cref="Variadic"/>.
/// </summary>
internal static unsafe partial class Easy
{
    /// <summary>CURL_ERROR_SIZE.</summary>
    internal const int CURL_ERROR_SIZE = CurlConstants.CURL_ERROR_SIZE;

    internal const uint CURL_WRITEFUNC_PAUSE = CurlConstants.CURL_WRITEFUNC_PAUSE;
    internal const uint CURL_WRITEFUNC_ERROR = (uint)CurlConstants.CURL_WRITEFUNC_ERROR;
    internal const uint CURL_READFUNC_ABORT = CurlConstants.CURL_READFUNC_ABORT;
    internal const uint CURL_READFUNC_PAUSE = CurlConstants.CURL_READFUNC_PAUSE;
    internal const int CURL_SEEKFUNC_FAIL = CurlConstants.CURL_SEEKFUNC_FAIL;

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
    internal static partial CurlCode curl_easy_send(nint easy, byte* data, nuint size, out nuint sent);

    [LibraryImport(Library.Name)]
    internal static partial CurlCode curl_easy_recv(nint easy, byte* buffer, nuint size, out nuint received);

    /// <summary>curl_blob.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Blob
    {
        internal byte* data;
        internal nuint len;
        internal uint flags;
    }

    /// <summary>curl_sockaddr; addr is as long as addrlen says.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct SockAddr
    {
        internal int family;
        internal int socktype;
        internal int protocol;
        internal uint addrlen;
        internal fixed byte addr[16];
    }

    /// <summary>curl_khkey.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct KhKey
    {
        internal byte* key;
        internal nuint len;
        internal int keytype;
    }

    /// <summary>curl_hstsentry: a bit and 18 bytes follow; see <see cref="HstsFields"/>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct HstsEntry
    {
        internal byte* name;
        internal nuint namelen;
    }

    /// <summary>curl_index.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Index
    {
        internal nuint index;
        internal nuint total;
    }

    /// <summary>
    /// curl_fileinfo, without the library's own end. time_t is as wide as a pointer where processes have 64 bits.
    /// </summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct FileInfo
    {
        internal nint filename;
        internal int filetype;
        internal nint time;
        internal uint perm;
        internal int uid;
        internal int gid;
        internal long size;
        internal CLong hardlinks;
        internal nint timeText;
        internal nint permText;
        internal nint userText;
        internal nint groupText;
        internal nint targetText;
        internal uint flags;
    }

    /// <summary>curl_certinfo.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct CertInfo
    {
        internal int num_of_certs;
        internal nint* certinfo;
    }
}
