using System.Linq;

namespace NanoAgent.Tidy.Tests;

public class CoreArrowRulesTests
{
    private const string Types =
        "namespace NanoAgent.Platform { public interface IClock { } public interface IDigest { } public class P { } }" +
        "namespace NanoAgent.Scheduling { public class S { } }" +
        "namespace NanoAgent.Spooling { public class Q { } }" +
        "namespace NanoAgent.Connections { public class N { } }" +
        "namespace NanoAgent.Transfers { public class T { public static int F; public class Inner { } } }" +
        "namespace NanoAgent.Telemetry { public class A { } }" +
        "namespace NanoAgent.Downloads { public class D { } }";

    [Fact]
    public void Arrows_OfTheCore_RunOneWay() => Verdict.Clean(CoreArrowRules.Check(Sample.Core));

    [Theory]
    [InlineData("Platform", "object M() => new NanoAgent.Scheduling.S();", "C::M", "may not know Scheduling")]
    [InlineData("Wire", "void M(NanoAgent.Scheduling.S s) { }", "C::M", "may not know Scheduling")]
    [InlineData("Scheduling", "NanoAgent.Connections.N[] field;", "C", "may not know Connections")]
    [InlineData("Connections", "object M() => typeof(NanoAgent.Transfers.T.Inner);", "C::M", "may not know Transfers")]
    [InlineData("Spooling", "int M() => NanoAgent.Transfers.T.F;", "C::M", "may not know Transfers")]
    [InlineData("Transfers", "bool M(object o) => o is NanoAgent.Telemetry.A;", "C::M", "may not know Telemetry")]
    [InlineData("Transfers", "bool M(object o) => o is NanoAgent.Downloads.D;", "C::M", "may not know Downloads")]
    [InlineData("Transfers", "bool M(object o) => o is NanoAgent.Spooling.Q;", "C::M", "may not know Spooling")]
    [InlineData("Telemetry", "bool M(object o) => o is NanoAgent.Downloads.D;", "C::M", "may not know Downloads")]
    [InlineData("Wire", "class In { void M(NanoAgent.Platform.IClock c) { } }", "C/In::M", "knows no time")]
    [InlineData("Urls", "void M(NanoAgent.Platform.IClock c) { }", "C::M", "knows no time")]
    [InlineData("Extras", "void M(NanoAgent.Platform.P p) { }", "C::M", "its arrows")]
    public void Arrows_AgainstTheDirection_Bite(string folder, string member, string place, string word) =>
        Verdict.Bites(CoreArrowRules.Check(With(folder, member)), $"NanoAgent.{folder}.{place}", word);

    [Theory]
    [InlineData("Wire", "void M(NanoAgent.Platform.IDigest d) { }")]
    [InlineData("Scheduling", "void M(NanoAgent.Platform.IClock c) { }")]
    [InlineData("Transfers", "NanoAgent.Connections.N M(NanoAgent.Scheduling.S s) => null;")]
    [InlineData("Telemetry", "NanoAgent.Transfers.T M(NanoAgent.Spooling.Q q) => null;")]
    [InlineData("Downloads", "string M() => \"NanoAgent.Telemetry.A\";")]
    public void Arrows_AlongTheDirection_LetThrough(string folder, string member) =>
        Verdict.LetsThrough(CoreArrowRules.Check(With(folder, member)));

    [Fact]
    public void Usings_OfTheCore_RunOneWay() => Verdict.Clean(SourceTree.Files.SelectMany(CoreArrowRules.CheckUsings));

    [Theory]
    [InlineData("shared/Wire/a.cs", "using System;\nusing NanoAgent.Scheduling;\n", "may not know Scheduling")]
    [InlineData("shared/Spool/a.cs", "\nusing NanoAgent.Transfers;\n", "may not know Transfers")]
    [InlineData("shared/Wire/a.cs", "\nusing static NanoAgent.Transfers.Limits;\n", "may not know Transfers")]
    [InlineData("shared/Wire/a.cs", "\nusing T = NanoAgent.Transfers.Limits;\n", "may not know Transfers")]
    public void Usings_AgainstTheDirection_Bite(string path, string text, string word) =>
        Verdict.Bites(CoreArrowRules.CheckUsings(new SourceFile(path, text)), path + ":2", word);

    [Theory]
    [InlineData("shared/Spool/a.cs", "using NanoAgent.Wire;\n// using NanoAgent.Transfers;\n")]
    [InlineData("host/NanoAgent.Host/a.cs", "using NanoAgent.Telemetry;\n")]
    public void Usings_AlongTheDirection_LetThrough(string path, string text) =>
        Verdict.LetsThrough(CoreArrowRules.CheckUsings(new SourceFile(path, text)));

    private static Mono.Cecil.ModuleDefinition With(string folder, string member) =>
        Sample.Compile(Types + "namespace NanoAgent." + folder + " { public class C { " + member + " } }");
}
