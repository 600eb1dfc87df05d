using System;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using NanoAgent.DeviceCheck;

namespace NanoAgent.Cli.Commands;

/// <summary><c>nanoagent boards</c>: the boards that there are profiles of, and what each profile says.</summary>
internal static class BoardsCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "The profile's name." };
        var show = new Command("show", "Show what one profile says.") { name };
        show.SetAction(parsed => Show(parsed.GetValue(name)!));
        var command = new Command("boards", "List the board profiles: a build takes one by Board=NAME.") { show };
        command.SetAction(_ => List());
        return command;
    }

    private static int List()
    {
        foreach (var board in BoardProfileFile.Names.Select(BoardProfileFile.Find))
        {
            Console.WriteLine($"{board.Name,-12} {board.Summary}");
        }

        return ExitCode.Ok;
    }

    private static int Show(string name)
    {
        BoardProfileFile board;
        try
        {
            board = BoardProfileFile.Find(name);
        }
        catch (ArgumentException fault)
        {
            throw new CliException(ExitCode.Usage, fault.Message);
        }

        Console.WriteLine($"{board.Name}: {board.Summary}");
        if (board.Firmware.Length > 0)
        {
            Console.WriteLine($"firmware {board.Firmware}, network {board.Network}");
            Console.WriteLine("native parts: " + string.Join(", ", board.Natives));
        }

        foreach (var number in board.Numbers)
        {
            var value = number.Value.ToString(CultureInfo.InvariantCulture);
            Console.WriteLine($"{number.Name,-22} {value,10}  {number.Doc}");
        }

        return ExitCode.Ok;
    }
}
