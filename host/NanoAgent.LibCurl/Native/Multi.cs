using System.Runtime.InteropServices;

namespace NanoAgent.LibCurl.Native;

/// <summary>multi.h.</summary>
internal static unsafe partial class Multi
{
    /// <summary>CURLMSG_DONE, the only kind of message that exists.</summary>
    internal const int CURLMSG_DONE = 1;

    [LibraryImport(Library.Name)]
    internal static partial nint curl_multi_init();

    [LibraryImport(Library.Name)]
    internal static partial CurlMultiCode curl_multi_add_handle(MultiHandle multi, EasyHandle easy);

    [LibraryImport(Library.Name)]
    internal static partial CurlMultiCode curl_multi_remove_handle(MultiHandle multi, EasyHandle easy);

    [LibraryImport(Library.Name)]
    internal static partial CurlMultiCode curl_multi_perform(MultiHandle multi, out int runningHandles);

    [LibraryImport(Library.Name)]
    internal static partial CurlMultiCode curl_multi_poll(
        MultiHandle multi, byte* extraFds, uint extraFdCount, int timeoutMs, out int descriptorCount);

    /// <summary>The socket is an int on Unix and as wide as a pointer on Windows; a register holds either.</summary>
    [LibraryImport(Library.Name)]
    internal static partial CurlMultiCode curl_multi_socket_action(
        MultiHandle multi, nint socket, CurlSocketEvents events, out int runningHandles);

    [LibraryImport(Library.Name)]
    internal static partial CurlMultiCode curl_multi_assign(MultiHandle multi, nint socket, nint data);

    [LibraryImport(Library.Name)]
    internal static partial CurlMultiCode curl_multi_timeout(MultiHandle multi, out CLong timeoutMs);

    [LibraryImport(Library.Name)]
    internal static partial CurlMultiCode curl_multi_socket_all(MultiHandle multi, out int runningHandles);

    [LibraryImport(Library.Name)]
    internal static partial CurlMultiCode curl_multi_wakeup(MultiHandle multi);

    /// <summary>The memory behind the result dies when its easy handle is removed: copy it at once.</summary>
    [LibraryImport(Library.Name)]
    internal static partial Message* curl_multi_info_read(MultiHandle multi, out int messagesLeft);

    /// <summary>CURLMsg.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Message
    {
        internal int msg;
        internal nint easy_handle;
        internal MessageData data;
    }

    /// <summary>The union in CURLMsg: as wide as a pointer.</summary>
    [StructLayout(LayoutKind.Explicit)]
    internal struct MessageData
    {
        [FieldOffset(0)]
        internal nint whatever;

        [FieldOffset(0)]
        internal CurlCode result;
    }
}
