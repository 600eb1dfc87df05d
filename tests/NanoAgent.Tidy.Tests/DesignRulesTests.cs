using System.Collections.Generic;
using System.Linq;

namespace NanoAgent.Tidy.Tests;

public class DesignRulesTests
{
    private static readonly SourceFile Known = new(
        "tests/X.Tests/ATests.cs", "public class ATests\n{\n    public void Subject_Condition_Outcome()\n");

    [Fact]
    public void NamedTests_OfTheTextsOfTheTree_Exist()
    {
        foreach (var text in SourceTree.Files.Where(file => file.Extension == ".md"))
        {
            Verdict.Clean(DesignRules.NamedTests(text, SourceTree.Files));
        }
    }

    [Fact]
    public void ThreadRules_OfTheTree_HaveARowEach()
    {
        var design = SourceTree.Files.SingleOrDefault(file => file.Path == DesignRules.Design);
        if (design is null) return;
        Verdict.Clean(DesignRules.ThreadRules(design));
    }

    [Theory]
    [InlineData("`ATests.Subject_Condition_Other`")]
    [InlineData("`BTests.Subject_Condition_Outcome`")]
    [InlineData("`ATests.Subject_Condition`")]
    public void NamedTests_OneThatDoesNotExist_Bites(string name) => Verdict.Bites(
        DesignRules.NamedTests(new SourceFile("DESIGN.md", $"x\n| T1 | a | {name} |\n"), [Known]),
        "DESIGN.md:2",
        "name a test");

    [Fact]
    public void NamedTests_OneThatExists_LetThrough() => Verdict.LetsThrough(
        DesignRules.NamedTests(new SourceFile("DESIGN.md", "`ATests.Subject_Condition_Outcome`\n"), [Known]));

    [Fact]
    public void CountsPrinted_OfTheTree_EachRowHasItsTestsAndTheyPrint()
    {
        var design = SourceTree.Files.SingleOrDefault(file => file.Path == DesignRules.Design);
        if (design is null) return;
        Verdict.Clean(DesignRules.CountsPrinted(design, SourceTree.Files));
    }

    [Theory]
    [InlineData("", "", "A24 one row")]
    [InlineData("| A24 | wear | |", "", "A24 one row")]
    [InlineData("| A24 | wear | `ATests.Subject_Condition_Outcome` |", "", "\"A24: \"")]
    [InlineData("| A24 | wear | `ATests.Subject_Condition_Outcome` |", "Write(\"A2: 4\")", "\"A24: \"")]
    public void CountsPrinted_RowWithoutATestThatPrints_Bites(string row, string body, string words)
    {
        Verdict.Bites(Counts(row, body), "DESIGN.md", words);
    }

    [Fact]
    public void CountsPrinted_RowWithATestThatPrints_LetThrough() => Verdict.LetsThrough(
        Counts("| A24 | wear | `ATests.Subject_Condition_Outcome` |", "Write($\"A24: {count} erases\");"));

    // All other rows are as they should be.
    private static IEnumerable<Violation> Counts(string row, string body)
    {
        var rows = DesignRules.CountedRows.Where(other => other != "A24").ToList();
        var texts = rows.Select(other => $"| {other} | what | `BTests.Subject_Condition_Outcome` |").Append(row);
        var other = "class BTests\n{\n void Subject_Condition_Outcome()\n"
            + string.Join('\n', rows.Select(name => $"Write(\"{name}: 1\");"));
        return DesignRules.CountsPrinted(
            new SourceFile("DESIGN.md", string.Join('\n', texts)),
            [new(Known.Path, Known.Text + body), new("tests/X.Tests/BTests.cs", other)]);
    }

    [Fact]
    public void ThreadRules_OneLeftOut_Bites()
    {
        var rows = Enumerable.Range(1, DesignRules.ThreadRuleCount).Where(number => number != 28)
            .Select(number => $"| T{number} | a | b |");
        Verdict.Bites(
            DesignRules.ThreadRules(new SourceFile("DESIGN.md", string.Join('\n', rows))), "DESIGN.md", "T28");
    }
}
