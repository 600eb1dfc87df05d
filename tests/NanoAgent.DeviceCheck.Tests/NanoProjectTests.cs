using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using Mono.Cecil;
using NanoAgent.NanoProjects;

namespace NanoAgent.DeviceCheck.Tests;

/// <summary>
/// The projects that nanoFramework's extensions open say what those for the .NET SDK say, and compile; and the .NET
/// SDK's compile against packages, and by nanoFramework's SDK. The packages hold our reference assemblies, and that SDK
/// is a stand-in: the real ones were not there.
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

    // The tree's own solution has a configuration that builds these projects and no other.
    [Theory]
    [InlineData("device/nfproj/nanoAgent.Device.sln", "Release")]
    [InlineData("nanoAgent.sln", "nanoFramework")]
    public void Solution_OfTheBoardsProjects_CompilesWhatTheSdkCompiles(string solution, string configuration)
    {
        using var tree = new ScratchTree();
        tree.UnpackPackages("device/nfproj/packages");
        var system = Path.Combine(Repository.Root, "tests", "NanoAgent.DeviceCheck.Tests", "ProjectSystem");
        var (code, output) = tree.Dotnet(
            "msbuild", solution, "-nologo", "-v:quiet", "-p:Configuration=" + configuration,
            $"-p:NanoFrameworkProjectSystemPath={system}{Path.DirectorySeparatorChar}");
        Assert.True(code == 0, output);
        foreach (var project in DeviceProject.All(Repository.Root))
        {
            var built = Path.Combine(tree.Root, ProjectWriter.Folder, project.Assembly, "bin", "Release");
            var name = project.Assembly + (project.IsProgram ? ".exe" : ".dll");
            using var nano = AssemblyDefinition.ReadAssembly(Path.Combine(built, name));
            var folder = Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(project.Path)!);
            using var sdk = AssemblyDefinition.ReadAssembly(Repository.Output(folder, project.Assembly + ".dll"));
            // A switch of the sensors says what is theirs and what is the packages' that they adapt.
            Assert.Equal(Seen(sdk).Where(IsOurs), Seen(nano));
            Assert.Equal(Referenced(sdk), Referenced(nano).Where(other => other != Bmxx80));
            Assert.Equal(project.Assembly == "NanoAgent.Sensors", Referenced(nano).Contains(Bmxx80));
        }
    }

    // What the extension's template for tests has beside what every project has.
    [Fact]
    public void Project_OfTheTests_HasWhatTestExplorerAndTheLauncherNeed()
    {
        var folder = Path.Combine(Folder, "NFUnitTest");
        var project = XDocument.Load(Path.Combine(folder, "NFUnitTest.nfproj"));
        string Value(string name) => project.Descendants(Build + name).Single().Value;
        Assert.Equal("NFUnitTest", Value("AssemblyName"));
        Assert.Equal("Library", Value("OutputType"));
        Assert.Equal("true", Value("IsTestProject"));
        Assert.Equal("UnitTest", Value("TestProjectType"));
        Assert.Equal(
            "TestContainer", (string?)project.Descendants(Build + "ProjectCapability").Single().Attribute("Include"));
        Assert.Equal(@"$(MSBuildProjectDirectory)\nano.runsettings", Value("RunSettingsFilePath"));
        var settings = XDocument.Load(Path.Combine(folder, "nano.runsettings"));
        Assert.Equal("False", settings.Descendants("IsRealHardware").Single().Value);
        Assert.Equal(
            [
                @"..\packages\nanoFramework.TestFramework.3.0.80\lib\nanoFramework.TestFramework.dll",
                @"..\packages\nanoFramework.TestFramework.3.0.80\lib\nanoFramework.UnitTestLauncher.exe",
            ],
            project.Descendants(Build + "HintPath").Select(path => path.Value)
                .Where(path => path.Contains("Test", StringComparison.Ordinal)));
        var config = File.ReadAllText(Path.Combine(folder, "packages.config"));
        Assert.Contains("id=\"nanoFramework.TestFramework\" version=\"3.0.80\"", config, StringComparison.Ordinal);
        var files = Directory.GetFiles(
            Path.Combine(Repository.Root, "tests", "NanoAgent.Board.Tests"), "*Tests.cs", SearchOption.AllDirectories);
        var listed = project.Descendants(Build + "Link").Select(link => link.Value.Split('\\')[^1]).ToList();
        Assert.All(files, file => Assert.Contains(Path.GetFileName(file), listed));
    }

    [Theory]
    [InlineData("NanoAgent.Telemetry.Nano", "NanoAgent.Telemetry", "nanoframework.corelibrary/1.17.11")]
    [InlineData("NanoAgent.Sensors", "NanoAgent.Sensors", "nanoframework.iot.device.bmxx80/1.2.1016")]
    public void Project_AgainstPackages_TakesTheAssembliesOutOfThem(string project, string assembly, string package)
    {
        using var tree = new ScratchTree();
        string[] arguments =
        [
            "build", "device/" + project, "-c", "Release", "-nologo", "-v", "quiet",
            "-p:NanoReferences=packages", "-p:IotPackages=true", $"-p:RestoreSources={tree.Feed()}",
            $"-p:RestoreFallbackFolders={ScratchTree.RestoredPackages}",
        ];
        var (code, output) = tree.Dotnet(arguments);
        Assert.True(code == 0, output);
        var taken = Path.Combine(tree.Root, "packages", package);
        Assert.True(Directory.Exists(taken));
        var built = Path.Combine(tree.Root, "device", project, "bin", "Release", "net10.0");
        Assert.Empty(DeviceChecker.Check(
            [
                .. new[] { "NanoAgent.Core", "NanoAgent.Telemetry", assembly }.Distinct()
                    .Select(name => Path.Combine(built, name + ".dll")),
            ],
            null,
            Directory.GetFiles(taken, "Iot.*.dll", SearchOption.AllDirectories)));
    }

    // The SDK is a stand-in: the real one is no more to be had here than the packages are.
    [Fact]
    public void Program_ByNanoFrameworksSdk_IsTheSameAndIsSlimmedBeforeItsPe()
    {
        using var tree = new ScratchTree();
        tree.UseFeedAlone();
        const string firmware = "device/NanoAgent.Firmware";
        string[] asked = ["msbuild", firmware, "-nologo", "-getProperty:TargetFramework"];
        var (code, output) = tree.Dotnet([.. asked, "-p:NanoSdk=true"]);
        Assert.NotEqual(0, code);
        Assert.Contains("'nanoFramework.NET.Sdk' specified could not be found", output, StringComparison.Ordinal);
        Assert.Equal("net10.0", tree.Dotnet(asked).Output.Trim());
        tree.AddNanoSdk();
        (code, output) = tree.Dotnet(
            "build", firmware, "-c", "Release", "-nologo", "-v", "quiet", "-p:NanoSdk=true");
        Assert.True(code == 0, output);
        var built = new List<string>();
        foreach (var project in DeviceProject.All(Repository.Root).Where(of => IsOfTheFirmware(of.Assembly)))
        {
            var folder = Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(project.Path)!);
            var name = project.Assembly + (project.IsProgram ? ".exe" : ".dll");
            var compiled = Path.Combine(tree.Root, folder, "obj", "Release", "netnano1.0", name);
            var pe = Path.Combine(tree.Root, folder, "bin", "Release", "netnano1.0", project.Assembly + ".pe");
            Assert.Equal(File.ReadAllBytes(compiled), File.ReadAllBytes(pe));
            using var nano = AssemblyDefinition.ReadAssembly(pe);
            using var sdk = AssemblyDefinition.ReadAssembly(Repository.Output(folder, project.Assembly + ".dll"));
            Assert.Equal(Seen(sdk), Seen(nano));
            Assert.Equal(Referenced(sdk), Referenced(nano));
            Assert.Equal(
                File.ReadAllText(Path.Combine(Repository.Root, folder, "packages.lock.json")),
                File.ReadAllText(Path.Combine(tree.Root, folder, "packages.lock.json")));
            built.Add(name);
        }

        var board = Path.Combine(tree.Root, firmware, "bin", "Release", "netnano1.0", "board");
        Assert.Equal(
            built.Append("names.txt").Order(StringComparer.Ordinal),
            Directory.GetFiles(board).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Empty(DeviceChecker.Check([.. built.Select(name => Path.Combine(board, name))]));
    }

    private const string Bmxx80 =
        "Iot.Device.Bmxx80, Version=1.2.0.0, Culture=neutral, PublicKeyToken=c07d481e9758c731";

    private static bool IsOurs(string type) => type.Split('.')[0] is not ("Iot" or "UnitsNet");

    private static bool IsOfTheFirmware(string assembly) =>
        assembly is "NanoAgent.Core" or "NanoAgent.Telemetry" or "NanoAgent.Device" or "NanoAgent.Firmware";

    private static string Folder => Path.Combine(Repository.Root, "device", "nfproj");

    private static string[] Seen(AssemblyDefinition assembly) =>
        [.. assembly.MainModule.Types.Where(type => type.IsPublic).Select(type => type.FullName)
            .Order(StringComparer.Ordinal)];

    private static string[] Referenced(AssemblyDefinition assembly) =>
        [.. assembly.MainModule.AssemblyReferences.Select(other => other.FullName).Order(StringComparer.Ordinal)];
}
