using System;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Linq;
using Mono.Cecil;

namespace NanoAgent.Tidy.Tests;

/// <summary>The package of the binding, and that its public members are held by packing it.</summary>
public sealed class PackageTests : IDisposable
{
    private const string Library = "lib/net10.0/NanoAgent.LibCurl.dll";

    private static readonly string s_project = Path.Combine(SourceTree.Root, "host", "NanoAgent.LibCurl");

    private readonly string _folder = Directory.CreateTempSubdirectory("nanoagent-pack").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Pack_AsItIs_HoldsTheBaselineAndCarriesReadmeAndDocumentation()
    {
        (int code, string output) = Pack([]);

        Assert.True(code == 0, output);
        using ZipArchive package = ZipFile.OpenRead(Directory.GetFiles(_folder, "*.nupkg").Single());
        string[] names = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.Contains("README.md", names);
        Assert.Contains(Library, names);
        Assert.Contains("lib/net10.0/NanoAgent.LibCurl.xml", names);
    }

    /// <summary>The baseline is given a member that the tree does not have: as if the tree had lost it.</summary>
    [Fact]
    public void Pack_MemberOfTheBaselineGone_Fails()
    {
        string baseline = Path.Combine(_folder, "baseline.nupkg");
        File.Copy(Path.Combine(s_project, "Baseline", "NanoAgent.LibCurl.nupkg"), baseline);
        AddMember(baseline, "OnceHere");

        (int code, string output) = Pack(["-p:PackageValidationBaselinePath=" + baseline]);

        Assert.NotEqual(0, code);
        Assert.Contains("CP0002", output, StringComparison.Ordinal);
        Assert.Contains("OnceHere", output, StringComparison.Ordinal);
    }

    private static void AddMember(string package, string name)
    {
        using ZipArchive archive = ZipFile.Open(package, ZipArchiveMode.Update);
        ZipArchiveEntry entry = archive.GetEntry(Library)!;
        var image = new MemoryStream();
        using (Stream content = entry.Open())
        {
            content.CopyTo(image);
        }

        image.Position = 0;
        var changed = new MemoryStream();
        using (AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(image))
        {
            TypeDefinition type = assembly.MainModule.Types.Single(known => known.Name == "CurlResultTexts");
            var member = new FieldDefinition(
                name, FieldAttributes.Public | FieldAttributes.Static, assembly.MainModule.TypeSystem.Int32);
            type.Fields.Add(member);
            assembly.Write(changed);
        }

        entry.Delete();
        using Stream target = archive.CreateEntry(Library).Open();
        changed.WriteTo(target);
    }

    private (int Code, string Output) Pack(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = s_project,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The SDK leaves empty folders there.
        start.Environment["TMPDIR"] = _folder;

        // It skips a validation that it has done; its note of that is kept apart for each test.
        string validated = "-p:_ApiCompatValidatePackageSemaphoreFile=" + Path.Combine(_folder, "validated");
        string[] all =
            ["pack", "-c", "Release", "--no-build", "--no-restore", "-o", _folder, validated, .. arguments];
        Array.ForEach(all, start.ArgumentList.Add);
        using Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
