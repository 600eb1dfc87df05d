using System;
using System.Collections.Generic;
using NanoAgent.Platform;

namespace NanoAgent.Host.Service;

/// <summary>One whole number of the configuration and the range it must be in.</summary>
internal sealed record NumberKey(
    string Name, long Min, long Max, Func<NanoAgentOptions, long> Get, Action<NanoAgentOptions, long> Set);

/// <summary>One text of the configuration.</summary>
internal sealed record TextKey(string Name, Action<NanoAgentOptions, string> Set);

/// <summary>The keys that the section "NanoAgent" may have: the single list of them.</summary>
internal static class OptionKeys
{
    internal const string Sensors = "Sensors";

    /// <summary>A day: an agent that says nothing for longer looks dead.</summary>
    internal const int DayMs = 86_400_000;

    /// <summary>An hour: a longer flush interval or transfer is a mistake of unit.</summary>
    internal const int HourMs = 3_600_000;

    /// <summary>Faster than ten times a second the kernel's counters do not move.</summary>
    internal const int SamplePeriodMinMs = 100;

    /// <summary>A generic host gives its services 30 s to stop; five of them are for closing the spool.</summary>
    internal const int DrainOnStopMaxMs = 25_000;

    /// <summary>The buffer of one batch.</summary>
    internal const int BatchBytesMaxMax = BoardProfile.BatchBytesCeiling;

    /// <summary>Room for a segment of every lane and the heads.</summary>
    internal const long SpoolBytesMin = 8L * BoardProfile.SpoolSegmentBytes;

    /// <summary>A tebibyte; arbitrary, above any disk an agent should fill.</summary>
    internal const long SpoolBytesMaxMax = 1L << 40;

    /// <summary>A year of 366 days; arbitrary, longer than readings are waited for.</summary>
    internal const long AgeMaxMaxMs = 366L * DayMs;

    /// <summary>A lane's own limit holds two segments at least.</summary>
    internal const long PriorityBytesMin = 2L * BoardProfile.SpoolSegmentBytes;

    /// <summary>2^40; arbitrary, above what a tebibyte holds.</summary>
    internal const long PriorityRecordsMaxMax = 1L << 40;

    /// <summary>A thousand a second; arbitrary, above what one connection can do.</summary>
    internal const int RequestsPerMinuteMax = 60_000;

