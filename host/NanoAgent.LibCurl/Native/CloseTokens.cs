using System;
using System.Collections.Concurrent;
using System.Threading;

namespace NanoAgent.LibCurl.Native;

/// <summary>
/// Numbers instead of pointers for CURLOPT_CLOSESOCKETDATA: libcurl copies that into each connection, and a connection
/// in the pool of a multi or a share outlives the easy handle that opened it. A number that is gone finds nobody; a
/// pointer would lead into freed memory. No number is used twice.
/// </summary>
internal static class CloseTokens
{
    private static readonly ConcurrentDictionary<nint, WeakReference<CurlEasy>> s_owners = new();
    private static long s_last;

    /// <summary>Numbers given and not yet taken back, in this process; for leak tests.</summary>
    internal static int LiveCount => s_owners.Count;

    internal static nint Add(CurlEasy owner)
    {
        var token = (nint)Interlocked.Increment(ref s_last);
        s_owners[token] = new WeakReference<CurlEasy>(owner);
        return token;
    }

    /// <summary>Does nothing for 0, which is none.</summary>
    internal static void Remove(nint token)
    {
        if (token != 0)
        {
            s_owners.TryRemove(token, out _);
        }
    }

    internal static CurlEasy? Find(nint token) =>
        s_owners.TryGetValue(token, out WeakReference<CurlEasy>? owner) && owner.TryGetTarget(out CurlEasy? easy)
            ? easy
            : null;
}
