using System;
using NanoAgent.Platform;

namespace NanoAgent.Spooling;

/// <summary>
/// The durable queue of records. <see cref="Append"/> accepts into a RAM page, <see cref="Flush"/> makes everything
/// accepted durable: what is flushed survives every power cut and is read at least once, under the key (boot epoch,
/// sequence) that no other record ever has. It refuses nothing at a start: damage is skipped record by record, and
/// counted. It costs at most 8 KiB of RAM (or one record more) with pages of 2 KiB, whatever it holds; the steady path
/// allocates nothing but a few handles where one segment ends and the next begins.
/// </summary>
/// <remarks>
/// One thread at a time. Calls that write block as long as the store does. No call throws for what the store does;
/// exceptions are misuse. Format: SPEC.md, "Spool on flash"; reasons: DESIGN.md, "Spool".
/// </remarks>
public sealed partial class Spool
{
    /// <summary>What every name of the spool begins with. No structure in its segments ends in a zero byte.</summary>
    public const string NamePrefix = "spool.";

    /// <summary>Priorities: 0 alarms, 1 readings, 2 whatever can wait. Each costs a segment at least.</summary>
    public const int LanesMax = 3;

    /// <summary>Bytes of payload that the format can tell; the profile's limit is far below.</summary>
    public const int PayloadBytesCeiling = 65535;

    /// <summary>How far behind the oldest kept record of a lane others can be settled: more than a batch.</summary>
    public const int SettleWindowRecords = 512;

    /// <summary>A failed write is tried once more, in a new segment: a second failure is the store's, not the
    /// segment's.</summary>
    private const int WriteAttemptsMax = 2;

    /// <summary>Looks at a store of which something cannot be read, before a start takes it for lost.</summary>
    private const int LooksMax = 3;

    private readonly IStore _store;
    private readonly IRandom _random;
    private readonly IClock? _clock;
    private readonly int _segmentBytes;
    private readonly long _segmentsBytesMax;
    private readonly SpoolOptions _options;
    private readonly byte[] _page;
    private readonly SegmentScan _scan;
    private readonly LaneReader _reader;
    private readonly SpoolCursor _probe = new SpoolCursor();
    private readonly SpoolCursor _place = new SpoolCursor();
    private SpoolLane[] _lanes;
    private SpoolHead _head;
    private int _pageCount;
    private int _pageLane;
    private long _usedBytes;
    private long _openedMs;
    private bool _headIsStale;

    /// <summary>A spool without a clock: nothing in it expires.</summary>
    /// <exception cref="ArgumentException">A limit is too small for another.</exception>
    public Spool(IStore store, IRandom random, SpoolOptions options)
        : this(store, random, null, options)
    {
    }

    /// <summary>Makes a closed spool over a store that it shares with no other spool.</summary>
    /// <param name="store">Where the segments live; kept, not closed.</param>
    /// <param name="random">Picks the first boot epoch of an empty store.</param>
    /// <param name="clock">Tells how old records are; null when none is to expire.</param>
    /// <param name="options">Limits; kept, and must not change.</param>
    /// <exception cref="ArgumentException">A limit is too small for another.</exception>
    public Spool(IStore store, IRandom random, IClock? clock, SpoolOptions options)
    {
        string? problem = options.Problem();
        if (problem != null)
        {
            throw new ArgumentException(problem);
        }

        _store = store;
        _random = random;
        _clock = clock;
        _options = options;
        _segmentBytes = options.SegmentBytes;
        _segmentsBytesMax = options.StoreBytesMax - SpoolFormat.HeadReserveBytes(_segmentBytes);
        int recordBytes = SpoolFormat.RecordOverheadBytes + options.RecordBytesMax;
        int pageBytes = options.PageBytes > recordBytes ? options.PageBytes : recordBytes;
        int room = _segmentBytes - SpoolFormat.SegmentHeaderBytes;
        _page = new byte[pageBytes > room ? room : pageBytes];
        _scan = new SegmentScan(options.WindowBytes);
        _reader = new LaneReader(store, _scan);
        _head = MakeHead();
        _lanes = MakeLanes();
    }

    /// <summary>True between a successful <see cref="Open"/> and <see cref="Close"/>.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>This boot's epoch, 1 or more; new at every successful <see cref="Open"/>.</summary>
    public int BootEpoch { get; private set; }

    /// <summary>The sequence of the last accepted record of this boot, 0 before the first.</summary>
    public long LastSequence { get; private set; }

    /// <summary>Every record of this boot up to this sequence is durable.</summary>
    public long FlushedSequence { get; private set; }

    /// <summary>What the last <see cref="Open"/> found and lost.</summary>
    public SpoolOpenReport OpenReport { get; private set; } = new SpoolOpenReport();

