using System.Runtime.InteropServices;

namespace NanoAgent.LibCurl.Native;

/// <summary>options.h: the table of options that the loaded library carries.</summary>
internal static unsafe partial class Options
{
    /// <summary>CURLOT_FLAG_ALIAS: the row is an older name of another row.</summary>
    internal const uint CURLOT_FLAG_ALIAS = 1;

    [LibraryImport(Library.Name)]
    internal static partial EasyOption* curl_easy_option_by_id(CurlOption id);

    [LibraryImport(Library.Name)]
    internal static partial EasyOption* curl_easy_option_next(EasyOption* previous);

    /// <summary>curl_easyoption.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct EasyOption
    {
        internal byte* name;
        internal CurlOption id;
        internal CurlOptionKind type;
        internal uint flags;
    }
}
