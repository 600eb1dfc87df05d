using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using NanoAgent.DesktopBoard;

namespace NanoAgent.Cli.Commands;

/// <summary>
/// <c>nanoagent device-test</c>: a board's tests, the same binary on the desktop's board or on a nanoCLR.
/// </summary>
internal static class DeviceTestCommand
{
    private const string Project = "tests/NanoAgent.Board.Tests";

    public static Command Create()
    {
        var assembly = new Option<FileInfo?>("--assembly")
        {
            Description = "The test assembly, compiled for nanoFramework; by default nanoAgent's own.",
        };
        var board = new Option<string>("--board")
        {
            Description = "The desktop's board, without --nanoclr.",
            DefaultValueFactory = _ => "esp32",
        };
        var clr = new Option<FileInfo?>("--nanoclr")
        {
            Description = "Run on this nanoCLR instead: the nanoclr tool, or a program that takes the .pe files.",
        };
        var pes = new Option<DirectoryInfo?>("--pe")
        {
            Description = "The folder of nanoFramework's .pe files (and of the tests', without --mdp).",
        };
        var processor = new Option<FileInfo?>("--mdp")
        {
            Description = "The metadata processor, which makes .pe files of the tests and of what they use.",
        };
        var command = new Command("device-test", "Run the tests that a board can run: exit code 0 when none failed.")
        {
            assembly, board, clr, pes, processor,
        };
        command.SetAction((parsed, _) =>
        {
            var path = parsed.GetValue(assembly)?.FullName ?? SourceTree.Built(Project, "NFUnitTest.dll");
            SourceTree.Need(path, Project);
            return parsed.GetValue(clr) is { } program
                ? OnClrAsync(path, program, parsed.GetValue(pes), parsed.GetValue(processor))
                : Task.FromResult(OnDesktop(path, parsed.GetValue(board)!));
        });
        return command;
    }

    private static int OnDesktop(string path, string profile)
    {
        var storage = Directory.CreateTempSubdirectory("nanoagent-board-").FullName;
        try
        {
            using var board = new DesktopBoard.DesktopBoard(
                BoardCommand.Options(profile, storage, [], Console.Out.WriteLine), Path.GetDirectoryName(path)!);
            var run = new BoardTestRun(board, board.Load(path));
            var results = run.Names.Select(run.Run).ToList();
            return Report(results.Concat(run.Cleanup()));
        }
        catch (BadImageFormatException e)
        {
            throw new CliException(ExitCode.Usage, e.Message);
        }
        finally
        {
            Directory.Delete(storage, recursive: true);
        }
    }

    private static async Task<int> OnClrAsync(string path, FileInfo clr, DirectoryInfo? pes, FileInfo? processor)
    {
        if (pes is null)
        {
            throw new CliException(ExitCode.Usage, "--nanoclr needs --pe: the folder of nanoFramework's .pe files.");
        }

        SourceTree.Need(clr.FullName, Project);
        var storage = Directory.CreateTempSubdirectory("nanoagent-board-").FullName;
        using var board = new DesktopBoard.DesktopBoard(
            BoardCommand.Options("esp32", storage, [], null), Path.GetDirectoryName(path)!);
        var names = new BoardTestRun(board, board.Load(path)).Names;
        Directory.Delete(storage, recursive: true);
        using var run = new NanoClrRun(pes.FullName, processor?.FullName);
        var files = await run.FilesAsync(path);
        return Report(NanoClrOutput.Read(await NanoClrRun.RunAsync(clr.FullName, files), names));
    }

    private static int Report(IEnumerable<BoardTestResult> results)
    {
        var count = new int[3];
        foreach (var result in results)
        {
            count[(int)result.Outcome]++;
            if (result.Outcome == BoardTestOutcome.Failed)
            {
                Console.WriteLine($"failed {result.Name}: {result.Message}");
                Console.Write(result.Stack.Length > 0 ? result.Stack + Environment.NewLine : "");
            }
            else if (result.Outcome == BoardTestOutcome.Skipped)
            {
                Console.WriteLine($"skipped {result.Name}: {result.Message}");
            }
        }

        Console.WriteLine($"{count[0]} passed, {count[1]} failed, {count[2]} skipped");
        return count[0] > 0 && count[1] == 0 ? ExitCode.Ok : ExitCode.Failed;
    }
}
