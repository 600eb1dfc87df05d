using System;
using NanoAgent.Platform;
using NanoAgent.Wire;

namespace NanoAgent.Connections;

/// <summary>What a name resolved to. No addresses: it had none when it was asked.</summary>
public sealed class NameEntry
{
    /// <summary>
    /// Addresses kept of one name. Arbitrary: a client that four addresses refuse is not helped by a fifth.
    /// </summary>
    public const int AddressesMax = 4;

    private string[]? _addresses;

    internal string HostName = string.Empty;
    internal long ExpiresMs;

    /// <summary>Addresses in it, 0 to <see cref="AddressesMax"/>.</summary>
    public int Count
    {
        get { return _addresses == null ? 0 : _addresses.Length; }
    }

    /// <summary>The address at <paramref name="index"/>, a literal, in the order to try them.</summary>
    public string Address(int index)
    {
        return index < Count ? _addresses![index] : throw new ArgumentOutOfRangeException(nameof(index));
    }

    internal void Clear()
    {
        _addresses = null;
    }

    internal void Take(INameLookup lookup, int addresses)
    {
        _addresses = new string[addresses < AddressesMax ? addresses : AddressesMax];
        for (int i = 0; i < _addresses.Length; i++)
        {
            _addresses[i] = lookup.Address(i);
        }
    }
}

/// <summary>
/// A bounded table of what names resolved to, so that a fleet of requests asks the resolver once. Failures are kept for
/// a short while too, so that a wrong name does not become a storm of lookups. When it is full, the entry that expires
/// first goes. Allocates an entry when it first needs one, then reuses it; each answer costs an array.
/// </summary>
public sealed class NameCache
{
    /// <summary>How long an answer holds when the world does not know its time to live: libcurl's 60 seconds.</summary>
    public const int DefaultTimeToLiveMs = 60_000;

    /// <summary>
    /// The longest that an answer holds, whatever the name server said: a device must find a moved server within a day.
    /// </summary>
    public const int TimeToLiveMsMax = 24 * 60 * 60_000;

    /// <summary>
    /// How long a failure holds: long enough to spare the resolver, short enough that a network that has just come up
    /// is not kept out for long.
    /// </summary>
    public const int FailureMs = 5_000;

    private readonly NameEntry[] _entries;
    private int _count;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="entriesMax">Names it holds; at least 1.</param>
    public NameCache(int entriesMax)
    {
        if (entriesMax < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(entriesMax));
        }

        _entries = new NameEntry[entriesMax];
    }

    /// <summary>Names in it, expired ones included.</summary>
    public int Count
    {
        get { return _count; }
    }

    /// <summary>
    /// What is known of a name at <paramref name="nowMs"/>, or null. The cache keeps the entry; it holds until the next
    /// call that changes the cache.
    /// </summary>
    public NameEntry? Find(string hostName, long nowMs)
    {
        int index = IndexOf(hostName);
        return index >= 0 && nowMs < _entries[index].ExpiresMs ? _entries[index] : null;
    }

    /// <summary>Keeps what a finished lookup found.</summary>
    /// <param name="hostName">The name that was asked.</param>
    /// <param name="lookup">The lookup, borrowed until this returns.</param>
    /// <param name="addresses">What its Step returned, above 0.</param>
    /// <param name="nowMs">The monotonic time, in milliseconds.</param>
    public NameEntry Keep(string hostName, INameLookup lookup, int addresses, long nowMs)
    {
        int timeToLiveMs = lookup.TimeToLiveMs;
        if (timeToLiveMs < 0)
        {
            timeToLiveMs = DefaultTimeToLiveMs;
        }

        NameEntry entry = Take(hostName);
        entry.ExpiresMs = nowMs + (timeToLiveMs > TimeToLiveMsMax ? TimeToLiveMsMax : timeToLiveMs);
        entry.Take(lookup, addresses);
        return entry;
    }

    /// <summary>Remembers for <see cref="FailureMs"/> that a name has no address.</summary>
    public void KeepFailure(string hostName, long nowMs)
    {
        Take(hostName).ExpiresMs = nowMs + FailureMs;
    }

    /// <summary>Forgets a name: none of its addresses took a connection, so the answer may be out of date.</summary>
    public void Forget(string hostName)
    {
        int index = IndexOf(hostName);
        if (index >= 0)
        {
            _entries[index].ExpiresMs = 0;
        }
    }

    private NameEntry Take(string hostName)
    {
        int index = IndexOf(hostName);
        if (index < 0)
        {
            index = _count < _entries.Length ? _count++ : FirstToExpire();
        }

        if (_entries[index] == null)
        {
            _entries[index] = new NameEntry();
        }

        _entries[index].HostName = hostName;
        _entries[index].Clear();
        return _entries[index];
    }

    private int FirstToExpire()
    {
        int first = 0;
        for (int i = 1; i < _count; i++)
        {
            if (_entries[i].ExpiresMs < _entries[first].ExpiresMs)
            {
                first = i;
            }
        }

        return first;
    }

    private int IndexOf(string hostName)
    {
        for (int i = 0; i < _count; i++)
        {
            if (AsciiText.EqualsIgnoreCase(_entries[i].HostName, hostName))
            {
                return i;
            }
        }

        return -1;
    }
}
