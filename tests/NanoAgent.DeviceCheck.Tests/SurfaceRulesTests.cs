using System;
using System.IO;

namespace NanoAgent.DeviceCheck.Tests;

/// <summary>Members that nanoFramework lacks are found; what it has, inherits or overrides is let through.</summary>
public class SurfaceRulesTests
{
    [Theory]
    [InlineData("string M(string[] a) => string.Join(\",\", a);", "Join(String, String[])")]
    [InlineData("string M(string a) => a.Replace('a', 'b');", "Replace(Char, Char)")]
    [InlineData("object M() => new System.Collections.Generic.KeyNotFoundException();", "KeyNotFoundException")]
    [InlineData("void M() { System.Threading.Monitor.Pulse(this); }", "Pulse(Object)")]
    [InlineData("long M(ref long a) => System.Threading.Interlocked.Increment(ref a);", "Increment(Int64&)")]
    [InlineData("void M(byte[] a) { Buffer.BlockCopy(a, 0, a, 1, 2); }", "Buffer")]
    public void Check_OfWhatNanoFrameworkLacks_NamesTheMember(string members, string name)
    {
        var finding = Assert.Single(
            Sample.Members(members),
            finding => finding.Rule == "missing-member" && finding.Sentence.Contains(name, StringComparison.Ordinal)
        );
        Assert.Equal("N.C", finding.Type);
        Assert.Equal("M", finding.Member);
    }

    [Theory]
    [InlineData("string M(object o) => o.ToString();")]
    [InlineData("int M(string a) => a.IndexOf('a') + a.Length;")]
    [InlineData("void M(System.Collections.ArrayList a) { a[0] = a.Count; }")]
    [InlineData("delegate void D(); D M() => () => { };")]
    [InlineData("int M(int[] a) { Array.Copy(a, 0, a, 1, 2); return a.Length; }")]
    [InlineData("int M(ref int a) => System.Threading.Interlocked.Increment(ref a);")]
    [InlineData("Exception M() => new ArgumentOutOfRangeException(\"a\");")]
    [InlineData("DateTime M() => new DateTime(2020, 1, 1).AddDays(1);")]
    [InlineData("bool M(Exception e) => e.InnerException != null && e.Message == \"\";")]
    [InlineData("~C() { }")]
    [InlineData("[Flags] enum F { A = 1 } F M() => F.A;")]
    public void Check_OfWhatNanoFrameworkHas_FindsNothing(string members) =>
        Assert.Empty(Sample.DeviceMembers(members));

    // String's indexer is named Chars on both sides, StringBuilder's only on .NET.
    [Fact]
    public void Check_OfIndexers_KnowsTheNamesThatTheyHaveOnABoard()
    {
        const string text = "char M(string s) => s[0];";
        const string builder = "char M(System.Text.StringBuilder b) => b[0];";
        Assert.Empty(Sample.Members(text));
        Assert.Empty(Sample.DeviceMembers(text));
        Assert.Empty(Sample.DeviceMembers(builder, null, "nanoFramework.System.Text"));
        var finding = Assert.Single(Sample.Members(builder));
        Assert.Contains("get_Chars(Int32)", finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfInheritedMembers_FindsNothing() =>
        Assert.Empty(
            Sample.DeviceMembers(
                "void M(System.Net.Sockets.NetworkStream s) { s.Close(); s.Dispose(); s.ReadTimeout = 1; }",
                null,
                "System.Net",
                "System.IO.Streams"
            )
        );

    [Fact]
    public void Check_OfAnAssemblyThatNothingIsKnownOf_SaysSo()
    {
        var mscorlib = Microsoft.CodeAnalysis.MetadataReference.CreateFromFile(Repository.Surface("mscorlib"));
        using var other = Sample.Compile("public class O { }", [mscorlib], "Other");
        var image = new MemoryStream();
        other.Write(image);
        var reference = Microsoft.CodeAnalysis.MetadataReference.CreateFromImage(image.ToArray());
        using var module = Sample.Compile("public class C { O o; }", [mscorlib, reference]);
        Assert.Equal("unknown-assembly", Assert.Single(DeviceChecker.Check(module, [module], null)).Rule);
        Assert.Empty(DeviceChecker.Check(module, [module, other], null));
    }

    [Fact]
    public void Check_OfAFileThatIsNoAssembly_NamesItAndEndsWithTwo()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "no-assembly.dll");
        File.WriteAllText(path, "NFMRK1");
        var error = new StringWriter();
        Assert.Equal(CheckRun.Unusable, CheckRun.Run([path], null, TextWriter.Null, error));
        Assert.Contains(path, error.ToString(), StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public void Check_OfAnAssemblyWithSymbols_NamesTheLine()
    {
        var findings = DeviceChecker.Check([typeof(SurfaceRulesTests).Assembly.Location]);
        Assert.Contains(
            findings,
            finding => finding.Source.Contains("SurfaceRulesTests.cs:", StringComparison.Ordinal)
        );
    }
}
