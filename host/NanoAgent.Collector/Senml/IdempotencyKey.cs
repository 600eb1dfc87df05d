using System;
using System.Globalization;
using NanoAgent.Collector.Http;

namespace NanoAgent.Collector.Senml;

/// <summary>
/// The <c>Idempotency-Key</c> field: a quoted string <c>"DEVICE.BOOT.FIRST.COUNT"</c>. Read from the right, because a
/// device name may hold dots.
/// </summary>
internal static class IdempotencyKey
{
    public const string Field = "Idempotency-Key";

    /// <summary>Quotes, name, three dots and the longest boot, first and count.</summary>
    private const int LengthMax = 2 + SenmlName.DeviceLengthMax + 3 + 10 + 16 + 10;

    public static BatchLabel Parse(string text)
    {
        if (text.Length is < 2 or > LengthMax || text[0] != '"' || text[^1] != '"')
        {
            throw Malformed();
        }
        string[] parts = text[1..^1].Split('.');
        if (parts.Length < 4
            || !Number(parts[^1], int.MaxValue, out long count)
            || !Number(parts[^2], SenmlLimits.SequenceMax, out long first)
            || !Number(parts[^3], SenmlLimits.BootMax, out long boot))
        {
            throw Malformed();
        }
        string device = string.Join('.', parts[..^3]);
        return SenmlName.IsDevice(device) ? new BatchLabel(device, (int)boot, first, (int)count) : throw Malformed();
    }

    public static string Format(BatchLabel label) => string.Create(
        CultureInfo.InvariantCulture, $"{label.Device}.{label.Boot}.{label.First}.{label.Count}");

    /// <summary>Plain digits without a leading zero, so that one batch has one key.</summary>
    private static bool Number(string text, long most, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
        && value >= 1 && value <= most && text[0] != '0';

    private static RefusedException Malformed() => new(400, Field,
        "Idempotency-Key must be a quoted string \"DEVICE.BOOT.FIRST.COUNT\", such as \"pi-4.12.101.3\".");
}
