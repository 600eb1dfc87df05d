using System;
using System.Collections.Generic;
using System.Linq;

namespace NanoAgent.Tidy.Tests;

/// <summary>
/// Every command that the README shows in a ```sh fence is one that a test runs. The integration tests keep the list of
/// what they run; this rule holds the README against it.
/// </summary>
internal static class ReadmeRules
{
    public const string Readme = "README.md";

    /// <summary>One command a line, as the README writes it; '#' begins a comment.</summary>
    public const string RunByTests = "tests/NanoAgent.Integration.Tests/readme-commands.txt";

    private const string Fence = "```";

    public static IEnumerable<Violation> Commands(SourceFile readme, SourceFile? runByTests)
    {
        var known = Meaningful((runByTests?.Lines ?? []).Select((line, i) => (line, i)))
            .Select(row => row.Command).ToHashSet(StringComparer.Ordinal);
        return
            from row in Meaningful(FencedLines(readme))
            where !known.Contains(row.Command)
            let sentence = $"run '{row.Command}' from an integration test and list it in {RunByTests}"
            select new Violation(readme.At(row.Line), sentence);
    }

    private static IEnumerable<(string Text, int Index)> FencedLines(SourceFile readme)
    {
        var inside = false;
        for (var i = 0; i < readme.Lines.Length; i++)
        {
            var line = readme.Lines[i].TrimEnd();
            if (line.StartsWith(Fence, StringComparison.Ordinal)) inside = line == Fence + "sh";
            else if (inside) yield return (line, i);
        }
    }

    // A command may go on after a backslash, and a comment may follow it.
    private static IEnumerable<(string Command, int Line)> Meaningful(IEnumerable<(string Text, int Index)> lines)
    {
        var begun = "";
        foreach (var (text, index) in lines)
        {
            var line = begun + Uncommented(text);
            begun = "";
            if (line.EndsWith('\\')) begun = line[..^1].TrimEnd() + " ";
            else if (line.Length > 0) yield return (line, index + 1);
        }
    }

    private static string Uncommented(string text)
    {
        var line = text.Trim();
        if (line.StartsWith('#')) return "";
        var comment = line.IndexOf(" #", StringComparison.Ordinal);
        return comment < 0 ? line : line[..comment].TrimEnd();
    }
}
