using NanoAgent.Platform;

namespace NanoAgent.Spooling;

/// <summary>
/// Looks at a spool without writing a byte: for tools, on a copy or beside a live agent (whose newest writes may then
/// look torn). Call <see cref="Start"/>, then <see cref="NextSegment"/> until it is false. Reads every record once, in
/// one window of RAM; allocates the names' list and a handle a segment.
/// </summary>
public sealed class SpoolInspection
{
    private readonly IStore _store;
    private readonly SegmentScan _scan = new SegmentScan(2048);
    private readonly SpoolKey _before = new SpoolKey();
    private readonly SpoolLane[] _lanes;
    private readonly SpoolHead _head;
    private string[] _names = new string[0];
    private int _nameIndex;

    /// <summary>Makes an inspection of a store, which is kept and only read.</summary>
    public SpoolInspection(IStore store)
    {
        _store = store;
        _head = new SpoolHead(store, _scan, Wear, SpoolFormat.HeadsPerSlotCeiling);
        _lanes = new SpoolLane[Spool.LanesMax];
        for (int i = 0; i < _lanes.Length; i++)
        {
            _lanes[i] = new SpoolLane(i, store, _scan, Wear);
        }
    }

    /// <summary>Generation of the newest head, which comes round to negative numbers; 0 when there is none.</summary>
    public int HeadGeneration => _head.Generation;

    /// <summary>Boot epoch of the newest head; 0 when there is none.</summary>
    public int HeadBootEpoch => _head.BootEpoch;

    /// <summary>True when a head slot holds bytes that are no head.</summary>
    public bool HeadDamaged => _head.Damaged;

    /// <summary>What the newest head knows the medium went through.</summary>
    public SpoolWear Wear { get; } = new SpoolWear();

    /// <summary>Segments with the spool's names.</summary>
    public int Segments { get; private set; }

    /// <summary>Names with the spool's prefix that it did not give.</summary>
    public int NamesUnknown { get; private set; }

    /// <summary>The segment that <see cref="NextSegment"/> went to: its name.</summary>
    public string Name { get; private set; } = string.Empty;

    /// <summary>Its lane.</summary>
    public int Lane { get; private set; }

    /// <summary>Its number; segments of a lane are written and read in the order of their numbers.</summary>
    public int Number { get; private set; }

    /// <summary>Its bytes, -1 when it could not be opened.</summary>
    public long Bytes { get; private set; }

    /// <summary>True when its header is whole.</summary>
    public bool HasHeader { get; private set; }

    /// <summary>True when reading it failed; what follows counts what was read before.</summary>
    public bool ReadFailed { get; private set; }

    /// <summary>Valid records in it.</summary>
    public int Records { get; private set; }

    /// <summary>Of these, records not yet released as the newest head has it.</summary>
    public int RecordsUnreleased { get; private set; }

    /// <summary>Payload bytes of its valid records.</summary>
    public long PayloadBytes { get; private set; }

    /// <summary>Runs of bytes that are no record.</summary>
    public int DamagedSpans { get; private set; }

    /// <summary>Bytes of these runs.</summary>
    public long DamagedBytes { get; private set; }

    /// <summary>Boot epoch of its first record; 0 without records.</summary>
    public int FirstBootEpoch { get; private set; }

    /// <summary>Sequence of its first record.</summary>
    public long FirstSequence { get; private set; }

    /// <summary>Boot epoch of its last record.</summary>
    public int LastBootEpoch { get; private set; }

    /// <summary>Sequence of its last record.</summary>
    public long LastSequence { get; private set; }

    /// <summary>What the newest head counted for that lane.</summary>
    public SpoolCounters Counters(int lane)
    {
        return _lanes[lane].Counters;
    }

    /// <summary>Boot epoch of the last record released in that lane, as the newest head has it.</summary>
    public int ReleasedBootEpoch(int lane)
    {
        return _lanes[lane].Released.BootEpoch;
    }

    /// <summary>Sequence of the last record released in that lane, as the newest head has it.</summary>
    public long ReleasedSequence(int lane)
    {
        return _lanes[lane].Released.Sequence;
    }

