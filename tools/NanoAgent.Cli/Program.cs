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
    public static async Task<int> Main(string[] args)
    {
        var root = new RootCommand(
            "nanoAgent: collects readings, keeps them through outages, transfers them and files.")
        {
            DemoCommand.Create(),
            RunCommand.Create(),
            BenchCommand.Create(),
            BenchClientCommand.Create(),
            BoardsCommand.Create(),
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

            await Console.Error.WriteLineAsync("nanoagent: 'nanoagent --help' lists the commands and their options.");
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
}
