using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace NanoAgent.LibCurl.Tests.Rules;

/// <summary>
/// libcurl's allocator, if it is installed before the binding initialises libcurl: counts what is allocated, and can
/// refuse. Its counts are interlocked, because libcurl's resolver threads allocate too (T23).
/// </summary>
internal static unsafe class CountingAllocator
{
    /// <summary>Before each block stands its size; the rest of the room keeps the alignment.</summary>
    private const int HeaderBytes = 16;

    private static nint s_library;
    private static long s_bytes;
    private static long s_allocations;
    private static long s_refuseAt = long.MaxValue;

    /// <summary>Bytes that are allocated now.</summary>
    internal static long Bytes => Interlocked.Read(ref s_bytes);

    /// <summary>Allocations so far, refused ones among them.</summary>
    internal static long Allocations => Interlocked.Read(ref s_allocations);

    /// <summary>Refuses the allocation that has this number, counted from now, and no other; 0 refuses none.</summary>
    internal static void RefuseInFuture(int number) => Interlocked.Exchange(
        ref s_refuseAt, number == 0 ? long.MaxValue : Allocations + number);

    /// <summary>Initialises libcurl with this allocator; the binding's own initialisation nests in it.</summary>
    internal static void Install()
    {
        const int CURL_GLOBAL_DEFAULT = 3;
        s_library = NativeLibrary.Load(Environment.GetEnvironmentVariable("NANOAGENT_LIBCURL") ?? "libcurl.so.4");
        var initialise = (delegate* unmanaged[Cdecl]<CLong, nint, nint, nint, nint, nint, CurlCode>)
            NativeLibrary.GetExport(s_library, "curl_global_init_mem");
        CurlCode code = initialise(
            new CLong(CURL_GLOBAL_DEFAULT),
            (nint)(delegate* unmanaged[Cdecl]<nuint, byte*>)&Allocate,
            (nint)(delegate* unmanaged[Cdecl]<byte*, void>)&Free,
            (nint)(delegate* unmanaged[Cdecl]<byte*, nuint, byte*>)&Reallocate,
            (nint)(delegate* unmanaged[Cdecl]<byte*, byte*>)&CopyText,
            (nint)(delegate* unmanaged[Cdecl]<nuint, nuint, byte*>)&AllocateCleared);
        Assert.Equal(CurlCode.Ok, code);
    }

    /// <summary>Undoes so many initialisations; libcurl cannot be used after the last.</summary>
    internal static void CleanUp(int times)
    {
        var cleanUp = (delegate* unmanaged[Cdecl]<void>)NativeLibrary.GetExport(s_library, "curl_global_cleanup");
        for (int time = 0; time < times; time++)
        {
            cleanUp();
        }
    }

    private static byte* Take(nuint size)
    {
        if (Interlocked.Increment(ref s_allocations) == Interlocked.Read(ref s_refuseAt))
        {
            return null;
        }

        Interlocked.Add(ref s_bytes, (long)size);
        var block = (nuint*)NativeMemory.Alloc(size + HeaderBytes);
        *block = size;
        return (byte*)block + HeaderBytes;
    }

    private static void Give(byte* block)
    {
        if (block is not null)
        {
            var head = (nuint*)(block - HeaderBytes);
            Interlocked.Add(ref s_bytes, -(long)*head);
            NativeMemory.Free(head);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte* Allocate(nuint size) => Take(size);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Free(byte* block) => Give(block);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte* Reallocate(byte* block, nuint size)
    {
        byte* moved = Take(size);
        if (moved is not null && block is not null)
        {
            NativeMemory.Copy(block, moved, nuint.Min(size, *(nuint*)(block - HeaderBytes)));
            Give(block);
        }

        return moved;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte* CopyText(byte* text)
    {
        int length = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text).Length + 1;
        byte* copy = Take((nuint)length);
        if (copy is not null)
        {
            NativeMemory.Copy(text, copy, (nuint)length);
        }

        return copy;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte* AllocateCleared(nuint count, nuint size)
    {
        byte* block = Take(count * size);
        if (block is not null)
        {
            NativeMemory.Clear(block, count * size);
        }

        return block;
    }
}
