using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace NanoAgent.Tidy.Tests;

/// <summary>Rules on the text of a file, whatever its language.</summary>
internal static class TextRules
{
    /// <summary>Two windows side by side on a laptop.</summary>
    public const int LineColumnsMax = 120;

    /// <summary>A file of one job; longer ones hold two.</summary>
    public const int FileLinesMax = 500;

    private static readonly string[] MeasuredExtensions = [".cs", ".sh", ".js", ""];

    // The patterns are written so that they do not match themselves.
    private static readonly Regex Unfinished = new(@"\b(TO[D]O|FIX[M]E|HA[C]K|X[X]X|NotImplemented[E]xception)\b");

    private static readonly Regex MachinePath = new(@"(^|[^.A-Za-z0-9_-])/(work|root|home)/[A-Za-z.]");

    private static readonly Regex RegistryHost = new(
        @"nuget\.org|npmjs\.|pypi\.org|pythonhosted\.|crates\.io|(deb|security|archive|ftp)\.debian\.|ubuntu\.com|" +
        @"ghcr\.io|docker\.io|quay\.io|mcr\.microsoft|azureedge\.|proxy\.golang|rubygems\.|repo1?\.maven|myget\.",
        RegexOptions.IgnoreCase);

    public static IEnumerable<Violation> Layout(SourceFile file)
    {
        // Visual Studio writes the solution, NuGet the lock files: their layout is theirs.
        if (file.Extension == ".sln" || file.Path.EndsWith("packages.lock.json", StringComparison.Ordinal)) yield break;
        for (var i = 0; i < file.Lines.Length; i++)
        {
            var line = file.Lines[i];
            if (line.Contains('\t')) yield return new(file.At(i + 1), "indent with spaces: a tab stands in this line");
            if (line.EndsWith('\r')) yield return new(file.At(i + 1), "end lines with LF alone, not with CR LF");
            if (line.EndsWith(' ')) yield return new(file.At(i + 1), "delete the white space at the line's end");
        }

        if (file.Text.Length > 0 && !file.Text.EndsWith('\n'))
        {
            yield return new(file.At(file.Lines.Length), "end the file with a line feed");
        }
    }

    public static IEnumerable<Violation> Lengths(SourceFile file)
    {
        if (!MeasuredExtensions.Contains(file.Extension) || file.IsGenerated || file.Path == "LICENSE") yield break;
        for (var i = 0; i < file.Lines.Length; i++)
        {
            var columns = file.Lines[i].TrimEnd('\r').Length;
            if (columns > LineColumnsMax)
            {
                yield return new(file.At(i + 1), $"break this line: it has {columns} columns of {LineColumnsMax}");
            }
        }

        var lines = file.Lines.Length - (file.Text.EndsWith('\n') ? 1 : 0);
        if (lines > FileLinesMax)
        {
            yield return new(file.At(1), $"split this file by its jobs: it has {lines} lines of {FileLinesMax}");
        }
    }

    /// <summary>Unfinished work is finished, or said in a typed result; no note in the code stands for it.</summary>
    public static IEnumerable<Violation> UnfinishedWork(SourceFile file) =>
        file.Extension is ".cs" or ".sh" or ".js" or ""
            ? Matches(file, Unfinished, "finish what '{0}' puts off, or answer with a typed result")
            : [];

    public static IEnumerable<Violation> MachinePaths(SourceFile file) =>
        Matches(file, MachinePath, "take the path from the caller or the root of the tree: '{0}' is of one machine");

    public static IEnumerable<Violation> RegistryHosts(SourceFile file) =>
        Matches(file, RegistryHost, "do not name the registry '{0}': the machine's settings say where packages are");

    private static IEnumerable<Violation> Matches(SourceFile file, Regex pattern, string sentence)
    {
        for (var i = 0; i < file.Lines.Length; i++)
        {
            var match = pattern.Match(file.Lines[i]);
            if (match.Success)
            {
                yield return new(file.At(i + 1), string.Format(null, sentence, match.Value.Trim()));
            }
        }
    }
}
