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
        var references = new Option<FileInfo[]>("--reference")
        {
            Description = "Assemblies that they use, not to be checked; what lies beside them is found.",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command(
            "check",
            "Find what .NET nanoFramework 1.x cannot run although it compiles: exit code 0 nothing, 1 something found.")
        {
            assemblies, board, references,
        };
        command.SetAction(parsed => Run(
            Array.ConvertAll(parsed.GetValue(assemblies)!, file => file.FullName), parsed.GetValue(board),
            Array.ConvertAll(parsed.GetValue(references) ?? [], file => file.FullName)));
        return command;
    }

    private static int Run(string[] paths, string? board, string[] references)
    {
        try
        {
            _ = board is null ? null : BoardProfileFile.Find(board);
        }
        catch (ArgumentException e)
        {
            throw new CliException(ExitCode.Usage, e.Message);
        }

        if (Array.Find([.. paths, .. references], path => !Path.Exists(path)) is { } missing)
        {
            throw new CliException(
                ExitCode.Usage, $"There is no file {missing}: give compiled assemblies, .dll or .exe.");
        }

        using var problem = new StringWriter();
        int code = CheckRun.Run(paths, board, Console.Out, problem, references);
        return code == CheckRun.Unusable
            ? throw new CliException(ExitCode.Usage, problem.ToString().Trim().TrimEnd('.') + ".")
            : code;
    }
}
