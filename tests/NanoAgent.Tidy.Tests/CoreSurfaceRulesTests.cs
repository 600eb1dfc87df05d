using System.Linq;

namespace NanoAgent.Tidy.Tests;

public class CoreSurfaceRulesTests
{
    [Fact]
    public void Surface_OfTheCore_IsTheListed() => Verdict.Clean(CoreSurfaceRules.Check(Sample.Core));

    [Fact]
    public void Surface_EachListedLine_ExistsInDotNet() =>
        Verdict.Clean(CoreSurfaceRules.StaleLines(CoreSurfaceRules.Listed));

    [Theory]
    [InlineData("long M() => DateTime.UtcNow.Ticks;", "System.DateTime::get_UtcNow()")]
    [InlineData("long M() => Environment.TickCount64;", "System.Environment")]
    [InlineData("int M() => new Random(1).Next(2);", "System.Random")]
    [InlineData("object M() => Guid.NewGuid();", "System.Guid")]
    [InlineData("void M() { new System.Threading.Thread(M).Start(); }", "System.Threading.Thread")]
    [InlineData("void M() { lock (this) { } }", "System.Threading.Monitor")]
    [InlineData("void M() { System.IO.File.Delete(\"a\"); }", "System.IO.File")]
    [InlineData("System.IO.Stream field;", "System.IO.Stream")]
    [InlineData("System.Net.Sockets.Socket M() => null;", "System.Net.Sockets.Socket")]
    [InlineData("void M() { Console.WriteLine(); }", "System.Console")]
    [InlineData("string M(string s) => s.Replace('a', 'b');", "System.String::Replace(System.Char,System.Char)")]
    [InlineData("string M(int i) => $\"{i}\";", "System.Runtime.CompilerServices.DefaultInterpolatedStringHandler")]
    [InlineData("volatile int field;", "System.Runtime.CompilerServices.IsVolatile")]
    [InlineData("void M(decimal d) { }", "System.Decimal")]
    [InlineData("void M() { try { M(); } catch (System.IO.IOException) { } }", "System.IO.IOException")]
    public void Surface_OutsideTheList_Bites(string member, string name)
    {
        var found = CoreSurfaceRules.Check(Sample.Members(member)).ToList();
        Assert.Contains(found, violation => violation.Sentence.StartsWith(name, System.StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("string M(byte[] b) => System.Text.Encoding.UTF8.GetString(b, 0, b.Length).Substring(1).Trim();")]
    [InlineData("void M(byte[] a, byte[] b) { Array.Copy(a, 0, b, 1, 2); }")]
    [InlineData("int M(string s) => s.IndexOf('x') + int.Parse(s) + s.Split(new char[] { ',' }).Length;")]
    [InlineData("object M() { foreach (object o in new System.Collections.ArrayList()) return o; return null; }")]
    [InlineData("byte[] M() => new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 };")]
    [InlineData("long M(long ticks) => new DateTime(ticks).Year;")]
    [InlineData("string M(int i, string s) => s + i.ToString() + \"x\";")]
    [InlineData("void M(string s) { if (s == null) throw new ArgumentNullException(nameof(s)); }")]
    public void Surface_InTheList_LetsThrough(string member) =>
        Verdict.LetsThrough(CoreSurfaceRules.Check(Sample.Members(member)));

    [Fact]
    public void StaleLines_OfAGoneMember_Bite()
    {
        const string Gone = "System.String::Trim(System.Decimal)";
        string[] listed = ["System.String::Trim()", Gone, "System.Collections.Stack"];
        Verdict.Bites(CoreSurfaceRules.StaleLines(listed), CoreSurfaceRules.ListName, Gone);
    }
}
