using System.Linq;

namespace NanoAgent.Tidy.Tests;

public class ReadmeRulesTests
{
    private static readonly SourceFile Known =
        new(ReadmeRules.RunByTests, "# of the quick start\n./nanoagent demo\n./a b c\n");

    [Fact]
    public void Commands_OfTheReadme_AreRunByTests()
    {
        var readme = SourceTree.Files.SingleOrDefault(file => file.Path == ReadmeRules.Readme);
        if (readme is null) return;
        var runByTests = SourceTree.Files.SingleOrDefault(file => file.Path == ReadmeRules.RunByTests);
        Verdict.Clean(ReadmeRules.Commands(readme, runByTests));
    }

    [Fact]
    public void Commands_OneThatNoTestRuns_Bites()
    {
        var readme = new SourceFile("README.md", "# x\n\n```sh\n./nanoagent demo\n./nanoagent bench\n```\n");
        Verdict.Bites(ReadmeRules.Commands(readme, Known), "README.md:5", "./nanoagent bench");
        Assert.Equal(2, ReadmeRules.Commands(readme, null).Count());
    }

    [Theory]
    [InlineData("```sh\n./nanoagent demo   # ten seconds\n# a comment\n\n```\n")]
    [InlineData("```sh\n./a \\\n    b \\\n    c\n```\n")]
    [InlineData("```json\n{}\n```\n./nanoagent bench\n")]
    public void Commands_KnownOrOutsideAFence_LetThrough(string text) =>
        Verdict.LetsThrough(ReadmeRules.Commands(new SourceFile("README.md", text), Known));
}
