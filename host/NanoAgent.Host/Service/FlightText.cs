using System;
using System.Collections.Generic;
using System.Globalization;
using NanoAgent.Platform;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Service;

/// <summary>A flight recorder in words: one short sentence an operation, the oldest first.</summary>
public static class FlightText
{
    private const int TransferResultsMax = 100;

    /// <summary>All operations of a recorder.</summary>
    public static IReadOnlyList<string> Of(FlightRecorder recorder)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        var lines = new List<string>(recorder.Count);
        for (int i = 0; i < recorder.Count; i++)
        {
            string what = What(recorder.KindAt(i), recorder.DetailAt(i), recorder.ValueAt(i));
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{recorder.TimeMsAt(i) / 1000.0:F3} s {what}"));
        }

        return lines;
    }

    private static string What(FlightKind kind, int detail, int value)
    {
        string text = value.ToString(CultureInfo.InvariantCulture);
        string lane = detail.ToString(CultureInfo.InvariantCulture);
        return kind switch
        {
            FlightKind.Open => "started, boot ..." + value.ToString("x4", CultureInfo.InvariantCulture),
            FlightKind.Append => $"accepted {text} in lane {lane}",
            FlightKind.Refuse => $"refused {text} ({(SpoolAppendResult)detail})",
            FlightKind.FlushFailed => $"failed to flush {text} times ({(SpoolResult)detail})",
            FlightKind.Send => $"sent {text} of lane {lane}",
            FlightKind.Answer when value >= TransferResultsMax => $"answer {text} ({(FlightAnswer)detail})",
            FlightKind.Answer => $"no answer ({(TransferResult)value})",
            FlightKind.Link => $"link {(LinkState)detail}",
            FlightKind.Close => $"closed ({(SpoolResult)detail})",
            _ => $"operation {(int)kind} {lane} {text}",
        };
    }
}
