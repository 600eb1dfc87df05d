using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace NanoAgent.Tidy.Tests;

/// <summary>Rules on projects: arrows between folders, exact versions, lock files, solution, documentation.</summary>
internal static class ProjectRules
{
    private static readonly Dictionary<string, string[]> FolderArrows = new()
    {
        ["shared"] = [],
        ["device"] = ["device", "shared"],
        ["host"] = ["host", "shared"],
        ["tools"] = ["tools", "host", "device", "shared"],
        ["tests"] = ["tools", "host", "device", "shared", "tests"],
    };

    // Each of these is usable alone, so it knows no other project.
    private static readonly string[] Independent =
        ["host/NanoAgent.Collector/NanoAgent.Collector.csproj", "host/NanoAgent.LibCurl/NanoAgent.LibCurl.csproj"];

    // Every member there is one of nanoFramework's assemblies', whose documentation says what it does.
    private const string StandIns = "tools/NanoAgent.DesktopBoard.StandIns";

    private static readonly Regex ExactVersion = new(@"^\[[0-9][0-9A-Za-z.+-]*\]$");

    private static readonly Regex SolutionRow = new("\"(?<path>[^\"]+\\.csproj)\"");

    public static IEnumerable<SourceFile> Projects(IEnumerable<SourceFile> files) =>
        files.Where(file => file.Extension == ".csproj");

    public static IEnumerable<Violation> Arrows(SourceFile project)
    {
        var from = project.Path.Split('/')[0];
        if (!FolderArrows.TryGetValue(from, out var allowed))
        {
            yield return new(project.Path, "move this project into one of the rooms: shared, device, host, tools");
            yield break;
        }

        foreach (var reference in Elements(project, "ProjectReference"))
        {
            var target = Resolve(project.Path, (string?)reference.Attribute("Include") ?? "");
            if (Independent.Contains(project.Path))
            {
                yield return new(project.Path, $"take out the reference to {target}: this project is usable alone");
            }
            else if (!allowed.Contains(target.Split('/')[0]))
            {
                yield return new(project.Path, $"take out the reference to {target}: no arrow runs from {from} to it");
            }
        }
    }

    /// <summary>A version stands once, in Directory.Packages.props, and is exact.</summary>
    public static IEnumerable<Violation> Versions(SourceFile file)
    {
        foreach (var package in Elements(file, "PackageVersion"))
        {
            var version = (string?)package.Attribute("Version") ?? "";
            if (!ExactVersion.IsMatch(version))
            {
                yield return new(file.Path, $"pin {Name(package)} exactly, as [1.2.3]: '{version}' floats");
            }
        }

        foreach (var package in Elements(file, "PackageReference"))
        {
            if (package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null)
            {
                yield return new(file.Path, $"move the version of {Name(package)} to Directory.Packages.props");
            }
        }
    }

    public static IEnumerable<Violation> LockFiles(IReadOnlyCollection<SourceFile> files)
    {
        var paths = files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        return
            from project in Projects(files)
            where !paths.Contains(Path.GetDirectoryName(project.Path) + "/packages.lock.json")
            select new Violation(project.Path, "run dotnet restore and commit the packages.lock.json that it writes");
    }

    public static IEnumerable<Violation> Solution(IReadOnlyCollection<SourceFile> files)
    {
        var solution = files.Single(file => file.Path == "nanoAgent.sln");
        var rows = SolutionRow.Matches(solution.Text);
        var listed = rows.Select(row => row.Groups["path"].Value.Replace('\\', '/')).ToHashSet();
        var present = Projects(files).Select(project => project.Path).ToHashSet();
        foreach (var path in present.Except(listed))
        {
            yield return new(path, "add this project to nanoAgent.sln (dotnet sln add): nothing builds it otherwise");
        }

        foreach (var path in listed.Except(present))
        {
            yield return new("nanoAgent.sln", $"take out {path}: it is not in the tree");
        }
    }

