using NanoAgent.Platform;

namespace NanoAgent.Spooling;

/// <summary>
/// Walks a lane's records in key order over all its segments. Allocates only where it opens a segment.
/// </summary>
internal sealed class LaneReader : INameVisitor
{
    /// <summary>Failed reads at one place before the rest of that segment is given up: a lasting failure must not
    /// hold what lies behind it for ever.</summary>
    internal const int ReadFailuresMax = 3;

    private readonly IStore _store;
    private readonly SegmentScan _scan;
    private int _low;
    private int _high;
    private bool _isHighest;

    // What lies before the segment behind that one of that lane, where it tells: no record of the segment is above it.
    private readonly SpoolKey _bound = new SpoolKey();
    private SpoolLane? _boundLane;
    private int _boundNumber;
    private bool _isBounded;

    internal LaneReader(IStore store, SegmentScan scan)
    {
        _store = store;
        _scan = scan;
    }

    /// <summary>
    /// Moves the cursor over the next record and copies its payload when a buffer is given; records passed before are
    /// skipped. With an epoch other than 0, a record of another epoch is OtherEpoch and stays the next one; with one
    /// that no record has, the cursor passes what is settled and stops before what is not.
    /// </summary>
    internal SpoolReadResult Advance(
        SpoolLane lane, SpoolCursor cursor, int bootEpoch, byte[]? into, int offset, int bytesMax)
    {
        while (true)
        {
            if (!Enter(lane, cursor))
            {
                return SpoolReadResult.End;
            }

            SpoolReadResult found = FindBound(lane, cursor.SegmentNumber)
                ? AdvanceInSegment(lane, cursor, bootEpoch, into, offset, bytesMax) : SpoolReadResult.StoreFailed;
            if (found == SpoolReadResult.StoreFailed)
            {
                lane.ReadFailures++;
                bool isLast = cursor.SegmentNumber >= lane.LastNumber;
                if (lane.ReadFailures < ReadFailuresMax || isLast)
                {
                    return found;
                }
            }
            else if (found != SpoolReadResult.End)
            {
                lane.ReadFailures = 0;
                return found;
            }

            int next = NextNumber(lane, cursor.SegmentNumber);
            if (next == 0)
            {
                return SpoolReadResult.End;
            }

            lane.ReadFailures = 0;
            cursor.SegmentNumber = next;
            cursor.Position = 0;
        }
    }

    /// <summary>True when the last <see cref="ReadBefore"/> was told nothing because the store could not be
    /// read.</summary>
    internal bool ReadFailed { get; private set; }

    /// <summary>
    /// What lies before that segment: from its header, or from the first record found in it. False when it tells
    /// neither.
    /// </summary>
    internal bool ReadBefore(SpoolLane lane, int number, SpoolKey before)
    {
        ReadFailed = false;
        if (ReadHeader(lane, number, before, out int _))
        {
            return true;
        }

        ISegment? segment = lane.OpenForRead(number);
        if (segment == null)
        {
            ReadFailed = true;
            return false;
        }

        _scan.Attach(segment);
        _scan.Position = 0;
        if (_scan.Next(lane.Index, segment.Length, null, 0, 0) != SpoolReadResult.Record)
        {
            ReadFailed = _scan.Failed;
            return false;
        }

        before.BootEpoch = _scan.BootEpoch;
        before.Sequence = _scan.Sequence - 1;
        before.Ordinal = _scan.Ordinal - 1;
        return true;
    }

    /// <summary>Reads that segment's header; its times are then the scan's. False when there is none.</summary>
    internal bool ReadHeader(SpoolLane lane, int number, SpoolKey before, out int bootEpoch)
    {
        bootEpoch = 0;
        ISegment? segment = lane.OpenForRead(number);
        _scan.Attach(segment);
        return segment != null && _scan.ReadHeader(lane.Index, number, before, out bootEpoch);
    }

    /// <summary>The lane's next segment behind that number, or 0.</summary>
    internal int NextNumber(SpoolLane lane, int number)
    {
        if (number >= lane.LastNumber)
        {
            return 0;
        }

        // Nearly always the very next one; only behind a hole is the store asked for its names.
        int next = number + 1;
        if (next == lane.LastNumber || lane.OpenForRead(next) != null)
        {
            return next;
        }

        return Nearest(lane, number, lane.LastNumber, false);
    }

