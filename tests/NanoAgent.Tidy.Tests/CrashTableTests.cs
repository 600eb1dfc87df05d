using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace NanoAgent.Tidy.Tests;

/// <summary>A promise of SPEC.md names its test: a test that is gone or renamed takes the promise with it.</summary>
public partial class CrashTableTests
{
    private const int RowsMin = 20;

    [Fact]
    public void CrashTable_OfTheSpecification_NamesTestsThatExist()
    {
        string spec = SourceTree.Files.Single(file => file.Path == "SPEC.md").Text;
        string table = spec[spec.IndexOf("### The crash table", StringComparison.Ordinal)..];
        table = table[..table.IndexOf("### What the counters", StringComparison.Ordinal)];
        string[] named = TestName().Matches(table).Select(match => match.Groups[1].Value).Distinct().ToArray();
        Assert.True(table.Split('\n').Count(line => line.StartsWith("| `", StringComparison.Ordinal)) >= RowsMin);
        Assert.All(
            table.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)),
            line => Assert.Matches(TestName(), line));
        HashSet<string> tests = SourceTree.CSharp.Where(file => file.IsIn("tests"))
            .SelectMany(file => Method().Matches(file.Text).Select(match => match.Groups[1].Value)).ToHashSet();
        Assert.All(named, name => Assert.Contains(name, tests));
    }

    [GeneratedRegex("`([A-Z][A-Za-z0-9]*_[A-Za-z0-9]+_[A-Za-z0-9]+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"public (?:async Task|void) ([A-Za-z0-9_]+)\(")]
    private static partial Regex Method();
}
