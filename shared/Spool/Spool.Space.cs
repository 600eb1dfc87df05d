using NanoAgent.Platform;

namespace NanoAgent.Spooling;

/// <summary>The writing side: pages into segments, space for them, and what goes when there is none.</summary>
public sealed partial class Spool
{
    /// <summary>2^30 boots remain above the highest start: one a second for 34 years.</summary>
    private const int BootEpochStartMax = 0x40000000;

    /// <summary>A damaged slot hides one boot as a rule; the jump makes a repeat improbable beyond that.</summary>
    private const int BootEpochDamagedJumpMax = 1024;

    /// <summary>Without any head the boots since the oldest record are unknown; a million are jumped at most.</summary>
    private const int BootEpochLostJumpMax = 0x100000;

    private StoreResult FlushOnce()
    {
        StoreResult result = WritePage();
        for (int i = 0; i < LanesMax && result == StoreResult.Ok; i++)
        {
            SpoolLane lane = _lanes[i];
            if (lane.HasLimbo)
            {
                result = MakeRoom(lane, 0);
            }

            if (result == StoreResult.Ok)
            {
                result = Commit(lane);
            }
        }

        return result;
    }

    /// <summary>
    /// Sees to room for one more record in the page, and to a place for it on the store: what is accepted can be
    /// written whatever the other lanes do, so that a full lane never blocks a more urgent one.
    /// </summary>
    private StoreResult PrepareFor(SpoolLane lane, int total)
    {
        int wanted = _pageCount + total;
        bool isFit = _pageLane == lane.Index && wanted <= _page.Length && lane.ActiveLength + wanted <= _segmentBytes;
        StoreResult result = isFit ? StoreResult.Ok : WritePage();
        return result == StoreResult.Ok ? MakeRoom(lane, _pageCount + total) : result;
    }

    /// <summary>Appends the page to its lane's open segment. On failure the page keeps its records.</summary>
    private StoreResult WritePage()
    {
        if (_pageCount == 0)
        {
            return StoreResult.Ok;
        }

        SpoolLane lane = _lanes[_pageLane];
        StoreResult result = StoreResult.Ok;
        for (int attempt = 0; attempt < WriteAttemptsMax; attempt++)
        {
            result = MakeRoom(lane, _pageCount);
            if (result == StoreResult.Ok)
            {
                long before = lane.ActiveLength;
                result = lane.Append(_page, _pageCount, BootEpoch, LastSequence);
                if (result == StoreResult.Ok)
                {
                    _pageCount = 0;
                    return StoreResult.Ok;
                }

                Use(lane, before - _segmentBytes);
            }

            if (result == StoreResult.ReadOnly || (result == StoreResult.Full && !MakeRoomOnDevice(lane.Index, false)))
            {
                break;
            }
        }

        return result;
    }

    private StoreResult Commit(SpoolLane lane)
    {
        long before = lane.ActiveLength;
        StoreResult result = lane.Commit();
        if (result != StoreResult.Ok)
        {
            Use(lane, before - _segmentBytes);
        }

        return result;
    }

    /// <summary>Sees to an open segment with room for so many bytes, and to what is in limbo.</summary>
    private StoreResult MakeRoom(SpoolLane lane, int count)
    {
        if (lane.HasActive && lane.ActiveLength + count <= _segmentBytes && !IsAged(lane))
        {
            return StoreResult.Ok;
        }

        if (lane.HasActive)
        {
            long before = lane.ActiveLength;
            StoreResult sealing = lane.Seal();
            Use(lane, before - _segmentBytes);
            if (sealing != StoreResult.Ok)
            {
                return sealing;
            }
        }

        StoreResult result = StartSegment(lane);

        // Only what came from limbo can leave too little room in a new segment; it is durable before the next.
        return result == StoreResult.Ok && lane.ActiveLength + count > _segmentBytes ? MakeRoom(lane, count) : result;
    }

    private StoreResult StartSegment(SpoolLane lane)
    {
        long bytesMax = _options.BytesMaxOf(lane.Index);
        while (bytesMax > 0 && lane.UsedBytes + _segmentBytes > bytesMax)
        {
            if (!lane.HasSegments || !(IsFirstDrained(lane) ? DeleteTold(lane) : EvictOldest(lane)))
            {
                return StoreResult.Full;
            }
        }

        while (_usedBytes + _segmentBytes > _segmentsBytesMax - ReservedBytes(lane))
        {
            if (!Evict(lane.Index, false))
            {
                return StoreResult.Full;
            }
        }

        long utcMs = UtcMs == 0 ? 0 : UtcMs - (NowMs - lane.NewestMs);
        StoreResult result = lane.StartSegment(BootEpoch, utcMs);
        while (result == StoreResult.Full && MakeRoomOnDevice(lane.Index, false))
        {
            result = lane.StartSegment(BootEpoch, utcMs);
        }

        lane.ActiveSinceMs = NowMs;

        if (result == StoreResult.Ok)
        {
            Use(lane, _segmentBytes);
        }

        return result;
    }

    /// <summary>One segment for each other lane that has none: no lane can be starved by the others.</summary>
    private long ReservedBytes(SpoolLane lane)
    {
        long reserved = 0;
        for (int i = 0; i < LanesMax; i++)
        {
            reserved += i != lane.Index && !_lanes[i].HasSegments ? _segmentBytes : 0;
        }

        return reserved;
    }

