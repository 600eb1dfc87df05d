using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Xml.Linq;

namespace NanoAgent.DeviceCheck.Tests;

/// <summary>The sources that a board's projects need, copied without output, to be built and thrown away.</summary>
internal sealed class ScratchTree : IDisposable
{
    private static readonly string[] Parts =
        ["shared", "boards", "device", "tools/NanoAgent.DeviceCheck", "tools/NanoAgent.SurfaceGenerator"];

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

    /// <summary>The packages that the tree names: id, version, assembly.</summary>
    public static IEnumerable<(string Id, string Version, string Assembly)> Packages() =>
        XDocument.Load(Path.Combine(Repository.Root, "device", "NanoPackages.props")).Descendants("NanoPackage")
            .Select(package => ((string)package.Attribute("Package")!, (string)package.Attribute("Version")!,
                (string)package.Attribute("Include")!));

    /// <summary>As "nuget restore" leaves them beside a solution.</summary>
    public void UnpackPackages(string below)
    {
        foreach (var (id, version, assembly) in Packages())
        {
            var library = Directory.CreateDirectory(Path.Combine(Root, below, $"{id}.{version}", "lib"));
            File.Copy(Repository.Surface(assembly), Path.Combine(library.FullName, assembly + ".dll"));
        }
    }

    /// <summary>As a feed has them: the assembly lies in lib/ itself, for no framework of the .NET SDK.</summary>
    public string Feed()
    {
        var feed = Directory.CreateDirectory(Path.Combine(Root, "feed")).FullName;
        foreach (var (id, version, assembly) in Packages())
        {
            using var package = ZipFile.Open(Path.Combine(feed, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
            package.CreateEntryFromFile(Repository.Surface(assembly), $"lib/{assembly}.dll");
            using var nuspec = new StreamWriter(package.CreateEntry(id + ".nuspec").Open());
            nuspec.Write(
                "<package><metadata>"
                + $"<id>{id}</id><version>{version}</version><authors>a test</authors><description>a test</description>"
                + "</metadata></package>");
        }

        return feed;
    }

    /// <summary>Runs dotnet in the tree, with its packages in a folder of the tree.</summary>
    public (int Code, string Output) Dotnet(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NUGET_PACKAGES"] = Path.Combine(Root, "packages");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static bool IsSetting(string path) =>
        Path.GetFileName(path) is "Directory.Build.props" or "Directory.Build.targets" or "Directory.Packages.props"
            or "global.json" or ".editorconfig";

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
