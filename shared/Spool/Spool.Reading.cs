using System;
using NanoAgent.Platform;

namespace NanoAgent.Spooling;

/// <summary>
/// The reading side: a batch is a run of records of one lane and one boot epoch, read and then released.
/// </summary>
public sealed partial class Spool
{
    private const int FateReleased = 1;
    private const int FateRejected = 2;
    private const int NoBootEpoch = -1;

    /// <summary>
    /// The most urgent lane that has something to read, or -1. <see cref="Flush"/> first what must be sent now.
    /// </summary>
    public int FirstLaneToRead()
    {
        for (int i = 0; i < LanesMax && IsOpen; i++)
        {
            if (PendingFlushed(i) > 0)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Begins a batch at the lane's oldest unreleased record, and forgets the batch begun before.</summary>
    public void BeginRead(int lane)
    {
        SpoolLane of = Lane(lane);
        SpoolBatch batch = of.Read;
        batch.CopyFrom(of.Released);
        batch.Records = 0;
        batch.Sum = 0;
        batch.BatchBootEpoch = 0;
        batch.IsBroken = false;
    }

    /// <summary>
    /// Reads the batch's next record into the caller's buffer, borrowed until it returns. Only flushed records are
    /// read. Damaged ones are passed over and counted when what lies behind them is released.
    /// </summary>
    /// <param name="lane">The lane.</param>
    /// <param name="buffer">Takes the payload; null passes the record without looking at its length.</param>
    /// <param name="offset">Where it goes.</param>
    /// <param name="bytesMax">Room there.</param>
    /// <param name="length">Bytes of the payload; the room needed when the answer is BufferTooSmall.</param>
    /// <param name="sequence">The record's sequence within <see cref="ReadBootEpoch"/>.</param>
    public SpoolReadResult ReadNext(
        int lane, byte[]? buffer, int offset, int bytesMax, out int length, out long sequence)
    {
        SpoolLane of = Lane(lane);
        length = 0;
        sequence = 0;
        if (buffer != null && (offset < 0 || bytesMax < 0 || offset > buffer.Length - bytesMax))
        {
            throw new ArgumentOutOfRangeException(nameof(bytesMax));
        }

        if (!IsOpen)
        {
            return SpoolReadResult.NotOpen;
        }

        SpoolBatch batch = of.Read;
        if (batch.IsBroken)
        {
            return SpoolReadResult.End;
        }

        SpoolReadResult result = _reader.Advance(of, batch, batch.BatchBootEpoch, buffer, offset, bytesMax);
        if (result == SpoolReadResult.End && batch.Records == 0)
        {
            SettleEnd(of);
        }

        if (result == SpoolReadResult.BufferTooSmall)
        {
            length = _scan.PayloadBytes;
        }

        if (result == SpoolReadResult.Record)
        {
            length = _scan.PayloadBytes;
            sequence = batch.Sequence;
            batch.BatchBootEpoch = batch.BootEpoch;
            batch.Records++;
            batch.Sum += sequence;
        }

        return result;
    }

    /// <summary>The boot epoch of the lane's batch; 0 before its first record.</summary>
    public int ReadBootEpoch(int lane)
    {
        return Lane(lane).Read.BatchBootEpoch;
    }

    /// <summary>Records of the lane's batch read and not yet released.</summary>
    public int ReadRecords(int lane)
    {
        return Lane(lane).Read.Records;
    }

    /// <summary>
    /// Releases every record of the lane's batch: they are delivered. Ok means durable; any failure means that a
    /// restart may bring them back, while this run does not read them again. Segments wholly released are deleted.
    /// </summary>
    public SpoolResult ReleaseRead(int lane)
    {
        return ReleaseFirst(lane, Lane(lane).Read.Records);
    }

    /// <summary>Releases the first records of the lane's batch; the others stay read, to be released later.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="count">At most <see cref="ReadRecords"/>.</param>
    public SpoolResult ReleaseFirst(int lane, int count)
    {
        return Dispose(Lane(lane), null, count, FateReleased);
    }

    /// <summary>Counts the batch's first record as rejected by the receiver and passes it.</summary>
    public SpoolResult RejectFirst(int lane)
    {
        return Dispose(Lane(lane), null, 1, FateRejected);
    }

    /// <summary>
    /// Settles any subset of the lane's batch and ends it: the next batch begins with what was kept, in order. What
    /// the batch settled before its first kept record is durable when the answer is Ok. What is settled behind that
    /// is known in RAM until what lies before is settled too: this run does not read it again, a restart brings it
    /// back. Records further than <see cref="SettleWindowRecords"/> behind the oldest kept one stay kept.
    /// </summary>
    /// <param name="lane">The lane.</param>
    /// <param name="fates">For the records in the order they were read: 0 kept, 1 released, 2 rejected. Borrowed until
    /// the call returns.</param>
    /// <param name="count">Fates given, at most <see cref="ReadRecords"/>; the other records are kept.</param>
    public SpoolResult Settle(int lane, byte[] fates, int count)
    {
        SpoolLane of = Lane(lane);
        SpoolResult result = Dispose(of, fates, count, 0);
        if (result != SpoolResult.NotOpen)
        {
            of.Read.Records = 0;
            of.Read.IsBroken = true;
        }

        return result;
    }

    /// <summary>
    /// Nothing can be read up to the lane's durable end: what should still be there is gone. Counted now, since no
    /// record behind it will show the gap; otherwise the lane would look pending for ever.
    /// </summary>
    private void SettleEnd(SpoolLane lane)
    {
        if (lane.Committed.Ordinal > lane.Released.Ordinal)
        {
            _place.CopyFrom(lane.Read);
            _place.Ordinal = lane.Committed.Ordinal;
            lane.Counters.Corrupt += lane.PassTo(_place);
            _headIsStale = true;
        }
    }

    private SpoolResult Dispose(SpoolLane lane, byte[]? fates, int count, int fate)
    {
        if (!IsOpen)
        {
            return SpoolResult.NotOpen;
        }

        SpoolBatch batch = lane.Read;
        if (batch.IsBroken || batch.Records == 0)
        {
            return SpoolResult.NoBatch;
        }

        if (count < (fates == null ? 1 : 0) || count > batch.Records || (fates != null && count > fates.Length))
        {
            throw new ArgumentOutOfRangeException(nameof(count));
        }

        int before = batch.Records;
        SpoolCounters counters = lane.Counters;
        if (fates == null && count == before)
        {
            _place.CopyFrom(batch);
            batch.Records = 0;
            counters.Released += fate == FateReleased ? count : 0;
            counters.Rejected += fate == FateRejected ? count : 0;
        }
        else
        {
            SpoolResult found = ReadAgain(lane, fates, count, fate);
            if (found != SpoolResult.Ok)
            {
                return found;
            }
        }

        int settled = before - batch.Records;
        return settled == 0 ? SpoolResult.Ok : ReleaseTo(lane, settled);
    }

    /// <summary>
    /// Moves the released place to where <see cref="_place"/> is: behind so many records of the batch.
    /// </summary>
    private SpoolResult ReleaseTo(SpoolLane lane, int settled)
    {
        if (Behind(lane) > 0)
        {
            _ = _reader.Advance(lane, _place, NoBootEpoch, null, 0, 0);
        }

        // What lies between the released records and was not read is missing or damaged: this is where it shows.
        long missing = lane.PassTo(_place) - settled;
        // Below 0 when records were given up as unreadable before, and came back: they are not lost after all.
        long corrupt = lane.Counters.Corrupt + missing;
        lane.Counters.Corrupt = corrupt > 0 ? corrupt : 0;
        lane.Released.SegmentNumber = _place.SegmentNumber;
        lane.Released.Position = _place.Position;
        StoreResult result = WriteHead();
        if (result == StoreResult.Ok)
        {
            DeleteReleased(lane);
        }

        return FromStore(result);
    }

    /// <summary>
    /// Moves the released place over what is settled right behind it, where an eviction took the kept record before
    /// it: a window of another boot epoch would forget it, and it would be read again.
    /// </summary>
    private void PassSettled(SpoolLane lane)
    {
        if (Behind(lane) > 0)
        {
            _place.CopyFrom(lane.Released);
            _ = _reader.Advance(lane, _place, NoBootEpoch, null, 0, 0);
            lane.Counters.Corrupt += lane.PassTo(_place);
            _headIsStale = true;
        }
    }

    /// <summary>
    /// Reads the batch once more to tell its records apart, which is rare and cheaper than a list of them in RAM; puts
    /// <see cref="_place"/> behind those settled from its beginning, and the others into the lane's window. A medium
    /// that shows other records than before breaks the batch, and nothing of it is settled.
    /// </summary>
    private SpoolResult ReadAgain(SpoolLane lane, byte[]? fates, int count, int fate)
    {
        SpoolBatch batch = lane.Read;
        SettledWindow? window = null;
        if (lane.Settled != null && lane.Settled.BootEpoch == batch.BatchBootEpoch)
        {
            window = new SettledWindow(batch.BatchBootEpoch);
            window.CopyFrom(lane.Settled);
        }
        else
        {
            PassSettled(lane);
        }

        _probe.CopyFrom(lane.Released);
        long sum = 0;
        long wholeSum = 0;
        int whole = 0;
        int wholeRejected = 0;
        for (int i = 0; i < batch.Records; i++)
        {
            SpoolReadResult found = _reader.Advance(lane, _probe, batch.BatchBootEpoch, null, 0, 0);
            if (found == SpoolReadResult.StoreFailed)
            {
                return SpoolResult.StoreFailed;
            }

            int now = i >= count ? 0 : fates == null ? fate : fates[i];
            now = now > FateRejected ? 0 : now;
            sum += found == SpoolReadResult.Record ? _probe.Sequence : long.MinValue;
            if (whole == i && now != 0)
            {
                whole++;
                wholeSum = sum;
                wholeRejected += now == FateRejected ? 1 : 0;
                _place.CopyFrom(_probe);
            }
            else if (now != 0)
            {
                window ??= new SettledWindow(batch.BatchBootEpoch);
                window.Set(_probe.Ordinal - lane.Released.Ordinal - 1, now);
            }
        }

        if (sum != batch.Sum)
        {
            batch.IsBroken = true;
            return SpoolResult.NoBatch;
        }

        SpoolCounters counters = lane.Counters;
        long released = lane.SettledReleased;
        long rejected = lane.SettledRejected;
        lane.Settled = window;
        counters.Released += whole - wholeRejected + lane.SettledReleased - released;
        counters.Rejected += wholeRejected + lane.SettledRejected - rejected;
        batch.Records -= whole;
        batch.Sum -= wholeSum;
        return SpoolResult.Ok;
    }
}
