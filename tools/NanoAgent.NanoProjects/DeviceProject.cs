using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace NanoAgent.NanoProjects;

/// <summary>An item of a device project, with the condition under which it counts, or null.</summary>
internal sealed record ProjectItem(string Include, string? Condition);

/// <summary>What a device project for the .NET SDK says that its other project must say too.</summary>
internal sealed class DeviceProject
{
    private readonly XDocument document;

    public DeviceProject(string path)
    {
        Path = path;
        document = XDocument.Load(path);
        Assembly = Property("AssemblyName") ?? System.IO.Path.GetFileNameWithoutExtension(path);
        RootNamespace = Property("RootNamespace") ?? Assembly;
        IsProgram = Property("OutputType") == "Exe";
    }

    public string Path { get; }

    public string Assembly { get; }

    public string RootNamespace { get; }

    public bool IsProgram { get; }

    /// <summary>Whether it holds tests: nanoFramework's launcher loads an assembly of this name and no other.</summary>
    public bool IsTests => Assembly == "NFUnitTest";

    /// <summary>The same for all time: made of the assembly's name.</summary>
    public Guid Guid => new(SHA256.HashData(Encoding.UTF8.GetBytes("nfproj " + Assembly)).AsSpan(0, 16));

    public IReadOnlyList<ProjectItem> NanoReferences => Items("NanoReference");

    /// <summary>The files that it names itself, patterns by what they find; lists that it imports are not among
    /// them.</summary>
    public IReadOnlyList<ProjectItem> Files =>
        [.. Items("Compile").SelectMany(item => Found(item.Include)
            .Select(file => new ProjectItem(file, item.Condition)))];

    /// <summary>The projects that it uses, by their paths.</summary>
    public IReadOnlyList<string> Projects =>
        [.. Items("ProjectReference").Select(item => System.IO.Path.GetFullPath(item.Include, Folder))];

    /// <summary>What it imports of shared/ and boards/, in its order, with conditions.</summary>
    public IReadOnlyList<ProjectItem> Imports =>
        [.. document.Descendants("Import")
            .Select(import => new ProjectItem(
                (string)import.Attribute("Project")!, (string?)import.Attribute("Condition")))
            .Where(import => !import.Include.EndsWith("/Device.props", StringComparison.Ordinal)
                && !import.Include.EndsWith("/Device.targets", StringComparison.Ordinal))];

    /// <summary>Settings of the compiler that are its own, as elements.</summary>
    public IReadOnlyList<string> Settings =>
        [.. document.Descendants().Where(element => element.Name.LocalName is "Nullable" or "NoWarn")
            .Select(element => element.ToString(SaveOptions.DisableFormatting))];

    private string Folder => System.IO.Path.GetDirectoryName(Path)!;

    private IEnumerable<string> Found(string include)
    {
        if (!include.Contains('*', StringComparison.Ordinal)) return [include];
        var isDeep = include.StartsWith("**/", StringComparison.Ordinal);
        return Directory.GetFiles(
                Folder, System.IO.Path.GetFileName(include),
                isDeep ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)
            .Select(file => System.IO.Path.GetRelativePath(Folder, file).Replace('\\', '/'))
            .Where(file => file.Split('/')[0] is not ("bin" or "obj")).Order(StringComparer.Ordinal);
    }

    private string? Property(string name) =>
        document.Descendants(name).Select(element => element.Value).FirstOrDefault();

    private List<ProjectItem> Items(string name) =>
        [.. document.Descendants(name).SelectMany(item => ((string)item.Attribute("Include")!).Split(';')
            .Select(include => new ProjectItem(
                include.Trim(), (string?)(item.Attribute("Condition") ?? item.Parent!.Attribute("Condition")))))];

    /// <summary>Every project of a tree that compiles for a board, and the tests that a board runs.</summary>
    public static IReadOnlyList<DeviceProject> All(string root) =>
        [.. Directory.GetFiles(System.IO.Path.Combine(root, "device"), "*.csproj", SearchOption.AllDirectories)
            .Where(path => File.ReadAllText(path).Contains("Device.props", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Append(System.IO.Path.Combine(root, "tests", "NanoAgent.Board.Tests", "NanoAgent.Board.Tests.csproj"))
            .Select(path => new DeviceProject(path))];
}
