using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace NanoAgent.Tidy.Tests;

/// <summary>
/// The texts name tests for what they promise: each of them exists; and DESIGN.md leaves out none of libcurl's rules
/// for threads, and no row whose tests print a count.
/// </summary>
internal static class DesignRules
{
    public const string Design = "DESIGN.md";

    /// <summary>libcurl's rules for threads are T1 to this.</summary>
    public const int ThreadRuleCount = 34;

    /// <summary>The rows of the proof by faults.</summary>
    public static readonly IReadOnlyList<string> CountedRows =
        ["A1", "A2", "A3", "A4", "A5", "A8", "A13", "A14", "A15", "A16", "A18", "A24", "A25"];

    private static readonly Regex NamedTest = new(@"`(?<type>\w+Tests)\.(?<method>\w+)`");

    public static IEnumerable<Violation> NamedTests(SourceFile text, IEnumerable<SourceFile> sources)
    {
        var tests = sources.Where(file => file.IsIn("tests") && file.Extension == ".cs").ToList();
        for (var i = 0; i < text.Lines.Length; i++)
        {
            foreach (Match name in NamedTest.Matches(text.Lines[i]))
            {
                var (type, method) = (name.Groups["type"].Value, name.Groups["method"].Value);
                if (tests.Exists(file => Has(file, $"class {type}") && Has(file, $"{method}("))) continue;
                yield return new(text.At(i + 1), $"name a test that exists: there is no {type}.{method}");
            }
        }
    }

    public static IEnumerable<Violation> ThreadRules(SourceFile design) =>
        from number in Enumerable.Range(1, ThreadRuleCount)
        let rows = design.Lines.Count(line => line.StartsWith($"| T{number} | ", StringComparison.Ordinal))
        where rows != 1
        let sentence = $"give rule T{number} one row with its test, or why it has none: it has {rows}"
        select new Violation(design.Path, sentence);

    /// <summary>Each row names its tests, and each of these stands in a file that writes a line of the row.</summary>
    public static IEnumerable<Violation> CountsPrinted(SourceFile design, IEnumerable<SourceFile> sources)
    {
        var tests = sources.Where(file => file.IsIn("tests") && file.Extension == ".cs").ToList();
        foreach (var row in CountedRows)
        {
            var lines = design.Lines.Where(line => line.StartsWith($"| {row} | ", StringComparison.Ordinal)).ToList();
            var named = lines.SelectMany(line => NamedTest.Matches(line)).ToList();
            if (lines.Count != 1 || named.Count == 0)
            {
                yield return new(design.Path, $"give {row} one row that names its tests: it has {lines.Count}");
            }

            foreach (var name in named)
            {
                var method = name.Groups["method"].Value;
                if (tests.Exists(file => Has(file, $"class {name.Groups["type"].Value}")
                    && Has(file, $"{method}(") && Writes(file, row))) continue;
                yield return new(design.Path, $"let {method} print its count behind \"{row}: \"");
            }
        }
    }

    private static bool Writes(SourceFile file, string row) => Regex.IsMatch(file.Text, $"\"{row}( and A[0-9]+)?: ");

    private static bool Has(SourceFile file, string word) => Regex.IsMatch(file.Text, @"\b" + Regex.Escape(word) +
        (char.IsLetterOrDigit(word[^1]) ? @"\b" : ""));
}
