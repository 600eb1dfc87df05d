using System;
using System.Globalization;

namespace NanoAgent.Proof.Subject;

/// <summary>A program that uses the binding while something looks on from outside the process.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["leaks", string url, .. string[] forgotten]:
                new LeakSubject(url, forgotten).Run();
                return 0;
            case ["stress", string url, string seconds, string transfers, string seed]:
                return StressRun.Perform(url, Number(seconds), Number(transfers), Number(seed));
            default:
                Console.Error.WriteLine("usage: leaks URL [easy|copy|multi|share|url ...]");
                Console.Error.WriteLine("       stress URL SECONDS-MAX TRANSFERS-MAX SEED");
                return 2;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
