using System.Collections.Generic;

namespace NanoAgent.Tidy.Tests;

/// <summary>One thing that stands against a rule: where it stands, and a sentence that says what to do.</summary>
internal sealed record Violation(string Place, string Sentence)
{
    public override string ToString() => Place + ": " + Sentence;
}

/// <summary>How a rule's result is judged: a tree must be clean, a bad sample must be caught.</summary>
internal static class Verdict
{
    public static void Clean(IEnumerable<Violation> violations)
    {
        var lines = string.Join("\n", violations);
        Assert.True(lines.Length == 0, "The tree breaks a house rule:\n" + lines);
    }

    /// <summary>The rule finds exactly one thing, at that place, and its sentence holds that word.</summary>
    public static void Bites(IEnumerable<Violation> violations, string place, string word)
    {
        var found = Assert.Single(violations);
        Assert.Equal(place, found.Place);
        Assert.Contains(word, found.Sentence, System.StringComparison.Ordinal);
    }

    public static void LetsThrough(IEnumerable<Violation> violations) => Assert.Empty(violations);
}
