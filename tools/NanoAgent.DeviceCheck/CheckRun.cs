using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace NanoAgent.DeviceCheck;

/// <summary>The check as a command: reads, reports, and says by its exit code what it found.</summary>
public static class CheckRun
{
    /// <summary>Nothing was found.</summary>
    public const int Clean = 0;

    /// <summary>Something was found; each finding is a line on the output.</summary>
    public const int Found = 1;

    /// <summary>Something could not be read; the sentence on the error output says what.</summary>
    public const int Unusable = 2;

    /// <summary>Checks the assemblies and writes a line a finding, then a line that sums up.</summary>
    /// <param name="paths">The assemblies that belong together.</param>
    /// <param name="board">The name of a board profile, or null.</param>
    /// <param name="output">Takes the findings.</param>
    /// <param name="error">Takes the sentence of what could not be read.</param>
    /// <param name="references">Assemblies that they use and that are not checked.</param>
    /// <returns><see cref="Clean"/>, <see cref="Found"/> or <see cref="Unusable"/>.</returns>
    public static int Run(
        IReadOnlyList<string> paths, string? board, TextWriter output, TextWriter error,
        IReadOnlyList<string>? references = null)
    {
        try
        {
            var profile = board is null ? null : BoardProfileFile.Find(board);
            var findings = DeviceChecker.Check(paths, profile, references);
            foreach (var finding in findings)
            {
                output.WriteLine(finding);
            }

            var names = string.Join(", ", paths.Select(Path.GetFileName));
            output.WriteLine(
                findings.Count == 0
                    ? $"{names}: nothing found{(board is null ? "" : $" for {board}")}"
                    : $"{names}: {findings.Count} found"
            );
            return findings.Count == 0 ? Clean : Found;
        }
        catch (Exception fault)
            when (fault is IOException or BadImageFormatException or ArgumentException or UnauthorizedAccessException)
        {
            error.WriteLine(fault.Message);
            return Unusable;
        }
    }
}
