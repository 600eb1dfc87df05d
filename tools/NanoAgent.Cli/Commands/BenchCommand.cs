using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using NanoAgent.Cli.Bench;

namespace NanoAgent.Cli.Commands;

/// <summary><c>nanoagent bench</c>: figures of this machine, beside those of a peer where there is one.</summary>
internal static class BenchCommand
{
    private static readonly string[] AllAreas = ["spool", "upload", "memory", "libcurl"];

    public static Command Create()
    {
        var areas = new Argument<string[]>("area")
        {
            Description = "spool, upload, memory or libcurl; all of them when nothing is said.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        areas.AcceptOnlyFromAmong(AllAreas);
        var folder = new Option<string>("--folder")
        {
            Description = "Where to measure, on the disk that matters; what is written there is deleted again.",
            DefaultValueFactory = _ => Path.GetTempPath(),
        };
        var quick = new Option<bool>("--quick")
        {
            Description = "A few records and one round: only shows that it works.",
        };
        var json = new Option<bool>("--json") { Description = "Print the result as one JSON object." };
        var command = new Command("bench", "Measure spool, uploads, memory and libcurl on this machine; takes minutes.")
        {
            areas, folder, quick, json,
        };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(areas) is { Length: > 0 } chosen ? chosen : AllAreas,
            parsed.GetValue(folder)!,
            parsed.GetValue(quick),
            parsed.GetValue(json)));
        return command;
    }

    private static async Task<int> RunAsync(string[] areas, string folder, bool quick, bool json)
    {
        using var stop = new StopSignal();
        using var plan = new BenchPlan(folder, quick, stop.Token);
        var machine = new MachineFacts(plan.Folder);
        try
        {
            var tables = new List<BenchTable>();
            foreach (string area in AllAreas.Where(areas.Contains))
            {
                tables.AddRange(area switch
                {
                    "spool" => SpoolBench.Run(plan),
                    "upload" => await UploadBench.RunAsync(plan),
                    "memory" => await MemoryBench.RunAsync(plan),
                    _ => await LibCurlBench.RunAsync(plan),
                });
            }

            BenchReport.Print(machine, plan, tables, json);
            return ExitCode.Ok;
        }
        catch (OperationCanceledException)
        {
            throw new CliException(ExitCode.Failed, "stopped before everything was measured.");
        }
    }
}
