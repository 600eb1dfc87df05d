using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NanoAgent.Platform;

namespace NanoAgent.Faults.Tests.Mutants;

/// <summary>
/// Compiles the core's own sources with one of them changed. The sources are parsed once; a mutant costs one emit.
/// </summary>
internal sealed class MutantCompiler
{
    private static readonly CSharpParseOptions s_parsing = new(LanguageVersion.CSharp10);

    private readonly string _root;
    private readonly CSharpCompilation _compilation;

    internal MutantCompiler()
    {
        _root = FindRoot();
        List<SyntaxTree> trees = [CSharpSyntaxTree.ParseText(BoardProfileSource(), s_parsing, "BoardProfile.g.cs")];
        string shared = Path.Combine(_root, "shared");
        foreach (string folder in Directory.EnumerateDirectories(shared).Where(IsSource).Order(StringComparer.Ordinal))
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            {
                // A board's own version of another file.
                if (file.EndsWith(".Board.cs", StringComparison.Ordinal))
                {
                    continue;
                }

                trees.Add(CSharpSyntaxTree.ParseText(File.ReadAllText(file), s_parsing, file));
            }
        }

        CSharpCompilationOptions options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
            .WithOptimizationLevel(OptimizationLevel.Release)
            .WithNullableContextOptions(NullableContextOptions.Enable);
        _compilation = CSharpCompilation.Create("NanoAgent.Core", trees, References(), options);
    }

    /// <summary>The core unchanged: what it fails at is no mutant's fault.</summary>
    internal byte[] Original()
    {
        return Emit(_compilation, "the core unchanged");
    }

    internal byte[] Compile(Mutant mutant)
    {
        string path = Path.Combine(_root, "shared", mutant.File);
        string text = File.ReadAllText(path);
        foreach ((string from, string to) in mutant.Changes)
        {
            int at = text.IndexOf(from, StringComparison.Ordinal);
            bool isOnce = at >= 0 && text.IndexOf(from, at + 1, StringComparison.Ordinal) < 0;
            Assert.True(isOnce, mutant.Name + ": shared/" + mutant.File + " does not hold once: " + from);
            text = text.Replace(from, to, StringComparison.Ordinal);
        }

        SyntaxTree old = _compilation.SyntaxTrees.Single(tree => tree.FilePath == path);
        SyntaxTree changed = CSharpSyntaxTree.ParseText(text, s_parsing, path);
        return Emit(_compilation.ReplaceSyntaxTree(old, changed), mutant.Name);
    }

    private static byte[] Emit(CSharpCompilation compilation, string name)
    {
        using MemoryStream image = new();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(image);
        Diagnostic? error = result.Diagnostics.FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error);
        Assert.True(result.Success, name + " does not compile: " + error);
        return image.ToArray();
    }

    private static bool IsSource(string folder)
    {
        return Path.GetFileName(folder) is not ("bin" or "obj");
    }

    private static IEnumerable<MetadataReference> References()
    {
        string folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        return Directory.EnumerateFiles(folder, "System*.dll")
            .Where(file => !file.EndsWith(".Native.dll", StringComparison.Ordinal))
            .Select(file => MetadataReference.CreateFromFile(file));
    }

    /// <summary>The build's generated limits, read back from the assembly that it made.</summary>
    private static string BoardProfileSource()
    {
        StringBuilder source = new("namespace NanoAgent.Platform;\npublic static class BoardProfile\n{\n");
        foreach (FieldInfo field in typeof(BoardProfile).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            object value = field.GetRawConstantValue()!;
            string kind = value is string ? "string" : "int";
            string text = value is string quoted ? "\"" + quoted + "\"" : value.ToString()!;
            source.Append("public const " + kind + " " + field.Name + " = " + text + ";\n");
        }

        return source.Append("}\n").ToString();
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder != null && !File.Exists(Path.Combine(folder, "nanoAgent.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests run outside the source tree.");
    }
}
