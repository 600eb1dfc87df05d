using System;
using System.Collections.Generic;
using NanoAgent.Platform;

namespace NanoAgent.Simulator.Stores;

/// <summary>Where the power goes, and what the medium does wrong.</summary>
public sealed partial class MemoryStore
{
    private const int SectorBytesUnlessSet = 512;

    private readonly long[] _met = new long[Enum.GetValues<StoreFaultKind>().Length];
    private readonly List<StoreFault> _faults = [];
    private long _cutAtOperation = long.MaxValue;
    private long _faultFrom = long.MaxValue;
    private long _faultTo;
    private StoreResult _fault;
    private bool _garbles;
    private long _calls;

    /// <summary>
    /// Calls that it takes before it throws: a program that asks more of it is in a loop without an end, which no
    /// other check would see.
    /// </summary>
    public long CallsMax { get; set; } = long.MaxValue;

    /// <summary>
    /// Bytes that a device in which a lasting <see cref="StoreFaultKind.Full"/> happens has at least.
    /// </summary>
    public long FullBytesMin { get; set; }

    private int Sector => SectorBytes > 0 ? SectorBytes : SectorBytesUnlessSet;

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

    /// <summary>Adds a fault, counted from the operations that its kind has met until now.</summary>
    public void Inject(StoreFault fault)
    {
        _faults.Add(fault with { After = fault.After + _met[(int)fault.Kind] });
    }

    /// <summary>Ends all faults that were injected, and gives all space; what they did to the bytes stays.</summary>
    public void Heal()
    {
        _faults.Clear();
        CapacityBytes = long.MaxValue;
    }

    /// <summary>Operations so far that a fault of that kind could have met.</summary>
    public long OperationsFor(StoreFaultKind kind)
    {
        return _met[(int)kind];
    }

    /// <summary>
    /// The power comes back: decides the fate of everything uncommitted and starts a new life. Handles of the old one
    /// fail. Legal without a cut before it: then it is one.
    /// </summary>
    public void Restart(IRandom random)
    {
        (long keptBefore, long droppedBehind) = DrawOrder(random);
        SortedDictionary<string, MemorySegmentData> survivors = new(_durableNames, StringComparer.Ordinal);
        foreach (NameChange change in _nameChanges)
        {
            bool isDrawn = change.Operation >= keptBefore && change.Operation <= droppedBehind;
            if (isDrawn ? Fates.KeepsName(random) : change.Operation < keptBefore)
            {
                change.Apply(survivors);
            }
        }

        _names.Clear();
        _durableNames.Clear();
        _nameChanges.Clear();
        foreach (KeyValuePair<string, MemorySegmentData> survivor in survivors)
        {
            survivor.Value.Crash(random, SectorBytes, Fates, keptBefore, droppedBehind);
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

    /// <summary>The bounds between which fates are drawn: all operations, or the one at which an ordered medium
    /// stopped.</summary>
    private (long KeptBefore, long DroppedBehind) DrawOrder(IRandom random)
    {
        if (!Fates.InOrder)
        {
            return (0, long.MaxValue);
        }

        // Longer ago than that nothing can be uncommitted but what the drawing may as well keep.
        const int OperationsMax = 64;
        long stop = Operations - random.Next(OperationsMax);
        return (stop, stop);
    }

    /// <summary>Counts a create, append or commit, and answers what is wrong with it.</summary>
    private StoreResult BeginWrite(bool takesSpace, out bool isCut)
    {
        StoreResult result = Begin(out isCut);
        if (result != StoreResult.Ok || isCut)
        {
            return result;
        }

        _garbles = Meets(StoreFaultKind.GarbledWrite);
        if (_garbles | Meets(StoreFaultKind.FailedWrite))
        {
            return StoreResult.Failed;
        }

        return takesSpace && IsFullNow() ? StoreResult.Full : StoreResult.Ok;
    }

    /// <summary>
    /// A device that is full stays so until something is deleted: a lasting fault takes the space left.
    /// </summary>
    private bool IsFullNow()
    {
        bool isFull = Meets(StoreFaultKind.Full);
        StoreFault? lasting = _faults.Find(fault => fault.Kind == StoreFaultKind.Full && fault.IsLasting);
        if (isFull && lasting != null)
        {
            isFull = BytesHeld >= FullBytesMin;
            CapacityBytes = Math.Max(BytesHeld, FullBytesMin);
            _faults.Remove(lasting);
        }

        return isFull;
    }

    private void GarbleFailed(MemorySegmentData data)
    {
        if (_garbles)
        {
            _garbles = false;
            data.Crash(new SeededRandom((ulong)Operations), SectorBytes, Fates, 0, long.MaxValue);
        }
    }

    private bool BeginRead()
    {
        Count();
        return !IsPowerCut && !FailsReads && !Meets(StoreFaultKind.FailedRead);
    }

    /// <summary>Counts an operation that faults of this kind can meet, and answers whether one does.</summary>
    private bool Meets(StoreFaultKind kind)
    {
        long operation = _met[(int)kind]++;
        bool isMet = false;
        foreach (StoreFault fault in _faults)
        {
            isMet |= fault.Kind == kind && (operation == fault.After || (fault.IsLasting && operation > fault.After));
        }

        FaultsMet += isMet ? 1 : 0;
        return isMet;
    }

    /// <summary>Counts a changing operation; <paramref name="isCut"/> says that the power goes during it.</summary>
    private StoreResult Begin(out bool isCut)
    {
        isCut = false;
        Count();
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

    private void Count()
    {
        if (++_calls > CallsMax)
        {
            throw new InvalidOperationException("The store was called more than " + CallsMax + " times.");
        }
    }

    private MemoryStore CopyStateFrom(MemoryStore other)
    {
        CapacityBytes = other.CapacityBytes;
        SectorBytes = other.SectorBytes;
        ReserveBytes = other.ReserveBytes;
        Fates = other.Fates;
        EraseBytes = other.EraseBytes;
        IsReadOnly = other.IsReadOnly;
        FailsReads = other.FailsReads;
        IsPowerCut = other.IsPowerCut;
        Operations = other.Operations;
        Commits = other.Commits;
        Appends = other.Appends;
        BytesAppended = other.BytesAppended;
        Creates = other.Creates;
        Deletes = other.Deletes;
        SectorsWritten = other.SectorsWritten;
        BlocksErased = other.BlocksErased;
        Reads = other.Reads;
        FaultsMet = other.FaultsMet;
        other._met.CopyTo(_met, 0);
        _faults.AddRange(other._faults);
        _cutAtOperation = other._cutAtOperation;
        _faultFrom = other._faultFrom;
        _faultTo = other._faultTo;
        _fault = other._fault;
        CallsMax = other.CallsMax;
        FullBytesMin = other.FullBytesMin;
        return this;
    }
}
