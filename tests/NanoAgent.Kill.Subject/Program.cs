using System;
using System.Globalization;
using NanoAgent.Host.Engines;

namespace NanoAgent.Kill.Subject;

/// <summary>One life of an agent that a test kills: it says on standard output how far it got.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["work", string folder, string url, string device, string engine, string life, string seed]:
                using (var work = new Life(folder, url, device, HostEngine.Parse(engine)))
                {
                    work.Work(Number(life), (ulong)Number(seed));
                }

                return 0;
            case ["drain", string folder, string url, string device, string engine]:
                using (var last = new Life(folder, url, device, HostEngine.Parse(engine)))
                {
                    return last.Drain() ? 0 : 1;
                }

            default:
                Console.Error.WriteLine("usage: work|drain FOLDER URL DEVICE ENGINE [LIFE SEED]");
                return 2;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
