using System;

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
            default:
                Console.Error.WriteLine("usage: leaks URL [easy|multi|share|url ...]");
                return 2;
        }
    }
}
