using NanoAgent.Platform;

namespace NanoAgent.Spooling;

/// <summary>
/// The two-slot head: what was released and counted, and the boot epoch. Each slot is a short journal; the newest
/// valid generation of both is the head. A slot is written anew only while the other holds the newest durable head,
/// so that at every moment one of them is whole.
/// </summary>
internal sealed class SpoolHead
{
    private const uint Magic = 0x4448414E;

    // Of a lane, behind its places.
    private const int CountersBytes = SpoolFormat.HeadLaneBytes - 28;

    private readonly IStore _store;
    private readonly SegmentScan _scan;
    private readonly byte[] _buffer;
    private readonly SpoolWear _wear;
    private readonly int _headsPerSlot;
    private ISegment? _current;
    private int _currentHeads;
    private int _durableSlot;
    private bool _isLoaded;

    /// <summary>Makes one that reads and writes heads in the scan's window.</summary>
    internal SpoolHead(IStore store, SegmentScan scan, SpoolWear wear, int headsPerSlot)
    {
        _store = store;
        _scan = scan;
        _buffer = scan.Lend();
        _wear = wear;
        _headsPerSlot = headsPerSlot;
    }

    internal int Generation { get; private set; }

    internal int BootEpoch { get; set; }

    /// <summary>True when a slot could not be read, whatever it holds.</summary>
    internal bool ReadFailed;

    /// <summary>True when a slot held bytes that are no head.</summary>
    internal bool Damaged { get; private set; }

    /// <summary>Reads the newest valid head into the lanes; false when there is none.</summary>
    internal bool Load(SpoolLane[] lanes)
    {
        _ = _scan.Lend();
        Generation = 0;
        Damaged = false;
        _isLoaded = false;
        _durableSlot = 1;
        for (int slot = 0; slot < 2; slot++)
        {
            LoadSlot(slot, lanes);
        }

        return _isLoaded;
    }

    /// <summary>
    /// Makes the lanes' released places and counters durable under the next generation. After a failure the newest
    /// durable head is untouched, and the next call starts the other slot anew.
    /// </summary>
    internal StoreResult Write(SpoolLane[] lanes)
    {
        StoreResult result = StoreResult.Ok;
        bool fresh = _current == null || _currentHeads >= _headsPerSlot;
        if (fresh)
        {
            result = StartOtherSlot();
        }

        Generation++;
        _ = _scan.Lend();
        Encode(lanes);

        // A new slot begins with two copies, so that one damaged byte cannot hide that this boot happened.
        for (int copies = fresh ? 2 : 1; copies > 0 && result == StoreResult.Ok; copies--)
        {
            result = _current!.Append(_buffer, 0, SpoolFormat.HeadBytes);
            _wear.Appended(SpoolFormat.HeadBytes);
        }

        if (result == StoreResult.Ok)
        {
            result = _current!.Commit();
            _wear.Commits++;
        }

        // A medium that takes a write and does nothing would give this boot's epoch again, and make deleted segments
        // look lost: what a head says is believed only when it can be read.
        bool isThere = result != StoreResult.Ok
            || (ReadFully(_current!, _current!.Length - SpoolFormat.HeadBytes) && IsHead()
                && GenerationRead() == Generation);
        result = isThere ? result : StoreResult.Failed;

        if (result != StoreResult.Ok)
        {
            Close();
            if (fresh)
            {
                // It can be read and is not durable: a start would believe it, and write the durable one anew.
                _ = _store.Delete(SpoolFormat.HeadName(1 - _durableSlot));
            }

            return result;
        }

        _currentHeads++;
        if (fresh)
        {
            _durableSlot = 1 - _durableSlot;
        }

        return StoreResult.Ok;
    }

    internal void Close()
    {
        _current?.Close();
        _current = null;
    }

    private StoreResult StartOtherSlot()
    {
        Close();
        string name = SpoolFormat.HeadName(1 - _durableSlot);
        StoreResult result = CommitLoaded();
        if (result == StoreResult.Ok)
        {
            result = _store.Delete(name);
        }

        if (result != StoreResult.Ok)
        {
            return result;
        }

        _wear.Deletes++;

        _current = _store.Create(name);
        _currentHeads = 0;
        return _current == null ? _store.LastError : StoreResult.Ok;
    }

    /// <summary>
    /// Makes the head that was read durable before the other slot goes: a process that died may have left it behind
    /// uncommitted.
    /// </summary>
    private StoreResult CommitLoaded()
    {
        ISegment? segment = _isLoaded ? _store.Open(SpoolFormat.HeadName(_durableSlot)) : null;
        if (segment == null)
        {
            return StoreResult.Ok;
        }

        StoreResult result = segment.Commit();
        _wear.Commits++;
        segment.Close();
        _isLoaded = result != StoreResult.Ok;
        return result;
    }