    /// <summary>What the medium went through. Live: the same object until the next <see cref="Open"/>.</summary>
    public SpoolWear Wear { get; private set; } = new SpoolWear();

    /// <summary>Records accepted and not yet durable, all lanes.</summary>
    public long Unflushed => LastSequence - FlushedSequence;

    /// <summary>Bytes that the segments take on the store, those still being written counted whole; no heads.</summary>
    public long UsedBytes => _usedBytes;

    /// <summary>What became of the lane's records. Live: the same object until the next <see cref="Open"/>.</summary>
    public SpoolCounters Counters(int lane)
    {
        return Lane(lane).Counters;
    }

    /// <summary>Records of that lane accepted and not yet released or lost, flushed or not. Damaged ones that no
    /// reader has met yet are still among them.</summary>
    public long Pending(int lane)
    {
        SpoolLane of = Lane(lane);
        return of.Written.Ordinal - of.Released.Ordinal + of.PageRecords - Behind(of);
    }

    /// <summary>Records of that lane that can be read: flushed and not released.</summary>
    public long PendingFlushed(int lane)
    {
        SpoolLane of = Lane(lane);
        long pending = of.Committed.Ordinal - of.Released.Ordinal - Behind(of);
        return pending < 0 ? 0 : pending;
    }

    /// <summary>
    /// Starts on whatever the store holds, under a new boot epoch. <see cref="OpenReport"/> says what was lost. Reads
    /// each segment's header and each lane's last segment: time grows with the segments, RAM with nothing.
    /// </summary>
    /// <returns>Ok; ReadOnly, Full or StoreFailed when no new boot epoch could be made durable: the spool then stays
    /// closed and trying again is legal.</returns>
    public SpoolResult Open()
    {
        if (IsOpen)
        {
            throw new InvalidOperationException("The spool is open.");
        }

        // What cannot be read for a moment would be taken for lost, and passed over from then on: a start looks again
        // before it believes that.
        SpoolRecovery recovery;
        bool isRead;
        int looks = 0;
        do
        {
            CloseHandles();
            Reset();
            recovery = new SpoolRecovery(_store, _scan, _reader, _lanes, _head, OpenReport);
            isRead = recovery.Run(_segmentBytes);
        }
        while (++looks < LooksMax && (recovery.ReadFailed || !isRead));

        if (!isRead)
        {
            CloseHandles();
            return SpoolResult.StoreFailed;
        }

        _usedBytes = OpenReport.SegmentBytes;
        _openedMs = NowMs;
        for (int i = 0; i < LanesMax; i++)
        {
            SpoolLane lane = _lanes[i];
            Use(lane, lane.HasActive ? _segmentBytes - lane.ActiveLength : 0);
            lane.ActiveSinceMs = _openedMs;
            lane.NewestMs = _openedMs;
        }

        _head.BootEpoch = NewBootEpoch(recovery);
        StoreResult result = WriteHead();
        if (result != StoreResult.Ok)
        {
            CloseHandles();
            return FromStore(result);
        }

        BootEpoch = _head.BootEpoch;
        IsOpen = true;
        for (int i = 0; i < LanesMax; i++)
        {
            DeleteReleased(_lanes[i]);
        }

        return SpoolResult.Ok;
    }

    /// <summary>
    /// Accepts one record into the RAM page and gives it <see cref="LastSequence"/>. Writes to the store only when the
    /// page is full or holds another lane's records, and where a segment ends.
    /// </summary>
    /// <param name="lane">Priority, 0 (most urgent) to <see cref="LanesMax"/> - 1.</param>
    /// <param name="payload">Borrowed until the call returns.</param>
    /// <param name="offset">Where the record begins.</param>
    /// <param name="count">Its bytes; 0 is legal.</param>
    public SpoolAppendResult Append(int lane, byte[] payload, int offset, int count)
    {
        SpoolLane to = Lane(lane);
        if (offset < 0 || count < 0 || offset > payload.Length - count)
        {
            throw new ArgumentOutOfRangeException(nameof(count));
        }

        if (!IsOpen)
        {
            return SpoolAppendResult.NotOpen;
        }

        if (count > _options.RecordBytesMax)
        {
            to.Counters.Refused++;
            _headIsStale = true;
            return SpoolAppendResult.TooLarge;
        }

        int total = SpoolFormat.RecordOverheadBytes + count;
        StoreResult result = LimitRecords(to);
        result = result == StoreResult.Ok ? PrepareFor(to, total) : result;
        if (result != StoreResult.Ok)
        {
            to.Counters.Refused++;
            _headIsStale = true;
            return result == StoreResult.Full ? SpoolAppendResult.Full : SpoolAppendResult.StoreFailed;
        }

        _pageLane = lane;
        LastSequence++;
        to.PageRecords++;
        to.Counters.Accepted++;
        to.NewestMs = NowMs;
        long ordinal = to.Written.Ordinal + to.PageRecords;
        SpoolFormat.WriteRecord(_page, _pageCount, lane, BootEpoch, LastSequence, ordinal, payload, offset, count);
        _pageCount += total;
        return SpoolAppendResult.Accepted;
    }

