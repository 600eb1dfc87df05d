using System;

namespace NanoAgent.Firmware;

/// <summary>One line a change, for whoever watches the board's debug output.</summary>
internal static class Log
{
    internal static void Write(string text)
    {
        Console.WriteLine(Environment.TickCount64.ToString() + " " + text);
    }
}
