using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.Json;
using NanoAgent.NanoProjects;

namespace NanoAgent.DeviceCheck.Tests;

/// <summary>The sources that a board's projects need, copied without output, to be built and thrown away.</summary>
internal sealed class ScratchTree : IDisposable
{
    private static readonly string[] Parts =
    [
        "shared", "boards", "device", "tools/NanoAgent.DeviceCheck", "tools/NanoAgent.SurfaceGenerator",
        "tests/NanoAgent.Board.Tests",
    ];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("board-tree-");

    public ScratchTree()
    {
        foreach (var part in Parts) Copy(Path.Combine(Repository.Root, part), Path.Combine(Root, part));
        foreach (var file in Directory.GetFiles(Repository.Root, "*.*").Where(IsSetting))
        {
            File.Copy(file, Path.Combine(Root, Path.GetFileName(file)));
        }
    }

    public string Root => folder.FullName;

    /// <summary>What this machine has restored already; a tree takes the packages of the tools from there.</summary>
    public static string RestoredPackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>As "nuget restore" leaves them beside a solution.</summary>
    public void UnpackPackages(string below)
    {
        foreach (var package in new NanoPackages(Repository.Root).All)
        {
            var library = Directory.CreateDirectory(
                Path.Combine(Root, below, $"{package.Id}.{package.Version}", "lib", package.Folder));
            File.Copy(StandIns.Of(package), Path.Combine(library.FullName, package.Assembly + ".dll"));
            if (package.Assembly == "nanoFramework.TestFramework")
            {
                File.Copy(
                    StandIns.OfTheLauncher(), Path.Combine(library.FullName, "nanoFramework.UnitTestLauncher.exe"));
            }
        }
    }

    /// <summary>As a feed has them: the assembly lies in lib/, mostly for no framework of the .NET SDK.</summary>
    public string Feed()
    {
        var feed = Directory.CreateDirectory(Path.Combine(Root, "feed")).FullName;
        foreach (var package in new NanoPackages(Repository.Root).All)
        {
            Pack(
                feed, package.Id, package.Version,
                [(StandIns.Of(package), $"lib/{package.Folder}{package.Assembly}.dll")]);
        }

        return feed;
    }

    /// <summary>Makes the feed the only source of this tree; an SDK is looked for in no other way.</summary>
    public void UseFeedAlone() => File.WriteAllText(
        Path.Combine(Root, "NuGet.config"),
        $"<configuration><packageSources><clear /><add key=\"feed\" value=\"{Feed()}\" /></packageSources>"
        + $"<fallbackPackageFolders><add key=\"own\" value=\"{RestoredPackages}\" /></fallbackPackageFolders>"
        + "</configuration>");

    /// <summary>Puts a stand-in for nanoFramework's SDK into the feed, in the version of global.json.</summary>
    public void AddNanoSdk()
    {
        const string id = "nanoFramework.NET.Sdk";
        using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "global.json")));
        var version = settings.RootElement.GetProperty("msbuild-sdks").GetProperty(id).GetString()!;
        var files = Path.Combine(Repository.Root, "tests", "NanoAgent.DeviceCheck.Tests", "NanoSdk", "Sdk");
        Pack(
            Path.Combine(Root, "feed"), id, version,
            Directory.GetFiles(files).Select(file => (file, "Sdk/" + Path.GetFileName(file))));
    }

    /// <summary>Runs dotnet in the tree, with its packages and temporary files in folders of the tree.</summary>
    public (int Code, string Output) Dotnet(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NUGET_PACKAGES"] = Path.Combine(Root, "packages");
        // The SDK leaves empty folders there.
        start.Environment["TMPDIR"] = Directory.CreateDirectory(Path.Combine(Root, "temp")).FullName;
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static void Pack(string feed, string id, string version, IEnumerable<(string From, string To)> files)
    {
        using var package = ZipFile.Open(Path.Combine(feed, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        foreach (var (from, to) in files) package.CreateEntryFromFile(from, to);
        using var nuspec = new StreamWriter(package.CreateEntry(id + ".nuspec").Open());
        nuspec.Write(
            "<package><metadata>"
            + $"<id>{id}</id><version>{version}</version><authors>a test</authors><description>a test</description>"
            + "</metadata></package>");
    }

    private static bool IsSetting(string path) =>
        Path.GetFileName(path) is "Directory.Build.props" or "Directory.Build.targets" or "Directory.Packages.props"
            or "global.json" or ".editorconfig" or "nanoAgent.sln";

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var below in Directory.GetDirectories(from)
            .Where(path => Path.GetFileName(path) is not ("bin" or "obj")))
        {
            Copy(below, Path.Combine(to, Path.GetFileName(below)));
        }
    }
}
