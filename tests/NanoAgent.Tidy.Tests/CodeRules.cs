using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace NanoAgent.Tidy.Tests;

/// <summary>Rules on the syntax of C#: what a reader sees, before any compilation.</summary>
internal static class CodeRules
{
    /// <summary>A method that one screen shows.</summary>
    public const int MethodLinesMax = 60;

    // The names of the folders are the namespaces, but for Spool, whose main type is called that.
    private static readonly Dictionary<string, string> NamespaceOfFolder = new()
    {
        ["Spool"] = "NanoAgent.Spooling",
    };

    public static IEnumerable<Violation> MethodLengths(SourceFile file)
    {
        if (file.IsGenerated) yield break;
        foreach (var method in Nodes(file).Where(IsMeasured))
        {
            var lines = LineCount(method);
            if (lines > MethodLinesMax)
            {
                yield return new(At(file, method), $"split this method: {lines} lines of {MethodLinesMax}");
            }
        }
    }

    public static IEnumerable<Violation> Regions(SourceFile file) =>
        from directive in file.Syntax.Value.DescendantTrivia(descendIntoTrivia: true)
        where directive.IsKind(SyntaxKind.RegionDirectiveTrivia)
        select new Violation(At(file, directive), "take out #region: what needs one is a file of its own");

    /// <summary>A board's profile picks files and constants; the body of a method is the same in every world.</summary>
    public static IEnumerable<Violation> ConditionalBodies(SourceFile file)
    {
        foreach (var directive in file.Syntax.Value.DescendantTrivia(descendIntoTrivia: true))
        {
            if (!directive.IsKind(SyntaxKind.IfDirectiveTrivia) || !file.IsIn("shared")) continue;
            var inBody = directive.Token.Parent?.AncestorsAndSelf()
                .Where(node => node is BlockSyntax or ArrowExpressionClauseSyntax)
                .Any(body => body.Span.Contains(directive.Span));
            if (inBody == true)
            {
                yield return new(At(file, directive), "let the profile pick a file or a constant: no #if in a body");
            }
        }
    }

    /// <summary>A test waits for an event or turns an injected clock; it never waits for time to pass.</summary>
    public static IEnumerable<Violation> Sleeps(SourceFile file) =>
        from access in Nodes(file).OfType<MemberAccessExpressionSyntax>()
        where file.IsIn("tests")
        let call = Last(access.Expression) + "." + access.Name.Identifier.Text
        where call is "Thread" + ".Sleep" or "Task" + ".Delay"
        select new Violation(At(file, access), $"wait for the event or turn an injected clock: {call} waits for time");

    /// <summary>Another name for Thread or Task would hide from <see cref="Sleeps"/> what is called.</summary>
    public static IEnumerable<Violation> SleepAliases(SourceFile file) =>
        from used in Nodes(file).OfType<UsingDirectiveSyntax>()
        where file.IsIn("tests") && (used.Alias is not null || !used.StaticKeyword.IsKind(SyntaxKind.None))
        where Last(used.NamespaceOrType) is "Thread" or "Task"
        select new Violation(At(file, used), "name Thread and Task by their names: an alias hides what waits for time");

    /// <summary>What does not run proves nothing.</summary>
    public static IEnumerable<Violation> Skips(SourceFile file) =>
        from argument in Nodes(file).OfType<AttributeArgumentSyntax>()
        where file.IsIn("tests") && argument.NameEquals?.Name.Identifier.Text == "Skip"
        select new Violation(At(file, argument), "make this test run, or take it out: a skipped test proves nothing");

    /// <summary>Subject_Condition_Outcome, so that the name of a failure says what broke.</summary>
    public static IEnumerable<Violation> TestNames(SourceFile file) =>
        from method in Nodes(file).OfType<MethodDeclarationSyntax>()
        where file.IsIn("tests") && method.AttributeLists.SelectMany(list => list.Attributes).Any(IsTest)
        where method.Identifier.Text.Split('_') is not [not "", not "", not "", ..]
        let name = method.Identifier.Text
        select new Violation(At(file, method), $"name this test Subject_Condition_Outcome: '{name}' is not");

    /// <summary>In the core the folder is the namespace, so that arrows between folders are arrows in IL.</summary>
    public static IEnumerable<Violation> CoreNamespaces(SourceFile file)
    {
        var parts = file.Path.Split('/');
        if (!file.IsIn("shared") || parts.Length != 3) yield break;
        var expected = NamespaceOfFolder.GetValueOrDefault(parts[1], "NanoAgent." + parts[1]);
        foreach (var declared in Nodes(file).OfType<BaseNamespaceDeclarationSyntax>())
        {
            if (declared.Name.ToString() != expected)
            {
                yield return new(At(file, declared), $"declare the namespace {expected}: it is the folder's");
            }
        }
    }

    private static bool IsTest(AttributeSyntax attribute) => Last(attribute.Name) is "Fact" or "Theory";

    // A local function counts as part of its method, and a lambda as part of what holds it.
    private static bool IsMeasured(SyntaxNode node) => node
        is BaseMethodDeclarationSyntax
        or AccessorDeclarationSyntax
        or PropertyDeclarationSyntax { ExpressionBody: not null }
        or GlobalStatementSyntax;

    private static int LineCount(SyntaxNode method)
    {
        var attributes = method switch
        {
            MemberDeclarationSyntax member => member.AttributeLists,
            AccessorDeclarationSyntax accessor => accessor.AttributeLists,
            _ => [],
        };
        var begin = attributes.Count == 0
            ? method.SpanStart
            : attributes[^1].GetLastToken().GetNextToken().SpanStart;
        var text = method.SyntaxTree.GetText();
        return text.Lines.IndexOf(method.Span.End) - text.Lines.IndexOf(begin) + 1;
    }

    private static string Last(SyntaxNode name) => name switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.Text,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.Text,
        SimpleNameSyntax simple => simple.Identifier.Text,
        _ => "",
    };

    private static IEnumerable<SyntaxNode> Nodes(SourceFile file) => file.Syntax.Value.DescendantNodes();

    private static string At(SourceFile file, SyntaxNode node) => At(file, node.SyntaxTree, node.Span);

    private static string At(SourceFile file, SyntaxTrivia trivia) => At(file, trivia.SyntaxTree!, trivia.Span);

    private static string At(SourceFile file, SyntaxTree tree, TextSpan span) =>
        file.At(tree.GetLineSpan(span).StartLinePosition.Line + 1);
}