    /// <summary>
    /// The lane's highest segment between two numbers, or the lowest; where there is none the lower number, or the
    /// higher. What cannot be seen now is not passed over. The names are not kept: they are what grows with the
    /// backlog.
    /// </summary>
    internal int Nearest(SpoolLane lane, int low, int high, bool isHighest)
    {
        _low = low;
        _high = high;
        _isHighest = isHighest;
        StoreResult result = _store.Visit(SpoolFormat.LanePrefix(lane.Index), this);
        return isHighest ? _low : result == StoreResult.Ok ? _high : low + 1;
    }

    /// <summary>Keeps the number of a name where it is the nearest so far.</summary>
    public void See(string name)
    {
        int found = SpoolFormat.ParseSegmentName(name, out int _);
        if (found > _low && found < _high)
        {
            _low = _isHighest ? found : _low;
            _high = _isHighest ? _high : found;
        }
    }

    /// <summary>
    /// Sees to the bound: the key that no record of that segment is above, as the next segment tells it; there is none
    /// for the last. Kept for the segment read last, for each time costs a handle. False where it cannot be read now.
    /// </summary>
    private bool FindBound(SpoolLane lane, int number)
    {
        ReadFailed = false;
        if (_boundNumber != number || _boundLane != lane)
        {
            int next = NextNumber(lane, number);
            _isBounded = next != 0 && ReadBefore(lane, next, _bound);
            _boundNumber = next == 0 || ReadFailed ? 0 : number;
            _boundLane = lane;
        }

        return !ReadFailed || lane.ReadFailures >= ReadFailuresMax - 1;
    }

    private static bool Enter(SpoolLane lane, SpoolCursor cursor)
    {
        if (cursor.SegmentNumber < lane.FirstNumber)
        {
            cursor.SegmentNumber = lane.FirstNumber;
            cursor.Position = 0;
        }

        return lane.HasSegments && cursor.SegmentNumber <= lane.LastNumber;
    }

    private SpoolReadResult AdvanceInSegment(
        SpoolLane lane, SpoolCursor cursor, int bootEpoch, byte[]? into, int offset, int bytesMax)
    {
        ISegment? segment = lane.OpenForRead(cursor.SegmentNumber);
        if (segment == null)
        {
            return _store.LastError == StoreResult.NotFound ? SpoolReadResult.End : SpoolReadResult.StoreFailed;
        }

        _scan.Attach(segment);
        _scan.Position = cursor.Position;
        long limit = lane.ReadLimit(cursor.SegmentNumber, segment);
        while (true)
        {
            SpoolReadResult found = _scan.Next(lane.Index, limit, into, offset, bytesMax);
            if (found != SpoolReadResult.Record && found != SpoolReadResult.BufferTooSmall)
            {
                cursor.Position = _scan.Position;
                return found;
            }

            bool isElsewhere = _isBounded && !_bound.HasPassed(_scan.BootEpoch, _scan.Sequence);
            if (isElsewhere || cursor.HasPassed(_scan.BootEpoch, _scan.Sequence))
            {
                // What was released before, or brought back by a power cut, or copied from limbo to the next segment
                // (here it may have holes, and a key behind a hole would hide the copy of what the hole took).
                // A record too long to copy stands still.
                _scan.SkipFound();
                continue;
            }

            bool isSettled = lane.IsSettled(_scan.BootEpoch, _scan.Ordinal);
            if (!isSettled && bootEpoch != 0 && _scan.BootEpoch != bootEpoch)
            {
                return SpoolReadResult.OtherEpoch;
            }

            if (isSettled)
            {
                _scan.SkipFound();
            }

            if (isSettled || found == SpoolReadResult.Record)
            {
                cursor.BootEpoch = _scan.BootEpoch;
                cursor.Sequence = _scan.Sequence;
                cursor.Ordinal = _scan.Ordinal;
                cursor.Position = _scan.Position;
            }

            if (!isSettled)
            {
                return found;
            }
        }
    }
}
