using System.Linq;

namespace NanoAgent.Tidy.Tests;

public class CodeRulesTests
{
    [Fact]
    public void MethodLengths_OfTheTree_AreKept() =>
        Verdict.Clean(SourceTree.CSharp.SelectMany(CodeRules.MethodLengths));

    [Fact]
    public void Regions_InTheTree_AreAbsent() => Verdict.Clean(SourceTree.CSharp.SelectMany(CodeRules.Regions));

    [Fact]
    public void ConditionalBodies_InTheCore_AreAbsent() =>
        Verdict.Clean(SourceTree.CSharp.SelectMany(CodeRules.ConditionalBodies));

    [Fact]
    public void Sleeps_InTheTests_AreAbsent() => Verdict.Clean(SourceTree.CSharp.SelectMany(CodeRules.Sleeps));

    [Fact]
    public void SleepAliases_InTheTests_AreAbsent() =>
        Verdict.Clean(SourceTree.CSharp.SelectMany(CodeRules.SleepAliases));

    [Fact]
    public void Skips_InTheTests_AreAbsent() => Verdict.Clean(SourceTree.CSharp.SelectMany(CodeRules.Skips));

    [Fact]
    public void TestNames_OfTheTree_SaySubjectConditionOutcome() =>
        Verdict.Clean(SourceTree.CSharp.SelectMany(CodeRules.TestNames));

    [Fact]
    public void CoreNamespaces_OfTheTree_AreTheFolders() =>
        Verdict.Clean(SourceTree.CSharp.SelectMany(CodeRules.CoreNamespaces));

    [Theory]
    [InlineData("void M()\n{\n", "}\n")]
    [InlineData("C()\n{\n", "}\n")]
    [InlineData("[X]\n[Y]\nint P\n{\nget\n{\n", "}\n}\n")]
    [InlineData("int P =>\n(\n", ");\n")]
    [InlineData("public static C operator +(C a, C b)\n{\n", "}\n")]
    public void MethodLengths_OneLineTooMany_Bites(string head, string tail)
    {
        var measured = head.Contains("get", System.StringComparison.Ordinal) ? "get\n{\n" : head;
        var frame = measured.Count(c => c == '\n') + 1;
        var attributed = "class C {\n" + head;
        Verdict.LetsThrough(CodeRules.MethodLengths(Cs(attributed + Body(60 - frame) + tail + "}\n")));
        var found = Assert.Single(CodeRules.MethodLengths(Cs(attributed + Body(61 - frame) + tail + "}\n")));
        Assert.Contains("61 lines of 60", found.Sentence, System.StringComparison.Ordinal);
    }

    [Fact]
    public void MethodLengths_AttributesAndCommentsAbove_DoNotCount() => Verdict.LetsThrough(CodeRules.MethodLengths(
        Cs("class C {\n/// <summary>x</summary>\n// y\n[A]\n[B(\n1)]\nvoid M()\n{\n" + Body(57) + "}\n}\n")));

    [Fact]
    public void Regions_OfABadSample_Bite()
    {
        Verdict.Bites(CodeRules.Regions(Cs("class C {\n#region x\n#endregion\n}\n")), "shared/Wire/a.cs:2", "#region");
        Verdict.LetsThrough(CodeRules.Regions(Cs("// #region\nclass C { string s = \"#region\"; }\n")));
    }

    [Theory]
    [InlineData("class C {\nvoid M() {\n#if A\nf();\n#endif\n}\n}", "shared/Wire/a.cs:3")]
    [InlineData("class C {\nvoid M() {\nf();\n#if A\n#endif\n}\n}", "shared/Wire/a.cs:4")]
    [InlineData("class C {\nint P => 1 +\n#if A\n1;\n#else\n2;\n#endif\n}", "shared/Wire/a.cs:3")]
    public void ConditionalBodies_OfABadSample_Bite(string text, string place) =>
        Verdict.Bites(CodeRules.ConditionalBodies(Cs(text)), place, "profile");

