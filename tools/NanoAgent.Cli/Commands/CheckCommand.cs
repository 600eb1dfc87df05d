using System;
using System.CommandLine;
using System.IO;
using NanoAgent.DeviceCheck;

namespace NanoAgent.Cli.Commands;

/// <summary><c>nanoagent check ASSEMBLY...</c>: what a nanoFramework board could not run of them.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var assemblies = new Argument<FileInfo[]>("assembly")
        {
            Description = "The .dll or .exe files that belong together.",
            Arity = ArgumentArity.OneOrMore,
        };
        var board = new Option<string?>("--board")
        {
            Description = "Also check for one board: " + string.Join(", ", BoardProfileFile.Names) + ".",
        };
        var command = new Command(
            "check",
            "Find what .NET nanoFramework 1.x cannot run although it compiles: exit code 0 nothing, 1 something found.")
        {
            assemblies, board,
        };
        command.SetAction(parsed =>
        {
            var paths = Array.ConvertAll(parsed.GetValue(assemblies)!, file => file.FullName);
            return CheckRun.Run(paths, parsed.GetValue(board), Console.Out, Console.Error);
        });
        return command;
    }
}
