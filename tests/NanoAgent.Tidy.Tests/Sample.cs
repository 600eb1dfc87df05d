using System;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Mono.Cecil;
using NanoAgent.DeviceCheck;

namespace NanoAgent.Tidy.Tests;

/// <summary>Compiles a sample as the core is compiled (C# 10, Release), to show that a rule on IL bites.</summary>
internal static class Sample
{
    private static readonly MetadataReference[] Framework =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>The core as it was built.</summary>
    public static ModuleDefinition Core { get; } =
        DeviceChecker.Load(Path.Combine(AppContext.BaseDirectory, "NanoAgent.Core.dll"));

    public static ModuleDefinition Compile(string source)
    {
        var tree = CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.CSharp10));
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            optimizationLevel: OptimizationLevel.Release,
            allowUnsafe: true);
        var assembly = new MemoryStream();
        var result = CSharpCompilation.Create("Sample", [tree], Framework, options).Emit(assembly);
        Assert.True(result.Success, "The sample does not compile: " + string.Join("; ", result.Diagnostics));
        assembly.Position = 0;
        return ModuleDefinition.ReadModule(assembly);
    }

    /// <summary>A class N.C in the core's style that holds these members.</summary>
    public static ModuleDefinition Members(string members) =>
        Compile("using System; namespace NanoAgent.Wire { public enum E { A, B } public class C { " + members + " } }");
}
