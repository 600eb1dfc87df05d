using System;
using System.Runtime.InteropServices;

namespace NanoAgent.LibCurl.Native;

/// <summary>
/// curl_waitfd: a curl_socket_t, which is an int on Unix and as wide as a pointer on Windows, and two shorts, padded to
/// twice the socket's size.
/// </summary>
internal static class WaitFds
{
    private static readonly int s_socketSize = OperatingSystem.IsWindows() ? nint.Size : sizeof(int);

    /// <summary>Bytes of one entry.</summary>
    internal static int Stride => s_socketSize * 2;

    /// <summary>Writes what to wait for.</summary>
    internal static void Write(ReadOnlySpan<CurlWaitSocket> sockets, Span<byte> native)
    {
        native.Clear();
        foreach (CurlWaitSocket socket in sockets)
        {
            if (s_socketSize == sizeof(int))
            {
                MemoryMarshal.Write(native, (int)socket.Socket);
            }
            else
            {
                MemoryMarshal.Write(native, socket.Socket);
            }

            MemoryMarshal.Write(native[s_socketSize..], (short)socket.Events);
            native = native[Stride..];
        }
    }

    /// <summary>Reads entries back, with what came.</summary>
    internal static void Read(ReadOnlySpan<byte> native, Span<CurlWaitSocket> sockets)
    {
        foreach (ref CurlWaitSocket socket in sockets)
        {
            nint descriptor = s_socketSize == sizeof(int)
                ? MemoryMarshal.Read<int>(native)
                : MemoryMarshal.Read<nint>(native);
            socket = new CurlWaitSocket(
                descriptor,
                (CurlWaitEvents)MemoryMarshal.Read<short>(native[s_socketSize..]),
                (CurlWaitEvents)MemoryMarshal.Read<short>(native[(s_socketSize + sizeof(short))..]));
            native = native[Stride..];
        }
    }
}