    [Theory]
    [InlineData("shared/Wire/a.cs", "#if A\nusing X;\n#endif\nclass C {\n#if A\nvoid M() { }\n#endif\n}")]
    [InlineData("host/a.cs", "class C {\nvoid M() {\n#if A\nf();\n#endif\n}\n}")]
    public void ConditionalBodies_OutsideABodyOrTheCore_LetThrough(string path, string text) =>
        Verdict.LetsThrough(CodeRules.ConditionalBodies(new SourceFile(path, text)));

    [Theory]
    [InlineData("Thread" + ".Sleep(1);", "Thread")]
    [InlineData("System.Threading.Thread" + ".Sleep(1);", "Thread")]
    [InlineData("await Task" + ".Delay(1);", "Task")]
    public void Sleeps_OfABadSample_Bite(string statement, string word)
    {
        var file = new SourceFile("tests/a.cs", "class C { async void M() { " + statement + " } }");
        Verdict.Bites(CodeRules.Sleeps(file), "tests/a.cs:1", word);
    }

    [Theory]
    [InlineData("tests/a.cs", "clock.Delay(1); thread.Sleeper(); Task.Yield(); var s = \"Thread" + ".Sleep\";")]
    [InlineData("host/a.cs", "Thread" + ".Sleep(1);")]
    public void Sleeps_OfANearMiss_LetThrough(string path, string statement) =>
        Verdict.LetsThrough(CodeRules.Sleeps(new SourceFile(path, "class C { void M() { " + statement + " } }")));

    [Theory]
    [InlineData("using T = System.Threading.Tasks.Task;")]
    [InlineData("using static System.Threading.Thread;")]
    [InlineData("global using static System.Threading.Tasks.Task;")]
    public void SleepAliases_OfABadSample_Bite(string directive) =>
        Verdict.Bites(CodeRules.SleepAliases(new SourceFile("tests/a.cs", directive)), "tests/a.cs:1", "alias");

    [Theory]
    [InlineData("using System.Threading.Tasks; using static X.Y;")]
    [InlineData("using V = System.Threading.Volatile;")]
    public void SleepAliases_OfANearMiss_LetThrough(string directive) =>
        Verdict.LetsThrough(CodeRules.SleepAliases(new SourceFile("tests/a.cs", directive)));

    [Fact]
    public void Skips_OfABadSample_Bite()
    {
        const string Head = "class C {\n[Fact(";
        const string Tail = " = \"x\")] void A_b_c() { } }";
        Verdict.Bites(CodeRules.Skips(new SourceFile("tests/a.cs", Head + "Skip" + Tail)), "tests/a.cs:2", "skipped");
        Verdict.LetsThrough(CodeRules.Skips(new SourceFile("tests/a.cs", Head + "DisplayName" + Tail)));
    }

    [Theory]
    [InlineData("Works")]
    [InlineData("Spool_Works")]
    [InlineData("Spool__Works")]
    public void TestNames_OfABadSample_Bite(string name)
    {
        var file = new SourceFile("tests/a.cs", "class C { [Fact] void " + name + "() { } }");
        Verdict.Bites(CodeRules.TestNames(file), "tests/a.cs:1", name);
    }

    [Theory]
    [InlineData("[Theory] void Spool_PowerCut_KeepsFlushed() { }")]
    [InlineData("void Helper() { }")]
    public void TestNames_OfANearMiss_LetThrough(string member) =>
        Verdict.LetsThrough(CodeRules.TestNames(new SourceFile("tests/a.cs", "class C { " + member + " }")));

    [Theory]
    [InlineData("shared/Wire/a.cs", "NanoAgent.Spooling", "NanoAgent.Wire")]
    [InlineData("shared/Spool/a.cs", "NanoAgent.Spool", "NanoAgent.Spooling")]
    public void CoreNamespaces_NotTheFolders_Bite(string path, string declared, string expected)
    {
        Verdict.Bites(CodeRules.CoreNamespaces(new SourceFile(path, $"namespace {declared};")), path + ":1", expected);
        Verdict.LetsThrough(CodeRules.CoreNamespaces(new SourceFile(path, $"namespace {expected};")));
    }

    private static SourceFile Cs(string text) => new("shared/Wire/a.cs", text);

    private static string Body(int lines) => string.Concat(Enumerable.Repeat("//\n", lines));
}
