using System;
using System.Linq;

namespace NanoAgent.Tidy.Tests;

public class ProjectRulesTests
{
    private const string Solution = "Project(\"{F}\") = \"A\", \"host\\A\\A.csproj\", \"{1}\"\nEndProject\n";

    [Fact]
    public void Arrows_OfTheTree_RunOneWay() =>
        Verdict.Clean(ProjectRules.Projects(SourceTree.Files).SelectMany(ProjectRules.Arrows));

    [Fact]
    public void Versions_OfTheTree_AreExactAndCentral() => Verdict.Clean(
        SourceTree.Files.Where(file => file.Extension is ".csproj" or ".props" or ".targets")
            .SelectMany(ProjectRules.Versions));

    [Fact]
    public void LockFiles_OfTheTree_StandBesideEachProject() => Verdict.Clean(ProjectRules.LockFiles(SourceTree.Files));

    [Fact]
    public void Solution_OfTheTree_ListsEachProject() => Verdict.Clean(ProjectRules.Solution(SourceTree.Files));

    [Fact]
    public void SdkPin_OfTheTree_IsThere() =>
        Verdict.Clean(ProjectRules.SdkPin(SourceTree.Files.Single(file => file.Path == "global.json")));

    [Fact]
    public void Documentation_OfTheTree_IsNotSilenced() =>
        Verdict.Clean(SourceTree.Files.SelectMany(ProjectRules.Documentation));

    [Fact]
    public void SharedItems_OfTheTree_AreTheFilesOfTheirFolder() => Verdict.Clean(
        ProjectRules.SharedLists(SourceTree.Files)
            .SelectMany(lists => ProjectRules.SharedItems(lists, SourceTree.Files)));

    [Theory]
    [InlineData("a.cs", "shared/B/b.cs")]
    [InlineData("a.cs;B\\b.cs;c.cs", "shared/c.cs")]
    [InlineData("a.cs;B\\b.cs;B/b.cs", "once")]
    public void SharedItems_ThatAreNotTheFiles_Bite(string named, string word) =>
        Verdict.Bites(ProjectRules.SharedItems([List(named)], SharedFiles), "shared/A.projitems", word);

    [Fact]
    public void SharedItems_ThatTwoListsName_Bite() => Verdict.Bites(
        ProjectRules.SharedItems([List("a.cs;B\\b.cs"), List("a.cs")], SharedFiles), "shared/A.projitems", "once");

    [Fact]
    public void SharedItems_ThatAreTheFiles_LetThrough() =>
        Verdict.LetsThrough(ProjectRules.SharedItems([List("a.cs;B\\b.cs")], SharedFiles));

    [Fact]
    public void SharedItems_ThatTwoListsShareOut_LetThrough() =>
        Verdict.LetsThrough(ProjectRules.SharedItems([List("a.cs"), List("B\\b.cs")], SharedFiles));

    [Theory]
    [InlineData("shared/NanoAgent.Core.csproj", "../host/NanoAgent.Host/NanoAgent.Host.csproj")]
    [InlineData("host/A/A.csproj", "../../tools/B/B.csproj")]
    [InlineData("host/A/A.csproj", "..\\..\\device\\B\\B.csproj")]
    [InlineData("device/A/A.csproj", "../../host/B/B.csproj")]
    [InlineData("tools/A/A.csproj", "../../tests/B/B.csproj")]
    [InlineData("host/NanoAgent.Collector/NanoAgent.Collector.csproj", "../../shared/NanoAgent.Core.csproj")]
    [InlineData("host/NanoAgent.LibCurl/NanoAgent.LibCurl.csproj", "../../shared/NanoAgent.Core.csproj")]
    public void Arrows_AgainstTheDirection_Bite(string path, string include) =>
        Verdict.Bites(ProjectRules.Arrows(Referencing(path, include)), path, "take out the reference");

    [Theory]
    [InlineData("host/A/A.csproj", "../../shared/NanoAgent.Core.csproj")]
    [InlineData("host/A/A.csproj", "../NanoAgent.LibCurl/NanoAgent.LibCurl.csproj")]
    [InlineData("device/A/A.csproj", "..\\..\\shared\\NanoAgent.Core.csproj")]
    [InlineData("tools/A/A.csproj", "../../host/B/B.csproj")]
    [InlineData("tests/A/A.csproj", "../../tools/B/B.csproj")]
    public void Arrows_AlongTheDirection_LetThrough(string path, string include) =>
        Verdict.LetsThrough(ProjectRules.Arrows(Referencing(path, include)));

    [Fact]
    public void Arrows_OfAProjectInNoRoom_Bite() =>
        Verdict.Bites(ProjectRules.Arrows(new SourceFile("lib/A.csproj", "<Project />")), "lib/A.csproj", "rooms");