    internal static readonly NumberKey[] Numbers =
    {
        new("SamplePeriodMs", SamplePeriodMinMs, DayMs, o => o.SamplePeriodMs, (o, v) => o.SamplePeriodMs = (int)v),
        new("BatchRecordsMax", 1, 99_999, o => o.BatchRecordsMax, (o, v) => o.BatchRecordsMax = (int)v),
        new("BatchBytesMax", 1024, BatchBytesMaxMax, o => o.BatchBytesMax, (o, v) => o.BatchBytesMax = (int)v),
        new("BatchAgeMaxMs", 0, DayMs, o => o.BatchAgeMaxMs, (o, v) => o.BatchAgeMaxMs = (int)v),
        new("MeteredBatchAgeMaxMs", 0, DayMs, o => o.MeteredBatchAgeMaxMs, (o, v) => o.MeteredBatchAgeMaxMs = (int)v),
        new("MeteredBytesPerDay", 0, int.MaxValue, o => o.MeteredBytesPerDay, (o, v) => o.MeteredBytesPerDay = (int)v),
        new("RateBytesPerSecond", 0, int.MaxValue, o => o.RateBytesPerSecond, (o, v) => o.RateBytesPerSecond = (int)v),
        new("RateRequestsPerMinute", 0, RequestsPerMinuteMax, o => o.RateRequestsPerMinute,
            (o, v) => o.RateRequestsPerMinute = (int)v),
        new("WindowPeriodMs", 0, DayMs, o => o.WindowPeriodMs, (o, v) => o.WindowPeriodMs = (int)v),
        new("WindowOpenMs", 1, DayMs, o => o.WindowOpenMs, (o, v) => o.WindowOpenMs = (int)v),
        new("FlushIntervalMs", 1, HourMs, o => o.FlushIntervalMs, (o, v) => o.FlushIntervalMs = (int)v),
        new("FlightIntervalMs", 0, DayMs, o => o.FlightIntervalMs, (o, v) => o.FlightIntervalMs = (int)v),
        new("SpoolBytesMax", SpoolBytesMin, SpoolBytesMaxMax, o => o.SpoolBytesMax, (o, v) => o.SpoolBytesMax = v),
        new("Priority0AgeMaxMs", 0, AgeMaxMaxMs, o => o.AgeMaxMs[0], (o, v) => o.AgeMaxMs[0] = v),
        new("Priority0BytesMax", 0, SpoolBytesMaxMax, o => o.BytesMax[0], (o, v) => o.BytesMax[0] = v),
        new("Priority0RecordsMax", 0, PriorityRecordsMaxMax, o => o.RecordsMax[0], (o, v) => o.RecordsMax[0] = v),
        new("Priority1AgeMaxMs", 0, AgeMaxMaxMs, o => o.AgeMaxMs[1], (o, v) => o.AgeMaxMs[1] = v),
        new("Priority1BytesMax", 0, SpoolBytesMaxMax, o => o.BytesMax[1], (o, v) => o.BytesMax[1] = v),
        new("Priority1RecordsMax", 0, PriorityRecordsMaxMax, o => o.RecordsMax[1], (o, v) => o.RecordsMax[1] = v),
        new("Priority2AgeMaxMs", 0, AgeMaxMaxMs, o => o.AgeMaxMs[2], (o, v) => o.AgeMaxMs[2] = v),
        new("Priority2BytesMax", 0, SpoolBytesMaxMax, o => o.BytesMax[2], (o, v) => o.BytesMax[2] = v),
        new("Priority2RecordsMax", 0, PriorityRecordsMaxMax, o => o.RecordsMax[2], (o, v) => o.RecordsMax[2] = v),
        new("RetryBaseMs", 1, DayMs, o => o.RetryBaseMs, (o, v) => o.RetryBaseMs = (int)v),
        new("RetryCeilingMs", 1, DayMs, o => o.RetryCeilingMs, (o, v) => o.RetryCeilingMs = (int)v),
        new("RetryLastingMs", 0, DayMs, o => o.RetryLastingMs, (o, v) => o.RetryLastingMs = (int)v),
        new("TransferTimeoutMs", 100, HourMs, o => o.TransferTimeoutMs, (o, v) => o.TransferTimeoutMs = (int)v),
        new("DrainOnStopMs", 0, DrainOnStopMaxMs, o => o.DrainOnStopMs, (o, v) => o.DrainOnStopMs = (int)v),
    };

    internal static readonly TextKey[] Texts =
    {
        new("Device", (o, v) => o.Device = v),
        new("CollectorUrl", (o, v) => o.CollectorUrl = v),
        new("Token", (o, v) => o.Token = v),
        new("TokenFile", (o, v) => o.TokenFile = v),
        new("DataFolder", (o, v) => o.DataFolder = v),
        new("Engine", (o, v) => o.Engine = v),
        new("WhenFull", (o, v) => o.WhenFull = v),
        new("Link", (o, v) => o.Link = v),
        new("CaFile", (o, v) => o.CaFile = v),
    };

    /// <summary>
    /// The known key that <paramref name="unknown"/> was most likely meant to be: one that contains it or that it
    /// contains, else the one that is the fewest letters away.
    /// </summary>
    internal static string Nearest(string unknown)
    {
        string nearest = Sensors;
        int fewest = int.MaxValue;
        foreach (string known in Names())
        {
            bool isPart = known.Contains(unknown, StringComparison.OrdinalIgnoreCase)
                || unknown.Contains(known, StringComparison.OrdinalIgnoreCase);
            int distance = Distance(known, unknown) - (isPart ? known.Length + unknown.Length : 0);
            if (distance < fewest)
            {
                fewest = distance;
                nearest = known;
            }
        }

        return nearest;
    }

    private static IEnumerable<string> Names()
    {
        foreach (TextKey key in Texts)
        {
            yield return key.Name;
        }

        foreach (NumberKey key in Numbers)
        {
            yield return key.Name;
        }

        yield return Sensors;
    }

    /// <summary>Levenshtein's distance, letters of either case the same. Keys are short: one row is enough.</summary>
    private static int Distance(string left, string right)
    {
        int[] row = new int[right.Length + 1];
        for (int j = 0; j <= right.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                bool isSame = char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]);
                int changed = diagonal + (isSame ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
