using System;
using System.Collections.Generic;
using System.Globalization;

namespace NanoAgent.Constants;

/// <summary>One row of symbols-in-versions; a version is "" where there is none.</summary>
/// <param name="Name">The C name.</param>
/// <param name="Introduced">The first release that has it.</param>
/// <param name="Deprecated">The first release that calls it deprecated.</param>
/// <param name="Last">The last release that had it.</param>
internal sealed record Symbol(string Name, string Introduced, string Deprecated, string Last);

/// <summary>Reads the text in which curl keeps which symbol came, aged and went with which release.</summary>
internal static class SymbolList
{
    internal static List<Symbol> Read(string text)
    {
        var symbols = new List<Symbol>();
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length is < 2 or > 4 || line.StartsWith(' ') || !char.IsDigit(words[1][0]))
            {
                continue;
            }

            symbols.Add(new Symbol(words[0], words[1], Version(words, 2), Version(words, 3)));
        }

        return symbols.Count > 0
            ? symbols
            : throw new FormatException("symbols-in-versions has no row that looks like one: is it curl's file?");
    }

    /// <summary>A release as 0xXXYYZZ; "" is 0, and "7.1" is 7.1.0.</summary>
    internal static int Number(string version)
    {
        int number = 0;
        string[] parts = version.Length == 0 ? [] : version.Split('.');
        for (int index = 0; index < 3; index++)
        {
            int part = index < parts.Length ? int.Parse(parts[index], CultureInfo.InvariantCulture) : 0;
            number = (number << 8) | part;
        }

        return number;
    }

    private static string Version(string[] words, int index) =>
        index < words.Length && words[index] != "-" ? words[index] : "";
}
