using System;
using System.Collections.Generic;
using NanoAgent.Platform;

namespace NanoAgent.Simulator.Stores;

/// <summary>
/// A simulated flash in memory: what <see cref="IStore"/> promises, and not a byte more. Until a commit, a crash may
/// keep, drop, cut short or garble each append and keep or drop each creation and deletion, independently of their
/// order. Deterministic: the same calls and the same random numbers give the same bytes. One thread at a time.
/// </summary>
public sealed partial class MemoryStore : IStore
{
    private readonly SortedDictionary<string, MemorySegmentData> _names = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, MemorySegmentData> _durableNames = new(StringComparer.Ordinal);
    private readonly List<NameChange> _nameChanges = [];

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

    /// <summary>What a power cut may do to what is not committed.</summary>
    public CrashFates Fates { get; set; } = new();

    /// <summary>Bytes of the unit in which flash is erased, for <see cref="BlocksErased"/>.</summary>
    public int EraseBytes { get; set; } = 4096;

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

    /// <summary>Sectors (of 512 bytes where <see cref="SectorBytes"/> is 0) that the commits wrote.</summary>
    public long SectorsWritten { get; private set; }

    /// <summary>Blocks of <see cref="EraseBytes"/> that the deletions erased.</summary>
    public long BlocksErased { get; private set; }

    /// <summary>Reads of segments.</summary>
    public long Reads { get; private set; }

    /// <summary>How often an injected fault was met.</summary>
    public long FaultsMet { get; private set; }

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
            clone._nameChanges.Add(change with { Created = created });
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
        data.Append(bytes, 0, bytes.Length, Operations);
        data.Commit(Sector);
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
    public StoreResult Visit(string prefix, INameVisitor visitor)
    {
        if (!BeginRead())
        {
            return StoreResult.Failed;
        }

        foreach (string name in _names.Keys)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                visitor.See(name);
            }
        }

        return StoreResult.Ok;
    }

    /// <inheritdoc/>
    public string[]? List(string prefix)
    {
        if (!BeginRead())
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
        StoreResult result = BeginWrite(true, out bool isCut);
        if (result == StoreResult.Ok && _names.ContainsKey(name))
        {
            result = StoreResult.Exists;
        }

        MemorySegmentData data = new(ReserveBytes);
        if (result == StoreResult.Ok)
        {
            Change(new NameChange(name, data, Operations));
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
        if (!BeginRead())
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
            if (data.IsOpen(Life))
            {
                throw new InvalidOperationException("The segment " + name + " is deleted while it is open.");
            }

            result = Delete(name, data);
        }

        return isCut ? StoreResult.Failed : result;
    }

    internal StoreResult Append(MemorySegmentData data, byte[] buffer, int offset, int count)
    {
        StoreResult result = BeginWrite(true, out bool isCut);
        if (result == StoreResult.Ok && CapacityBytes != long.MaxValue && BytesHeld + count > CapacityBytes)
        {
            result = StoreResult.Full;
        }

        if (!IsPowerCut || isCut)
        {
            // What fails leaves a half behind, and on a full device what there was room for.
            int kept = result == StoreResult.Ok
                ? count : (int)Math.Min(count / 2, Math.Max(0, CapacityBytes - BytesHeld));
            data.Append(buffer, offset, kept, Operations);
        }

        if (result != StoreResult.Ok)
        {
            GarbleFailed(data);
            return result;
        }

        if (Meets(StoreFaultKind.NoOpWrite))
        {
            data.EraseEnd(count);
        }

        Appends++;
        BytesAppended += count;
        return isCut ? StoreResult.Failed : result;
    }

    internal StoreResult Commit(MemorySegmentData data)
    {
        // A commit that the cut interrupts committed nothing for certain: Restart decides, all of it included.
        StoreResult result = BeginWrite(false, out bool isCut);
        if (result != StoreResult.Ok || isCut)
        {
            GarbleFailed(data);
            return isCut ? StoreResult.Failed : result;
        }

        SectorsWritten += data.Commit(Sector);
        // Only a creation makes a commit care for names; what was deleted since stays as good as there.
        int settled = _nameChanges.FindLastIndex(change => change.Created != null) + 1;
        for (int i = 0; i < settled; i++)
        {
            _nameChanges[i].Apply(_durableNames);
        }

        _nameChanges.RemoveRange(0, settled);
        Commits++;
        return StoreResult.Ok;
    }

    internal int Read(MemorySegmentData data, long position, byte[] buffer, int offset, int count)
    {
        Reads++;
        return BeginRead() ? data.Read(position, buffer, offset, count) : -(int)StoreResult.Failed;
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

    private StoreResult Delete(string name, MemorySegmentData data)
    {
        if (Meets(StoreFaultKind.FailedErase))
        {
            return StoreResult.Failed;
        }

        if (!Meets(StoreFaultKind.NoOpErase))
        {
            Change(new NameChange(name, null, Operations));
            Deletes++;
            BlocksErased += (data.Length + EraseBytes - 1) / EraseBytes;
        }

        return StoreResult.Ok;
    }

    private void Change(NameChange change)
    {
        _nameChanges.Add(change);
        change.Apply(_names);
    }

    /// <summary>A creation, or a deletion where nothing was created.</summary>
    private sealed record NameChange(string Name, MemorySegmentData? Created, long Operation)
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
