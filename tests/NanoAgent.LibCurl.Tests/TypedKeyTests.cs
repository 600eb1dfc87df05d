using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NanoAgent.LibCurl.Tests;

/// <summary>
/// A value of the wrong kind does not compile: the compiler itself is asked, for every key with every sort of call, in
/// one program of a line each, against the built assembly.
/// </summary>
public class TypedKeyTests
{
    private const int InfoTypeMask = 0xf00000;

    // A call with {0} for the key, by what it is for.
    private static readonly Dictionary<string, string[]> s_calls = new()
    {
        ["number"] = ["easy.SetOption({0}, 1L);", "long? n = easy.GetNumber({0});"],
        ["text"] = ["easy.SetOption({0}, \"text\");", "string? s = easy.GetText({0});"],
        ["list"] = ["easy.SetOption({0}, texts);", "string[] l = easy.GetList({0});"],
        ["blob"] = ["easy.SetOption({0}, bytes);"],
        ["pointer"] = ["easy.SetPointer({0}, pointer);"],
        ["multi"] = ["multi.SetOption({0}, 1L);"],
        ["string info"] = ["string? s = easy.Info.GetString({0});"],
        ["long info"] = ["long v = easy.Info.GetLong({0});"],
        ["double info"] = ["double v = easy.Info.GetDouble({0});"],
        ["list info"] = ["string[] v = easy.Info.GetList({0});"],
        ["pointer info"] = ["nint v = easy.Info.GetPointer({0});"],
        ["socket info"] = ["nint v = easy.Info.GetSocket({0});"],
        ["int64 info"] = ["long v = easy.Info.GetInt64({0});"],
    };

    [Fact]
    public void Keys_EveryOneWithEveryCall_CompileOnlyWithTheirOwn()
    {
        List<(string Call, bool IsRight)> lines = [.. Lines(typeof(CurlOption), KindOfOption),
            .. Lines(typeof(CurlInfo), KindOfInfo), .. Lines(typeof(CurlMultiOption), (_, _) => "multi")];

        HashSet<int> wrong = LinesThatDoNotCompile(lines);

        Assert.All(lines.Index(), line => Assert.True(
            line.Item.IsRight != wrong.Contains(line.Index),
            line.Item.Call + (line.Item.IsRight ? " does not compile" : " compiles")));
        Assert.InRange(lines.Count(line => line.IsRight), 400, lines.Count / 8);
    }

    [Theory]
    [InlineData("easy.SetOption(CurlOption.MAXREDIRS, \"5\");", "CS1503")]
    [InlineData("easy.SetOption(CurlOption.URL, 5);", "CS1503")]
    [InlineData("easy.SetOption(10002, \"http://127.0.0.1/\");", "CS1503")]
    [InlineData("int code = easy.Info.GetLong(CurlInfo.RESPONSE_CODE);", "CS0266")]
    [InlineData("easy.SetOption(new CurlTextOption(64), \"\");", "CS1729")]
    [InlineData("easy.SetOption(CurlOption.URL with { Id = 64 }, \"\");", "CS0200")]
    [InlineData("CurlNumberOption number = 64;", "CS0029")]
    [InlineData("CurlNumberOption number = (CurlNumberOption)64;", "CS0030")]
    public void Mistake_OfAProgram_IsTheCompilersError(string statement, string error) =>
        Assert.Contains(error, Compile(statement).Select(diagnostic => diagnostic.Id));

    private static IEnumerable<(string Call, bool IsRight)> Lines(Type keys, Func<string, int, string> kindOf) =>
        from member in keys.GetProperties(BindingFlags.Public | BindingFlags.Static)
        let id = (int)member.PropertyType.GetProperty("Id")!.GetValue(member.GetValue(null))!
        let own = kindOf(member.Name, id)
        from sort in s_calls
        from call in sort.Value
        select (string.Format(null, call, $"{keys.Name}.{member.Name}"), sort.Key == own);

    private static string KindOfOption(string name, int id) =>
        CurlSymbols.Options.ToArray().Single(symbol => symbol.Name == name && symbol.Id == id).Kind switch
        {
            CurlOptionKind.Long or CurlOptionKind.Values or CurlOptionKind.OffT => "number",
            CurlOptionKind.String => "text",
            CurlOptionKind.List => "list",
            CurlOptionKind.Blob => "blob",
            _ => "pointer",
        };

    // libcurl's type is in the number. Lists have that of pointers, and are told by name.
    private static string KindOfInfo(string name, int id) => (id & InfoTypeMask) switch
    {
        0x100000 when name == nameof(CurlInfo.PRIVATE) => "pointer info",
        0x100000 => "string info",
        0x200000 => "long info",
        0x300000 => "double info",
        0x400000 when name is nameof(CurlInfo.COOKIELIST) or nameof(CurlInfo.SSL_ENGINES) => "list info",
        0x400000 => "pointer info",
        0x500000 => "socket info",
        _ => "int64 info",
    };

    private static HashSet<int> LinesThatDoNotCompile(List<(string Call, bool IsRight)> lines)
    {
        var text = new StringBuilder();
        foreach ((string call, _) in lines)
        {
            text.Append("{ ").Append(call).Append(" }\n");
        }

        return [.. Compile(text.ToString()).Select(error => error.Location.GetLineSpan().StartLinePosition.Line)];
    }

    /// <summary>The errors of a program, in lines of these statements from 0 on.</summary>
    private static IEnumerable<Diagnostic> Compile(string statements)
    {
        string program = "using NanoAgent.LibCurl; static class Program { static void Run(CurlEasy easy, "
            + "CurlMulti multi, string[] texts, byte[] bytes, nint pointer) {" + statements + "} }";
        MetadataReference[] references =
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Select(path => MetadataReference.CreateFromFile(path)),
        ];
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        return CSharpCompilation.Create("Program", [CSharpSyntaxTree.ParseText(program)], references, options)
            .GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }
}
