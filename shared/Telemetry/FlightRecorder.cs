using System;
using NanoAgent.Platform;
using NanoAgent.Spooling;
using NanoAgent.Wire;

namespace NanoAgent.Telemetry;

/// <summary>What the agent did, as its flight recorder keeps it. The numbers stand on flash: SPEC.md.</summary>
public enum FlightKind
{
    /// <summary>No operation.</summary>
    None = 0,

    /// <summary>Opened; the value is the low half of the boot epoch.</summary>
    Open = 1,

    /// <summary>Accepted so many records (value) one after another; the detail is their lane.</summary>
    Append = 2,

    /// <summary>Refused so many records; the detail is a SpoolAppendResult.</summary>
    Refuse = 3,

    /// <summary>So many flushes failed; the detail is a SpoolResult.</summary>
    FlushFailed = 4,

    /// <summary>Began an upload of so many records; the detail is their lane.</summary>
    Send = 5,

    /// <summary>It ended: the value is the status, below 100 a TransferResult; the detail a FlightAnswer.</summary>
    Answer = 6,

    /// <summary>The world told another state of the link (detail).</summary>
    Link = 7,

    /// <summary>Closed in order; the detail is a SpoolResult.</summary>
    Close = 8,
}

/// <summary>What an answer meant: the detail of FlightKind.Answer.</summary>
public enum FlightAnswer
{
    /// <summary>The batch was acknowledged, all or a part of it.</summary>
    Acknowledged = 0,

    /// <summary>Refused for a record that it named: the next batch is what stands before it.</summary>
    CutBefore = 1,

    /// <summary>Refused for its one record, which was set aside.</summary>
    Rejected = 2,

    /// <summary>Tried again later.</summary>
    Postponed = 3,

    /// <summary>Refused for its first record: the next batch is that one alone.</summary>
    CutToFirst = 4,

    /// <summary>Refused without a word where: the next batch is half as long.</summary>
    Halved = 5,
}

/// <summary>
/// The agent's last operations in 256 bytes, and what a restart must still know: when it was, when the next upload
/// window opens, and what is left of a metered link's budget. Written to two segments of its own in turn, so that a
/// power cut leaves the newest copy or the one before. What happened since the last write is not in it: it is written
/// seldom, for the flash's sake.
/// </summary>
public sealed class FlightRecorder
{
    /// <summary>Bytes of a copy.</summary>
    public const int Bytes = 256;

    /// <summary>Operations it holds; older ones are forgotten.</summary>
    public const int OperationsMax = 27;

    private const int HeadBytes = 36;
    private const int OperationBytes = 8;
    private const int CrcAt = Bytes - 4;
    private const int CopiesPerSegment = 16;

    // "FL" and version 2.
    private const int Mark = 0x024C46;

    private readonly byte[] _buffer = new byte[Bytes];
    private IStore? _store;
    private ISegment? _segment;
    private int _copies;
    private int _slot;
    private bool _isStale;

    /// <summary>Operations in it.</summary>
    public int Count
    {
        get { return _buffer[3]; }
    }

    /// <summary>The boot that wrote the copy.</summary>
    public int BootEpoch
    {
        get { return (int)Get(8, 4); }
    }

    /// <summary>True where the last run said that it closed, or where there was none.</summary>
    public bool WasClosed { get; private set; } = true;

    /// <summary>What the budget of a metered link had left, below 0 for a debt.</summary>
    internal int BudgetLeft
    {
        get { return (int)Get(12, 4); }
    }

    /// <summary>The monotonic time of the copy within its boot.</summary>
    internal long MonotonicMs
    {
        get { return Get(16, 6); }
    }

    /// <summary>The wall-clock time of the copy, 0 where it was not known.</summary>
    internal long UtcMs
    {
        get { return Get(22, 6); }
    }

    /// <summary>How long after the copy the upload window begins or, below 0, how long before it began.</summary>
    internal int WindowMs
    {
        get { return (int)Get(28, 4); }
    }

    /// <summary>What operation number <paramref name="index"/> was, the oldest first.</summary>
    public FlightKind KindAt(int index)
    {
        return (FlightKind)Get(At(index), 1);
    }

    /// <summary>Its detail; <see cref="FlightKind"/> says what it means.</summary>
    public int DetailAt(int index)
    {
        return (int)Get(At(index) + 1, 1);
    }

    /// <summary>Its value; <see cref="FlightKind"/> says what it means.</summary>
    public int ValueAt(int index)
    {
        return (int)Get(At(index) + 2, 2);
    }

