using System;
using System.Collections.Generic;
using NanoAgent.DeviceCheck.Slim;

namespace NanoAgent.DeviceCheck;

/// <summary>The check as a tool of its own; <c>nanoagent check</c> is the same command.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is ["slim", "--program", .. var program])
        {
            return SlimRun.Run(program, isProgram: true, Console.Out, Console.Error);
        }

        if (arguments is ["slim", .. var slimmed])
        {
            return SlimRun.Run(slimmed, isProgram: false, Console.Out, Console.Error);
        }

        var paths = new List<string>();
        var references = new List<string>();
        string? board = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            var hasValue = i + 1 < arguments.Length;
            if (arguments[i] == "--board" && hasValue) board = arguments[++i];
            else if (arguments[i] == "--reference" && hasValue) references.Add(arguments[++i]);
            else paths.Add(arguments[i]);
        }

        if (paths.Count > 0 && !paths.Exists(path => path.StartsWith("--", StringComparison.Ordinal)))
        {
            return CheckRun.Run(paths, board, Console.Out, Console.Error, references);
        }

        Console.Error.WriteLine(
            "usage: nanoagent-device-check ASSEMBLY... [--reference ASSEMBLY]... [--board NAME], "
            + "or slim [--program] ASSEMBLY...");
        return CheckRun.Unusable;
    }
}
