using System;
using System.Text;
using NanoAgent.Wire;

namespace NanoAgent.Telemetry;

/// <summary>What became of a record offered to a <see cref="SenmlWriter"/>.</summary>
internal enum SenmlAddResult
{
    /// <summary>It is in the pack.</summary>
    Added = 0,

    /// <summary>It does not fit any more; the pack is as it was.</summary>
    Full = 1,

    /// <summary>It is no telemetry record; the pack is as it was.</summary>
    Malformed = 2,
}

/// <summary>
/// Writes one batch as a SenML JSON pack (RFC 8428) into a buffer that it keeps: the batch's labels in the first
/// record, exact decimal numbers, no floating point, no allocation.
/// </summary>
internal sealed class SenmlWriter
{
    // {"n":"","u":"","t":1763800000.250,"v":}, is what a record needs around its name, unit and value.
    internal const int LabelBytes = 42;

    // {"n":"","u":"","v":0}, is the least that any takes, without its name and unit.
    internal const int RecordBytesMin = 22;

    // Labels, numbers and punctuation of one record at their longest; name and unit are counted as they come.
    private const int RecordOverheadBytes = 128;

    // The first record also bears device twice, three numbers and their labels.
    private const int BatchOverheadBytes = 96 + (2 * SenmlName.CharactersMax) + (3 * DecimalText.LongBytesMax);

    // The count is known last: its place is held by spaces, which JSON allows before a number.
    private const int CountPlaces = 5;

    // Quotation marks, the device, three numbers and the points before them.
    private const int KeyBytesMax = 5 + SenmlName.CharactersMax + (3 * DecimalText.LongBytesMax);

    // Bytes, because a literal costs a board an object each time it is used.
    private static readonly byte[] PackBegin = Encoding.UTF8.GetBytes("[{");
    private static readonly byte[] NextRecord = Encoding.UTF8.GetBytes(",{");
    private static readonly byte[] Sequence = Encoding.UTF8.GetBytes("\"seq\":");
    private static readonly byte[] Comma = Encoding.UTF8.GetBytes(",");
    private static readonly byte[] PackEnd = Encoding.UTF8.GetBytes("]");
    private static readonly byte[] Quote = Encoding.UTF8.GetBytes("\"");
    private static readonly byte[] Point = Encoding.UTF8.GetBytes(".");
    private static readonly byte[] BaseName = Encoding.UTF8.GetBytes("\"bn\":\"");
    private static readonly byte[] Device = Encoding.UTF8.GetBytes("/\",\"device\":\"");
    private static readonly byte[] Boot = Encoding.UTF8.GetBytes("\",\"boot\":");
    private static readonly byte[] First = Encoding.UTF8.GetBytes(",\"first\":");
    private static readonly byte[] CountLabel = Encoding.UTF8.GetBytes(",\"count\":");
    private static readonly byte[] Name = Encoding.UTF8.GetBytes("\"n\":\"");
    private static readonly byte[] Unit = Encoding.UTF8.GetBytes("\",\"u\":\"");
    private static readonly byte[] Time = Encoding.UTF8.GetBytes(",\"t\":");
    private static readonly byte[] Value = Encoding.UTF8.GetBytes(",\"v\":");
    private static readonly byte[] RecordEnd = Encoding.UTF8.GetBytes("}");

    private readonly byte[] _buffer;
    private readonly byte[] _device;
    private int _position;
    private int _countAt;
    private int _bootEpoch;
    private long _firstSequence;
    private long _nextSequence;

    internal SenmlWriter(string device, int bytesMax)
    {
        _device = Encoding.UTF8.GetBytes(device);
        _buffer = new byte[bytesMax + KeyBytesMax];
    }

    /// <summary>A pack of one record of the longest kind fits into so many bytes.</summary>
    internal const int BytesMin = BatchOverheadBytes + RecordOverheadBytes + RecordCodec.BytesMax
        + DecimalText.ScaledBytesMax + 2;

    /// <summary>The pack's bytes, <see cref="Length"/> of them, and behind them its Idempotency-Key, <see
    /// cref="KeyLength"/>; overwritten by the next pack.</summary>
    internal byte[] Buffer
    {
        get { return _buffer; }
    }

