using System.Runtime.InteropServices;

namespace NanoAgent.LibCurl.Native;

/// <summary>curl.h: what the loaded library says about itself.</summary>
internal static unsafe partial class Version
{
    /// <summary>CURLVERSION_ELEVENTH, the newest age whose members <see cref="VersionInfoData"/> declares.</summary>
    internal const int CURLVERSION_ELEVENTH = 10;

    /// <summary>Not thread-safe before curl_global_init, so it is called after it and only once.</summary>
    [LibraryImport(Library.Name)]
    internal static partial VersionInfoData* curl_version_info(int age);

    /// <summary>
    /// curl_version_info_data. The struct has grown with time: a member is there only if <see cref="age"/> is at
    /// least the number in the comment above it.
    /// </summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct VersionInfoData
    {
        // 0: CURLVERSION_FIRST
        internal int age;
        internal byte* version;
        internal uint version_num;
        internal byte* host;
        internal int features;
        internal byte* ssl_version;
        internal CLong ssl_version_num;
        internal byte* libz_version;
        internal byte** protocols;

        // 1: CURLVERSION_SECOND
        internal byte* ares;
        internal int ares_num;

        // 2
        internal byte* libidn;

        // 3
        internal int iconv_ver_num;
        internal byte* libssh_version;

        // 4
        internal uint brotli_ver_num;
        internal byte* brotli_version;

        // 5: CURLVERSION_SIXTH
        internal uint nghttp2_ver_num;
        internal byte* nghttp2_version;
        internal byte* quic_version;
    }
}