    /// <summary>
    /// Makes everything accepted durable and raises <see cref="FlushedSequence"/> to <see cref="LastSequence"/>.
    /// After a failure nothing flushed before is lost, and what was accepted is held and tried again by the next call;
    /// StoreFailed with <see cref="Unflushed"/> 0 says that the medium took accepted records with it: they are counted
    /// as corrupt when their place is passed.
    /// </summary>
    public SpoolResult Flush()
    {
        if (!IsOpen)
        {
            return SpoolResult.NotOpen;
        }

        StoreResult result = StoreResult.Ok;
        for (int attempt = 0; attempt < WriteAttemptsMax; attempt++)
        {
            result = FlushOnce();
            if (result == StoreResult.Ok)
            {
                FlushedSequence = LastSequence;
                break;
            }
        }

        for (int i = 0; i < LanesMax && result == StoreResult.Ok; i++)
        {
            if (_lanes[i].LimboIsLost)
            {
                // The head tells how far the lane should go, so that the loss shows even if nothing is written behind.
                _lanes[i].LimboIsLost = false;
                _headIsStale = true;
                result = StoreResult.Failed;
            }
        }

        if (_headIsStale)
        {
            // A refusal, or a release that failed to reach the head; it is no part of what this call promises.
            _ = WriteHead();
        }

        return FromStore(result);
    }

    /// <summary>
    /// Flushes, commits the counters and closes. Closed also after a failure, which says that accepted records may
    /// be gone. Idempotent: NotOpen when it was closed.
    /// </summary>
    public SpoolResult Close()
    {
        if (!IsOpen)
        {
            return SpoolResult.NotOpen;
        }

        SpoolResult result = Flush();
        StoreResult head = WriteHead();
        CloseHandles();
        IsOpen = false;
        return result != SpoolResult.Ok ? result : FromStore(head);
    }

    private static SpoolResult FromStore(StoreResult result)
    {
        switch (result)
        {
            case StoreResult.Ok:
                return SpoolResult.Ok;
            case StoreResult.Full:
                return SpoolResult.Full;
            case StoreResult.ReadOnly:
                return SpoolResult.ReadOnly;
            default:
                return SpoolResult.StoreFailed;
        }
    }

    private SpoolLane[] MakeLanes()
    {
        SpoolLane[] lanes = new SpoolLane[LanesMax];
        for (int i = 0; i < LanesMax; i++)
        {
            lanes[i] = new SpoolLane(i, _store, _scan, Wear);
        }

        return lanes;
    }

    private SpoolHead MakeHead()
    {
        return new SpoolHead(_store, _scan, Wear, SpoolFormat.HeadsPerSlot(_segmentBytes));
    }

    /// <summary>Records that are settled behind a gap: the released place has yet to pass them.</summary>
    private static long Behind(SpoolLane lane)
    {
        return lane.SettledReleased + lane.SettledRejected;
    }

    private void Reset()
    {
        Wear = new SpoolWear();
        _lanes = MakeLanes();
        _head = MakeHead();
        OpenReport = new SpoolOpenReport();
        _pageCount = 0;
        _headIsStale = false;
        LastSequence = 0;
        FlushedSequence = 0;
    }

    private void CloseHandles()
    {
        for (int i = 0; i < LanesMax; i++)
        {
            _lanes[i].Close();
        }

        _head.Close();
    }

    /// <summary>
    /// One more than the highest ever seen. Where damage may hide a higher one, it jumps; on an empty store it starts
    /// at random, so that a wiped device does not repeat the keys that a receiver already holds.
    /// </summary>
    private int NewBootEpoch(SpoolRecovery recovery)
    {
        if (recovery.BootEpochSeen == 0)
        {
            return 1 + _random.Next(BootEpochStartMax);
        }

        int jump = 1;
        if (recovery.IsDoubtful)
        {
            jump += 1 + _random.Next(OpenReport.HeadLost ? BootEpochLostJumpMax : BootEpochDamagedJumpMax);
        }

        int left = int.MaxValue - recovery.BootEpochSeen;
        return recovery.BootEpochSeen + (jump < left ? jump : 1);
    }

    private SpoolLane Lane(int lane)
    {
        if (lane < 0 || lane >= LanesMax)
        {
            throw new ArgumentOutOfRangeException(nameof(lane));
        }

        return _lanes[lane];
    }
}
