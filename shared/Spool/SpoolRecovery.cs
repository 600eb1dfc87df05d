using NanoAgent.Platform;

namespace NanoAgent.Spooling;

/// <summary>
/// Finds out at a start what the store holds, whatever that is: one look at each segment's header, one scan of each
/// lane's end. RAM is the scan's window, whatever the backlog. Writes nothing but a commit of each lane's end.
/// </summary>
internal sealed class SpoolRecovery : INameVisitor
{
    private readonly IStore _store;
    private readonly SegmentScan _scan;
    private readonly LaneReader _reader;
    private readonly SpoolLane[] _lanes;
    private readonly SpoolHead _head;
    private readonly SpoolOpenReport _report;
    private readonly SpoolKey _found = new SpoolKey();

    internal SpoolRecovery(
        IStore store, SegmentScan scan, LaneReader reader, SpoolLane[] lanes, SpoolHead head, SpoolOpenReport report)
    {
        _store = store;
        _scan = scan;
        _reader = reader;
        _lanes = lanes;
        _head = head;
        _report = report;
    }

    /// <summary>The highest boot epoch seen, 0 when there was none.</summary>
    internal int BootEpochSeen { get; private set; }

    /// <summary>True when something that could have told a boot epoch was damaged.</summary>
    internal bool IsDoubtful { get; private set; }

    /// <summary>True when something could not be read: it may be whole, and readable the next time.</summary>
    internal bool ReadFailed;

    /// <summary>Reads the store into the lanes; false when not even the names can be read.</summary>
    internal bool Run(int segmentBytes)
    {
        bool hasHead = _head.Load(_lanes);
        ReadFailed = _head.ReadFailed;
        BootEpochSeen = hasHead ? _head.BootEpoch : 0;
        if (_store.Visit(SpoolFormat.Prefix, this) != StoreResult.Ok)
        {
            return false;
        }

        _report.HeadDamaged = _head.Damaged;
        _report.HeadLost = !hasHead && (_head.Damaged || _report.Segments > 0);
        IsDoubtful = _head.Damaged || _report.HeadLost;
        for (int i = 0; i < _lanes.Length; i++)
        {
            RecoverLane(_lanes[i], hasHead, segmentBytes);
        }

        return true;
    }

    /// <summary>Looks at the header of one segment.</summary>
    public void See(string name)
    {
        int number = SpoolFormat.ParseSegmentName(name, out int lane);
        if (number == 0)
        {
            bool isHead = name == SpoolFormat.HeadName(0) || name == SpoolFormat.HeadName(1);
            _report.NamesUnknown += isHead ? 0 : 1;
            return;
        }

        SpoolLane of = _lanes[lane];
        of.FirstNumber = of.LastNumber == 0 || number < of.FirstNumber ? number : of.FirstNumber;
        of.LastNumber = number > of.LastNumber ? number : of.LastNumber;
        _report.Segments++;
        ISegment? segment = of.OpenForRead(number);
        if (segment == null)
        {
            _report.SegmentsUnreadable++;
            ReadFailed = true;
            return;
        }

        _report.SegmentBytes += segment.Length;
        of.UsedBytes += segment.Length;
        _scan.Attach(segment);
        if (_scan.ReadHeader(lane, number, _found, out int bootEpoch))
        {
            SeeBootEpoch(bootEpoch);
            SeeBootEpoch(_found.BootEpoch);
        }
        else
        {
            _report.SegmentHeadersBad++;
            ReadFailed |= _scan.Failed;
        }
    }

    private void SeeBootEpoch(int bootEpoch)
    {
        BootEpochSeen = bootEpoch > BootEpochSeen ? bootEpoch : BootEpochSeen;
    }

