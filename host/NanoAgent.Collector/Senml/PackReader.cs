using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using NanoAgent.Collector.Http;

namespace NanoAgent.Collector.Senml;

/// <summary>
/// Reads one SenML pack (RFC 8428, JSON) into a <see cref="Batch"/>. Base fields hold from the record that carries them
/// onward. Everything wrong is a <see cref="RefusedException"/> that names the record and its label. Bounded by the
/// body it is given and by the number of records allowed; nests at most <see cref="DepthMax"/> deep.
/// </summary>
internal sealed class PackReader
{
    /// <summary>A pack nests two deep; the rest is room for labels of later versions that are skipped.</summary>
    private const int DepthMax = 8;

    private readonly int _recordsMax;
    private readonly long _arrivalMs;
    private readonly List<Reading> _readings = [];
    private BatchLabel _label;
    private string _baseUnit = "";
    private decimal _baseTime;

    private PackReader(long arrivalMs, int recordsMax)
    {
        _arrivalMs = arrivalMs;
        _recordsMax = recordsMax;
    }

    /// <summary>Borrows the body for the call; what it returns holds no part of it.</summary>
    public static Batch Read(ReadOnlySpan<byte> body, long arrivalMs, int recordsMax) =>
        new PackReader(arrivalMs, recordsMax).ReadPack(body);

    private Batch ReadPack(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = DepthMax });
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw new RefusedException(400, "body", "The body must be a JSON array of SenML records.");
            }
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                ReadRecord(ref reader);
            }
            // Sees what stands after the array, which is an error unless it is white space.
            reader.Read();
        }
        catch (JsonException fault)
        {
            string field = _readings.Count == 0 ? "body" : Pointer(_readings.Count);
            throw new RefusedException(400, field, string.Create(CultureInfo.InvariantCulture,
                $"The JSON is malformed at line {fault.LineNumber + 1}, byte {fault.BytePositionInLine}."));
        }
        if (_readings.Count == 0)
        {
            throw new RefusedException(400, "body", "The pack holds no record.");
        }
        if (_readings.Count != _label.Count)
        {
            throw new RefusedException(400, "/0/count", string.Create(CultureInfo.InvariantCulture,
                $"count says {_label.Count} and the pack holds {_readings.Count} records."));
        }
        return new Batch(_label, _readings, _arrivalMs);
    }

    private void ReadRecord(ref Utf8JsonReader reader)
    {
        int index = _readings.Count;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new RefusedException(400, Pointer(index), "A SenML record must be a JSON object.");
        }
        if (index == _recordsMax)
        {
            throw new RefusedException(413, Pointer(index), string.Create(CultureInfo.InvariantCulture,
                $"A batch may hold {_recordsMax} records; send fewer at a time."));
        }
        var record = new RecordLabels(index);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            record.ReadLabel(ref reader);
        }
        if (index == 0)
        {
            _label = record.TakeBatchLabel();
        }
        record.CheckBase(_label.Device, index);
        _baseUnit = record.BaseUnit ?? _baseUnit;
        _baseTime = record.BaseTime ?? _baseTime;
        long timeMs = ResolveTime(record, out bool isArrival);
        _readings.Add(new Reading(
            ResolveSequence(record),
            record.Name ?? throw record.Refuse("n", "n is missing: every record names its series."),
            record.Unit ?? _baseUnit,
            timeMs,
            isArrival,
            record.Value ?? throw record.Refuse("v", "v is missing: every record carries a number.")));
    }

    private long ResolveSequence(RecordLabels record)
    {
        if (_readings.Count == 0)
        {
            return record.Sequence is null || record.Sequence == _label.First
                ? _label.First
                : throw record.Refuse("seq", "seq of the first record must be absent or equal to first.");
        }
        long previous = _readings[^1].Sequence;
        if (record.Sequence <= previous)
        {
            throw record.Refuse("seq", string.Create(CultureInfo.InvariantCulture,
                $"seq must be above the previous record's, which is {previous}."));
        }
        long sequence = record.Sequence ?? previous + 1;
        return sequence <= SenmlLimits.SequenceMax
            ? sequence
            : throw record.Refuse("seq", "The sequence runs past 2^53.");
    }

    private long ResolveTime(RecordLabels record, out bool isArrival)
    {
        decimal seconds = _baseTime + (record.Time ?? 0);
        isArrival = seconds < SenmlLimits.RelativeTimeBound;
        decimal timeMs = Math.Round((seconds * 1000) + (isArrival ? _arrivalMs : 0), MidpointRounding.AwayFromZero);
        return timeMs is >= 0 and <= SenmlLimits.TimeMsMax
            ? (long)timeMs
            : throw record.Refuse(record.Time is null ? "bt" : "t", "The time lies outside the years 1970 to 9999.");
    }

    private static string Pointer(int index) => string.Create(CultureInfo.InvariantCulture, $"/{index}");
}
