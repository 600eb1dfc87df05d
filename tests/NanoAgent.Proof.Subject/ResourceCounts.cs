using System;
using System.IO;
using System.Threading;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.Proof.Subject;

/// <summary>What a transfer takes of the process and must give back. Linux.</summary>
/// <param name="Easies">Easy handles.</param>
/// <param name="Multis">Multi handles.</param>
/// <param name="Shares">Share handles.</param>
/// <param name="Urls">URL handles.</param>
/// <param name="Lists">String lists of libcurl's.</param>
/// <param name="Allocations">Blocks that libcurl allocated.</param>
/// <param name="Descriptors">Open files and sockets.</param>
/// <param name="Threads">Threads, but those that the runtime starts and ends as it likes.</param>
internal sealed record ResourceCounts(
    int Easies, int Multis, int Shares, int Urls, int Lists, long Allocations, int Descriptors, int Threads)
{
    /// <summary>Threads of libcurl's that look up names end by themselves; this only ends a run that leaks.</summary>
    private static readonly TimeSpan s_ceiling = TimeSpan.FromSeconds(30);

    internal static ResourceCounts Take() => new(
        EasyHandle.LiveCount, MultiHandle.LiveCount, ShareHandle.LiveCount, UrlHandle.LiveCount,
        EasyHandle.LiveListCount, CountingAllocator.Live,
        Directory.GetFileSystemEntries("/proc/self/fd").Length, OwnThreads());

    /// <summary>Counts again until it is as before, or for the last time.</summary>
    internal static ResourceCounts TakeWhenBackAt(ResourceCounts before)
    {
        ResourceCounts now = Take();
        SpinWait.SpinUntil(() => (now = Take()) == before, s_ceiling);
        return now;
    }

    private static int OwnThreads()
    {
        int count = 0;
        foreach (string task in Directory.GetDirectories("/proc/self/task"))
        {
            try
            {
                count += File.ReadAllText(task + "/comm").StartsWith(".NET", StringComparison.Ordinal) ? 0 : 1;
            }
            catch (IOException)
            {
                // It ended while it was looked at.
            }
        }

        return count;
    }
}
