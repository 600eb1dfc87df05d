using NanoAgent.Platform;

namespace NanoAgent.Spooling;

/// <summary>
/// One priority's chain of segments: the open end that is written, and the handle that reads. Knows no policy and no
/// other lane. After a failed append or commit the open segment is abandoned and what it held uncommitted is in limbo:
/// it is copied into the next segment before anything else goes there, so that nothing accepted is passed over.
/// </summary>
internal sealed class SpoolLane
{
    private readonly IStore _store;
    private readonly SegmentScan _scan;
    private readonly SpoolWear _wear;
    private ISegment? _active;
    private ISegment? _reading;
    private SpoolBatch? _read;
    private SpoolCounters? _counters;
    private int _readingNumber;
    private Limbo? _limbo;

    internal SpoolLane(int index, IStore store, SegmentScan scan, SpoolWear wear)
    {
        Index = index;
        _store = store;
        _scan = scan;
        _wear = wear;
    }

    internal int Index { get; }

    internal SpoolCounters Counters
    {
        get { return _counters ??= new SpoolCounters(); }
    }

    /// <summary>False where all counters are 0.</summary>
    internal bool HasCounters => _counters != null;

    /// <summary>The last record released, evicted or otherwise done with.</summary>
    internal SpoolCursor Released { get; } = new SpoolCursor();

    /// <summary>What is settled behind <see cref="Released"/>, over a gap; null as long as there never was
    /// any.</summary>
    internal SettledWindow? Settled { get; set; }

    internal long SettledReleased => Settled == null ? 0 : Settled.Released;

    internal long SettledRejected => Settled == null ? 0 : Settled.Rejected;

    /// <summary>The batch being read.</summary>
    internal SpoolBatch Read
    {
        get { return _read ??= new SpoolBatch(); }
    }

    /// <summary>The last record appended to a segment, durable or not.</summary>
    internal SpoolKey Written { get; } = new SpoolKey();

    /// <summary>The last record known durable.</summary>
    internal SpoolKey Committed { get; } = new SpoolKey();

    /// <summary>Reads that failed one after the other at the same place.</summary>
    internal int ReadFailures { get; set; }

    /// <summary>Records that wait in the RAM page.</summary>
    internal int PageRecords { get; set; }

    /// <summary>Bytes of its segments, the open one counted whole.</summary>
    internal long UsedBytes { get; set; }

    /// <summary>Monotonic clock when the open segment was begun, or gone on with.</summary>
    internal long ActiveSinceMs { get; set; }

    /// <summary>Monotonic clock when the lane last took a record; at first, of the start.</summary>
    internal long NewestMs { get; set; }

    /// <summary>Oldest and newest segment; first &gt; last when there is none.</summary>
    internal int FirstNumber { get; set; } = 1;

    internal int LastNumber { get; set; }

    internal long ActiveLength { get; private set; }

    internal long CommittedLength { get; private set; }

    internal bool HasActive => _active != null;

    internal bool HasLimbo => _limbo != null;

    /// <summary>True when a segment was given up and not all that it held uncommitted could be copied.</summary>
    internal bool LimboIsLost { get; set; }

    internal bool IsDirty => _active != null && CommittedLength < ActiveLength;

    internal bool HasSegments => FirstNumber <= LastNumber;

    /// <summary>Records accepted and not yet durable.</summary>
    internal long Unflushed => Written.Ordinal - Committed.Ordinal + PageRecords;

    /// <summary>True when that record is settled, so that no reader is shown it again.</summary>
    internal bool IsSettled(int bootEpoch, long ordinal)
    {
        return Settled != null && Settled.FateOf(bootEpoch, ordinal - Released.Ordinal - 1) != 0;
    }

    /// <summary>
    /// Moves the released place to that record's key, never back. Answers how many records it passed that were not
    /// settled before.
    /// </summary>
    internal long PassTo(SpoolKey to)
    {
        long ordinal = Released.Ordinal;
        long passed = to.Ordinal - ordinal;
        if (!Released.HasPassed(to))
        {
            Released.CopyKeyFrom(to);
        }

        // The ordinal never goes back, so that no count is taken twice.
        Released.Ordinal = passed > 0 ? to.Ordinal : ordinal;
        if (passed <= 0)
        {
            return 0;
        }

        return Settled == null ? passed : passed - Settled.Pass(passed);
    }

    /// <summary>
    /// Creates the next segment, with its header and what is in limbo. On failure nothing is left behind.
    /// </summary>
    internal StoreResult StartSegment(int bootEpoch, long newestUtcMs)
    {
        int number = LastNumber + 1;
        ISegment? segment = _store.Create(SpoolFormat.SegmentName(Index, number));
        if (segment == null)
        {
            // A name that is there though the list did not tell is passed over, so that the next try gets on.
            LastNumber += _store.LastError == StoreResult.Exists ? 1 : 0;
            return _store.LastError;
        }

        byte[] header = _scan.Lend();
        SpoolFormat.WriteSegmentHeader(header, Index, number, bootEpoch, HasLimbo ? Committed : Written,
            newestUtcMs, NewestMs);
        StoreResult result = segment.Append(header, 0, SpoolFormat.SegmentHeaderBytes);
        _wear.Appended(SpoolFormat.SegmentHeaderBytes);
        ActiveLength = SpoolFormat.SegmentHeaderBytes;
        CommittedLength = 0;
        if (result == StoreResult.Ok && HasLimbo)
        {
            result = CopyLimbo(segment);
        }

        if (result != StoreResult.Ok)
        {
            segment.Close();
            _store.Delete(SpoolFormat.SegmentName(Index, number));
            return result;
        }

        _limbo = null;
        _active = segment;
        FirstNumber = HasSegments ? FirstNumber : number;
        LastNumber = number;
        return StoreResult.Ok;
    }

