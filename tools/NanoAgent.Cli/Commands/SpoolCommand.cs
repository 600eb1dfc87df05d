using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text.Json;
using NanoAgent.Host.Service;
using NanoAgent.Host.Stores;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Cli.Commands;

/// <summary><c>nanoagent spool inspect DIR</c>: what a spool holds, without touching it.</summary>
internal static class SpoolCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        var folder = new Argument<string>("dir") { Description = "The agent's data folder, or a copy of it." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var inspect = new Command(
            "inspect", "Show a spool's segments and counters; reads only, also beside a live agent.")
        {
            folder, json,
        };
        inspect.SetAction(parsed => Inspect(parsed.GetValue(folder)!, parsed.GetValue(json)));
        return new Command("spool", "Look into a spool.") { inspect };
    }

    private static int Inspect(string folder, bool json)
    {
        if (File.Exists(folder))
        {
            throw new CliException(
                ExitCode.Unavailable, $"'{folder}' is a file: give the folder that run's DataFolder names.");
        }

        SpoolInspection inspection;
        try
        {
            inspection = new SpoolInspection(new FolderView(folder));
        }
        catch (Exception e) when (e is DirectoryNotFoundException or ArgumentException)
        {
            throw new CliException(ExitCode.Unavailable, e.Message);
        }

        if (!inspection.Start())
        {
            throw new CliException(ExitCode.Unavailable, $"The folder '{folder}' cannot be read.");
        }

        var flight = new FlightRecorder();
        flight.Load(new FolderView(folder));
        List<SegmentRow> segments = [];
        while (inspection.NextSegment())
        {
            segments.Add(SegmentRow.Of(inspection));
        }

        if (segments.Count == 0 && inspection.HeadGeneration == 0 && !inspection.HeadDamaged)
        {
            throw new CliException(
                ExitCode.Unavailable, $"'{folder}' holds no spool: give the folder that run's DataFolder names.");
        }

        if (json)
        {
            PrintJson(inspection, segments, FlightText.Of(flight));
        }
        else
        {
            PrintText(inspection, segments, FlightText.Of(flight));
        }

        return ExitCode.Ok;
    }

    private static void PrintJson(
        SpoolInspection inspection, List<SegmentRow> segments, IReadOnlyList<string> flight)
    {
        Console.WriteLine(JsonSerializer.Serialize(
            new
            {
                bootEpoch = inspection.HeadBootEpoch,
                headGeneration = inspection.HeadGeneration,
                headDamaged = inspection.HeadDamaged,
                unknownNames = inspection.NamesUnknown,
                records = segments.Sum(s => (long)s.Records),
                unreleased = segments.Sum(s => (long)s.Unreleased),
                bytes = segments.Sum(s => s.Bytes),
                lanes = Enumerable.Range(0, Spool.LanesMax).Select(lane => Counters(inspection.Counters(lane), lane)),
                segments,
                flight,
            },
            Json));
    }

    private static object Counters(SpoolCounters counters, int lane)
    {
        return new
        {
            lane,
            counters.Accepted,
            counters.Released,
            counters.Rejected,
            counters.Evicted,
            counters.Expired,
            counters.Corrupt,
            counters.Refused,
            counters.Unaccounted,
        };
    }

    private static void PrintText(
        SpoolInspection inspection, List<SegmentRow> segments, IReadOnlyList<string> flight)
    {
        Console.WriteLine(
            $"boot epoch {inspection.HeadBootEpoch}, head generation {inspection.HeadGeneration}"
            + (inspection.HeadDamaged ? ", a head slot is damaged" : string.Empty));
        Console.WriteLine(
            $"{segments.Count} segments, {segments.Sum(s => s.Bytes)} bytes, "
            + $"{segments.Sum(s => (long)s.Records)} records, "
            + $"{segments.Sum(s => (long)s.Unreleased)} of them not delivered");
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            SpoolCounters c = inspection.Counters(lane);
            Console.WriteLine(
                $"lane {lane} at the last head: accepted {c.Accepted}, released {c.Released}, rejected {c.Rejected}, "
                + $"evicted {c.Evicted}, "
                + $"expired {c.Expired}, corrupt {c.Corrupt}, refused {c.Refused}, unaccounted {c.Unaccounted}");
        }

        if (flight.Count > 0)
        {
            Console.WriteLine("the last operations, on the clock of their boot: " + string.Join("; ", flight));
        }

        foreach (SegmentRow s in segments)
        {
            Console.WriteLine(
                $"{s.Name}: {s.Bytes} bytes, {s.Records} records ({s.Unreleased} not delivered), boot.sequence "
                + $"{s.FirstBootEpoch}.{s.FirstSequence} to {s.LastBootEpoch}.{s.LastSequence}"
                + (s.HasHeader ? string.Empty : ", header damaged")
                + (s.DamagedBytes > 0 ? $", {s.DamagedBytes} bytes damaged in {s.DamagedSpans} places" : string.Empty)
                + (s.ReadFailed ? ", reading failed" : string.Empty));
        }
    }

    private sealed record SegmentRow(
        string Name,
        int Lane,
        long Bytes,
        int Records,
        int Unreleased,
        int FirstBootEpoch,
        long FirstSequence,
        int LastBootEpoch,
        long LastSequence,
        bool HasHeader,
        int DamagedSpans,
        long DamagedBytes,
        bool ReadFailed)
    {
        public static SegmentRow Of(SpoolInspection i)
        {
            return new SegmentRow(
                i.Name, i.Lane, i.Bytes, i.Records, i.RecordsUnreleased, i.FirstBootEpoch, i.FirstSequence,
                i.LastBootEpoch, i.LastSequence, i.HasHeader, i.DamagedSpans, i.DamagedBytes, i.ReadFailed);
        }
    }
}
