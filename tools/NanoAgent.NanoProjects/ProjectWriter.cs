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
    internal const string NanoType = "{11A8DD76-328B-46DF-9F39-F559912D0360}";
    private const string CSharpType = "{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}";

    // An .exe beside the assembly of the attributes, in the same package, and never given a version.
    private const string Launcher = "nanoFramework.UnitTestLauncher";

    private readonly string root;
    private readonly IReadOnlyList<DeviceProject> projects;
    private readonly NanoPackages packages;

    public ProjectWriter(string root)
    {
        this.root = root;
        projects = DeviceProject.All(root);
        packages = new NanoPackages(root);
    }

    /// <summary>Every file by its path below the root, with LF ends.</summary>
    public IReadOnlyDictionary<string, string> Files()
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [$"{Folder}/nanoAgent.Device.sln"] = Solution(),
            [TreeSolution.File] = new TreeSolution(projects)
                .Text(File.ReadAllText(Path.Combine(root, TreeSolution.File))),
        };
        foreach (var project in projects)
        {
            files[$"{Folder}/{project.Assembly}/{project.Assembly}.nfproj"] = Project(project);
            files[$"{Folder}/{project.Assembly}/packages.config"] = Config(project);
            if (project.IsTests) files[$"{Folder}/{project.Assembly}/nano.runsettings"] = Resource("nano.runsettings");
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
        return Resource("Project.template")
            .Replace("{container}", project.IsTests ? Container : "", StringComparison.Ordinal)
            .Replace("{kind}", project.IsTests ? Kind : "", StringComparison.Ordinal)
            .Replace("{settings}", Settings(project), StringComparison.Ordinal)
            .Replace("{run}", project.IsTests ? RunSettings : "", StringComparison.Ordinal)
            .Replace("{none}", project.IsTests ? None : "", StringComparison.Ordinal)
            .Replace("{source}", Between(root, project.Path), StringComparison.Ordinal)
            .Replace("{types}", NanoType + ";" + CSharpType, StringComparison.Ordinal)
            .Replace("{guid}", Braced(project.Guid), StringComparison.Ordinal)
            .Replace("{output}", project.IsProgram ? "Exe" : "Library", StringComparison.Ordinal)
            .Replace("{namespace}", project.RootNamespace, StringComparison.Ordinal)
            .Replace("{assembly}", project.Assembly, StringComparison.Ordinal)
            .Replace("{props}", Lines(props, Import), StringComparison.Ordinal)
            .Replace("{lists}", Lines(lists, List) + Compiled(project), StringComparison.Ordinal)
            .Replace("{references}", References(project), StringComparison.Ordinal)
            .Replace("{projects}", ProjectReferences(project), StringComparison.Ordinal)
            .Replace("{targets}", Lines(targets, Import), StringComparison.Ordinal);
    }

    // What makes tests of a project, for Visual Studio's Test Explorer.
    private const string Container =
        "  <ItemGroup>\n    <ProjectCapability Include=\"TestContainer\" />\n  </ItemGroup>\n";

    private const string Kind =
        "    <IsCodedUITest>False</IsCodedUITest>\n    <IsTestProject>true</IsTestProject>\n"
        + "    <TestProjectType>UnitTest</TestProjectType>\n";

    private const string RunSettings =
        "  <PropertyGroup>\n"
        + "    <RunSettingsFilePath>$(MSBuildProjectDirectory)\\nano.runsettings</RunSettingsFilePath>\n"
        + "  </PropertyGroup>\n";

    private const string None = "    <None Include=\"nano.runsettings\" />\n";

    private static string Settings(DeviceProject project) => project.Settings.Count == 0 ? ""
        : "  <PropertyGroup>\n" + string.Concat(project.Settings.Select(setting => $"    {setting}\n"))
            + "  </PropertyGroup>\n";

    private static string Resource(string name)
    {
        using var stream = typeof(ProjectWriter).Assembly.GetManifestResourceStream(name)!;
        return new StreamReader(stream).ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Lines(IEnumerable<ProjectItem> items, Func<ProjectItem, string> line) =>
        string.Concat(items.Select(line));

    // One folder deeper than the project that it is made of.
    private static string Import(ProjectItem import) =>
        $"  <Import Project=\"{Deeper(import.Include)}\"{Condition(import, Deeper)} />\n";

    private static string List(ProjectItem import) =>
        $"  <Import Project=\"{Deeper(import.Include)}\" Label=\"Shared\" />\n";

    private string Compiled(DeviceProject project)
    {
        if (project.Files.Count == 0) return "";
        var from = Path.Combine(root, Folder, project.Assembly);
        var folder = Between(from, Path.GetDirectoryName(project.Path)!).Replace('/', '\\');
        return "  <ItemGroup>\n" + string.Concat(project.Files.Select(file =>
            $"    <Compile Include=\"{folder}\\{file.Include.Replace('/', '\\')}\"{Condition(file)}>\n"
            + $"      <Link>{file.Include.Replace('/', '\\')}</Link>\n    </Compile>\n")) + "  </ItemGroup>\n";
    }

    private static string Deeper(string path) => path.Replace("../../", "../../../", StringComparison.Ordinal)
        .Replace("../NanoAgent", "../../NanoAgent", StringComparison.Ordinal).Replace('/', '\\');

    private static string Condition(ProjectItem item, Func<string, string>? change = null) =>
        item.Condition is null ? "" : $" Condition=\"{(change is null ? item.Condition : change(item.Condition))}\"";

    private string References(DeviceProject project) =>
        string.Concat(Packages(project).Select(of => Reference(of.Package, of.Package.Assembly + ".dll", of.Condition)
            + (project.IsTests && of.Package.Assembly == "nanoFramework.TestFramework" ? LauncherOf(of.Package) : "")));

    private static string LauncherOf(NanoPackage package) =>
        Reference(package with { Assembly = Launcher, AssemblyVersion = "0.0.0.0" }, Launcher + ".exe", null);

    private static string Reference(NanoPackage package, string file, string? condition) =>
        $"    <Reference Include=\"{package.Assembly}, Version={package.AssemblyVersion}, Culture=neutral, "
        + $"PublicKeyToken={Token}\"{Condition(new("", condition))}>\n"
        + $"      <HintPath>..\\packages\\{package.Id}.{package.Version}\\lib\\{package.Folder.Replace('/', '\\')}"
        + $"{file}</HintPath>\n"
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

    internal static string Braced(Guid guid) => guid.ToString("B").ToUpperInvariant();

    private static string Between(string from, string to) => Path.GetRelativePath(from, to).Replace('\\', '/');
}
