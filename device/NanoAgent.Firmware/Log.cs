using System;
using NanoAgent.Platform;

namespace NanoAgent.Firmware;

/// <summary>One line a change, for whoever watches the board's debug output.</summary>
internal static class Log
{
    internal static IClock? Clock { get; set; }

    internal static void Write(string text)
    {
        Console.WriteLine(Clock!.Milliseconds.ToString() + " " + text);
    }
}