    /// <summary>Goes on with the newest segment, whose end is known to be clean.</summary>
    internal void Continue(ISegment segment)
    {
        _active = segment;
        ActiveLength = segment.Length;
        CommittedLength = ActiveLength;
    }

    /// <summary>
    /// Appends the records of the page, whose last is that one, to the open segment; on failure it is abandoned and
    /// they are still the page's.
    /// </summary>
    internal StoreResult Append(byte[] page, int count, int bootEpoch, long sequence)
    {
        StoreResult result = _active!.Append(page, 0, count);
        _wear.Appended(count);
        if (result != StoreResult.Ok)
        {
            Abandon();
            return result;
        }

        ActiveLength += count;
        Written.BootEpoch = bootEpoch;
        Written.Sequence = sequence;
        Written.Ordinal += PageRecords;
        PageRecords = 0;
        return StoreResult.Ok;
    }

    /// <summary>Makes the open segment durable; on failure it is abandoned.</summary>
    internal StoreResult Commit()
    {
        if (!IsDirty)
        {
            return StoreResult.Ok;
        }

        StoreResult result = _active!.Commit();
        _wear.Commits++;
        if (result != StoreResult.Ok)
        {
            Abandon();
            return result;
        }

        CommittedLength = ActiveLength;
        Committed.CopyKeyFrom(Written);
        return StoreResult.Ok;
    }

    /// <summary>Closes the open segment for good, durable first.</summary>
    internal StoreResult Seal()
    {
        StoreResult result = Commit();
        CloseActive();
        return result;
    }

    /// <summary>Hands the reading handle of that segment over, to be written with.</summary>
    internal ISegment? TakeReading(int number)
    {
        ISegment? segment = OpenForRead(number);
        _reading = null;
        return segment;
    }

    /// <summary>The handle to read that segment with, or null with the store's error.</summary>
    internal ISegment? OpenForRead(int number)
    {
        if (_active != null && number == LastNumber)
        {
            return _active;
        }

        if (_reading == null || _readingNumber != number)
        {
            CloseReading();
            _reading = _store.Open(SpoolFormat.SegmentName(Index, number));
            _readingNumber = number;
        }

        return _reading;
    }

    /// <summary>Bytes of that segment which hold durable records, as far as this process can know.</summary>
    internal long ReadLimit(int number, ISegment segment)
    {
        if (_active != null && number == LastNumber)
        {
            return CommittedLength;
        }

        return _limbo != null && number == _limbo.Number ? _limbo.From : segment.Length;
    }

    /// <summary>
    /// Deletes that segment. Answers the bytes it had, 0 when there is none, and below 0 the negated failure.
    /// </summary>
    internal long Delete(int number)
    {
        ISegment? segment = OpenForRead(number);
        long length = segment == null ? 0 : segment.Length;
        if (number == LastNumber)
        {
            CloseActive();
        }

        CloseReading();
        StoreResult result = _store.Delete(SpoolFormat.SegmentName(Index, number));
        if (result != StoreResult.Ok)
        {
            return -(long)result;
        }

        _wear.Deletes++;
        if (number == LastNumber)
        {
            // Nothing of what was written is left to be made durable.
            _limbo = null;
            Committed.CopyKeyFrom(Written);
        }

        return length;
    }

    internal void Close()
    {
        CloseActive();
        CloseReading();
    }

    private void CloseActive()
    {
        _scan.Attach(null);
        _active?.Close();
        _active = null;
    }

    private void CloseReading()
    {
        _scan.Attach(null);
        _reading?.Close();
        _reading = null;
    }

    /// <summary>Gives the open segment up; what it holds uncommitted goes to limbo.</summary>
    private void Abandon()
    {
        long from = CommittedLength == 0 ? SpoolFormat.SegmentHeaderBytes : CommittedLength;
        if (ActiveLength > from)
        {
            var limbo = new Limbo();
            limbo.Number = LastNumber;
            limbo.From = from;
            limbo.To = ActiveLength;
            _limbo = limbo;
        }

        CloseActive();
    }

    /// <summary>
    /// Copies what is in limbo record by record: what the medium lost there is missing, never garbage.
    /// </summary>
    private StoreResult CopyLimbo(ISegment target)
    {
        Limbo limbo = _limbo!;
        ISegment? source = OpenForRead(limbo.Number);
        if (source == null)
        {
            LimboIsLost = _store.LastError == StoreResult.NotFound || ++limbo.Failures >= LaneReader.ReadFailuresMax;
            return LimboIsLost ? StoreResult.Ok : _store.LastError;
        }

        _scan.Attach(source);
        _scan.Position = limbo.From;
        for (long left = Written.Ordinal - Committed.Ordinal; left > 0; left--)
        {
            SpoolReadResult found = _scan.Next(Index, limbo.To, null, 0, 0);
            if (found == SpoolReadResult.StoreFailed && ++limbo.Failures < LaneReader.ReadFailuresMax)
            {
                return StoreResult.Failed;
            }

            if (found != SpoolReadResult.Record)
            {
                // A region that stays unreadable is lost like a damaged one: waiting for it would stop the lane.
                LimboIsLost = true;
                return StoreResult.Ok;
            }

            StoreResult result = _scan.CopyRecord(target);
            if (result != StoreResult.Ok)
            {
                return result;
            }

            _wear.Appended((int)(_scan.Position - _scan.RecordStart));
            ActiveLength += _scan.Position - _scan.RecordStart;
        }

        return StoreResult.Ok;
    }

    /// <summary>What a segment held uncommitted when it was given up.</summary>
    private sealed class Limbo
    {
        internal int Number;
        internal int Failures;
        internal long From;
        internal long To;
    }
}
