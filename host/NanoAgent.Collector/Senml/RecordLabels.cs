using System;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using NanoAgent.Collector.Http;

namespace NanoAgent.Collector.Senml;

/// <summary>
/// The labels of one record as sent, each checked for kind, range and for standing there once. Labels come in any
/// order, so nothing is combined before the record is whole.
/// </summary>
internal sealed class RecordLabels
{
    /// <summary>Seconds beyond this are in no year that can be written; also keeps decimal sums exact.</summary>
    private const decimal SecondsMax = 1_000_000_000_000m;

    /// <summary>How much of an unknown label an answer repeats.</summary>
    private const int QuotedLabelMax = 32;

    private readonly int _index;
    private string? _baseName;
    private string? _device;
    private long? _boot;
    private long? _first;
    private long? _count;
    private long? _version;

    public RecordLabels(int index) => _index = index;

    public string? Name { get; private set; }

    public string? Unit { get; private set; }

    public string? BaseUnit { get; private set; }

    public decimal? Time { get; private set; }

    public decimal? BaseTime { get; private set; }

    public ExactDecimal? Value { get; private set; }

    public long? Sequence { get; private set; }

    /// <summary>The reader stands on a property name, and is left on the last token of its value.</summary>
    public void ReadLabel(ref Utf8JsonReader reader)
    {
        string label = ReadName(ref reader);
        reader.Read();
        switch (label)
        {
            case "n":
                Name = Once(label, Name, ReadSeries(ref reader, label));
                break;
            case "v":
                Value = Once(label, Value, ReadValue(ref reader, label));
                break;
            case "u":
                Unit = Once(label, Unit, ReadUnit(ref reader, label));
                break;
            case "t":
                Time = Once(label, Time, ReadSeconds(ref reader, label));
                break;
            case "seq":
                Sequence = Once(label, Sequence, ReadInteger(ref reader, label, SenmlLimits.SequenceMax));
                break;
            case "bn":
                _baseName = Once(label, _baseName, ReadText(ref reader, label, SenmlName.DeviceLengthMax + 1));
                break;
            case "bt":
                BaseTime = Once(label, BaseTime, ReadSeconds(ref reader, label));
                break;
            case "bu":
                BaseUnit = Once(label, BaseUnit, ReadUnit(ref reader, label));
                break;
            case "bver":
                _version = Once(label, _version, ReadInteger(ref reader, label, SenmlLimits.VersionMax));
                break;
            case "device" or "boot" or "first" or "count":
                ReadBatchLabel(ref reader, label);
                break;
            default:
                SkipOther(ref reader, label);
                break;
        }
    }

    /// <summary>What the first record must carry.</summary>
    public BatchLabel TakeBatchLabel() => new(
        _device ?? throw Missing("device"),
        (int)(_boot ?? throw Missing("boot")),
        _first ?? throw Missing("first"),
        (int)(_count ?? throw Missing("count")));

    /// <summary>The base name must be the device's, and must stand in the first record.</summary>
    public void CheckBase(string device, int index)
    {
        if (_baseName is null ? index == 0 : _baseName != device + "/")
        {
            throw Refuse("bn", "bn must be the device followed by a slash.");
        }
    }

    public RefusedException Refuse(string label, string detail)
    {
        string quoted = label.Length <= QuotedLabelMax ? label : label[..QuotedLabelMax];
        string escaped = quoted
            .Replace("~", "~0", StringComparison.Ordinal)
            .Replace("/", "~1", StringComparison.Ordinal);
        return new RefusedException(400, string.Create(CultureInfo.InvariantCulture, $"/{_index}/{escaped}"), detail);
    }

    private RefusedException Missing(string label) =>
        Refuse(label, $"{label} is missing: the first record carries device, boot, first and count.");

    private void ReadBatchLabel(ref Utf8JsonReader reader, string label)
    {
        if (_index != 0)
        {
            throw Refuse(label, $"{label} belongs into the first record only.");
        }
        switch (label)
        {
            case "device":
                string device = ReadText(ref reader, label, SenmlName.DeviceLengthMax);
                _device = Once(label, _device, SenmlName.IsDevice(device) ? device : throw Refuse(label,
                    "device must be 1 to 64 of A-Z a-z 0-9 - : . / _ and begin with a letter or digit."));
                break;
            case "boot":
                _boot = Once(label, _boot, ReadInteger(ref reader, label, SenmlLimits.BootMax));
                break;
            case "first":
                _first = Once(label, _first, ReadInteger(ref reader, label, SenmlLimits.SequenceMax));
                break;
            default:
                _count = Once(label, _count, ReadInteger(ref reader, label, int.MaxValue));
                break;
        }
    }

    private void SkipOther(ref Utf8JsonReader reader, string label)
    {
        if (label is "vs" or "vb" or "vd" or "s" or "bv" or "bs")
        {
            throw Refuse(label, $"{label} is not supported: values are numbers in v, without a base value or sum.");
        }
        if (label.EndsWith('_'))
        {
            throw Refuse(label, "A label that ends in '_' must be understood, and this one is not (RFC 8428, 4.4).");
        }
        reader.Skip();
    }

    private string ReadName(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new RefusedException(400, string.Create(CultureInfo.InvariantCulture, $"/{_index}"),
                "A label is not valid Unicode.");
        }
    }

    private string ReadText(ref Utf8JsonReader reader, string label, int lengthMax)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw Refuse(label, $"{label} must be a string.");
        }
        try
        {
            string text = reader.GetString()!;
            return text.Length <= lengthMax ? text : throw Refuse(label, string.Create(
                CultureInfo.InvariantCulture, $"{label} may have {lengthMax} characters."));
        }
        catch (InvalidOperationException)
        {
            throw Refuse(label, $"{label} is not valid Unicode.");
        }
    }

    private string ReadSeries(ref Utf8JsonReader reader, string label)
    {
        string name = ReadText(ref reader, label, SenmlName.SeriesLengthMax);
        return SenmlName.IsSeries(name) ? name : throw Refuse(label, "n must be 1 to 128 of A-Z a-z 0-9 - : . / _.");
    }

    private string ReadUnit(ref Utf8JsonReader reader, string label)
    {
        string unit = ReadText(ref reader, label, SenmlLimits.UnitLengthMax);
        return unit.Any(char.IsControl) ? throw Refuse(label, $"{label} holds a control character.") : unit;
    }

    private ExactDecimal ReadValue(ref Utf8JsonReader reader, string label)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            throw Refuse(label, "v must be a number.");
        }
        return ExactDecimal.TryParse(reader.ValueSpan, out ExactDecimal value) ? value : throw Refuse(label,
            "v is out of range: its digits must fit in 64 bits and its exponent in -128 to 127.");
    }

    private decimal ReadSeconds(ref Utf8JsonReader reader, string label)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            throw Refuse(label, $"{label} must be a number of seconds.");
        }
        return reader.TryGetDecimal(out decimal seconds) && seconds is >= -SecondsMax and <= SecondsMax
            ? seconds
            : throw Refuse(label, $"{label} is out of range: at most 10^12 seconds.");
    }

    private long ReadInteger(ref Utf8JsonReader reader, string label, long most)
    {
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value)
            && value >= 1 && value <= most
            ? value
            : throw Refuse(label, string.Create(
                CultureInfo.InvariantCulture, $"{label} must be a whole number from 1 to {most}."));
    }

    private string Once(string label, string? before, string value) =>
        before is null ? value : throw Twice(label);

    private T Once<T>(string label, T? before, T value)
        where T : struct => before is null ? value : throw Twice(label);

    private RefusedException Twice(string label) => Refuse(label, $"{label} stands there twice.");
}