    /// <summary>Where in <see cref="Buffer"/> a record may lie that is to be added: the key takes its place at the
    /// end.</summary>
    internal int ScratchAt
    {
        get { return _buffer.Length - KeyBytesMax; }
    }

    internal int Length { get; private set; }

    internal int KeyLength
    {
        get { return _position - Length; }
    }

    internal int Count { get; private set; }

    /// <summary>Starts an empty pack.</summary>
    internal void Begin()
    {
        _position = 0;
        Count = 0;
    }

    /// <summary>
    /// Adds a record of the pack's boot whose sequence is above the last one's. Borrows the record until it returns.
    /// </summary>
    internal SenmlAddResult Add(
        byte[] record, int offset, int count, long sequence, int bootEpoch, ClockAnchor? anchor)
    {
        if (!RecordCodec.IsValid(record, offset, count))
        {
            return SenmlAddResult.Malformed;
        }

        int needed = RecordOverheadBytes + count + DecimalText.ScaledBytesMax + (Count == 0 ? BatchOverheadBytes : 0);
        if (_buffer.Length - KeyBytesMax - _position - 1 < needed || Count == 99_999)
        {
            return SenmlAddResult.Full;
        }

        Text(Count == 0 ? PackBegin : NextRecord);
        if (Count == 0)
        {
            BatchLabels(sequence, bootEpoch);
        }
        else if (sequence != _nextSequence)
        {
            Number(Sequence, sequence);
            Text(Comma);
        }

        Reading(record, offset, count, anchor);
        _nextSequence = sequence + 1;
        Count++;
        return SenmlAddResult.Added;
    }

    /// <summary>Ends the pack and writes its key; it must hold a record.</summary>
    internal void End()
    {
        Text(PackEnd);
        int places = DecimalText.Write(_buffer, _countAt, Count);
        for (int i = places; i < CountPlaces; i++)
        {
            _buffer[_countAt + i] = (byte)' ';
        }

        Length = _position;
        Text(Quote);
        Text(_device);
        Number(Point, _bootEpoch);
        Number(Point, _firstSequence);
        Number(Point, Count);
        Text(Quote);
    }

    private void BatchLabels(long sequence, int bootEpoch)
    {
        _bootEpoch = bootEpoch;
        _firstSequence = sequence;
        Text(BaseName);
        Text(_device);
        Text(Device);
        Text(_device);
        Number(Boot, bootEpoch);
        Number(First, sequence);
        Text(CountLabel);
        _countAt = _position;
        _position += CountPlaces;
        Text(Comma);
    }

    private void Reading(byte[] record, int offset, int count, ClockAnchor? anchor)
    {
        int nameBytes = RecordCodec.NameBytes(record, offset);
        int unitBytes = count - RecordCodec.HeadBytes - nameBytes;
        int nameAt = offset + RecordCodec.HeadBytes;
        Text(Name);
        Bytes(record, nameAt, nameBytes);
        if (unitBytes > 0)
        {
            Text(Unit);
            Bytes(record, nameAt + nameBytes, unitBytes);
        }

        Text(Quote);
        long timeMs = RecordCodec.SenmlTimeMs(record, offset, anchor);
        if (timeMs != long.MinValue)
        {
            Text(Time);
            _position += DecimalText.WriteScaled(_buffer, _position, timeMs, -3);
        }

        Text(Value);
        long mantissa = RecordCodec.Mantissa(record, offset);
        _position += DecimalText.WriteScaled(_buffer, _position, mantissa, RecordCodec.Exponent(record, offset));
        Text(RecordEnd);
    }

    private void Number(byte[] label, long value)
    {
        Text(label);
        _position += DecimalText.Write(_buffer, _position, value);
    }

    private void Bytes(byte[] source, int offset, int count)
    {
        Array.Copy(source, offset, _buffer, _position, count);
        _position += count;
    }

    private void Text(byte[] text)
    {
        Bytes(text, 0, text.Length);
    }
}
