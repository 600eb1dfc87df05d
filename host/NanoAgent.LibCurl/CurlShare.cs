using System;
using System.Globalization;
using System.Threading;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <summary>What several handles have in common: give it to their <see cref="CurlEasy.SetShare"/>.</summary>
/// <remarks>
/// <para>Threads. libcurl allows less than its locks suggest, so there are two sorts. <see cref="ForThreads"/> makes a
/// share whose handles may run on any threads at once, and takes only kinds that libcurl can share so.
/// <see cref="ForThisThread"/> takes every kind and ties all handles that use it to the thread that made it: elsewhere
/// they throw <see cref="InvalidOperationException"/>, Dispose included.</para>
/// <para>Lifetime. Each handle keeps the share that it uses. Dispose frees it as soon as no handle uses it any more,
/// whatever the order of disposing.</para>
/// </remarks>
public sealed class CurlShare : IDisposable
{
    private const CurlShareKinds OneThreadOnly =
        CurlShareKinds.Connections | CurlShareKinds.Cookies | CurlShareKinds.Hsts;

    private const CurlShareKinds AllKinds =
        OneThreadOnly | CurlShareKinds.Dns | CurlShareKinds.Psl | CurlShareKinds.TlsSessions;

    private static readonly (CurlShareKinds Kind, int Data)[] s_data =
    [
        (CurlShareKinds.Dns, Share.CURL_LOCK_DATA_DNS),
        (CurlShareKinds.Psl, Share.CURL_LOCK_DATA_PSL),
        (CurlShareKinds.TlsSessions, Share.CURL_LOCK_DATA_SSL_SESSION),
        (CurlShareKinds.Connections, Share.CURL_LOCK_DATA_CONNECT),
        (CurlShareKinds.Cookies, Share.CURL_LOCK_DATA_COOKIE),
        (CurlShareKinds.Hsts, Share.CURL_LOCK_DATA_HSTS),
    ];

    private readonly LibCurlInfo _library;
    private int _kinds;

    private CurlShare(LibCurlInfo library, int ownerThreadId)
    {
        _library = library;
        OwnerThreadId = ownerThreadId;
        Handle = new ShareHandle(ownerThreadId);
    }

    /// <summary>What is shared.</summary>
    public CurlShareKinds Kinds => (CurlShareKinds)Volatile.Read(ref _kinds);

    /// <summary>The managed id of the only thread that may use the share's handles; 0 for any threads.</summary>
    public int OwnerThreadId { get; }

    internal ShareHandle Handle { get; }

    /// <summary>Makes a share for handles on any threads at once.</summary>
    /// <param name="kinds">Names, the public suffix list and, from libcurl 8.12.1, TLS sessions.</param>
    /// <exception cref="NotSupportedException">
    /// libcurl, or the one that is loaded, cannot share a kind across threads; the message says which and why.
    /// </exception>
    /// <exception cref="ArgumentException">No kind, or an unknown one.</exception>
    /// <exception cref="CurlShareException">A kind is not built in, or libcurl is out of memory.</exception>
    /// <exception cref="CurlLibraryException">libcurl is missing or cannot be used.</exception>
    public static CurlShare ForThreads(CurlShareKinds kinds) => Make(kinds, 0);

    /// <summary>Makes a share whose handles are used by the current thread only.</summary>
    /// <param name="kinds">Any kinds.</param>
    /// <exception cref="NotSupportedException">A kind is newer than the loaded library.</exception>
    /// <exception cref="ArgumentException">No kind, or an unknown one.</exception>
    /// <exception cref="CurlShareException">A kind is not built in, or libcurl is out of memory.</exception>
    /// <exception cref="CurlLibraryException">libcurl is missing or cannot be used.</exception>
    public static CurlShare ForThisThread(CurlShareKinds kinds) => Make(kinds, Environment.CurrentManagedThreadId);

    /// <summary>Shares more kinds. Only while no handle uses the share. From any thread.</summary>
    /// <param name="kinds">Kinds that this sort of share takes.</param>
    /// <exception cref="NotSupportedException">As for the method that made the share.</exception>
    /// <exception cref="ArgumentException">No kind, or an unknown one.</exception>
    /// <exception cref="CurlShareException">
    /// <see cref="CurlShareCode.InUse"/> while a handle uses the share; or a kind is not built in.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The share was disposed.</exception>
    public void Add(CurlShareKinds kinds)
    {
        Require(kinds, _library, OwnerThreadId != 0);
        foreach ((CurlShareKinds kind, int data) in s_data)
        {
            if ((kinds & kind) == 0)
            {
                continue;
            }

            CurlShareCode code = Handle.Add(data);
            if (code != CurlShareCode.Ok)
            {
                throw new CurlShareException(code, $"Sharing {kind}");
            }

            Interlocked.Or(ref _kinds, (int)kind);
        }
    }

    /// <summary>
    /// Frees the share once no handle uses it; those that do may go on. From any thread; more than once does nothing.
    /// </summary>
    public void Dispose() => Handle.Dispose();

    /// <summary>Throws when a kind cannot be shared in this way with this library.</summary>
    internal static void Require(CurlShareKinds kinds, LibCurlInfo library, bool oneThread)
    {
        if (kinds == CurlShareKinds.None || (kinds & ~AllKinds) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(kinds), kinds, "No kind, or an unknown one.");
        }

        if ((kinds & CurlShareKinds.Hsts) != 0 && !library.IsAtLeast(7, 88, 0))
        {
            throw library.NeedsLater("Sharing Hsts", 7, 88, 0);
        }

        if (oneThread)
        {
            return;
        }

        CurlShareKinds refused = kinds & OneThreadOnly;
        if (refused != CurlShareKinds.None)
        {
            throw new NotSupportedException(
                $"libcurl does not support sharing {refused} between threads, whatever the locks: use " +
                $"{nameof(CurlShare)}.{nameof(ForThisThread)}.");
        }

        // Before, threads raced for the session objects themselves; 8.10.0 to 8.12.0 were documented as unsafe still.
        if ((kinds & CurlShareKinds.TlsSessions) != 0 && !library.IsAtLeast(8, 12, 1))
        {
            throw library.NeedsLater("Sharing TlsSessions between threads", 8, 12, 1);
        }
    }

    /// <summary>Throws on a thread that may not use this share.</summary>
    internal void CheckThread(string member)
    {
        int current = Environment.CurrentManagedThreadId;
        if (OwnerThreadId != 0 && OwnerThreadId != current)
        {
            throw WrongThread(OwnerThreadId, current, member);
        }
    }

    internal static InvalidOperationException WrongThread(int owner, int current, string member) =>
        new(string.Create(
            CultureInfo.InvariantCulture,
            $"{member} was called on managed thread {current}, and the handle belongs to managed thread {owner}: to " +
            $"the loop that runs it, or by a share whose kinds libcurl cannot share between threads."));

    /// <summary>For the threads with this number only, of which one lives at a time; 0 for any.</summary>
    internal static CurlShare Make(CurlShareKinds kinds, int ownerThreadId)
    {
        LibCurlInfo library = LibCurlRuntime.EnsureInitialized();
        Require(kinds, library, ownerThreadId != 0);
        var share = new CurlShare(library, ownerThreadId);
        try
        {
            share.Add(kinds);
            return share;
        }
        catch
        {
            share.Dispose();
            throw;
        }
    }
}