    private void RecoverLane(SpoolLane lane, bool hasHead, int segmentBytes)
    {
        if (!hasHead && lane.LastNumber > 0)
        {
            for (int n = lane.FirstNumber; n != 0; n = _reader.NextNumber(lane, n))
            {
                if (_reader.ReadBefore(lane, n, lane.Released))
                {
                    break;
                }

                ReadFailed |= _reader.ReadFailed;
            }

            lane.Counters.Accepted = lane.Released.Ordinal;
            lane.Counters.Unaccounted = lane.Released.Ordinal;
            lane.Committed.Ordinal = lane.Released.Ordinal;
        }

        long known = lane.Committed.Ordinal;
        lane.Written.CopyKeyFrom(lane.Released);
        RecoverEnd(lane, segmentBytes);
        lane.Committed.CopyKeyFrom(lane.Written);
        long more = lane.Written.Ordinal - known;
        if (more > 0)
        {
            lane.Counters.Accepted += more;
        }
        else if (more < 0)
        {
            lane.Counters.Corrupt -= more;
            _report.RecordsLost -= more;
        }

        FindReleased(lane);
    }

    /// <summary>
    /// Finds the segment before which everything is released: what a power cut brought back must not hold the place of
    /// what is not. What cannot be read now ends the search, and stays.
    /// </summary>
    private void FindReleased(SpoolLane lane)
    {
        for (int n = lane.HasSegments ? lane.FirstNumber : 0; n != 0; n = _reader.NextNumber(lane, n))
        {
            bool isTold = _reader.ReadBefore(lane, n, _found);
            if (_reader.ReadFailed || (isTold && !lane.Released.HasPassed(_found)))
            {
                break;
            }

            lane.Released.SegmentNumber = isTold ? n : lane.Released.SegmentNumber;
        }
    }

    /// <summary>Looks from the newest segment back until one tells the lane's last record.</summary>
    private void RecoverEnd(SpoolLane lane, int segmentBytes)
    {
        bool told = false;
        for (int number = lane.LastNumber; number != 0 && !told; number = PreviousNumber(lane, number))
        {
            ISegment? segment = lane.OpenForRead(number);
            if (segment == null)
            {
                ReadFailed = true;
                continue;
            }

            _scan.Attach(segment);
            bool hasHeader = _scan.ReadHeader(lane.Index, number, _found, out int _);
            ReadFailed |= _scan.Failed;
            told = hasHeader;
            if (hasHeader)
            {
                TakeIfNewer(lane.Written);
            }

            long end = ScanEnd(lane, segment, hasHeader, ref told);
            _report.TornBytes += segment.Length - end;
            ReadFailed |= _scan.Failed;

            // What is found here is delivered from now on, so it is made durable.
            bool isClean = hasHeader && end == segment.Length && !_scan.Failed;
            bool isDurable = segment.Commit() == StoreResult.Ok;
            if (isClean && isDurable && number == lane.LastNumber && end < segmentBytes)
            {
                ContinueWith(lane, number);
            }
        }
    }

    private static void ContinueWith(SpoolLane lane, int number)
    {
        ISegment? segment = lane.TakeReading(number);
        if (segment != null)
        {
            lane.Continue(segment);
        }
    }

    private long ScanEnd(SpoolLane lane, ISegment segment, bool hasHeader, ref bool told)
    {
        long end = hasHeader ? SpoolFormat.SegmentHeaderBytes : 0;
        _scan.Position = end;
        while (_scan.Next(lane.Index, segment.Length, null, 0, 0) == SpoolReadResult.Record)
        {
            told = true;
            end = _scan.Position;
            _found.BootEpoch = _scan.BootEpoch;
            _found.Sequence = _scan.Sequence;
            _found.Ordinal = _scan.Ordinal;
            SeeBootEpoch(_found.BootEpoch);
            TakeIfNewer(lane.Written);
        }

        return end;
    }

    private void TakeIfNewer(SpoolKey written)
    {
        if (!written.HasPassed(_found))
        {
            // The ordinal never goes back, so that no count is taken twice.
            long ordinal = _found.Ordinal > written.Ordinal ? _found.Ordinal : written.Ordinal;
            written.CopyKeyFrom(_found);
            written.Ordinal = ordinal;
        }
    }

    private int PreviousNumber(SpoolLane lane, int number)
    {
        if (number <= lane.FirstNumber)
        {
            return 0;
        }

        return lane.OpenForRead(number - 1) != null ? number - 1 : _reader.Nearest(lane, 0, number, true);
    }
}
