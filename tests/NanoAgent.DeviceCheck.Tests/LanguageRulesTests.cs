namespace NanoAgent.DeviceCheck.Tests;

/// <summary>Every rule on the language has samples that it catches and near misses that it lets through.</summary>
public class LanguageRulesTests
{
    [Fact]
    public void Check_OfTheCoreForABoard_FindsNothing()
    {
        var findings = DeviceChecker.Check([
            Repository.Output("device/NanoAgent.Telemetry.Nano", "NanoAgent.Core.dll"),
            Repository.Output("device/NanoAgent.Telemetry.Nano", "NanoAgent.Telemetry.dll"),
        ]);
        Assert.True(findings.Count == 0, string.Join("\n", findings));
    }

    [Theory]
    [InlineData("generic", "class G<T> { }")]
    [InlineData("generic", "T M<T>(T t) => t;")]
    [InlineData("generic", "Action<int> field;")]
    [InlineData("generic", "Func<int> M() => null;")]
    [InlineData("generic", "object M() => Array.Empty<byte>();")]
    [InlineData("generic", "int? M() => null;")]
    [InlineData("generic", "interface I : IEquatable<int> { }")]
    [InlineData("generic", "class D : System.Collections.ObjectModel.Collection<int> { }")]
    [InlineData("generic", "event Action<int> Came;")]
    [InlineData("generic", "object M() => typeof(Action<>);")]
    [InlineData("array-rank", "int[,] field;")]
    [InlineData("array-rank", "object M() => new int[2, 2];")]
    [InlineData("interface-body", "interface I { void M() { } }")]
    [InlineData("checked", "int M(int a, int b) => checked(a + b);")]
    [InlineData("checked", "byte M(int a) => checked((byte)a);")]
    [InlineData("checked", "object M(long n) => new byte[n];")]
    [InlineData("enum-text", "string M(E e) => e.ToString();")]
    [InlineData("enum-text", "string M(E e) => \"a\" + e;")]
    [InlineData("enum-text", "string M(E e) => string.Format(\"{0}\", e);")]
    [InlineData("enum-text", "string M(E e, int a) => string.Format(\"{0}{1}{2}{3}\", a, e, a, a);")]
    [InlineData("enum-text", "object M(System.Text.StringBuilder b, E e) => b.Append((object)e);")]
    [InlineData("enum-text", "object M(Type t) => Enum.GetName(t, 1);")]
    [InlineData("float-text", "string M(double d) => d.ToString();")]
    [InlineData("float-text", "string M(double d) => d.ToString(\"0.00\");")]
    [InlineData("float-text", "string M(float d) => string.Format(\"{0}\", d);")]
    [InlineData("float-text", "object M(System.Text.StringBuilder b, double d) => b.Append(d);")]
    [InlineData("pointer", "unsafe int M(int* p) => *p;")]
    [InlineData("pointer", "unsafe int M(byte[] a) { fixed (byte* p = a) return *p; }")]
    [InlineData("pointer", "unsafe void M() { byte* p = stackalloc byte[4]; N(*p); } void N(byte b) { }")]
    [InlineData("pointer", "unsafe int M(delegate*<int> f) => f();")]
    [InlineData("state-machine", "async void M() { await System.Threading.Tasks.Task.Yield(); }")]
    [InlineData("state-machine", "System.Collections.IEnumerable M() { yield return 1; }")]
    [InlineData("attribute-argument", "class A : Attribute { public A(object o) { } } [A(E.B)] void M() { }")]
    [InlineData("attribute-argument", "class A : Attribute { public A(E e) { } } [A(E.B)] int field;")]
    [InlineData("attribute-argument", "class A : Attribute { public A(params object[] o) { } } [A(1, E.B)] int f;")]
    [InlineData("attribute-argument", "class A : Attribute { public A(Type t) { } } [A(typeof(E))] void M() { }")]
    public void Check_OfWhatABoardCannotRun_FindsIt(string rule, string members) =>
        Assert.Contains(Sample.Members(members), finding => finding.Rule == rule);

    // Against .NET's own assemblies the compiler makes something else of these.
    [Theory]
    [InlineData("enum-text", "string M(E e) => $\"a{e}\";")]
    [InlineData("enum-text", "string M(E e) => $\"{e}\" + 1;")]
    [InlineData("float-text", "string M(double d) => $\"a{d}\";")]
    [InlineData("generic", "object M() => typeof(Action<>);")]
    public void Check_OfABoardsAssembly_FindsIt(string rule, string members) =>
        Assert.Contains(Sample.DeviceMembers(members), finding => finding.Rule == rule);

    [Theory]
    [InlineData("string M(E e) => $\"a{(int)e}\";")]
    [InlineData("string M(int i, string s) => $\"a{i}{s}\";")]
    [InlineData("delegate int F(int a); F M() => a => a + 1;")]
    [InlineData("int[][] M() => new int[2][];")]
    [InlineData("interface I { void M(); }")]
    [InlineData("interface I { static int M() => 1; }")]
    [InlineData("int M(int a, long b) => unchecked((int)(a + b));")]
    [InlineData("object M(int n) => new byte[n];")]
    [InlineData("string M(E e) => ((int)e).ToString();")]
    [InlineData("string M(E e) { switch (e) { case E.A: return \"A\"; default: return \"B\"; } }")]
    [InlineData("object M(E e) => e;")]
    [InlineData("void M(System.Collections.ArrayList a, E e) { a.Add(e); }")]
    [InlineData("object M(int i) => i;")]
    [InlineData("double M(double d) => d * 2;")]
    [InlineData("string M(double d) => d.ToString(\"F2\");")]
    [InlineData("void M(System.Collections.ArrayList a, double d) { a.Add(d); string.Concat(\"a\", \"b\"); }")]
    [InlineData("void M(ref int a, out int b) { b = a; }")]
    [InlineData("int M(object o) { foreach (char c in new char[] { 'a' }) { if (o.Equals(c)) return c; } return 0; }")]
    [InlineData("class A : Attribute { public A(object a, string b) { } } [A((int)E.B, null)] void M() { }")]
    [InlineData("[AttributeUsage(AttributeTargets.Field)] class A : Attribute { public A(int a) { } } [A(1)] int f;")]
    public void Check_OfTheNearMiss_FindsNothing(string members) => Assert.Empty(Sample.DeviceMembers(members));

    [Fact]
    public void Check_OfTheCompilersHiddenTypeBesideNativeMethods_FindsIt()
    {
        const string hidden =
            "namespace Microsoft.CodeAnalysis { [System.AttributeUsage("
            + "System.AttributeTargets.All)] internal sealed class EmbeddedAttribute : System.Attribute { } }";
        const string native =
            "public class C { [System.Runtime.CompilerServices.MethodImpl("
            + "System.Runtime.CompilerServices.MethodImplOptions.InternalCall)] public static extern int M(); }";
        var mscorlib = Microsoft.CodeAnalysis.MetadataReference.CreateFromFile(Repository.Surface("mscorlib"));
        Assert.Contains(
            Sample.Check(Sample.Compile(hidden + native, [mscorlib])),
            finding => finding.Rule == "hidden-type"
        );
        Assert.Empty(Sample.Check(Sample.Compile(hidden, [mscorlib])));
        Assert.Empty(Sample.Check(Sample.Compile(native, [mscorlib])));
    }
}
