using System;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using Mono.Cecil;
using NanoAgent.NanoProjects;

namespace NanoAgent.DeviceCheck.Tests;

/// <summary>
/// The projects that nanoFramework's extensions open say what those for the .NET SDK say, and compile; and the .NET
/// SDK's compile against packages. The packages hold our reference assemblies: the real ones were not there.
/// </summary>
public class NanoProjectTests
{
    private static readonly XNamespace Build = "http://schemas.microsoft.com/developer/msbuild/2003";

    [Fact]
    public void Projects_OfTheTree_AreWhatTheirSourcesSay()
    {
        var expected = new ProjectWriter(Repository.Root).Files();
        Assert.NotEmpty(expected);
        Assert.All(expected, file => Assert.True(
            File.Exists(Path.Combine(Repository.Root, file.Key))
                && File.ReadAllText(Path.Combine(Repository.Root, file.Key)) == file.Value,
            $"{file.Key} is old: run 'dotnet run --project tools/NanoAgent.NanoProjects'"));
        var there = Directory.GetFiles(Folder, "*.nfproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'));
        Assert.All(there, path => Assert.True(expected.ContainsKey(path), path + " is of no device project"));
    }

    // The skeleton that nanoFramework's own templates have.
    [Fact]
    public void Project_OfTheFirmware_HasTheImportsGuidsAndReferencesThatTheExtensionsNeed()
    {
        var project = XDocument.Load(Path.Combine(Folder, "NanoAgent.Firmware", "NanoAgent.Firmware.nfproj"));
        const string system = "$(NanoFrameworkProjectSystemPath)NFProjectSystem.";
        var imports = project.Descendants(Build + "Import").Select(import => (string)import.Attribute("Project")!);
        Assert.Equal(
            [system + "Default.props", system + "props", system + "CSharp.targets"],
            imports.Where(import => import.StartsWith(system, StringComparison.Ordinal)));
        Assert.Equal(
            "{11A8DD76-328B-46DF-9F39-F559912D0360};{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}",
            project.Descendants(Build + "ProjectTypeGuids").Single().Value);
        Assert.Equal("v1.0", project.Descendants(Build + "TargetFrameworkVersion").Single().Value);
        Assert.Equal("Exe", project.Descendants(Build + "OutputType").Single().Value);
        var mscorlib = project.Descendants(Build + "Reference").Single(reference =>
            (string)reference.Attribute("Include")!
                == "mscorlib, Version=1.17.11.0, Culture=neutral, PublicKeyToken=c07d481e9758c731");
        Assert.Equal(
            @"..\packages\nanoFramework.CoreLibrary.1.17.11\lib\mscorlib.dll",
            mscorlib.Element(Build + "HintPath")!.Value);
        var config = XDocument.Load(Path.Combine(Folder, "NanoAgent.Firmware", "packages.config"));
        Assert.Equal(
            project.Descendants(Build + "Reference").Count(),
            config.Descendants("package").Count(of => (string?)of.Attribute("targetFramework") == "netnano1.0"));
        var guids = Directory.GetFiles(Folder, "*.nfproj", SearchOption.AllDirectories)
            .Select(path => XDocument.Load(path).Descendants(Build + "ProjectGuid").Single().Value).ToList();
        Assert.Equal(guids.Distinct().Count(), guids.Count);
    }

    [Fact]
    public void Solution_OfTheBoardsProjects_CompilesWhatTheSdkCompiles()
    {
        using var tree = new ScratchTree();
        tree.UnpackPackages("device/nfproj/packages");
        var system = Path.Combine(Repository.Root, "tests", "NanoAgent.DeviceCheck.Tests", "ProjectSystem");
        var (code, output) = tree.Dotnet(
            "msbuild", "device/nfproj/nanoAgent.Device.sln", "-nologo", "-v:quiet", "-p:Configuration=Release",
            $"-p:NanoFrameworkProjectSystemPath={system}{Path.DirectorySeparatorChar}");
        Assert.True(code == 0, output);
        foreach (var project in DeviceProject.All(Repository.Root))
        {
            var built = Path.Combine(tree.Root, ProjectWriter.Folder, project.Assembly, "bin", "Release");
            var name = project.Assembly + (project.IsProgram ? ".exe" : ".dll");
            using var nano = AssemblyDefinition.ReadAssembly(Path.Combine(built, name));
            var folder = Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(project.Path)!);
            using var sdk = AssemblyDefinition.ReadAssembly(Repository.Output(folder, project.Assembly + ".dll"));
            Assert.Equal(Seen(sdk), Seen(nano));
            Assert.Equal(Referenced(sdk), Referenced(nano));
        }
    }

    [Fact]
    public void Project_AgainstPackages_TakesTheAssembliesOutOfThem()
    {
        using var tree = new ScratchTree();
        var own = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string[] arguments =
        [
            "build", "device/NanoAgent.Telemetry.Nano", "-c", "Release", "-nologo", "-v", "quiet",
            "-p:NanoReferences=packages", $"-p:RestoreSources={tree.Feed()}", $"-p:RestoreFallbackFolders={own}",
        ];
        var (code, output) = tree.Dotnet(arguments);
        Assert.True(code == 0, output);
        Assert.True(Directory.Exists(Path.Combine(tree.Root, "packages", "nanoframework.corelibrary", "1.17.11")));
        var built = Path.Combine(tree.Root, "device", "NanoAgent.Telemetry.Nano", "bin", "Release", "net10.0");
        Assert.Empty(DeviceChecker.Check([
            Path.Combine(built, "NanoAgent.Core.dll"), Path.Combine(built, "NanoAgent.Telemetry.dll"),
        ]));
    }

    private static string Folder => Path.Combine(Repository.Root, "device", "nfproj");

    private static string[] Seen(AssemblyDefinition assembly) =>
        [.. assembly.MainModule.Types.Where(type => type.IsPublic).Select(type => type.FullName)
            .Order(StringComparer.Ordinal)];

    private static string[] Referenced(AssemblyDefinition assembly) =>
        [.. assembly.MainModule.AssemblyReferences.Select(other => other.FullName).Order(StringComparer.Ordinal)];
}