    [Theory]
    [InlineData("<PackageVersion Include=\"P\" Version=\"1.2.3\" />", "pin P")]
    [InlineData("<PackageVersion Include=\"P\" Version=\"[1.2.3,2.0)\" />", "pin P")]
    [InlineData("<PackageVersion Include=\"P\" Version=\"[1.*]\" />", "pin P")]
    [InlineData("<PackageReference Include=\"P\" Version=\"[1.2.3]\" />", "Directory.Packages.props")]
    public void Versions_ThatFloatOrStandTwice_Bite(string item, string word) =>
        Verdict.Bites(ProjectRules.Versions(Project("host/A/A.csproj", item)), "host/A/A.csproj", word);

    [Theory]
    [InlineData("<PackageVersion Include=\"P\" Version=\"[1.2.3]\" />")]
    [InlineData("<PackageVersion Include=\"P\" Version=\"[1.2.3-beta.4]\" />")]
    [InlineData("<PackageReference Include=\"P\" />")]
    public void Versions_ExactAndCentral_LetThrough(string item) =>
        Verdict.LetsThrough(ProjectRules.Versions(Project("host/A/A.csproj", item)));

    [Fact]
    public void LockFiles_OneMissing_Bites()
    {
        var project = new SourceFile("host/A/A.csproj", "<Project />");
        var elsewhere = new SourceFile("host/packages.lock.json", "{}");
        var beside = new SourceFile("host/A/packages.lock.json", "{}");
        Verdict.Bites(ProjectRules.LockFiles([project, elsewhere]), project.Path, "restore");
        Verdict.LetsThrough(ProjectRules.LockFiles([project, beside]));
    }

    [Fact]
    public void Solution_ThatMissesAProjectOrNamesAGoneOne_Bites()
    {
        var solution = new SourceFile("nanoAgent.sln", Solution);
        var listed = new SourceFile("host/A/A.csproj", "<Project />");
        var unlisted = new SourceFile("host/B/B.csproj", "<Project />");
        Verdict.LetsThrough(ProjectRules.Solution([solution, listed]));
        Verdict.Bites(ProjectRules.Solution([solution, listed, unlisted]), "host/B/B.csproj", "dotnet sln add");
        Verdict.Bites(ProjectRules.Solution([solution]), "nanoAgent.sln", "host/A/A.csproj");
    }

    [Fact]
    public void SdkPin_Missing_Bites()
    {
        Verdict.Bites(ProjectRules.SdkPin(new SourceFile("global.json", "{\"sdk\":{}}")), "global.json", "sdk.version");
        Verdict.LetsThrough(ProjectRules.SdkPin(new SourceFile("global.json", "{\"sdk\":{\"version\":\"10.0.100\"}}")));
    }

    [Theory]
    [InlineData("host/A/A.csproj", "<Project><PropertyGroup><NoWarn>CS1591</NoWarn></PropertyGroup></Project>")]
    [InlineData("Directory.Build.props", "<Project><P><NoWarn>$(NoWarn);1591</NoWarn></P></Project>")]
    [InlineData("host/A.csproj", "<Project><GenerateDocumentationFile>false</GenerateDocumentationFile></Project>")]
    [InlineData("shared/a.cs", "#pragma warning disable CS1591")]
    [InlineData(".editorconfig", "dotnet_diagnostic.CS1591.severity = none")]
    public void Documentation_Silenced_Bites(string path, string text)
    {
        var found = Assert.Single(ProjectRules.Documentation(new SourceFile(path, text)));
        Assert.StartsWith(path, found.Place, StringComparison.Ordinal);
        Assert.Contains("CS1591", found.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("host/A/A.csproj", "<Project><P><NoWarn>CA2007</NoWarn><!-- CS1591 stays on --></P></Project>")]
    [InlineData("tests/A/A.csproj", "<Project><P><NoWarn>CS1591</NoWarn></P></Project>")]
    [InlineData("shared/a.cs", "const int Limit = 1591;")]
    public void Documentation_NotSilenced_LetsThrough(string path, string text) =>
        Verdict.LetsThrough(ProjectRules.Documentation(new SourceFile(path, text)));

    private static SourceFile Referencing(string path, string include) =>
        Project(path, "<ProjectReference Include=\"" + include + "\" />");

    private static SourceFile Project(string path, string item) =>
        new(path, "<Project><ItemGroup>" + item + "</ItemGroup></Project>");

    private static SourceFile[] SharedFiles => [new("shared/a.cs", ""), new("shared/B/b.cs", ""), new("host/d.cs", "")];

    private static SourceFile List(string named) => new(
        "shared/A.projitems",
        "<Project>" + string.Concat(named.Split(';').Select(Compile)) + "</Project>");

    private static string Compile(string path) => $"<Compile Include=\"$(MSBuildThisFileDirectory){path}\" />";
}
