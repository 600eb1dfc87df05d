using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using NanoAgent.DesktopBoard.Hardware;
using NanoAgent.DeviceCheck.Slim;

namespace NanoAgent.Cli.Commands;

/// <summary><c>nanoagent board run</c>: a board's program, unmodified, on the desktop.</summary>
internal static class BoardCommand
{
    // A program that asks for a restart again and again would never let go of the processor.
    private const int RestartsMax = 1000;

    private const string Firmware = "device/NanoAgent.Firmware";

    public static Command Create()
    {
        var program = new Option<FileInfo?>("--program")
        {
            Description = "The program, compiled for nanoFramework, with what it references beside it; by default "
                + "nanoAgent's own firmware as it is deployed.",
        };
        var board = new Option<string>("--board") { Description = "The board that it runs on.", Required = true };
        var storage = new Option<string>("--storage")
        {
            Description = "The folder that is the board's drive I:.",
            DefaultValueFactory = _ => "board",
        };
        var allow = new Option<string[]>("--allow")
        {
            Description = "Hosts, by name or address, that it may reach besides loopback.",
            AllowMultipleArgumentsPerToken = true,
        };
        var run = new Command(
            "run", "Run it until it ends, restarting it when it asks for that; SIGINT or SIGTERM cut the power.")
        {
            program, board, storage, allow,
        };
        run.SetAction(parsed => Run(
            parsed.GetValue(program) ?? new(SourceTree.Built(Firmware, "board/NanoAgent.Firmware.dll")),
            Options(
                parsed.GetValue(board)!, parsed.GetValue(storage)!, parsed.GetValue(allow) ?? [],
                Console.Out.WriteLine)));
        return new Command("board", "A nanoFramework board on the desktop.") { run };
    }

    public static BoardOptions Options(
        string profile, string storage, IReadOnlyCollection<string> allowed, Action<string>? output)
    {
        try
        {
            return DesktopBoard.DesktopBoard.Profile(profile, storage, allowed, output);
        }
        catch (ArgumentException fault)
        {
            throw new CliException(ExitCode.Usage, fault.Message);
        }
    }

    private static int Run(FileInfo program, BoardOptions options)
    {
        SourceTree.Need(program.FullName, Firmware);
        using var stop = new StopSignal();
        for (var starts = 0; starts < RestartsMax; starts++)
        {
            using var board = new DesktopBoard.DesktopBoard(options, program.DirectoryName!);
            using var cut = stop.Token.Register(board.Hardware.CutPower);
            Start(board, program);
            var end = board.Hardware.Wait();
            if (end == BoardEnd.Faulted)
            {
                // A board says nothing of it, and so cannot be asked; here it can.
                var fault = TraceNames.Of(program.DirectoryName!).Read($"{board.Hardware.Fault}");
                Console.Error.WriteLine($"nanoagent: Main ended by an exception: {fault}");
                return ExitCode.Failed;
            }

            if (end != BoardEnd.Rebooted)
            {
                return ExitCode.Ok;
            }
        }

        throw new CliException(ExitCode.Failed, $"The program restarted the board {RestartsMax} times.");
    }

    private static void Start(DesktopBoard.DesktopBoard board, FileInfo program)
    {
        try
        {
            board.Start(board.Load(program.FullName));
        }
        catch (Exception fault) when (fault is BadImageFormatException or ArgumentException)
        {
            throw new CliException(ExitCode.Usage, fault.Message);
        }
    }
}
