using System.Globalization;
using System.Linq;

namespace NanoAgent.DeviceCheck.Tests;

/// <summary>The last number that fits is let through, the next one is found.</summary>
public class LimitRulesTests
{
    [Fact]
    public void Check_OfOneSwitchCaseTooMany_FindsIt() => Edge("switch-cases", Switch(256), Switch(255));

    [Fact]
    public void Check_OfOneParameterTooMany_FindsIt() =>
        Edge("method-parameters", "static " + Parameters(256), "static " + Parameters(255));

    // The object itself is one.
    [Fact]
    public void Check_OfOneParameterTooManyBesideTheObject_FindsIt() =>
        Edge("method-parameters", Parameters(255), Parameters(254));

    [Fact]
    public void Check_OfOneLocalTooMany_FindsIt() => Edge("method-locals", Locals(256), Locals(255));

    [Fact]
    public void Check_OfOneHandlerTooMany_FindsIt() => Edge("method-handlers", Handlers(256), Handlers(255));

    [Fact]
    public void Check_OfTooDeepAStack_FindsIt() => Edge("method-stack", Stack(256), Stack(250));

    [Fact]
    public void Check_OfTooLongAMethod_FindsIt() => Edge("method-bytes", Long("A", 3300), Long("A", 2000));

    [Theory]
    [InlineData("public void M{0}() {{ }}")]
    [InlineData("public virtual void M{0}() {{ }}")]
    [InlineData("public static void M{0}() {{ }}")]
    public void Check_OfOneMethodTooMany_FindsIt(string format)
    {
        // The constructor is an instance method of its own; a static class would have none.
        var most =
            format.Contains("virtual", System.StringComparison.Ordinal)
            || format.Contains("static", System.StringComparison.Ordinal)
                ? 255
                : 254;
        Edge("type-methods", Methods(format, most + 1), Methods(format, most));
    }

    // Each method is 22 KB of IL: two fit into an assembly, three do not.
    [Fact]
    public void Check_OfTooMuchIl_FindsIt() =>
        Edge("il-bytes", Long("A", 2000) + Long("B", 2000) + Long("D", 2000), Long("A", 2000) + Long("B", 2000));

    [Fact]
    public void Check_OfTooManyBytesOfStrings_FindsIt() => Edge("string-bytes", Literal(65536), Literal(60000));

    [Fact]
    public void Check_OfTooManyBytesOfTextsInAttributes_FindsIt() => Edge("string-bytes", Row(65536), Row(60000));

    private static void Edge(string rule, string bad, string nearMiss)
    {
        Assert.Equal([rule], Sample.DeviceMembers(bad).Select(finding => finding.Rule).Distinct());
        Assert.Empty(Sample.DeviceMembers(nearMiss));
    }

    private static string Switch(int cases) =>
        "int M(int i) { switch (i) { " + Repeat(cases, "case {0}: return {0}7;") + " default: return 0; } }";

    private static string Row(int length) =>
        "sealed class RowAttribute : System.Attribute { public RowAttribute(params object[] cells) { } } [Row(7, \""
        + new string('x', length) + "\")] void M() { }";

    private static string Parameters(int count) => "void M(" + Repeat(count, "int a{0},").TrimEnd(',') + ") { }";

    private static string Locals(int count) =>
        "int N(ref int x) => x; int M() { " + Repeat(count, "int a{0} = {0}; N(ref a{0});") + " return 0; }";

    private static string Handlers(int count) =>
        "void N() { } void M() { " + Repeat(count, "try {{ N(); }} finally {{ N(); }}") + " }";

    private static string Stack(int depth) =>
        "int M(int a) => " + Repeat(depth - 1, "(a + ") + "a" + new string(')', depth - 1) + ";";

    private static string Methods(string format, int count) => Repeat(count, format);

    private static string Literal(int length) => "string M() => \"" + new string('x', length) + "\";";

    private static string Long(string name, int statements) =>
        "int f" + name + "; void M" + name + "() { " + Repeat(statements, "f" + name + " = {0} + 100000;") + " }";

    private static string Repeat(int count, string format) =>
        string.Concat(
            Enumerable
                .Range(0, count)
                .Select(i =>
                    format
                        .Replace("{0}", i.ToString(CultureInfo.InvariantCulture))
                        .Replace("{{", "{")
                        .Replace("}}", "}")
                )
        );
}
