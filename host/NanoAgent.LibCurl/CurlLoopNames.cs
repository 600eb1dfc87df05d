using System;
using System.Buffers;
using System.Collections.Generic;

namespace NanoAgent.LibCurl;

/// <summary>A host name that handles of a loop need, with its port: libcurl's cache holds both.</summary>
internal sealed class CurlLoopName(string text)
{
    public readonly string Text = text;
    public readonly Queue<CurlLoopEntry> Waiting = new();
    public CurlLoopEntry? Leader;
    public long LookedUpMs = CurlLoopNames.NeverMs;
    public bool IsQueued;
    public int Going;

    public bool IsUsed => Leader is not null || IsQueued || Going > 0 || Waiting.Count > 0;
}

/// <summary>
/// Has each name looked up by one handle while the others that need it wait, and few names at once: libcurl starts a
/// thread for each lookup (before 8.20), also for many of the same name. What that one finds is in the multi's cache
/// for the others; a name that does not exist fails all that waited for it. The owner's alone.
/// </summary>
internal sealed class CurlLoopNames(int resolvesMax, bool hasHostLimit)
{
    /// <summary>Before any time at which a name could still be known.</summary>
    public const long NeverMs = int.MinValue;

    // Names remembered beyond those in use; arbitrary, a few hundred bytes each.
    private const int NamesMax = 1024;

    private static readonly SearchValues<char> s_ofAddresses = SearchValues.Create("0123456789.");

    private readonly Dictionary<string, CurlLoopName> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<CurlLoopName> _leading = [];
    private readonly Queue<CurlLoopName> _queue = new();
    private readonly Queue<CurlLoopEntry> _ready = new();
    private readonly Queue<(CurlLoopEntry Entry, CurlCode Code)> _ended = new();
    private readonly HashSet<CurlLoopEntry> _waiting = [];
    private long _earliestMs = long.MaxValue;

    /// <summary>Whether a handle waits, or one is being waited for: <see cref="Look"/> has something to do.</summary>
    public bool IsBusy => _leading.Count > 0 || _waiting.Count > 0;

    /// <summary>Milliseconds until the first that waits has waited too long.</summary>
    public int WaitMs(long nowMs) =>
        _waiting.Count == 0 ? int.MaxValue : (int)Math.Clamp(_earliestMs - nowMs, 0, int.MaxValue);

    /// <summary>Whether a handle may be added now; otherwise it waits here.</summary>
    public bool MayStart(CurlLoopEntry entry, long nowMs)
    {
        string url = entry.Easy.Url ?? "";
        ReadOnlySpan<char> host = CurlLoop.HostOf(url);
        if (host.IsEmpty || host[0] == '[' || host.IndexOfAnyExcept(s_ofAddresses) < 0)
        {
            return true;
        }

        CurlLoopName name = Find(CurlLoop.OriginOf(url));
        entry.Name = name;
        entry.NameFreshMs = entry.Easy.NameFreshMs;

        // Handles that queue for a connection cannot be told from such that look up: one of them must not hold a place.
        if (nowMs < name.LookedUpMs + entry.NameFreshMs || (hasHostLimit && name.Going > 0))
        {
            entry.Stage = CurlLoopStage.Going;
            name.Going++;
            return true;
        }

        entry.Stage = CurlLoopStage.Waiting;
        entry.WaitsSinceMs = nowMs;
        entry.WaitsUntilMs = nowMs + entry.Easy.ConnectLimitMs;
        _earliestMs = Math.Min(_earliestMs, entry.WaitsUntilMs);
        _waiting.Add(entry);
        name.Waiting.Enqueue(entry);
        Queue(name);
        return false;
    }

    /// <summary>Looks who is done looking up and who waited too long; before the two below.</summary>
    public void Look(long nowMs)
    {
        for (int i = _leading.Count - 1; i >= 0; i--)
        {
            CurlLoopName name = _leading[i];
            CurlEasy leader = name.Leader!.Easy;
            if (!leader.IsDisposeRequested && leader.HasLookedUp)
            {
                name.Leader.Stage = CurlLoopStage.Going;
                name.Going++;
                Release(name, nowMs);
            }
        }

        if (nowMs >= _earliestMs)
        {
            _earliestMs = long.MaxValue;
            foreach (CurlLoopEntry entry in _waiting)
            {
                if (nowMs >= entry.WaitsUntilMs)
                {
                    _ended.Enqueue((entry, CurlCode.OperationTimedOut));
                }
                else
                {
                    _earliestMs = Math.Min(_earliestMs, entry.WaitsUntilMs);
                }
            }
        }
    }

