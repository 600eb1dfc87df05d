using NanoAgent.Platform;

namespace NanoAgent.Spooling;

/// <summary>What a lane keeps at most: records, and for how long.</summary>
public sealed partial class Spool
{
    /// <summary>A lane full of records gives up this part of them at once: each time a head is written.</summary>
    private const int EvictedPart = 16;

    /// <summary>A segment is closed after this part of its lane's age, so that records leave soon after it.</summary>
    private const int AgeParts = 4;

    /// <summary>2020-01-01: a wall clock before it was never set, whatever it says.</summary>
    private const long UtcMsMin = 1577836800000;

    private long NowMs
    {
        get { return _clock == null ? 0 : _clock.Milliseconds; }
    }

    private long UtcMs
    {
        get { return _clock == null || _clock.UtcMilliseconds < UtcMsMin ? 0 : _clock.UtcMilliseconds; }
    }

    /// <summary>
    /// Drops and counts as expired what is older than its lane keeps it, segment by segment. Call it now and then, at
    /// best before a batch: it breaks the batch of a lane from which it takes something. Reads a header or two a lane.
    /// Within a boot age is measured by the monotonic clock; records of earlier boots by the wall clock where it was
    /// known then and is known now, else they are as old as this boot at least. A wall clock that is set too far
    /// forward expires records of earlier boots too early; one that is not set, later.
    /// </summary>
    /// <returns>Ok; NotOpen; or what failed: what is left is tried again by the next call.</returns>
    public SpoolResult Expire()
    {
        if (!IsOpen)
        {
            return SpoolResult.NotOpen;
        }

        for (int i = 0; i < LanesMax; i++)
        {
            SpoolLane lane = _lanes[i];
            long ageMaxMs = _options.AgeMaxMsOf(i);
            while (ageMaxMs > 0 && lane.HasSegments && NewestAgeMs(lane) > ageMaxMs)
            {
                if (!EvictFirst(lane, true))
                {
                    return SpoolResult.StoreFailed;
                }
            }
        }

        return SpoolResult.Ok;
    }

    /// <summary>At least how old the newest record of the lane's first segment is.</summary>
    private long NewestAgeMs(SpoolLane lane)
    {
        // The next segment tells how old the last record before it is at least. One whose header cannot be read tells
        // nothing, and the one behind it no more than is true: nothing goes early because a read failed.
        int next = _reader.NextNumber(lane, lane.FirstNumber);
        int bootEpoch = 0;
        while (next != 0 && !_reader.ReadHeader(lane, next, _probe, out bootEpoch))
        {
            next = _reader.NextNumber(lane, next);
        }

        if (next == 0)
        {
            return lane.PageRecords > 0 ? 0 : NowMs - lane.NewestMs;
        }

        bool isOwn = bootEpoch == BootEpoch;
        long age = NowMs - (isOwn ? _scan.BeforeBootMs : _openedMs);
        long wallAge = isOwn || _scan.BeforeUtcMs == 0 || UtcMs == 0 ? 0 : UtcMs - _scan.BeforeUtcMs;
        return wallAge > age ? wallAge : age;
    }

    private bool IsAged(SpoolLane lane)
    {
        long ageMaxMs = _options.AgeMaxMsOf(lane.Index);
        return ageMaxMs > 0 && lane.ActiveLength > SpoolFormat.SegmentHeaderBytes
            && NowMs - lane.ActiveSinceMs > ageMaxMs / AgeParts;
    }

    /// <summary>Makes room for one more record in a lane that is full of them.</summary>
    private StoreResult LimitRecords(SpoolLane lane)
    {
        long most = _options.RecordsMaxOf(lane.Index);
        if (most == 0 || Pending(lane.Index) < most)
        {
            return StoreResult.Ok;
        }

        if (_options.WhenFull != SpoolFullPolicy.EvictOldest)
        {
            return StoreResult.Full;
        }

        // Only what is durable can be passed.
        StoreResult result = lane.Committed.Ordinal > lane.Released.Ordinal ? StoreResult.Ok : FlushOnce();
        _probe.CopyFrom(lane.Released);
        long count = (most / EvictedPart) + 1;
        while (count > 0 && result == StoreResult.Ok
            && _reader.Advance(lane, _probe, 0, null, 0, 0) == SpoolReadResult.Record)
        {
            count--;
        }

        if (result == StoreResult.Ok)
        {
            Drop(lane, false);
            lane.Released.SegmentNumber = _probe.SegmentNumber;
            lane.Released.Position = _probe.Position;
            if (WriteHead() == StoreResult.Ok)
            {
                DeleteReleased(lane);
            }
        }

        return Pending(lane.Index) < most ? result : StoreResult.Failed;
    }

    /// <summary>Passes everything up to where <see cref="_probe"/> is, counts it, breaks the lane's batch.</summary>
    private void Drop(SpoolLane lane, bool isExpired)
    {
        long dropped = lane.PassTo(_probe);
        lane.Counters.Evicted += isExpired ? 0 : dropped;
        lane.Counters.Expired += isExpired ? dropped : 0;
        lane.Read.Records = 0;
        lane.Read.IsBroken = true;
    }

    private void Use(SpoolLane lane, long bytes)
    {
        lane.UsedBytes += bytes;
        _usedBytes += bytes;
    }
}
