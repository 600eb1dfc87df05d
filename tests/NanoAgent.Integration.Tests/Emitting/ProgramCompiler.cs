using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NanoAgent.Integration.Tests.Support;
using Xunit;

namespace NanoAgent.Integration.Tests.Emitting;

/// <summary>Compiles a program against the built assemblies, without a warning, and runs it as a process.</summary>
internal static class ProgramCompiler
{
    private const string Name = "emitted";

    private static readonly MetadataReference[] s_references =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => IsReferenced(Path.GetFileName(path)))
            .Select(path => MetadataReference.CreateFromFile(path))];

    public static async Task<Outcome> RunAsync(string folder, LanguageVersion language, params string[] sources)
    {
        var options = new CSharpParseOptions(language);
        CSharpCompilation compilation = CSharpCompilation.Create(
            Name, sources.Select(source => CSharpSyntaxTree.ParseText(source, options)), s_references,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication));
        string program = Path.Combine(Directory.CreateDirectory(folder).FullName, Name + ".dll");
        var result = compilation.Emit(program);
        string told = string.Join("\n", result.Diagnostics.Where(told => told.Severity >= DiagnosticSeverity.Warning));
        Assert.True(result.Success && told.Length == 0, told + "\n" + sources[0]);

        foreach (string library in Directory.GetFiles(AppContext.BaseDirectory, "*.dll"))
        {
            string copy = Path.Combine(folder, Path.GetFileName(library));
            if (Path.GetFileName(library).StartsWith("NanoAgent.", StringComparison.Ordinal) && !File.Exists(copy))
            {
                File.Copy(library, copy);
            }
        }

        string tests = typeof(ProgramCompiler).Assembly.GetName().Name + ".runtimeconfig.json";
        File.Copy(
            Path.Combine(AppContext.BaseDirectory, tests), Path.Combine(folder, Name + ".runtimeconfig.json"), true);
        await using TestProcess process = TestProcess.Start("dotnet", program);
        return await process.ExitAsync();
    }

    private static bool IsReferenced(string file) =>
        file.StartsWith("System.", StringComparison.Ordinal)
        || file is "NanoAgent.Core.dll" or "NanoAgent.Host.dll" or "NanoAgent.LibCurl.dll" or "mscorlib.dll";
}
