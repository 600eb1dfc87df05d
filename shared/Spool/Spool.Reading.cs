using System;
using NanoAgent.Platform;

namespace NanoAgent.Spooling;

/// <summary>
/// The reading side: a batch is a run of records of one lane and one boot epoch, read and then released.
/// </summary>
public sealed partial class Spool
{
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
        of.Read.CopyFrom(of.Released);
        of.BatchRecords = 0;
        of.BatchBootEpoch = 0;
        of.BatchIsBroken = false;
    }

    /// <summary>
    /// Reads the batch's next record into the caller's buffer, borrowed until it returns. Only flushed records are
    /// read. Damaged ones are passed over and counted when what lies behind them is released.
    /// </summary>
    /// <param name="lane">The lane.</param>
    /// <param name="buffer">Takes the payload.</param>
    /// <param name="offset">Where it goes.</param>
    /// <param name="bytesMax">Room there.</param>
    /// <param name="length">Bytes of the payload; the room needed when the answer is BufferTooSmall.</param>
    /// <param name="sequence">The record's sequence within <see cref="ReadBootEpoch"/>.</param>
    public SpoolReadResult ReadNext(
        int lane, byte[] buffer, int offset, int bytesMax, out int length, out long sequence)
    {
        SpoolLane of = Lane(lane);
        length = 0;
        sequence = 0;
        if (offset < 0 || bytesMax < 0 || offset > buffer.Length - bytesMax)
        {
            throw new ArgumentOutOfRangeException(nameof(bytesMax));
        }

        if (!IsOpen)
        {
            return SpoolReadResult.NotOpen;
        }

        if (of.BatchIsBroken)
        {
            return SpoolReadResult.End;
        }

        SpoolReadResult result = _reader.Advance(of, of.Read, of.BatchBootEpoch, buffer, offset, bytesMax);
        if (result == SpoolReadResult.End && of.BatchRecords == 0)
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
            sequence = of.Read.Sequence;
            of.BatchBootEpoch = of.Read.BootEpoch;
            of.BatchRecords++;
        }

        return result;
    }

    /// <summary>The boot epoch of the lane's batch; 0 before its first record.</summary>
    public int ReadBootEpoch(int lane)
    {
        return Lane(lane).BatchBootEpoch;
    }

    /// <summary>Records of the lane's batch read and not yet released.</summary>
    public int ReadRecords(int lane)
    {
        return Lane(lane).BatchRecords;
    }

    /// <summary>
    /// Releases every record of the lane's batch: they are delivered. Ok means durable; any failure means that a
    /// restart may bring them back, while this run does not read them again. Segments wholly released are deleted.
    /// </summary>
    public SpoolResult ReleaseRead(int lane)
    {
        return ReleaseFirst(lane, Lane(lane).BatchRecords);
    }

    /// <summary>Releases the first records of the lane's batch; the others stay read, to be released later.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="count">At most <see cref="ReadRecords"/>.</param>
    public SpoolResult ReleaseFirst(int lane, int count)
    {
        return Dispose(Lane(lane), count, false);
    }

    /// <summary>Counts the batch's first record as rejected by the receiver and passes it.</summary>
    public SpoolResult RejectFirst(int lane)
    {
        return Dispose(Lane(lane), 1, true);
    }

    /// <summary>
    /// Nothing can be read up to the lane's durable end: what should still be there is gone. Counted now, since no
    /// record behind it will show the gap; otherwise the lane would look pending for ever.
    /// </summary>
    private void SettleEnd(SpoolLane lane)
    {
        long missing = lane.Committed.Ordinal - lane.Released.Ordinal;
        if (missing > 0)
        {
            lane.Counters.Corrupt += missing;
            lane.Released.Ordinal = lane.Committed.Ordinal;
            _headIsStale = true;
        }
    }

    private SpoolResult Dispose(SpoolLane lane, int count, bool isRejected)
    {
        if (!IsOpen)
        {
            return SpoolResult.NotOpen;
        }

        if (lane.BatchIsBroken || lane.BatchRecords == 0)
        {
            return SpoolResult.NoBatch;
        }

        if (count < 1 || count > lane.BatchRecords)
        {
            throw new ArgumentOutOfRangeException(nameof(count));
        }

        if (!FindEnd(lane, count))
        {
            return SpoolResult.StoreFailed;
        }

        // What lies between the released records and was not read is missing or damaged: this is where it shows.
        long missing = _probe.Ordinal - lane.Released.Ordinal - count;
        lane.Counters.Corrupt += missing > 0 ? missing : 0;
        lane.Counters.Released += isRejected ? 0 : count;
        lane.Counters.Rejected += isRejected ? count : 0;
        lane.BatchRecords -= count;
        lane.Released.CopyFrom(_probe);
        StoreResult result = WriteHead();
        if (result == StoreResult.Ok)
        {
            DeleteReleased(lane);
        }

        return FromStore(result);
    }

    /// <summary>Puts the probe behind the batch's record number <paramref name="count"/>, reading it again where
    /// it is not the last: that is rare, and cheaper than a list of places in RAM.</summary>
    private bool FindEnd(SpoolLane lane, int count)
    {
        if (count == lane.BatchRecords)
        {
            _probe.CopyFrom(lane.Read);
            return true;
        }

        _probe.CopyFrom(lane.Released);
        for (int i = 0; i < count; i++)
        {
            if (_reader.Advance(lane, _probe, 0, null, 0, 0) != SpoolReadResult.Record)
            {
                return false;
            }
        }

        return true;
    }
}
