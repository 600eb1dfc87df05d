using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace NanoAgent.DeviceCheck.Slim;

/// <summary>Gives a slimmed program's stack trace the names that its source has.</summary>
public sealed partial class TraceNames
{
    // By the names that they have now, as a stack trace writes them.
    private readonly Dictionary<string, string> types = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Type, string Method), string> methods = [];

    /// <summary>Takes the lines that the slimming left.</summary>
    public TraceNames(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        foreach (var line in lines)
        {
            var words = line.Replace('/', '.').Split(' ');
            if (words.Length == 3) types[words[1]] = words[2];
            if (words.Length == 4) methods[(words[1], words[2])] = words[3];
        }
    }

    /// <summary>The names of the program in a folder; none where no list lies beside it: it was not slimmed.</summary>
    /// <exception cref="IOException">The list cannot be read.</exception>
    public static TraceNames Of(string folder) => new(Lines(folder));

    /// <summary>The full names that one assembly's renamed types have in the source, by their short ones, nested ones
    /// behind a slash; none where no list lies in the folder.</summary>
    /// <exception cref="IOException">The list cannot be read.</exception>
    public static IReadOnlyDictionary<string, string> Types(string folder, string assembly) =>
        Lines(folder).Select(line => line.Split(' ')).Where(words => words.Length == 3 && words[0] == assembly)
            .ToDictionary(words => words[1], words => words[2], StringComparer.Ordinal);

    /// <summary>The trace with its types and methods named as in the source; parameters stay as they are.</summary>
    public string Read(string trace) => Names().Replace(trace, match => Name(match.Value));

    private static IEnumerable<string> Lines(string folder)
    {
        var path = Path.Combine(folder, SlimRun.NamesFile);
        return File.Exists(path) ? File.ReadLines(path) : [];
    }

    private string Name(string name)
    {
        if (types.TryGetValue(name, out var itself)) return itself;
        // A constructor's name begins with a point of its own.
        var point = name.LastIndexOf('.');
        if (point > 0 && name[point - 1] == '.') point--;
        var type = types.GetValueOrDefault(name[..point], name[..point]);
        return type + "." + methods.GetValueOrDefault((type, name[(point + 1)..]), name[(point + 1)..]);
    }

    [GeneratedRegex(@"[\w<>`|]+(?:\.+[\w<>`|]+)+")]
    private static partial Regex Names();
}
