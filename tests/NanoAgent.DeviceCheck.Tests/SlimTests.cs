using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Mono.Cecil;
using NanoAgent.DeviceCheck.Bill;
using NanoAgent.DeviceCheck.Slim;

namespace NanoAgent.DeviceCheck.Tests;

/// <summary>What slimming takes out, what it leaves, and that the code does the same afterwards.</summary>
public class SlimTests
{
    private const string Source =
        """
        #nullable enable
        using System;
        namespace N
        {
            [AttributeUsage(AttributeTargets.All)] public sealed class MarkAttribute : Attribute { }
            internal enum Phase { One, Two }
            internal sealed class Cell
            {
                internal int Value { get; private set; }
                internal static int Made { get; set; }
                internal string? Text { get; set; }
                internal int Twice { get { return Value + Value; } }
                internal void Put(int value) { Value = value; Made++; }
                internal void NobodyCalls() { AlsoNot(); }
                private void AlsoNot() { }
            }
            [Mark] internal sealed class Marked { public static void FoundByItsAttribute() { } }
            public class Seen
            {
                private readonly Cell _cell = new Cell();
                private int _wideAndHiddenName;
                public int Open;
                public int Count { get; private set; }
                protected int Kept { get { return 1; } }
                public int Run(int value)
                {
                    int phase = value > 1 ? (int)Phase.Two : (int)Phase.One;
                    _cell.Put(value);
                    _cell.Text = "t";
                    _wideAndHiddenName += phase + (_cell.Text == null ? 100 : 0);
                    Count++;
                    return _cell.Value + _cell.Twice + Cell.Made + Count + _wideAndHiddenName;
                }
            }
        }
        """;