    private void LoadSlot(int slot, SpoolLane[] lanes)
    {
        ISegment? segment = _store.Open(SpoolFormat.HeadName(slot));
        if (segment == null)
        {
            ReadFailed |= _store.LastError != StoreResult.NotFound;
            Damaged |= ReadFailed;
            return;
        }

        // A head is never appended behind a torn one, so the stride holds; two heads open a slot.
        for (int i = 0; i <= SpoolFormat.HeadsPerSlotCeiling; i++)
        {
            long at = (long)i * SpoolFormat.HeadBytes;
            if (at >= segment.Length)
            {
                Damaged |= i == 0;
                break;
            }

            if (!ReadFully(segment, at) || !IsHead())
            {
                Damaged = true;
                continue;
            }

            // By the difference: the number comes round after some years of ten heads a second.
            int generation = GenerationRead();
            if (!_isLoaded || generation - Generation > 0)
            {
                _isLoaded = true;
                Generation = generation;
                _durableSlot = slot;
                Move(lanes, false);
            }
        }

        segment.Close();
    }

    private int GenerationRead()
    {
        return (int)SpoolFormat.ReadInt(_buffer, 8, 4);
    }

    private bool ReadFully(ISegment segment, long position)
    {
        int count = 0;
        while (count < SpoolFormat.HeadBytes)
        {
            int got = segment.Read(position + count, _buffer, count, SpoolFormat.HeadBytes - count);
            if (got <= 0)
            {
                ReadFailed |= got < 0;
                return false;
            }

            count += got;
        }

        return true;
    }

    private bool IsHead()
    {
        return SpoolFormat.ReadInt(_buffer, 0, 4) == Magic && _buffer[4] == SpoolFormat.Version
            && _buffer[5] == Spool.LanesMax && SpoolFormat.IsSealed(_buffer, 0, SpoolFormat.HeadBytes);
    }

    private void Encode(SpoolLane[] lanes)
    {
        SpoolFormat.WriteInt(_buffer, 0, 4, Magic);
        _buffer[4] = SpoolFormat.Version;
        _buffer[5] = Spool.LanesMax;
        SpoolFormat.WriteInt(_buffer, 6, 2, 0);
        SpoolFormat.WriteInt(_buffer, 8, 4, Generation);
        Move(lanes, true);
        SpoolFormat.Seal(_buffer, 0, SpoolFormat.HeadBytes);
    }

    /// <summary>Writes what a head tells, or reads it into the lanes: one order for both.</summary>
    private void Move(SpoolLane[] lanes, bool writes)
    {
        int at = 12;
        BootEpoch = (int)Move(ref at, writes, 4, BootEpoch);
        _wear.Appends = Move(ref at, writes, 8, _wear.Appends);
        _wear.BytesWritten = Move(ref at, writes, 8, _wear.BytesWritten);
        _wear.Commits = Move(ref at, writes, 8, _wear.Commits);
        _wear.Deletes = Move(ref at, writes, 8, _wear.Deletes);
        for (int i = 0; i < lanes.Length; i++)
        {
            SpoolLane lane = lanes[i];
            SpoolCursor released = lane.Released;
            released.BootEpoch = (int)Move(ref at, writes, 4, released.BootEpoch);
            released.Sequence = Move(ref at, writes, 8, released.Sequence);
            released.Ordinal = Move(ref at, writes, 8, released.Ordinal);
            lane.Committed.Ordinal = Move(ref at, writes, 8, lane.Committed.Ordinal);
            if (HasCounters(lane, at, writes))
            {
                MoveCounters(lane, at, writes);
            }

            at += CountersBytes;
        }
    }

    /// <summary>False for a lane that was never used: its zeros are no reason for an object.</summary>
    private bool HasCounters(SpoolLane lane, int at, bool writes)
    {
        bool any = lane.HasCounters;
        for (int i = 0; i < CountersBytes && !any; i++)
        {
            _buffer[at + i] = writes ? (byte)0 : _buffer[at + i];
            any = _buffer[at + i] != 0;
        }

        return any;
    }

    private void MoveCounters(SpoolLane lane, int at, bool writes)
    {
        SpoolCounters counters = lane.Counters;

        // What only waits in RAM is not told: a power cut takes it without a trace, and the sum must still hold.
        long waiting = writes ? lane.Unflushed : 0;
        counters.Accepted = Move(ref at, writes, 8, counters.Accepted - waiting) + waiting;

        // What is settled behind a gap is known in RAM only: a restart brings it back, and counts it then.
        long released = lane.SettledReleased;
        long rejected = lane.SettledRejected;
        counters.Released = Move(ref at, writes, 8, counters.Released - released) + released;
        counters.Rejected = Move(ref at, writes, 8, counters.Rejected - rejected) + rejected;
        counters.Evicted = Move(ref at, writes, 8, counters.Evicted);
        counters.Expired = Move(ref at, writes, 8, counters.Expired);
        counters.Corrupt = Move(ref at, writes, 8, counters.Corrupt);
        counters.Refused = Move(ref at, writes, 8, counters.Refused);
        counters.Unaccounted = Move(ref at, writes, 8, counters.Unaccounted);
    }

    private long Move(ref int at, bool writes, int bytes, long value)
    {
        if (writes)
        {
            SpoolFormat.WriteInt(_buffer, at, bytes, value);
        }

        at += bytes;
        return writes ? value : SpoolFormat.ReadInt(_buffer, at - bytes, bytes);
    }
}
