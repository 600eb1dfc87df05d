using System;
using System.IO;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NanoAgent.NanoProjects;

namespace NanoAgent.DeviceCheck.Tests;

/// <summary>
/// Assemblies under the names, versions and key of those in nanoFramework's packages: our reference assemblies, and of
/// what has no surface what the adapter of the sensors says that it uses, or nothing.
/// </summary>
internal static class StandIns
{
    private static readonly DirectoryInfo Folder = Directory.CreateTempSubdirectory("stand-ins-");

    static StandIns() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Folder.Delete(recursive: true);

    /// <summary>The file of a package's assembly.</summary>
    public static string Of(NanoPackage package)
    {
        var surface = Repository.Surface(package.Assembly);
        if (File.Exists(surface)) return surface;
        var described = Path.Combine(Repository.Root, "device", "NanoAgent.Sensors", "Described.cs");
        return Made(
            package.Assembly, package.AssemblyVersion, OutputKind.DynamicallyLinkedLibrary,
            package.Assembly == "Iot.Device.Bmxx80" ? File.ReadAllText(described) : "");
    }

    /// <summary>The program that loads NFUnitTest; a project names it so that it is deployed.</summary>
    public static string OfTheLauncher() => Made(
        "nanoFramework.UnitTestLauncher", "0.0.0.0", OutputKind.ConsoleApplication,
        "class Program { static void Main() { } }");

    /// <summary>An assembly under nanoFramework's key.</summary>
    public static string Made(string assembly, string version, OutputKind kind, string source)
    {
        var path = Path.Combine(Folder.FullName, assembly);
        if (File.Exists(path)) return path;
        var key = File.ReadAllText(Path.Combine(Repository.Root, "device", "surface", "public-key.hex")).Trim();
        var options = new CSharpCompilationOptions(kind).WithPublicSign(true)
            .WithCryptoPublicKey([.. Convert.FromHexString(key)]);
        var text = $"[assembly: System.Reflection.AssemblyVersion(\"{version}\")]\n{source}";
        var mscorlib = MetadataReference.CreateFromFile(Repository.Surface("mscorlib"));
        var result = CSharpCompilation
            .Create(assembly, [CSharpSyntaxTree.ParseText(text)], [mscorlib], options).Emit(path);
        Assert.True(result.Success, string.Join("; ", result.Diagnostics));
        return path;
    }
}
