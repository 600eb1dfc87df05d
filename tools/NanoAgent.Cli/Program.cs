using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using System.Threading.Tasks;
using NanoAgent.Cli.Commands;
using NanoAgent.LibCurl;

namespace NanoAgent.Cli;

/// <summary>The nanoagent command.</summary>
internal static class Program
{
    private const string Name = "nanoagent";

    public static async Task<int> Main(string[] args)
    {
        var root = new RootCommand(
            "nanoAgent: collects readings, keeps them through outages, transfers them and files.")
        {
            DemoCommand.Create(),
            RunCommand.Create(),
            BenchCommand.Create(),
            BenchClientCommand.Create(),
            BillCommand.Create(),
            BoardsCommand.Create(),
            BoardCommand.Create(),
            DeviceTestCommand.Create(),
            CheckCommand.Create(),
            CollectorCommand.Create(),
            TransferCommand.Create(),
            SpoolCommand.Create(),
            VersionCommand.Create(),
        };
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"nanoagent: {error.Message}");
            }

            string command = NameOf(parsed.CommandResult);
            await Console.Error.WriteLineAsync(
                $"nanoagent: '{command} --help' lists {(command == Name ? "the commands" : "what it takes")}.");
            return ExitCode.Usage;
        }

        // Commands end themselves in order on SIGINT and SIGTERM, and say failures in one sentence.
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(configuration);
        }
        catch (CliException e)
        {
            await Console.Error.WriteLineAsync($"nanoagent: {e.Message}");
            return e.ExitCode;
        }
        catch (Exception e) when (e is CurlLibraryException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"nanoagent: {e.Message}");
            return ExitCode.Unavailable;
        }
    }

    /// <summary>The words that lead to a command: "nanoagent spool inspect".</summary>
    private static string NameOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{NameOf(parent)} {command.Command.Name}" : Name;
}
