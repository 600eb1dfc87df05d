using System;
using System.Collections.Generic;
using NanoAgent.Platform;

namespace NanoAgent.Simulator.Stores;

/// <summary>
/// A simulated flash in memory: what <see cref="IStore"/> promises, and not a byte more. Until a commit, a crash may
/// keep, drop, cut short or garble each append and keep or drop each creation and deletion, independently of their
/// order. Deterministic: the same calls and the same random numbers give the same bytes. One thread at a time.
/// </summary>
public sealed class MemoryStore : IStore
{
    private readonly SortedDictionary<string, MemorySegmentData> _names = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, MemorySegmentData> _durableNames = new(StringComparer.Ordinal);
    private readonly List<NameChange> _nameChanges = [];
    private long _cutAtOperation = long.MaxValue;
    private long _faultFrom = long.MaxValue;
    private long _faultTo;
    private StoreResult _fault;

    /// <inheritdoc/>
    public StoreResult LastError { get; private set; }

    /// <summary>Bytes that it holds at most; more is <see cref="StoreResult.Full"/>.</summary>
    public long CapacityBytes { get; set; } = long.MaxValue;

    /// <summary>Bytes of the unit in which an append's fate is decided; 0 for whole appends.</summary>
    public int SectorBytes { get; set; }

    /// <summary>Bytes that a new segment takes before it must grow: large where allocations are measured.</summary>
    public int ReserveBytes { get; set; } = 64;

    /// <summary>True: every create, append, commit and delete answers <see cref="StoreResult.ReadOnly"/>.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>True: every list, open and read fails.</summary>
    public bool FailsReads { get; set; }

    /// <summary>True between a power cut and <see cref="Restart"/>: every call fails and changes nothing.</summary>
    public bool IsPowerCut { get; private set; }

    /// <summary>Creates, appends, commits and deletes asked for since the store was made.</summary>
    public long Operations { get; private set; }

    /// <summary>Commits that succeeded.</summary>
    public long Commits { get; private set; }

    /// <summary>Appends that succeeded.</summary>
    public long Appends { get; private set; }

    /// <summary>Bytes of the appends that succeeded: with the payload bytes, the write amplification.</summary>
    public long BytesAppended { get; private set; }

    /// <summary>Segments created.</summary>
    public long Creates { get; private set; }

    /// <summary>Segments deleted: on flash, the erases they cost.</summary>
    public long Deletes { get; private set; }

    /// <summary>Reads of segments.</summary>
    public long Reads { get; private set; }

    /// <summary>Bytes that all segments have together.</summary>
    public long BytesHeld
    {
        get
        {
            long held = 0;
            foreach (MemorySegmentData data in _names.Values)
            {
                held += data.Length;
            }

            return held;
        }
    }

    /// <inheritdoc/>
    public long BytesLeft => CapacityBytes == long.MaxValue ? -1 : Math.Max(0, CapacityBytes - BytesHeld);

    internal int Life { get; private set; }

    /// <summary>
    /// Cuts the power during the operation that comes after so many more; 0 is the very next. That operation may or
    /// may not have reached the medium: <see cref="Restart"/> decides.
    /// </summary>
    public void CutPowerAfter(long operations)
    {
        _cutAtOperation = Operations + operations;
    }

    /// <summary>
    /// Lets creates, appends, commits and deletes fail: from the one that comes after <paramref name="after"/> more,
    /// <paramref name="count"/> of them. A failing append leaves half of its bytes, a failing commit commits nothing.
    /// </summary>
    public void FailOperations(long after, long count, StoreResult result)
    {
        _faultFrom = Operations + after;
        _faultTo = count > long.MaxValue - _faultFrom ? long.MaxValue : _faultFrom + count;
        _fault = result;
    }

