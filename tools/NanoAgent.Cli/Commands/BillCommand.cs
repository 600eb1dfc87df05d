using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using NanoAgent.DeviceCheck;
using NanoAgent.MemoryBill;

namespace NanoAgent.Cli.Commands;

/// <summary><c>nanoagent bill</c>: what the firmware takes of a board's flash and RAM.</summary>
internal static class BillCommand
{
    public static Command Create()
    {
        var assemblies = new Argument<FileInfo[]>("assembly")
        {
            Description = "The assemblies that are deployed; left out, those of the firmware of this tree (Release).",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var names = BoardProfileFile.Names.Where(name => BoardProfileFile.Find(name).Firmware.Length > 0);
        var board = new Option<string?>("--board") { Description = "The board: " + string.Join(", ", names) + "." };
        var all = new Option<bool>("--all") { Description = "All boards, with what the numbers mean." };
        var command = new Command(
            "bill", "Tell what the firmware takes of a board's flash and RAM: exit code 0 it fits, 1 it does not.")
        {
            assemblies, board, all,
        };
        command.SetAction(parsed =>
        {
            var chosen = parsed.GetValue(all) ? names : parsed.GetValue(board) is { } name ? [name]
                : throw new CliException(ExitCode.Usage, "say --board NAME or --all");
            var paths = parsed.GetValue(assemblies)!.Select(file => file.FullName);
            return Run([.. chosen], [.. paths], parsed.GetValue(all));
        });
        return command;
    }

    private static int Run(IReadOnlyList<string> boards, IReadOnlyList<string> assemblies, bool isDocument)
    {
        try
        {
            var paths = assemblies.Count > 0 ? assemblies : Firmware();
            var bills = boards.Select(name => BoardBill.Of(BoardProfileFile.Find(name), paths)).ToList();
            if (isDocument) BillText.WriteAll(bills, Console.Out);
            else BillText.Write(bills[0], Console.Out);
            return bills.SelectMany(bill => bill.Problems()).Any() ? 1 : ExitCode.Ok;
        }
        catch (Exception fault) when (fault is ArgumentException or BadImageFormatException)
        {
            throw new CliException(ExitCode.Usage, fault.Message);
        }
    }

    // What a Release build of the firmware leaves to be deployed.
    private static List<string> Firmware()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var project = Path.Combine(folder.FullName, "device", "NanoAgent.Firmware");
            var built = Path.Combine(project, "bin", "Release", "net10.0", "board");
            if (Directory.Exists(built)) return BoardBill.Deployed(built);
        }

        throw new CliException(
            ExitCode.Usage, "name the assemblies, or build device/NanoAgent.Firmware in Release first");
    }
}