    public static IEnumerable<Violation> SdkPin(SourceFile globalJson)
    {
        using var json = JsonDocument.Parse(globalJson.Text);
        var pinned = json.RootElement.TryGetProperty("sdk", out var sdk) && sdk.TryGetProperty("version", out _);
        if (!pinned) yield return new(globalJson.Path, "say in sdk.version which SDK builds this tree");
    }

    /// <summary>The shared lists of a folder together name each file of it once, and nothing else.</summary>
    public static IEnumerable<Violation> SharedItems(IReadOnlyList<SourceFile> lists, IEnumerable<SourceFile> files)
    {
        var named = lists.SelectMany(list => Named(list).Select(path => (List: list.Path, Path: path))).ToList();
        var there = files.Where(file => file.IsIn(Folder(lists[0]).TrimEnd('/')) && file.Extension == ".cs")
            .Select(file => file.Path).ToList();
        foreach (var path in there.Except(named.Select(name => name.Path)))
        {
            yield return new(lists[0].Path, $"name {path} here or beside this file: no project compiles it yet");
        }

        foreach (var (list, path) in named.Where(name => !there.Contains(name.Path)))
        {
            yield return new(list, $"take out {path}: there is no such file");
        }

        foreach (var same in named.GroupBy(name => name.Path).Where(same => same.Count() > 1))
        {
            yield return new(same.Last().List, $"name {same.Key} once");
        }
    }

    /// <summary>The shared lists of a tree, those of one folder together.</summary>
    public static IEnumerable<IReadOnlyList<SourceFile>> SharedLists(IEnumerable<SourceFile> files) =>
        files.Where(file => file.Extension == ".projitems").GroupBy(Folder).Select(lists => lists.ToList());

    private static string Folder(SourceFile file) => file.Path[..(file.Path.LastIndexOf('/') + 1)];

    private static IEnumerable<string> Named(SourceFile list) =>
        XDocument.Parse(list.Text).Descendants().Where(element => element.Name.LocalName == "Compile")
            .Select(element => ((string?)element.Attribute("Include") ?? "").Replace('\\', '/'))
            .Select(path => path.Replace("$(MSBuildThisFileDirectory)", Folder(list), StringComparison.Ordinal));

    /// <summary>The compiler asks for the comment of every public member (CS1591) unless someone silences it.</summary>
    public static IEnumerable<Violation> Documentation(SourceFile file)
    {
        const string Code = "1591";
        const string Sentence = "write the missing XML comments instead of silencing CS1591";
        if (file.IsIn("tests") || file.IsIn(StandIns)) yield break;
        if (file.Extension is ".csproj" or ".props" or ".targets")
        {
            var silenced = Elements(file, "NoWarn").Concat(Elements(file, "WarningsNotAsErrors"))
                .Any(element => element.Value.Contains(Code, StringComparison.Ordinal));
            var off = file.Extension == ".csproj" && Elements(file, "GenerateDocumentationFile")
                .Any(element => element.Value.Trim() == "false");
            if (silenced || off) yield return new(file.Path, Sentence);
        }
        else if (file.Extension is ".cs" or ".editorconfig")
        {
            for (var i = 0; i < file.Lines.Length; i++)
            {
                var line = file.Lines[i].Trim();
                var isSetting = line.StartsWith('#') || line.StartsWith("dotnet_", StringComparison.Ordinal);
                if (isSetting && line.Contains(Code, StringComparison.Ordinal))
                {
                    yield return new(file.At(i + 1), Sentence);
                }
            }
        }
    }

    private static string? Name(XElement package) => (string?)package.Attribute("Include");

    private static IEnumerable<XElement> Elements(SourceFile file, string name) =>
        XDocument.Parse(file.Text).Descendants(name);

    private static string Resolve(string project, string include)
    {
        var path = Path.GetFullPath(Path.Combine("/", Path.GetDirectoryName(project)!, include.Replace('\\', '/')));
        return path[1..];
    }
}
