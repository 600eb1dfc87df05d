using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NanoAgent.LibCurl.Native;

/// <summary>sys/epoll.h and sys/eventfd.h of Linux.</summary>
internal static unsafe partial class Epoll
{
    internal const int EPOLL_CLOEXEC = 0x80000;
    internal const int EFD_CLOEXEC = 0x80000;
    internal const int EFD_NONBLOCK = 0x800;
    internal const int EPOLL_CTL_ADD = 1;
    internal const int EPOLL_CTL_DEL = 2;
    internal const int EPOLL_CTL_MOD = 3;
    internal const uint EPOLLIN = 1;
    internal const uint EPOLLOUT = 4;
    internal const uint EPOLLERR = 8;
    internal const uint EPOLLHUP = 16;
    internal const int ENOENT = 2;
    internal const int EINTR = 4;
    internal const int EEXIST = 17;

    private const string LibC = "libc";

    /// <summary>sizeof(struct epoll_event), which is packed on x64 alone.</summary>
    internal static int EventBytes => IsPacked ? 12 : 16;

    private static bool IsPacked => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    [LibraryImport(LibC, SetLastError = true)]
    internal static partial int epoll_create1(int flags);

    [LibraryImport(LibC, SetLastError = true)]
    internal static partial int epoll_ctl(SafeFileHandle epoll, int operation, int descriptor, byte* item);

    [LibraryImport(LibC, SetLastError = true)]
    internal static partial int epoll_wait(SafeFileHandle epoll, byte* items, int itemsMax, int timeoutMs);

    [LibraryImport(LibC, SetLastError = true)]
    internal static partial int eventfd(uint initial, int flags);

    [LibraryImport(LibC)]
    internal static partial nint read(SafeFileHandle descriptor, void* buffer, nuint count);

    [LibraryImport(LibC)]
    internal static partial nint write(SafeFileHandle descriptor, void* buffer, nuint count);

    /// <summary>Fills a struct epoll_event: what to watch for, and the descriptor as its data.</summary>
    internal static void Write(byte* item, uint events, int descriptor)
    {
        Unsafe.WriteUnaligned(item, events);
        Unsafe.WriteUnaligned(item + (IsPacked ? 4 : 8), (long)descriptor);
    }

    /// <summary>What happened, and to which descriptor.</summary>
    internal static (uint Events, int Descriptor) Read(byte* items, int index)
    {
        byte* item = items + (index * EventBytes);
        return (Unsafe.ReadUnaligned<uint>(item), (int)Unsafe.ReadUnaligned<long>(item + (IsPacked ? 4 : 8)));
    }
}
