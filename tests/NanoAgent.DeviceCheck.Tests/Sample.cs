using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Mono.Cecil;

namespace NanoAgent.DeviceCheck.Tests;

/// <summary>Compiles samples, against .NET or against nanoFramework's surface, and checks them.</summary>
internal static class Sample
{
    public static readonly MetadataReference[] Framework =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The findings in a class that holds these members, compiled against .NET.</summary>
    public static IReadOnlyList<Finding> Members(string members) =>
        Check(
            Compile(
                "using System; namespace N { public enum E { A, B } public class C { " + members + " } }",
                Framework
            )
        );

    /// <summary>The findings in a class that holds these members, compiled against the surface files named.</summary>
    public static IReadOnlyList<Finding> DeviceMembers(string members, string? board = null, params string[] surfaces)
    {
        var references = surfaces
            .Append("mscorlib")
            .Select(name => (MetadataReference)MetadataReference.CreateFromFile(Repository.Surface(name)));
        var module = Compile(
            "using System; namespace N { public enum E { A, B } public class C { " + members + " } }",
            references
        );
        return Check(module, board);
    }

    /// <summary>The findings in a module that is checked alone.</summary>
    public static IReadOnlyList<Finding> Check(ModuleDefinition module, string? board = null)
    {
        using (module)
        {
            return [.. DeviceChecker.Check(module, [module], board is null ? null : BoardProfileFile.Find(board))];
        }
    }

    /// <summary>Compiles a library against .NET into a file, its portable symbols beside it.</summary>
    public static void CompileWithSymbols(string source, string path)
    {
        var tree = CSharpSyntaxTree.ParseText(source, path: "Sample.cs", encoding: Encoding.UTF8);
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary);
        using var assembly = File.Create(path);
        using var symbols = File.Create(Path.ChangeExtension(path, ".pdb"));
        var result = CSharpCompilation.Create("Sample", [tree], Framework, options).Emit(
            assembly, symbols, options: new(debugInformationFormat: DebugInformationFormat.PortablePdb));
        Assert.True(result.Success, "The sample does not compile: " + string.Join("; ", result.Diagnostics));
    }

    public static ModuleDefinition Compile(
        string source,
        IEnumerable<MetadataReference> references,
        string name = "Sample",
        OutputKind kind = OutputKind.DynamicallyLinkedLibrary
    ) => Compile([source], references, name, kind);

    /// <summary>Compiles several files into one module.</summary>
    public static ModuleDefinition Compile(
        IEnumerable<string> sources,
        IEnumerable<MetadataReference> references,
        string name = "Sample",
        OutputKind kind = OutputKind.DynamicallyLinkedLibrary
    )
    {
        var parse = new CSharpParseOptions(LanguageVersion.CSharp10);
        var trees = sources.Select(source => CSharpSyntaxTree.ParseText(source, parse));
        var options = new CSharpCompilationOptions(
            kind,
            optimizationLevel: OptimizationLevel.Release,
            allowUnsafe: true
        );
        var assembly = new MemoryStream();
        var result = CSharpCompilation.Create(name, trees, references, options).Emit(assembly);
        Assert.True(result.Success, "The sample does not compile: " + string.Join("; ", result.Diagnostics));
        assembly.Position = 0;
        return ModuleDefinition.ReadModule(assembly);
    }
}
