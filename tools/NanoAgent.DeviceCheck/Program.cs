using System;
using System.Linq;
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

        var position = Array.IndexOf(arguments, "--board");
        var paths = position < 0 ? arguments : [.. arguments[..position], .. arguments.Skip(position + 2)];
        if (paths.Length == 0 || position == arguments.Length - 1)
        {
            Console.Error.WriteLine(
                "usage: nanoagent-device-check ASSEMBLY... [--board NAME], or slim [--program] ASSEMBLY...");
            return CheckRun.Unusable;
        }

        return CheckRun.Run(paths, position < 0 ? null : arguments[position + 1], Console.Out, Console.Error);
    }
}