    /// <summary>
    /// The power comes back: decides the fate of everything uncommitted and starts a new life. Handles of the old one
    /// fail. Legal without a cut before it: then it is one.
    /// </summary>
    public void Restart(IRandom random)
    {
        SortedDictionary<string, MemorySegmentData> survivors = new(_durableNames, StringComparer.Ordinal);
        foreach (NameChange change in _nameChanges)
        {
            if (random.Next(2) == 0)
            {
                change.Apply(survivors);
            }
        }

        _names.Clear();
        _durableNames.Clear();
        _nameChanges.Clear();
        foreach (KeyValuePair<string, MemorySegmentData> survivor in survivors)
        {
            survivor.Value.Crash(random, SectorBytes);
            _names.Add(survivor.Key, survivor.Value);
            _durableNames.Add(survivor.Key, survivor.Value);
        }

        Life++;
        IsPowerCut = false;
        _cutAtOperation = long.MaxValue;
    }

    /// <summary>The program ends and the power stays: nothing is lost, handles of the old life fail.</summary>
    public void RestartProcess()
    {
        Life++;
    }

    /// <summary>A store of its own with the same bytes, faults and counts; committed or not as they are here.</summary>
    public MemoryStore Clone()
    {
        MemoryStore clone = new MemoryStore().CopyStateFrom(this);
        Dictionary<MemorySegmentData, MemorySegmentData> copies = [];
        foreach (KeyValuePair<string, MemorySegmentData> entry in _names)
        {
            clone._names.Add(entry.Key, Copy(entry.Value, copies));
        }

        foreach (KeyValuePair<string, MemorySegmentData> entry in _durableNames)
        {
            clone._durableNames.Add(entry.Key, Copy(entry.Value, copies));
        }

        foreach (NameChange change in _nameChanges)
        {
            MemorySegmentData? created = change.Created == null ? null : Copy(change.Created, copies);
            clone._nameChanges.Add(new NameChange(change.Name, created));
        }

        return clone;
    }

    /// <summary>The bytes of a segment, copied; null when there is none.</summary>
    public byte[]? Bytes(string name)
    {
        return _names.TryGetValue(name, out MemorySegmentData? data) ? data.ToArray() : null;
    }

    /// <summary>Puts a segment with these bytes there, durably: for damaged and foreign content.</summary>
    public void Put(string name, byte[] bytes)
    {
        MemorySegmentData data = new(bytes.Length);
        data.Append(bytes, 0, bytes.Length);
        data.Commit();
        _names[name] = data;
        _durableNames[name] = data;
    }

    /// <summary>Removes a segment, durably.</summary>
    public void Remove(string name)
    {
        _names.Remove(name);
        _durableNames.Remove(name);
    }