    /// <summary>Reads names and heads; false when the store cannot be read.</summary>
    public bool Start()
    {
        string[]? names = _store.List(SpoolFormat.Prefix);
        if (names == null)
        {
            return false;
        }

        Sort(names);
        _names = names;
        _nameIndex = 0;
        _ = _head.Load(_lanes);
        for (int i = 0; i < names.Length; i++)
        {
            bool isSegment = SpoolFormat.ParseSegmentName(names[i], out int _) != 0;
            bool isHead = names[i] == SpoolFormat.HeadName(0) || names[i] == SpoolFormat.HeadName(1);
            Segments += isSegment ? 1 : 0;
            NamesUnknown += isSegment || isHead ? 0 : 1;
        }

        return true;
    }

    /// <summary>Goes to the next segment, lane by lane and number by number; false behind the last.</summary>
    public bool NextSegment()
    {
        while (_nameIndex < _names.Length)
        {
            string name = _names[_nameIndex++];
            int number = SpoolFormat.ParseSegmentName(name, out int lane);
            if (number != 0)
            {
                Name = name;
                Lane = lane;
                Number = number;
                Inspect();
                return true;
            }
        }

        return false;
    }

    private void Inspect()
    {
        Records = 0;
        RecordsUnreleased = 0;
        PayloadBytes = 0;
        DamagedSpans = 0;
        DamagedBytes = 0;
        FirstBootEpoch = 0;
        FirstSequence = 0;
        LastBootEpoch = 0;
        LastSequence = 0;
        ISegment? segment = _store.Open(Name);
        HasHeader = false;
        ReadFailed = segment == null;
        Bytes = segment == null ? -1 : segment.Length;
        if (segment == null)
        {
            return;
        }

        _scan.Attach(segment);
        HasHeader = _scan.ReadHeader(Lane, Number, _before, out int _);
        long end = HasHeader ? SpoolFormat.SegmentHeaderBytes : 0;
        _scan.Position = end;
        SpoolReadResult found = _scan.Next(Lane, Bytes, null, 0, 0);
        while (found == SpoolReadResult.Record)
        {
            AddDamage(_scan.RecordStart - end);
            AddRecord();
            end = _scan.Position;
            found = _scan.Next(Lane, Bytes, null, 0, 0);
        }

        ReadFailed = found == SpoolReadResult.StoreFailed;
        AddDamage(ReadFailed ? 0 : Bytes - end);
        _scan.Attach(null);
        segment.Close();
    }

    private void AddRecord()
    {
        if (Records == 0)
        {
            FirstBootEpoch = _scan.BootEpoch;
            FirstSequence = _scan.Sequence;
        }

        Records++;
        RecordsUnreleased += _lanes[Lane].Released.HasPassed(_scan.BootEpoch, _scan.Sequence) ? 0 : 1;
        PayloadBytes += _scan.PayloadBytes;
        LastBootEpoch = _scan.BootEpoch;
        LastSequence = _scan.Sequence;
    }

    private void AddDamage(long bytes)
    {
        DamagedSpans += bytes > 0 ? 1 : 0;
        DamagedBytes += bytes;
    }

    /// <summary>
    /// Sorts names by their characters: so lanes, then numbers. By halves, for a tool may meet thousands.
    /// </summary>
    private static void Sort(string[] names)
    {
        for (int root = (names.Length / 2) - 1; root >= 0; root--)
        {
            SiftDown(names, root, names.Length);
        }

        for (int end = names.Length - 1; end > 0; end--)
        {
            string top = names[0];
            names[0] = names[end];
            names[end] = top;
            SiftDown(names, 0, end);
        }
    }

    private static void SiftDown(string[] names, int root, int end)
    {
        while (true)
        {
            int child = (2 * root) + 1;
            if (child >= end)
            {
                return;
            }

            child += child + 1 < end && IsBefore(names[child], names[child + 1]) ? 1 : 0;
            if (!IsBefore(names[root], names[child]))
            {
                return;
            }

            string moved = names[root];
            names[root] = names[child];
            names[child] = moved;
            root = child;
        }
    }

    private static bool IsBefore(string left, string right)
    {
        for (int i = 0; i < left.Length && i < right.Length; i++)
        {
            if (left[i] != right[i])
            {
                return left[i] < right[i];
            }
        }

        return left.Length < right.Length;
    }
}