    /// <summary>
    /// Frees one segment for a newcomer of that lane: one that is wholly released if there is any, else the policy's
    /// victim. A lane keeps its last segment from the others, unless <paramref name="takesLast"/>. Each call deletes a
    /// segment or answers false, so every loop over it ends.
    /// </summary>
    private bool Evict(int newcomer, bool takesLast)
    {
        if (DeleteDrained())
        {
            return true;
        }

        for (int i = LanesMax - 1; i >= newcomer && _options.WhenFull == SpoolFullPolicy.EvictOldest; i--)
        {
            SpoolLane lane = _lanes[i];
            bool keepsLast = i != newcomer && !takesLast;
            if (lane.HasSegments && !(keepsLast && lane.FirstNumber == lane.LastNumber))
            {
                return EvictFirst(lane, false);
            }
        }

        return false;
    }

    private bool EvictOldest(SpoolLane lane)
    {
        return _options.WhenFull == SpoolFullPolicy.EvictOldest && EvictFirst(lane, false);
    }

    /// <summary>
    /// Frees one segment because the device is full below the spool's own limit. A device of the spool's own is made
    /// room on as the policy says; on a shared one others took the space, and what was accepted is not given up for it.
    /// </summary>
    private bool MakeRoomOnDevice(int newcomer, bool takesLast)
    {
        bool isMade = _options.DeviceIsShared ? DeleteDrained() : Evict(newcomer, takesLast);

        // What goes first may make room for no more than the head that tells of it.
        return isMade || (!_options.DeviceIsShared && _headIsStale && Evict(newcomer, takesLast));
    }

    /// <summary>Frees one segment that holds nothing unreleased; false when there is none.</summary>
    private bool DeleteDrained()
    {
        for (int i = LanesMax - 1; i >= 0; i--)
        {
            SpoolLane lane = _lanes[i];
            if (lane.HasSegments && IsFirstDrained(lane))
            {
                return DeleteTold(lane);
            }
        }

        return false;
    }

    /// <summary>True when the lane's oldest segment holds nothing unreleased.</summary>
    private static bool IsFirstDrained(SpoolLane lane)
    {
        bool isLaneDrained = lane.Unflushed == lane.PageRecords && lane.Committed.Ordinal <= lane.Released.Ordinal;
        return isLaneDrained || lane.FirstNumber < lane.Released.SegmentNumber;
    }

    /// <summary>
    /// Counts and passes what the lane's oldest segment holds, durably, and then deletes it. False where the next one
    /// cannot be read now: what it holds would go too.
    /// </summary>
    private bool EvictFirst(SpoolLane lane, bool isExpired)
    {
        int next = _reader.NextNumber(lane, lane.FirstNumber);
        while (next != 0 && !_reader.ReadBefore(lane, next, _probe))
        {
            if (_reader.ReadFailed)
            {
                return false;
            }

            next = _reader.NextNumber(lane, next);
        }

        if (next == 0)
        {
            _probe.CopyKeyFrom(lane.Written);
        }

        Drop(lane, isExpired);
        _headIsStale = true;
        return DeleteTold(lane);
    }

    /// <summary>
    /// Deletes the lane's oldest segment, after a head that says so. A full device may take no head before something
    /// is deleted: a cut between the two counts as corrupt. False when the head cannot be told even then.
    /// </summary>
    private bool DeleteTold(SpoolLane lane)
    {
        StoreResult told = TellHead();
        bool isLegal = told == StoreResult.Ok || told == StoreResult.Full;
        return isLegal && DeleteFirst(lane) && TellHead() == StoreResult.Ok;
    }

    /// <summary>Commits the head where it does not say what is. A full slot makes its own room once.</summary>
    private StoreResult TellHead()
    {
        StoreResult result = _headIsStale ? _head.Write(_lanes) : StoreResult.Ok;
        if (result == StoreResult.Full)
        {
            // The second try deletes the slot that is not needed any more, and so makes its own room: before any
            // segment goes that the durable head still counts on.
            result = _head.Write(_lanes);
        }

        _headIsStale = result != StoreResult.Ok;
        return result;
    }

    /// <summary>Deletes the lane's oldest segment; false when the store refuses.</summary>
    private bool DeleteFirst(SpoolLane lane)
    {
        int number = lane.FirstNumber;
        int next = _reader.NextNumber(lane, number);
        bool wasActive = lane.HasActive && number == lane.LastNumber;
        long length = lane.Delete(number);
        if (length < 0)
        {
            return false;
        }

        Use(lane, wasActive ? -_segmentBytes : -length);
        lane.FirstNumber = next == 0 ? lane.LastNumber + 1 : next;
        return true;
    }

    /// <summary>
    /// Deletes what lies wholly before the released place. Only after the head that says so is durable.
    /// </summary>
    private void DeleteReleased(SpoolLane lane)
    {
        while (lane.HasSegments && lane.FirstNumber < lane.Released.SegmentNumber && DeleteFirst(lane))
        {
        }
    }

    /// <summary>
    /// Commits the head. On a full device a released segment goes for it, and at a start, which must not need a human,
    /// any segment that the policy gives.
    /// </summary>
    private StoreResult WriteHead()
    {
        int newcomer = IsOpen ? LanesMax : 0;
        _headIsStale = true;
        StoreResult result = TellHead();
        long before = long.MaxValue;
        while (result == StoreResult.Full && _usedBytes < before)
        {
            before = _usedBytes;
            _ = MakeRoomOnDevice(newcomer, !IsOpen);
            result = TellHead();
        }

        return result;
    }
}