    /// <inheritdoc/>
    public string[]? List(string prefix)
    {
        if (IsPowerCut || FailsReads)
        {
            LastError = StoreResult.Failed;
            return null;
        }

        List<string> found = [];
        foreach (string name in _names.Keys)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                found.Add(name);
            }
        }

        return found.ToArray();
    }

    /// <inheritdoc/>
    public ISegment? Create(string name)
    {
        StoreNames.Check(name);
        StoreResult result = Begin(out bool isCut);
        if (result == StoreResult.Ok && _names.ContainsKey(name))
        {
            result = StoreResult.Exists;
        }

        MemorySegmentData data = new(ReserveBytes);
        if (result == StoreResult.Ok)
        {
            Change(new NameChange(name, data));
            Creates++;
        }

        LastError = isCut ? StoreResult.Failed : result;
        return LastError == StoreResult.Ok ? new MemorySegment(this, data) : null;
    }

    /// <inheritdoc/>
    public ISegment? Open(string name)
    {
        StoreNames.Check(name);
        LastError = StoreResult.Ok;
        MemorySegmentData? data = null;
        if (IsPowerCut || FailsReads)
        {
            LastError = StoreResult.Failed;
        }
        else if (!_names.TryGetValue(name, out data))
        {
            LastError = StoreResult.NotFound;
        }

        return LastError == StoreResult.Ok ? new MemorySegment(this, data!) : null;
    }

    /// <inheritdoc/>
    public StoreResult Delete(string name)
    {
        StoreNames.Check(name);
        StoreResult result = Begin(out bool isCut);
        if (result == StoreResult.Ok && _names.TryGetValue(name, out MemorySegmentData? data))
        {
            if (data.OpenHandles > 0)
            {
                throw new InvalidOperationException("The segment " + name + " is deleted while it is open.");
            }

            Change(new NameChange(name, null));
            Deletes++;
        }

        return isCut ? StoreResult.Failed : result;
    }

    internal StoreResult Append(MemorySegmentData data, byte[] buffer, int offset, int count)
    {
        StoreResult result = Begin(out bool isCut);
        if (result == StoreResult.Ok && CapacityBytes != long.MaxValue && BytesHeld + count > CapacityBytes)
        {
            result = StoreResult.Full;
        }

        if (!IsPowerCut || isCut)
        {
            data.Append(buffer, offset, result == StoreResult.Ok ? count : count / 2);
        }

        if (result == StoreResult.Ok)
        {
            Appends++;
            BytesAppended += count;
        }

        return isCut ? StoreResult.Failed : result;
    }

    internal StoreResult Commit(MemorySegmentData data)
    {
        // A commit that the cut interrupts committed nothing for certain: Restart decides, all of it included.
        StoreResult result = Begin(out bool isCut);
        if (result != StoreResult.Ok || isCut)
        {
            return isCut ? StoreResult.Failed : result;
        }

        data.Commit();
        foreach (NameChange change in _nameChanges)
        {
            change.Apply(_durableNames);
        }

        _nameChanges.Clear();
        Commits++;
        return StoreResult.Ok;
    }

    internal int Read(MemorySegmentData data, long position, byte[] buffer, int offset, int count)
    {
        Reads++;
        return IsPowerCut || FailsReads ? -(int)StoreResult.Failed : data.Read(position, buffer, offset, count);
    }

    private static MemorySegmentData Copy(
        MemorySegmentData data, Dictionary<MemorySegmentData, MemorySegmentData> copies)
    {
        if (!copies.TryGetValue(data, out MemorySegmentData? copy))
        {
            copy = data.Clone();
            copies.Add(data, copy);
        }

        return copy;
    }

    private void Change(NameChange change)
    {
        _nameChanges.Add(change);
        change.Apply(_names);
    }

    /// <summary>Counts a changing operation; <paramref name="isCut"/> says that the power goes during it.</summary>
    private StoreResult Begin(out bool isCut)
    {
        isCut = false;
        if (IsPowerCut)
        {
            return StoreResult.Failed;
        }

        long operation = Operations++;
        if (operation >= _cutAtOperation)
        {
            isCut = true;
            IsPowerCut = true;
            return StoreResult.Ok;
        }

        if (IsReadOnly)
        {
            return StoreResult.ReadOnly;
        }

        return operation >= _faultFrom && operation < _faultTo ? _fault : StoreResult.Ok;
    }

    private MemoryStore CopyStateFrom(MemoryStore other)
    {
        CapacityBytes = other.CapacityBytes;
        SectorBytes = other.SectorBytes;
        ReserveBytes = other.ReserveBytes;
        IsReadOnly = other.IsReadOnly;
        FailsReads = other.FailsReads;
        IsPowerCut = other.IsPowerCut;
        Operations = other.Operations;
        Commits = other.Commits;
        Appends = other.Appends;
        BytesAppended = other.BytesAppended;
        Creates = other.Creates;
        Deletes = other.Deletes;
        Reads = other.Reads;
        _cutAtOperation = other._cutAtOperation;
        _faultFrom = other._faultFrom;
        _faultTo = other._faultTo;
        _fault = other._fault;
        return this;
    }

    /// <summary>A creation, or a deletion where nothing was created.</summary>
    private sealed record NameChange(string Name, MemorySegmentData? Created)
    {
        internal void Apply(SortedDictionary<string, MemorySegmentData> names)
        {
            if (Created == null)
            {
                names.Remove(Name);
            }
            else
            {
                names[Name] = Created;
            }
        }
    }
}