    /// <summary>The low 32 bits of the monotonic time, in milliseconds, at which it happened or began.</summary>
    public long TimeMsAt(int index)
    {
        return Get(At(index) + 4, 4);
    }

    /// <summary>
    /// Takes the newest whole copy of a store and keeps the store for further copies. False, and empty, when there is
    /// none. Nothing is written.
    /// </summary>
    public bool Load(IStore store)
    {
        _store = store;
        long newest = 0;
        byte[] copy = new byte[Bytes];
        for (int slot = 0; slot < 2; slot++)
        {
            ISegment? segment = store.Open(Name(slot));
            for (int i = 0; segment != null && i < CopiesPerSegment; i++)
            {
                bool isWhole = segment.Read((long)i * Bytes, copy, 0, Bytes) == Bytes && IsWhole(copy);
                if (isWhole && Generation(copy) > newest)
                {
                    newest = Generation(copy);
                    _slot = slot;
                    copy.CopyTo(_buffer, 0);
                }
            }

            segment?.Close();
        }

        WasClosed = newest == 0 || Count == 0 || KindAt(Count - 1) == FlightKind.Close;
        return newest > 0;
    }

    /// <summary>Remembers an operation. One of the same kind and detail as the last is added to it, where it is one
    /// that comes in numbers.</summary>
    internal void Note(FlightKind kind, int detail, int value, long nowMs)
    {
        _isStale = true;
        int last = Count - 1;
        bool adds = kind >= FlightKind.Append && kind <= FlightKind.FlushFailed;
        if (adds && last >= 0 && KindAt(last) == kind && DetailAt(last) == detail && ValueAt(last) + value <= 0xFFFF)
        {
            Put(At(last) + 2, 2, ValueAt(last) + value);
            return;
        }

        if (Count == OperationsMax)
        {
            Array.Copy(_buffer, HeadBytes + OperationBytes, _buffer, HeadBytes, (OperationsMax - 1) * OperationBytes);
            _buffer[3]--;
        }

        int at = HeadBytes + (_buffer[3]++ * OperationBytes);
        Put(at, 1, (int)kind);
        Put(at + 1, 1, detail);
        Put(at + 2, 2, value);
        Put(at + 4, 4, nowMs);
    }

    /// <summary>
    /// Writes a copy if anything happened since the last. What the store answers is not told: a recorder must not
    /// disturb the flight, and the next copy is tried again.
    /// </summary>
    internal void Write(int bootEpoch, int budgetLeft, int windowMs, long monotonicMs, long utcMs)
    {
        if (!_isStale || _store == null)
        {
            return;
        }

        Put(0, 3, Mark);
        Put(4, 4, Generation(_buffer) + 1);
        Put(8, 4, bootEpoch);
        Put(12, 4, budgetLeft);
        Put(16, 6, monotonicMs);
        Put(22, 6, utcMs);
        Put(28, 4, windowMs);
        Put(CrcAt, 4, Crc32.Update(0, _buffer, 0, CrcAt));
        bool fresh = _segment == null || _copies == CopiesPerSegment;
        if (fresh && !StartOtherSegment())
        {
            return;
        }

        if (_segment!.Append(_buffer, 0, Bytes) != StoreResult.Ok || _segment.Commit() != StoreResult.Ok)
        {
            Close();
            return;
        }

        _copies++;
        _isStale = false;
        _slot = fresh ? 1 - _slot : _slot;
    }

    internal void Close()
    {
        _segment?.Close();
        _segment = null;
    }

    private static string Name(int slot)
    {
        return slot == 0 ? "flight.a" : "flight.b";
    }

    private static long Generation(byte[] copy)
    {
        return SpoolFormat.ReadInt(copy, 4, 4);
    }

    private static int At(int index)
    {
        return HeadBytes + (index * OperationBytes);
    }

    private static bool IsWhole(byte[] copy)
    {
        return SpoolFormat.ReadInt(copy, 0, 3) == Mark && copy[3] <= OperationsMax
            && SpoolFormat.ReadInt(copy, CrcAt, 4) == Crc32.Update(0, copy, 0, CrcAt);
    }

    // The segment with the newest copy stays until a newer one is durable in the other.
    private bool StartOtherSegment()
    {
        Close();
        string name = Name(1 - _slot);
        _copies = 0;
        _segment = _store!.Delete(name) == StoreResult.Ok ? _store.Create(name) : null;
        return _segment != null;
    }

    private long Get(int at, int count)
    {
        return SpoolFormat.ReadInt(_buffer, at, count);
    }

    private void Put(int at, int count, long value)
    {
        SpoolFormat.WriteInt(_buffer, at, count, value);
    }
}
