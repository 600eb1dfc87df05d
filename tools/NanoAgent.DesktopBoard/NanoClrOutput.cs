using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace NanoAgent.DesktopBoard;

/// <summary>
/// Reads what nanoFramework's launcher prints on a nanoCLR, whose exit code says nothing: it is 0 for failed tests and
/// for a CLR that ended in the middle. A test that was to run and has no line therefore counts as failed.
/// </summary>
public static class NanoClrOutput
{
    private static readonly (string Start, BoardTestOutcome Outcome)[] Kinds =
    [
        ("Test passed", BoardTestOutcome.Passed),
        ("Test failed", BoardTestOutcome.Failed),
        ("Test skipped", BoardTestOutcome.Skipped),
    ];

    /// <summary>The result of each test that was to run, in that order, and of those that nobody asked for.</summary>
    /// <param name="lines">What the CLR printed.</param>
    /// <param name="expected">The names of the tests that were to run.</param>
    public static ImmutableArray<BoardTestResult> Read(IEnumerable<string> lines, IReadOnlyCollection<string> expected)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(expected);
        Dictionary<string, BoardTestResult> found = [];
        foreach (var result in lines.Select(Result).OfType<BoardTestResult>())
        {
            // A name that comes twice has failed if it failed once.
            if (!found.TryGetValue(result.Name, out var before) || before.Outcome != BoardTestOutcome.Failed)
            {
                found[result.Name] = result;
            }
        }

        return
        [
            .. expected.Select(name => found.GetValueOrDefault(name)
                ?? new(name, BoardTestOutcome.Failed, "No result: the CLR ended before it, or does not know it.", "")),
            .. found.Values.Where(result => !expected.Contains(result.Name)),
        ];
    }

    // "Test passed,NAME,TICKS" today, "Test passed: NAME, TICKS" in older launchers.
    private static BoardTestResult? Result(string line)
    {
        foreach (var (start, outcome) in Kinds)
        {
            if (line.Length > start.Length + 1 && line.StartsWith(start, StringComparison.Ordinal)
                && line[start.Length] is ',' or ':')
            {
                var parts = line[(start.Length + 1)..].Split(',', 2);
                var rest = parts.Length > 1 ? parts[1].Trim() : "";
                return new(parts[0].Trim(), outcome, outcome == BoardTestOutcome.Passed ? "" : rest, "");
            }
        }

        return null;
    }
}