    /// <summary>The next handle that may be added now.</summary>
    public bool TryTakeReady(out CurlLoopEntry entry)
    {
        while (_ready.TryDequeue(out entry!))
        {
            if (_waiting.Remove(entry))
            {
                entry.Stage = CurlLoopStage.Going;
                entry.Name!.Going++;
                return true;
            }
        }

        while (_leading.Count < resolvesMax && _queue.TryDequeue(out CurlLoopName? name))
        {
            name.IsQueued = false;
            while (name.Waiting.TryDequeue(out entry!))
            {
                if (_waiting.Remove(entry))
                {
                    entry.Stage = CurlLoopStage.Leading;
                    name.Leader = entry;
                    _leading.Add(name);
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The next handle whose wait ended without a name.</summary>
    public bool TryTakeEnded(out CurlLoopEntry entry, out CurlCode code)
    {
        while (_ended.TryDequeue(out (CurlLoopEntry Entry, CurlCode Code) ended))
        {
            if (_waiting.Contains(ended.Entry))
            {
                (entry, code) = ended;
                return true;
            }
        }

        (entry, code) = (null!, default);
        return false;
    }

    /// <summary>A handle is given back.</summary>
    /// <param name="entry">Waiting, or told to go.</param>
    /// <param name="code">How its transfer ended, or null when libcurl never ran it.</param>
    /// <param name="nowMs">The time.</param>
    /// <returns>false when a queue here may still hold the entry: it must not be used again.</returns>
    public bool Leave(CurlLoopEntry entry, CurlCode? code, long nowMs)
    {
        CurlLoopName? name = entry.Name;
        CurlLoopStage stage = entry.Stage;
        entry.Name = null;
        entry.Stage = CurlLoopStage.None;
        switch (stage)
        {
            case CurlLoopStage.Waiting:
                _waiting.Remove(entry);
                return false;
            case CurlLoopStage.Going:
                name!.Going--;
                break;
            case CurlLoopStage.Leading:
                EndLead(name!, entry, code, nowMs);
                break;
        }

        return true;
    }

    /// <summary>What was found is gone with the multi.</summary>
    public void Forget()
    {
        foreach (CurlLoopName name in _names.Values)
        {
            name.LookedUpMs = NeverMs;
        }
    }

    private void EndLead(CurlLoopName name, CurlLoopEntry leader, CurlCode? code, long nowMs)
    {
        // Before its first turn a handle still tells of its last transfer.
        if (code is not null && !leader.Easy.IsDisposeRequested && leader.Easy.HasLookedUp)
        {
            Release(name, nowMs);
            return;
        }

        name.Leader = null;
        _leading.Remove(name);
        if (code is CurlCode.CouldntResolveHost or CurlCode.CouldntResolveProxy)
        {
            while (name.Waiting.TryDequeue(out CurlLoopEntry? entry))
            {
                _ended.Enqueue((entry, code.Value));
            }
        }
        else
        {
            Queue(name);
        }
    }

    /// <summary>
    /// The name is in libcurl's cache: all may go that waited for it. Those that do not use the cache look it up one
    /// after the other, but for a limit of connections a host, which is their limit too.
    /// </summary>
    private void Release(CurlLoopName name, long nowMs)
    {
        name.Leader = null;
        _leading.Remove(name);
        name.LookedUpMs = nowMs;
        for (int left = name.Waiting.Count; left > 0; left--)
        {
            CurlLoopEntry entry = name.Waiting.Dequeue();
            (hasHostLimit || entry.NameFreshMs > 0 ? _ready : name.Waiting).Enqueue(entry);
        }

        Queue(name);
    }

    private void Queue(CurlLoopName name)
    {
        if (name.Leader is null && !name.IsQueued && name.Waiting.Count > 0)
        {
            name.IsQueued = true;
            _queue.Enqueue(name);
        }
    }

    private CurlLoopName Find(ReadOnlySpan<char> origin)
    {
        var names = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (names.TryGetValue(origin, out CurlLoopName? name))
        {
            return name;
        }

        if (_names.Count >= NamesMax)
        {
            foreach (CurlLoopName old in _names.Values)
            {
                if (!old.IsUsed)
                {
                    _names.Remove(old.Text);
                }
            }
        }

        name = new CurlLoopName(origin.ToString());
        _names.Add(name.Text, name);
        return name;
    }
}
