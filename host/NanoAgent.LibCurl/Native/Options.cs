using System.Runtime.InteropServices;

namespace NanoAgent.LibCurl.Native;

/// <summary>options.h: the table of options that the loaded library carries.</summary>
internal static unsafe partial class Options
{
    [LibraryImport(Library.Name)]
    internal static partial EasyOption* curl_easy_option_by_id(int id);

    [LibraryImport(Library.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial EasyOption* curl_easy_option_by_name(string name);

    [LibraryImport(Library.Name)]
    internal static partial EasyOption* curl_easy_option_next(EasyOption* previous);

    /// <summary>curl_easyoption.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct EasyOption
    {
        internal byte* name;
        internal int id;
        internal CurlOptionKind type;
        internal uint flags;
    }
}
