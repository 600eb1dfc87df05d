using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using NanoAgent.DeviceCheck;

namespace NanoAgent.Cli.Transferring.Emitting;

/// <summary><c>--emit-csharp</c>: the transfer of a command line as a C# program of its own.</summary>
internal static class EmittedProgram
{
    /// <summary>Writes the program, and says on standard error what of the command line is not in it.</summary>
    /// <exception cref="CliException">The file cannot be written, or there is no such board.</exception>
    public static void Write(TransferRequest request, string path, string? board)
    {
        var missing = new List<string>();
        string program = board is null
            ? HostProgram.Text(request, missing)
            : BoardProgram.Text(request, Find(board), missing);
        try
        {
            File.WriteAllText(path, program, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Unavailable, $"--emit-csharp: {e.Message}");
        }

        foreach (string line in missing)
        {
            Console.Error.WriteLine($"{path} leaves out {line}");
        }
    }

    /// <summary>Puts a program's text together: comment, then code.</summary>
    public static string Assemble(string title, IEnumerable<string> needs, List<string> missing, string code)
    {
        var text = new StringBuilder();
        void Comment(string line) => text.Append("// ").Append(CSharpText.Comment(line)).Append('\n');
        Comment(title);
        foreach (string need in needs)
        {
            Comment(need);
        }

        if (missing.Count > 0)
        {
            Comment("Not in this program:");
            missing.ForEach(line => Comment("  " + line));
        }

        return text.Append(code).ToString();
    }

    /// <summary>Statements as lines of a method's body, eight columns in.</summary>
    public static string Lines(IEnumerable<string> statements) =>
        string.Join('\n', statements.Select(line => line.Length == 0 ? line : "        " + line));

    private static BoardProfileFile Find(string name)
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

        return board.Firmware.Length > 0
            ? board
            : throw new CliException(ExitCode.Usage, $"--board {name} is no board: leave it out for a host's program.");
    }
}
