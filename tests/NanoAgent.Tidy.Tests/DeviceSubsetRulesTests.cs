using System.Globalization;
using System.Linq;

namespace NanoAgent.Tidy.Tests;

public class DeviceSubsetRulesTests
{
    [Fact]
    public void Subset_OfTheCore_IsKept() => Verdict.Clean(DeviceSubsetRules.Check(IlReader.Core));

    [Theory]
    [InlineData("class G<T> { }", "type parameters")]
    [InlineData("T M<T>(T t) => t;", "type parameters")]
    [InlineData("Action<int> field;", "type parameters")]
    [InlineData("object M() => Array.Empty<byte>();", "type parameters")]
    [InlineData("int? M() => null;", "type parameters")]
    [InlineData("int[,] field;", "array of arrays")]
    [InlineData("object M() => new int[2, 2];", "array of arrays")]
    [InlineData("interface I { void M() { } }", "interface")]
    [InlineData("int M(int a, int b) => checked(a + b);", "add.ovf")]
    [InlineData("byte M(int a) => checked((byte)a);", "conv.ovf.u1")]
    [InlineData("object M(long n) => new byte[n];", "conv.ovf.i")]
    [InlineData("string M(E e) => e.ToString();", "enum")]
    [InlineData("string M(E e) => \"a\" + e;", "enum")]
    [InlineData("string M(E e) => string.Format(\"{0}\", e);", "enum")]
    [InlineData("object M(Type t) => Enum.GetName(t, 1);", "Enum.GetName")]
    [InlineData("string M(double d) => d.ToString();", "scaled integer")]
    [InlineData("string M(float d) => string.Format(\"{0}\", d);", "scaled integer")]
    [InlineData("object M(System.Text.StringBuilder b, double d) => b.Append(d);", "scaled integer")]
    [InlineData("unsafe int M(int* p) => *p;", "pointers")]
    [InlineData("unsafe int M(byte[] a) { fixed (byte* p = a) return *p; }", "pointers")]
    [InlineData("unsafe void M() { byte* p = stackalloc byte[4]; N(*p); } void N(byte b) { }", "stackalloc")]
    [InlineData("async void M() { await System.Threading.Tasks.Task.Yield(); }", "async")]
    [InlineData("System.Collections.IEnumerable M() { yield return 1; }", "iterators")]
    [InlineData("void M() { lock (this) { } }", "lock")]
    public void Subset_OutsideIt_Bites(string member, string word)
    {
        var found = DeviceSubsetRules.Check(Sample.Members(member)).ToList();
        Assert.Contains(found, violation => violation.Sentence.Contains(word, System.StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("delegate int F(int a); F M() => a => a + 1;")]
    [InlineData("int[][] M() => new int[2][];")]
    [InlineData("interface I { void M(); }")]
    [InlineData("int M(int a, long b) => unchecked((int)(a + b));")]
    [InlineData("object M(int n) => new byte[n];")]
    [InlineData("string M(E e) => ((int)e).ToString();")]
    [InlineData("string M(E e) { switch (e) { case E.A: return \"A\"; default: return \"B\"; } }")]
    [InlineData("object M(int i) => i;")]
    [InlineData("double M(double d) => d * 2;")]
    [InlineData("void M(ref int a, out int b) { b = a; }")]
    [InlineData("int M(object o) { foreach (char c in new char[] { 'a' }) { if (o.Equals(c)) return c; } return 0; }")]
    public void Subset_WithinIt_LetsThrough(string member) =>
        Verdict.LetsThrough(DeviceSubsetRules.Check(Sample.Members(member)));

    [Fact]
    public void Subset_OneSwitchCaseTooMany_Bites()
    {
        Assert.Single(DeviceSubsetRules.Check(Sample.Members(Switch(256))));
        Verdict.LetsThrough(DeviceSubsetRules.Check(Sample.Members(Switch(255))));
    }

    [Fact]
    public void Subset_OneParameterTooMany_Bites()
    {
        Assert.Single(DeviceSubsetRules.Check(Sample.Members(Parameters(256))));
        Verdict.LetsThrough(DeviceSubsetRules.Check(Sample.Members(Parameters(255))));
    }

    [Fact]
    public void Subset_OneLocalTooMany_Bites()
    {
        Assert.Single(DeviceSubsetRules.Check(Sample.Members(Locals(256))));
        Verdict.LetsThrough(DeviceSubsetRules.Check(Sample.Members(Locals(255))));
    }

    [Fact]
    public void Subset_TooMuchIlInAnAssembly_Bites()
    {
        // Each method is 22 KB of IL: two fit into an assembly, three do not.
        var found = DeviceSubsetRules.Check(Sample.Members(Long("A") + Long("B") + Long("D"))).ToList();
        Assert.Contains("split this assembly", Assert.Single(found).Sentence, System.StringComparison.Ordinal);
        Verdict.LetsThrough(DeviceSubsetRules.Check(Sample.Members(Long("A") + Long("B"))));
    }

    private static string Switch(int cases) =>
        "int M(int i) { switch (i) { " + Repeat(cases, "case {0}: return {0}7;") + " default: return 0; } }";

    private static string Parameters(int count) =>
        "static void M(" + Repeat(count, "int a{0},").TrimEnd(',') + ") { }";

    private static string Locals(int count) =>
        "int N(ref int x) => x; int M() { " + Repeat(count, "int a{0} = {0}; N(ref a{0});") + " return 0; }";

    private static string Long(string name) => "int f" + name + "; void M" + name + "() { "
        + Repeat(2000, "f" + name + " = {0} + 100000;") + " }";

    private static string Repeat(int count, string format) => string.Concat(
        Enumerable.Range(0, count).Select(i => format.Replace("{0}", i.ToString(CultureInfo.InvariantCulture))));
}
