using System;
using System.Collections.Generic;
using System.Linq;

namespace NanoAgent.NanoProjects;

/// <summary>
/// The solution of the whole tree, which lists the .nfproj too so that Visual Studio with nanoFramework's extension
/// sees them. Debug and Release do not build them, for dotnet has no project system for them; a configuration of their
/// own does, and builds nothing else.
/// </summary>
internal sealed class TreeSolution(IReadOnlyList<DeviceProject> projects)
{
    /// <summary>Its path below the root.</summary>
    public const string File = "nanoAgent.sln";

    private const string Own = "nanoFramework|Any CPU";
    private const string FolderType = "{2150E333-8FDC-42A3-9474-1A3956D46DE8}";
    private const string Folder = "{6D1B8C0E-54E1-4E0B-9A5B-4C2F5B8C7A11}";

    private const string ReleaseOf = "Release|Any CPU";

    /// <summary>The solution with the .nfproj as they are now; what else is in it stays.</summary>
    public string Text(string solution)
    {
        ArgumentNullException.ThrowIfNull(solution);
        var lines = solution.ReplaceLineEndings("\n").Split('\n').ToList();
        RemoveOurs(lines);
        var others = lines.Where(line => line.StartsWith("Project(", StringComparison.Ordinal)
            && !line.Contains(FolderType, StringComparison.Ordinal)).Select(line => line.Split('"')[^2]).ToList();
        var configurations = Section(lines, "SolutionConfigurationPlatforms");
        var names = lines.Skip(configurations.First).Take(configurations.End - configurations.First)
            .Select(line => line.Split('=')[0].Trim()).ToList();
        lines.Insert(configurations.End, $"\t\t{Own} = {Own}");
        lines.InsertRange(Section(lines, "ProjectConfigurationPlatforms").End, Built(others, names));
        lines.InsertRange(
            Section(lines, "NestedProjects").End,
            projects.Select(of => $"\t\t{ProjectWriter.Braced(of.Guid)} = {Folder}"));
        lines.InsertRange(lines.IndexOf("Global"), Listed());
        return string.Join('\n', lines);
    }

    private IEnumerable<string> Listed() =>
        projects.Select(of => $"Project(\"{ProjectWriter.NanoType}\") = \"{of.Assembly}\", "
                + $"\"{ProjectWriter.Folder.Replace('/', '\\')}\\{of.Assembly}\\{of.Assembly}.nfproj\", "
                + $"\"{ProjectWriter.Braced(of.Guid)}\"")
            .Prepend($"Project(\"{FolderType}\") = \"nfproj\", \"nfproj\", \"{Folder}\"")
            .SelectMany(line => new[] { line, "EndProject" });

    private IEnumerable<string> Built(IEnumerable<string> others, List<string> names)
    {
        foreach (var other in others) yield return $"\t\t{other}.{Own}.ActiveCfg = {ReleaseOf}";
        foreach (var guid in projects.Select(of => ProjectWriter.Braced(of.Guid)))
        {
            foreach (var name in names) yield return $"\t\t{guid}.{name}.ActiveCfg = {name.Split('|')[0]}|Any CPU";
            foreach (var kind in new[] { "ActiveCfg", "Build.0", "Deploy.0" })
                yield return $"\t\t{guid}.{Own}.{kind} = {ReleaseOf}";
        }
    }

    private static void RemoveOurs(List<string> lines)
    {
        var ours = lines.Where(line => line.Contains(ProjectWriter.NanoType, StringComparison.Ordinal))
            .Select(line => line.Split('"')[^2]).Append(Folder).ToList();
        bool IsOurs(string line) => line.Contains(Own, StringComparison.Ordinal)
            || ours.Exists(guid => line.Contains(guid, StringComparison.Ordinal));
        for (var i = lines.Count - 1; i >= 0; i--)
        {
            // A project's line and its end.
            var count = lines[i].StartsWith("Project(", StringComparison.Ordinal) ? 2 : 1;
            if (IsOurs(lines[i])) lines.RemoveRange(i, count);
        }
    }

    // Where its first line stands, and where it ends.
    private static (int First, int End) Section(List<string> lines, string name)
    {
        var first = lines.FindIndex(line => line.Contains($"GlobalSection({name})", StringComparison.Ordinal)) + 1;
        return (first, lines.FindIndex(first, line => line.Contains("EndGlobalSection", StringComparison.Ordinal)));
    }
}