    [Fact]
    public void Slim_OfAnAssembly_TakesOutWhatNobodyCanCall()
    {
        using var module = Slimmed();
        var cell = module.GetType("N.Cell");
        Assert.Equal(
            ["Put", "get_Twice"],
            cell.Methods.Where(m => !m.IsConstructor).Select(m => m.Name).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(module.GetType("N.Seen").Methods, method => method.Name == "set_Count");
        Assert.Null(module.GetType("N.Phase"));
        Assert.DoesNotContain(module.GetTypes(), type => type.Name.StartsWith("Nullable", StringComparison.Ordinal));
        Assert.All(cell.Fields, field => Assert.Equal(1, field.Name.Length));
    }

    [Fact]
    public void Slim_OfAnAssembly_LeavesWhatOthersSeeAndWhatAttributesMark()
    {
        using var module = Slimmed();
        var seen = module.GetType("N.Seen");
        Assert.Equal(
            [".ctor", "Run", "get_Count", "get_Kept"],
            seen.Methods.Select(method => method.Name).Order(StringComparer.Ordinal));
        Assert.Contains(seen.Fields, field => field.Name == "Open");
        Assert.Contains(module.GetType("N.Marked").Methods, method => method.Name == "FoundByItsAttribute");
    }

    [Fact]
    public void Slim_OfAnAssembly_LeavesItsCodeDoingTheSame()
    {
        Assert.Equal(Run(Compiled()), Run(Slimmed()));
    }

    [Fact]
    public void SlimProgram_OfALibraryAndItsUser_TakesOutWhatTheUserDoesNotName()
    {
        var (user, library) = Program();
        var names = AssemblySlimmer.Slim([user, library], Seen.InProgram([user, library]));
        Assert.Equal(["Library L.Lib a Used"], names);
        Assert.Equal(
            [".ctor", "L.IRead.Read", "a"],
            library.GetType("L.Lib").Methods.Select(method => method.Name).Order(StringComparer.Ordinal));
        Assert.Null(library.GetType("L.Idle"));
        Assert.Equal("Read", Assert.Single(library.GetType("L.IRead").Methods).Name);
    }

    [Fact]
    public void SlimProgram_OfALibraryAndItsUser_LeavesTheirCodeDoingTheSame()
    {
        var (user, library) = Program();
        var before = RunProgram(user, library);
        AssemblySlimmer.Slim([user, library], Seen.InProgram([user, library]));
        Assert.Equal(33, before);
        Assert.Equal(before, RunProgram(user, library));
    }

    // The two libraries share a namespace, the types a name each, and one lies in another.
    [Fact]
    public void SlimProgram_ThatThrows_HasATraceThatTheListOfNamesReads()
    {
        // Else the runtime would put the small ones into their callers.
        const string keep = "[System.Runtime.CompilerServices.MethodImpl("
            + "System.Runtime.CompilerServices.MethodImplOptions.NoInlining)] ";
        var one = Sample.Compile(
            $"namespace L {{ public class First {{ {keep} public static void Begin() {{ Second.In.Down(); }} }}"
            + $" class Second {{ internal class In {{ {keep} internal static void Down() {{ new In().Fall(1); }}"
            + $" {keep} void Fall(int by) {{ throw new System.InvalidOperationException(\"L.First\"); }} }} }} }}",
            Sample.Framework, "One");
        var other = Sample.Compile(
            $"namespace L {{ public class Third {{ {keep} public Third(int a) {{ First.Begin(); }} }} }}",
            Sample.Framework.Append(Reference(one)), "Other");
        var user = Sample.Compile(
            "public class User { public static int Main() { L.Made.Make(); return 1; } }"
            + $" namespace L {{ class Made {{ {keep} internal static void Make() {{ new Third(1); }} }} }}",
            Sample.Framework.Append(Reference(one)).Append(Reference(other)), "User", OutputKind.ConsoleApplication);
        string[] before = Frames(Thrown(user, one, other));
        var names = AssemblySlimmer.Slim([user, one, other], Seen.InProgram([user, one, other]));
        var trace = Thrown(user, one, other);
        Assert.NotEqual(before, Frames(trace));
        Assert.Equal(before, Frames(new TraceNames(names).Read(trace)));
        Assert.Equal(6, before.Length);
        static string Thrown(ModuleDefinition user, params ModuleDefinition[] libraries) =>
            Assert.Throws<TargetInvocationException>(() => RunProgram(user, libraries)).InnerException!.StackTrace!;
        // What lies under Main is the runtime's way of calling it, which differs from run to run.
        static string[] Frames(string trace)
        {
            string[] all = [.. trace.Split('\n').Select(line => line.Split('(')[0].Trim())];
            return all[..(Array.IndexOf(all, "at User.Main") + 1)];
        }
    }

    // Below: of another interface, that of a class derived from it, or from that one, here or in another assembly.
    [Theory]
    [InlineData("public class Below : L.Base, ISecond { }")]
    [InlineData("public class Between : L.Base { } public class Below : Between, ISecond { }")]
    public void SlimProgram_MemberThatADerivedClassHasForAnotherInterface_StaysOne(string below)
    {
        const string librarySource =
            "namespace L { public interface IFirst { int Get(); int Last(); }"
            + " public class Base : IFirst { public int Get() { return 7; } public int Last() { return 1; } } }";
        var userSource = "public interface ISecond { int Get(); } " + below
            + " public class User { public static int Main() {"
            + " return ((ISecond)new Below()).Get() + ((L.IFirst)new Below()).Last(); } }";
        var together = Sample.Compile(
            librarySource + userSource, Sample.Framework, "User", OutputKind.ConsoleApplication);
        AssemblySlimmer.Slim([together], Seen.InProgram([together]));
        Assert.Equal("Last", Assert.Single(together.Types, type => type.IsInterface && type.Methods[0].Name == "Last")
            .Methods.Single().Name);
        Assert.Equal(8, RunProgram(together));
        var library = Sample.Compile(librarySource, Sample.Framework, "Library");
        var user = Sample.Compile(
            userSource, Sample.Framework.Append(Reference(library)), "User", OutputKind.ConsoleApplication);
        AssemblySlimmer.Slim([user, library], Seen.InProgram([user, library]));
        Assert.Equal(8, RunProgram(user, library));
    }

    [Fact]
    public void Slim_OfAFile_IsTheSameTwiceAndSmaller()
    {
        var folder = Directory.CreateTempSubdirectory("slim-test-");
        try
        {
            var path = Path.Combine(folder.FullName, "Sample.dll");
            using (var module = Compiled()) module.Write(path);
            var before = PeEstimator.Estimate(path).Bytes;
            AssemblySlimmer.Slim(path);
            var once = File.ReadAllBytes(path);
            Assert.True(PeEstimator.Estimate(path).Bytes < before, "nothing was taken out");
            AssemblySlimmer.Slim(path);
            Assert.Equal(once, File.ReadAllBytes(path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Slim_OfConstantsThatAFileImports_LeavesTheirUsersSymbolsReadable()
    {
        const string source = "using static N.Idle; namespace N"
            + " { internal static class Idle { public const int Six = 6; } public class User"
            + " { public static int Get() { int six = Six; return six + six.GetHashCode(); } } }";
        var folder = Directory.CreateTempSubdirectory("slim-test-");
        try
        {
            var path = Path.Combine(folder.FullName, "Sample.dll");
            Sample.CompileWithSymbols(source, path);
            AssemblySlimmer.Slim(path);
            using var slimmed = ModuleDefinition.ReadModule(path, new() { ReadSymbols = true });
            Assert.Null(slimmed.GetType("N.Idle"));
            var get = slimmed.GetType("N.User").Methods.Single(method => method.Name == "Get");
            Assert.NotEmpty(get.DebugInformation.SequencePoints);
            Assert.Empty(get.DebugInformation.Scope.Import.Targets);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (ModuleDefinition User, ModuleDefinition Library) Program()
    {
        const string librarySource =
            """
            namespace L
            {
                public interface IRead { int Read(); int NobodyAsks(); }
                public class Lib : IRead
                {
                    private int _base = 30;
                    public int Count { get; set; }
                    public int Total { get; private set; }
                    public int Used() { Total = _base + Count; return Total; }
                    public int Unused() { return 1; }
                    int IRead.Read() { return Count; }
                    public int NobodyAsks() { return 5; }
                }
                public class Idle { public int Value; }
            }
            """;
        var library = Sample.Compile(librarySource, Sample.Framework, "Library");
        var user = Sample.Compile(
            "public class User { public static int Main() { var lib = new L.Lib { Count = 1 }; lib.Count += 1;"
            + " return lib.Used() + ((L.IRead)lib).Read() - lib.Total + 31; } }",
            Sample.Framework.Append(Reference(library)),
            "User",
            OutputKind.ConsoleApplication);
        return (user, library);
    }

    private static PortableExecutableReference Reference(ModuleDefinition library)
    {
        var image = new MemoryStream();
        library.Write(image);
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    private static int RunProgram(ModuleDefinition user, params ModuleDefinition[] libraries)
    {
        var context = new AssemblyLoadContext("program", isCollectible: true);
        var assemblies = libraries.Append(user).Select(module =>
        {
            var image = new MemoryStream();
            module.Write(image);
            image.Position = 0;
            return context.LoadFromStream(image);
        }).ToList();
        var result = (int)assemblies[^1].EntryPoint!.Invoke(null, null)!;
        context.Unload();
        return result;
    }

    private static ModuleDefinition Compiled() => Sample.Compile(Source, Sample.Framework);

    private static ModuleDefinition Slimmed()
    {
        var module = Compiled();
        AssemblySlimmer.Slim([module], Seen.ByOthers([module]));
        return module;
    }

    private static int[] Run(ModuleDefinition module)
    {
        using (module)
        {
            var image = new MemoryStream();
            module.Write(image);
            var type = Assembly.Load(image.ToArray()).GetType("N.Seen")!;
            var seen = Activator.CreateInstance(type);
            return [.. new[] { 1, 2, 7 }.Select(value => (int)type.GetMethod("Run")!.Invoke(seen, [value])!)];
        }
    }
}
