using System.Collections.Generic;
using NanoAgent.LibCurl;

namespace NanoAgent.Host.Engines;

/// <summary>
/// Handles that have one cache of connections among them. libcurl looks at every connection of a cache for each
/// transfer, twice at least: with thousands that only wait, that would be most of what a short transfer costs.
/// </summary>
internal sealed class LibCurlGroup
{
    public Stack<LibCurlRun> Idle { get; } = new();

    public int Count { get; set; }

    /// <summary>Whether a transfer ended on one of the handles since the last look.</summary>
    public bool WasUsed { get; set; }

    /// <summary>What holds the cache, from the first transfer on until the group stands idle; null while the handles
    /// use their multi's.</summary>
    public CurlShare? Share { get; private set; }

    /// <summary>Has a handle use the group's cache; on the loop's thread, the only one that may use it.</summary>
    public void Join(CurlEasy easy)
    {
        Share ??= CurlShare.ForThisThread(CurlShareKinds.Connections);
        easy.SetShare(Share);
    }

    /// <summary>
    /// Lets go of the cache if no handle is in use now nor was since the last look; on the loop's thread. Nobody else
    /// looks for dead connections in it.
    /// </summary>
    /// <returns>What to dispose of, which closes the connections, or null.</returns>
    public CurlShare? LeaveIfIdle()
    {
        CurlShare? left = null;
        if (!WasUsed && Idle.Count == Count)
        {
            (left, Share) = (Share, null);
            foreach (LibCurlRun run in left is null ? [] : Idle)
            {
                run.Easy.SetShare(null);
            }
        }

        WasUsed = false;
        return left;
    }

    /// <summary>The last handle that is freed takes the cache with it.</summary>
    public void Dispose()
    {
        Share?.Dispose();
    }
}

/// <summary>
/// A worker's handles: as many as ever ran at once, kept. Those of the first group go first, so that few transfers at
/// once meet the connections of the transfers before them. Under the worker's gate.
/// </summary>
/// <param name="groupMax">Handles that have one cache of connections; 0 for one cache of all, the multi's.</param>
internal sealed class LibCurlRuns(int groupMax)
{
    private readonly List<LibCurlGroup> _groups = [];

    public IReadOnlyList<LibCurlGroup> Groups => _groups;

    /// <summary>An idle handle, or null and the group that a new one is to be in.</summary>
    public LibCurlRun? Take(out LibCurlGroup group)
    {
        LibCurlGroup? room = null;
        foreach (LibCurlGroup each in _groups)
        {
            if (each.Idle.TryPop(out LibCurlRun? idle))
            {
                group = each;
                return idle;
            }

            room ??= groupMax == 0 || each.Count < groupMax ? each : null;
        }

        if (room is null)
        {
            room = new LibCurlGroup();
            _groups.Add(room);
        }

        group = room;
        return null;
    }

    /// <summary>Frees what is idle and, as the rest is freed, the caches; on the loop's thread.</summary>
    public void Dispose()
    {
        foreach (LibCurlGroup group in _groups)
        {
            while (group.Idle.TryPop(out LibCurlRun? run))
            {
                run.Dispose();
            }

            group.Dispose();
        }
    }
}
