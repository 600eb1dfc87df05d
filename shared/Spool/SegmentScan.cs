using System;
using NanoAgent.Platform;
using NanoAgent.Wire;

namespace NanoAgent.Spooling;

/// <summary>
/// Finds the valid records of a segment one after the other, however damaged the bytes between are. One window of
/// fixed size; a record longer than it is read straight into the caller's buffer. Allocates nothing.
/// </summary>
internal sealed class SegmentScan
{
    private readonly byte[] _window;
    private ISegment? _segment;
    private long _windowStart;
    private int _windowCount;
    private bool _failed;

    internal SegmentScan(int windowBytes)
    {
        // Room for a head, to lend it.
        _window = new byte[windowBytes > SpoolFormat.HeadBytes ? windowBytes : SpoolFormat.HeadBytes];
    }

    /// <summary>Where the next look begins; the caller sets it, a found record moves it behind itself.</summary>
    internal long Position { get; set; }

    /// <summary>True when the last call ended because the store could not be read.</summary>
    internal bool Failed => _failed;

    internal int BootEpoch { get; private set; }

    internal long Sequence { get; private set; }

    internal long Ordinal { get; private set; }

    internal int PayloadBytes { get; private set; }

    /// <summary>Wall clock when the last record before the segment whose header was read last was accepted, at the
    /// latest; 0 when it was not known.</summary>
    internal long BeforeUtcMs { get; private set; }

    /// <summary>Monotonic clock of that header's boot, then.</summary>
    internal long BeforeBootMs { get; private set; }

    /// <summary>Where the last found record begins.</summary>
    internal long RecordStart { get; private set; }

    /// <summary>
    /// Lends the window, <see cref="SpoolFormat.HeadBytes"/> or more, until the next look at a segment; what it held is
    /// forgotten.
    /// </summary>
    internal byte[] Lend()
    {
        _windowCount = 0;
        return _window;
    }

    /// <summary>
    /// Reads from this segment from now on. What the window holds of it stays good: nothing is overwritten.
    /// </summary>
    internal void Attach(ISegment? segment)
    {
        if (!ReferenceEquals(_segment, segment))
        {
            _segment = segment;
            _windowCount = 0;
        }
    }

    /// <summary>
    /// Reads the header of the attached segment into <paramref name="before"/>; false when it is none.
    /// </summary>
    internal bool ReadHeader(int lane, int number, SpoolKey before, out int bootEpoch)
    {
        bootEpoch = 0;
        _failed = false;
        int at = Fill(0, SpoolFormat.SegmentHeaderBytes);
        if (at < 0)
        {
            return false;
        }

        // The header parser reads from 0; a fill for position 0 always starts the window there.
        BeforeUtcMs = SpoolFormat.ReadInt(_window, 36, 8);
        BeforeBootMs = SpoolFormat.ReadInt(_window, 44, 8);
        return SpoolFormat.ReadSegmentHeader(_window, lane, number, before, out bootEpoch);
    }

    /// <summary>
    /// Finds the next record that ends at or before <paramref name="limit"/> and copies its payload when a buffer is
    /// given. BufferTooSmall leaves <see cref="Position"/> at the record.
    /// </summary>
    internal SpoolReadResult Next(int lane, long limit, byte[]? into, int offset, int bytesMax)
    {
        _failed = false;
        while (Position + SpoolFormat.RecordOverheadBytes <= limit)
        {
            int at = Fill(Position, SpoolFormat.RecordHeaderBytes);
            if (at < 0)
            {
                return _failed ? SpoolReadResult.StoreFailed : SpoolReadResult.End;
            }

            if (SpoolFormat.IsRecordStart(_window, at, lane))
            {
                long end = TakeHeader(at);
                if (end <= limit && IsValid(at, into, offset, bytesMax))
                {
                    return Found(end, into, bytesMax);
                }

                if (_failed)
                {
                    return SpoolReadResult.StoreFailed;
                }
            }

            Position++;
        }

        return SpoolReadResult.End;
    }

    /// <summary>Moves behind the last found record, also where it did not fit the buffer.</summary>
    internal void SkipFound()
    {
        Position = RecordStart + SpoolFormat.RecordOverheadBytes + PayloadBytes;
    }

