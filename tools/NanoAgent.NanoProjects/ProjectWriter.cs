using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace NanoAgent.NanoProjects;

/// <summary>
/// Writes what nanoFramework's extensions for Visual Studio and VS Code open: a .nfproj and a packages.config for each
/// device project, and a solution of them.
/// </summary>
internal sealed class ProjectWriter
{
    /// <summary>Where they stand, below the root; packages are restored into a folder beside the projects.</summary>
    public const string Folder = "device/nfproj";

    private const string Token = "c07d481e9758c731";

    // Of a nanoFramework project in a solution; the second in a project says that it is C#.
    private const string NanoType = "{11A8DD76-328B-46DF-9F39-F559912D0360}";
    private const string CSharpType = "{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}";

    private readonly IReadOnlyList<DeviceProject> projects;
    private readonly NanoPackages packages;

    public ProjectWriter(string root)
    {
        projects = DeviceProject.All(root);
        packages = new NanoPackages(root);
    }

    /// <summary>Every file by its path below the root, with LF ends.</summary>
    public IReadOnlyDictionary<string, string> Files()
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [$"{Folder}/nanoAgent.Device.sln"] = Solution(),
        };
        foreach (var project in projects)
        {
            files[$"{Folder}/{project.Assembly}/{project.Assembly}.nfproj"] = Project(project);
            files[$"{Folder}/{project.Assembly}/packages.config"] = Config(project);
        }

        return files;
    }

    private string Project(DeviceProject project)
    {
        var lists = project.Imports.Where(import => import.Include.EndsWith(".projitems", StringComparison.Ordinal));
        // A condition of a library's packages may ask what the board's profile says.
        var props = (project.IsProgram ? WithUsed(project) : [project]).SelectMany(part => part.Imports)
            .Where(import => import.Include.EndsWith(".props", StringComparison.Ordinal)).Distinct();
        var targets = project.Imports.Where(import => import.Include.EndsWith(".targets", StringComparison.Ordinal));
        return Template()
            .Replace("{source}", Below(project.Path), StringComparison.Ordinal)
            .Replace("{types}", NanoType + ";" + CSharpType, StringComparison.Ordinal)
            .Replace("{guid}", Braced(project.Guid), StringComparison.Ordinal)
            .Replace("{output}", project.IsProgram ? "Exe" : "Library", StringComparison.Ordinal)
            .Replace("{namespace}", project.RootNamespace, StringComparison.Ordinal)
            .Replace("{assembly}", project.Assembly, StringComparison.Ordinal)
            .Replace("{props}", Lines(props, Import), StringComparison.Ordinal)
            .Replace("{lists}", Lines(lists, List) + Compiled(project), StringComparison.Ordinal)
            .Replace("{references}", string.Concat(Packages(project).Select(Reference)), StringComparison.Ordinal)
            .Replace("{projects}", ProjectReferences(project), StringComparison.Ordinal)
            .Replace("{targets}", Lines(targets, Import), StringComparison.Ordinal);
    }

    private static string Template()
    {
        using var stream = typeof(ProjectWriter).Assembly.GetManifestResourceStream("Project.template")!;
        return new StreamReader(stream).ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Lines(IEnumerable<ProjectItem> items, Func<ProjectItem, string> line) =>
        string.Concat(items.Select(line));

    // One folder deeper than the project that it is made of.
    private static string Import(ProjectItem import) =>
        $"  <Import Project=\"{Deeper(import.Include)}\"{Condition(import, Deeper)} />\n";

    private static string List(ProjectItem import) =>
        $"  <Import Project=\"{Deeper(import.Include)}\" Label=\"Shared\" />\n";

    private static string Compiled(DeviceProject project)
    {
        if (project.Files.Count == 0) return "";
        var folder = System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(project.Path));
        return "  <ItemGroup>\n" + string.Concat(project.Files.Select(file =>
            $"    <Compile Include=\"..\\..\\{folder}\\{file.Include.Replace('/', '\\')}\"{Condition(file)}>\n"
            + $"      <Link>{file.Include.Replace('/', '\\')}</Link>\n    </Compile>\n")) + "  </ItemGroup>\n";
    }

    private static string Deeper(string path) => path.Replace("../../", "../../../", StringComparison.Ordinal)
        .Replace("../NanoAgent", "../../NanoAgent", StringComparison.Ordinal).Replace('/', '\\');

    private static string Condition(ProjectItem item, Func<string, string>? change = null) =>
        item.Condition is null ? "" : $" Condition=\"{(change is null ? item.Condition : change(item.Condition))}\"";

    private static string Reference((NanoPackage Package, string? Condition) of) =>
        $"    <Reference Include=\"{of.Package.Assembly}, Version={of.Package.Version}.0, Culture=neutral, "
        + $"PublicKeyToken={Token}\"{Condition(new("", of.Condition))}>\n"
        + $"      <HintPath>..\\packages\\{of.Package.Id}.{of.Package.Version}\\lib\\"
        + $"{of.Package.Assembly}.dll</HintPath>\n"
        + "      <Private>True</Private>\n    </Reference>\n";

    private string ProjectReferences(DeviceProject project)
    {
        var used = Used(project).ToList();
        if (used.Count == 0) return "";
        return "  <ItemGroup>\n" + string.Concat(used.Select(other =>
            $"    <ProjectReference Include=\"..\\{other.Assembly}\\{other.Assembly}.nfproj\">\n"
            + $"      <Project>{Braced(other.Guid)}</Project>\n      <Name>{other.Assembly}</Name>\n"
            + "    </ProjectReference>\n")) + "  </ItemGroup>\n";
    }

    private IEnumerable<DeviceProject> Used(DeviceProject project) =>
        projects.Where(other => project.Projects.Contains(Path.GetFullPath(other.Path)));

    // A program is deployed with all that its libraries need.
    private IEnumerable<(NanoPackage Package, string? Condition)> Packages(DeviceProject project)
    {
        var named = (project.IsProgram ? WithUsed(project).Distinct() : [project])
            .SelectMany(part => part.NanoReferences).ToList();
        var plain = named.Where(item => item.Condition is null).Select(item => item.Include).Distinct();
        var always = packages.Closure(plain);
        var sometimes = named.Where(item => item.Condition is not null)
            .SelectMany(item => packages.Closure([item.Include]).Except(always).Select(of => (of, item.Condition)));
        return always.Select(package => (package, (string?)null)).Concat(sometimes).Distinct();
    }

    private IEnumerable<DeviceProject> WithUsed(DeviceProject project) =>
        Used(project).SelectMany(WithUsed).Append(project);

    private string Config(DeviceProject project) =>
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<packages>\n"
        + string.Concat(Packages(project).Select(of => of.Package)
            .OrderBy(package => package.Id, StringComparer.Ordinal)
            .Select(of => $"  <package id=\"{of.Id}\" version=\"{of.Version}\" targetFramework=\"netnano1.0\" />\n"))
        + "</packages>\n";

    private string Solution()
    {
        string[] configurations = ["Debug|Any CPU", "Release|Any CPU"];
        var listed = projects.Select(of =>
            $"Project(\"{NanoType}\") = \"{of.Assembly}\", \"{of.Assembly}\\{of.Assembly}.nfproj\", "
            + $"\"{Braced(of.Guid)}\"\nEndProject\n");
        string[] kinds = ["ActiveCfg", "Build.0", "Deploy.0"];
        var built = from project in projects
            from configuration in configurations
            from kind in kinds
            select $"\t\t{Braced(project.Guid)}.{configuration}.{kind} = {configuration}\n";
        return "\nMicrosoft Visual Studio Solution File, Format Version 12.00\n# Visual Studio Version 17\n"
            + string.Concat(listed) + "Global\n\tGlobalSection(SolutionConfigurationPlatforms) = preSolution\n"
            + string.Concat(configurations.Select(configuration => $"\t\t{configuration} = {configuration}\n"))
            + "\tEndGlobalSection\n\tGlobalSection(ProjectConfigurationPlatforms) = postSolution\n"
            + string.Concat(built) + "\tEndGlobalSection\nEndGlobal\n";
    }

    private static string Braced(Guid guid) => guid.ToString("B").ToUpperInvariant();

    private static string Below(string path) =>
        path[path.LastIndexOf("device", StringComparison.Ordinal)..].Replace('\\', '/');
}
