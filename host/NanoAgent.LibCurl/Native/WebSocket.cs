using System.Runtime.InteropServices;

namespace NanoAgent.LibCurl.Native;

/// <summary>websockets.h, which came with 7.86.0: its functions are looked up when they are called.</summary>
internal static class WebSocket
{
    /// <summary>curl_ws_frame.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Frame
    {
        internal int age;
        internal int flags;
        internal long offset;
        internal long bytesleft;
        internal nuint len;
    }
}