    /// <summary>Appends the last found record, unchanged, to another segment.</summary>
    internal StoreResult CopyRecord(ISegment target)
    {
        long position = RecordStart;
        while (position < Position)
        {
            long left = Position - position;
            int wanted = left > _window.Length ? _window.Length : (int)left;
            int at = Fill(position, wanted);
            if (at < 0)
            {
                return StoreResult.Failed;
            }

            StoreResult result = target.Append(_window, at, wanted);
            if (result != StoreResult.Ok)
            {
                return result;
            }

            position += wanted;
        }

        return StoreResult.Ok;
    }

    private long TakeHeader(int at)
    {
        PayloadBytes = (int)SpoolFormat.ReadInt(_window, at + 2, 2);
        BootEpoch = (int)SpoolFormat.ReadInt(_window, at + 4, 4);
        Sequence = SpoolFormat.ReadInt(_window, at + 8, 6);
        Ordinal = SpoolFormat.ReadInt(_window, at + 14, 6);
        return Position + SpoolFormat.RecordOverheadBytes + PayloadBytes;
    }

    private SpoolReadResult Found(long end, byte[]? into, int bytesMax)
    {
        RecordStart = Position;
        if (into != null && PayloadBytes > bytesMax)
        {
            return SpoolReadResult.BufferTooSmall;
        }

        Position = end;
        return SpoolReadResult.Record;
    }

    private bool IsValid(int at, byte[]? into, int offset, int bytesMax)
    {
        int total = SpoolFormat.RecordOverheadBytes + PayloadBytes;
        bool copy = into != null && PayloadBytes <= bytesMax;
        if (total <= _window.Length)
        {
            at = Fill(Position, total);
            if (at < 0 || !SpoolFormat.IsSealed(_window, at, total))
            {
                return false;
            }

            if (copy)
            {
                Array.Copy(_window, at + SpoolFormat.RecordHeaderBytes, into!, offset, PayloadBytes);
            }

            return true;
        }

        return IsLongPayloadValid(at, copy ? into : null, offset);
    }

    /// <summary>
    /// The CRC over a record that exceeds the window, which holds its beginning. What follows is read once: the
    /// payload where it is wanted, and with the CRC as much of the next record as the window takes.
    /// </summary>
    private bool IsLongPayloadValid(int at, byte[]? into, int offset)
    {
        int most = SpoolFormat.RecordHeaderBytes + PayloadBytes;
        int here = _windowCount - at < most ? _windowCount - at : most;
        uint crc = Crc32.Update(0, _window, at, here);
        here -= SpoolFormat.RecordHeaderBytes;
        if (into != null)
        {
            Array.Copy(_window, at + SpoolFormat.RecordHeaderBytes, into, offset, here);
        }

        long position = Position + SpoolFormat.RecordHeaderBytes + here;
        int left = PayloadBytes - here;
        _windowCount = 0;
        while (left > 0)
        {
            byte[] target = into ?? _window;
            int targetAt = into == null ? 0 : offset + PayloadBytes - left;
            int wanted = into == null && left > _window.Length ? _window.Length : left;
            int got = _segment!.Read(position, target, targetAt, wanted);
            if (got <= 0)
            {
                _failed = got < 0;
                return false;
            }

            crc = Crc32.Update(crc, target, targetAt, got);
            position += got;
            left -= got;
        }

        at = Fill(position, SpoolFormat.CrcBytes);
        return at >= 0 && SpoolFormat.ReadInt(_window, at, SpoolFormat.CrcBytes) == SpoolFormat.Mark(crc);
    }

    /// <summary>
    /// The index in the window of that position with so many bytes behind it, or -1 (end, or failed).
    /// </summary>
    private int Fill(long position, int count)
    {
        if (position >= _windowStart && position + count <= _windowStart + _windowCount)
        {
            return (int)(position - _windowStart);
        }

        _windowStart = position;
        _windowCount = 0;
        while (_windowCount < count)
        {
            int room = _window.Length - _windowCount;
            int got = _segment!.Read(position + _windowCount, _window, _windowCount, room);
            if (got <= 0)
            {
                _failed = got < 0;
                return -1;
            }

            _windowCount += got;
        }

        return 0;
    }
}
