using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading.Tasks;

namespace NanoAgent.Proof.Tests;

/// <summary>A program that ran to its end: its exit code and all that it printed.</summary>
internal sealed record Child(int ExitCode, string Output)
{
    /// <summary>Only ends a test that hangs.</summary>
    internal static readonly TimeSpan Ceiling = TimeSpan.FromMinutes(15);

    /// <summary>The dotnet that runs this test: what the path calls so may be a script in front of it.</summary>
    internal static string Dotnet =>
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    /// <summary>The built program under test, for the dotnet host.</summary>
    internal static string SubjectDll => Path.Combine(AppContext.BaseDirectory, "NanoAgent.Proof.Subject.dll");

    internal static async Task<Child> RunAsync(ProcessStartInfo start, TimeSpan ceiling)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(ceiling);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{start.FileName} was not over after {ceiling}: {await output}{await errors}");
        }

        return new Child(process.ExitCode, await output + await errors);
    }

    internal static Task<Child> RunAsync(string program, params string[] arguments) =>
        RunAsync(new ProcessStartInfo(program, arguments), Ceiling);
}
