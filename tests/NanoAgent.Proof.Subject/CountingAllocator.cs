using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace NanoAgent.Proof.Subject;

/// <summary>
/// What libcurl allocates with: counts what is not given back. It must be installed before anything else of this
/// process meets libcurl; resolver threads of libcurl use it too.
/// </summary>
internal static unsafe class CountingAllocator
{
    private const int CurlGlobalDefault = 3;

    private static long s_live;

    /// <summary>Allocations that are not freed.</summary>
    internal static long Live => Volatile.Read(ref s_live);

    internal static void Install()
    {
        nint library = NativeLibrary.Load(Environment.GetEnvironmentVariable("NANOAGENT_LIBCURL") ?? "libcurl.so.4");
        var initialize = (delegate* unmanaged<
            CLong,
            delegate* unmanaged[Cdecl]<nuint, void*>,
            delegate* unmanaged[Cdecl]<void*, void>,
            delegate* unmanaged[Cdecl]<void*, nuint, void*>,
            delegate* unmanaged[Cdecl]<byte*, byte*>,
            delegate* unmanaged[Cdecl]<nuint, nuint, void*>,
            int>)NativeLibrary.GetExport(library, "curl_global_init_mem");
        int code = initialize(new CLong(CurlGlobalDefault), &Allocate, &Free, &Resize, &Copy, &AllocateZeroed);
        if (code != 0)
        {
            throw new InvalidOperationException($"curl_global_init_mem answered {code}.");
        }
    }

    private static void* Counted(void* block)
    {
        if (block is not null)
        {
            Interlocked.Increment(ref s_live);
        }

        return block;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* Allocate(nuint size) => Counted(NativeMemory.Alloc(size));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* AllocateZeroed(nuint count, nuint size) => Counted(NativeMemory.AllocZeroed(count, size));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Free(void* block)
    {
        if (block is not null)
        {
            Interlocked.Decrement(ref s_live);
            NativeMemory.Free(block);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* Resize(void* block, nuint size) =>
        block is null ? Counted(NativeMemory.Alloc(size)) : NativeMemory.Realloc(block, size);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte* Copy(byte* text)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);
        var copy = (byte*)Counted(NativeMemory.Alloc((nuint)bytes.Length + 1));
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        copy[bytes.Length] = 0;
        return copy;
    }
}
