using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Mono.Cecil;
using NanoAgent.DeviceCheck;

namespace NanoAgent.Tidy.Tests;

/// <summary>
/// The arrows between the core's folders, by IL:
/// Telemetry, Downloads -> Spooling, Transfers -> Connections -> Scheduling, Wire, Urls -> Platform.
/// Folders named side by side do not know each other.
/// </summary>
internal static class CoreArrowRules
{
    private const string Root = "NanoAgent.";

    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Platform"] = [],
        ["Urls"] = ["Platform"],
        ["Wire"] = ["Platform"],
        ["Scheduling"] = ["Platform"],
        ["Connections"] = ["Platform", "Urls", "Wire", "Scheduling"],
        ["Transfers"] = ["Platform", "Urls", "Wire", "Scheduling", "Connections"],
        // A queue of records needs bytes, checksums and time, never a connection.
        ["Spooling"] = ["Platform", "Wire", "Scheduling"],
        ["Telemetry"] = ["Platform", "Urls", "Wire", "Scheduling", "Connections", "Transfers", "Spooling"],
        ["Downloads"] = ["Platform", "Urls", "Wire", "Scheduling", "Connections", "Transfers", "Spooling"],
    };

    // Bytes and strings in, meaning out: these seams would bring time or I/O into Wire and Urls.
    private static readonly string[] SeamsOfTimeAndIo =
        ["IClock", "IRandom", "INetwork", "INameLookup", "IChannel", "IDatagramNetwork", "IDatagramChannel", "IStore",
            "ISegment", "IPlatform"];

    // Also static and under another name: both bring a folder's constants in.
    private static readonly Regex UsingOfTheCore =
        new(@"^\s*(global\s+)?using\s+(static\s+)?(\w+\s*=\s*)?(global::)?NanoAgent\.(?<folder>\w+)");

    public static IEnumerable<Violation> Check(ModuleDefinition module) =>
        IlReader.Uses(module).Select(Judge).OfType<Violation>().Distinct();

    /// <summary>Constants and enum values leave no trace in IL; the using that names their folder shows.</summary>
    public static IEnumerable<Violation> CheckUsings(SourceFile file)
    {
        var parts = file.Path.Split('/');
        if (!file.IsIn("shared") || parts.Length != 3 || file.Extension != ".cs") yield break;
        var from = parts[1] == "Spool" ? "Spooling" : parts[1];
        var allowed = Arrows.GetValueOrDefault(from, []);
        for (var i = 0; i < file.Lines.Length; i++)
        {
            var match = UsingOfTheCore.Match(file.Lines[i]);
            if (!match.Success) continue;
            var to = match.Groups["folder"].Value;
            if (to != from && !allowed.Contains(to)) yield return new(file.At(i + 1), $"{from} may not know {to}");
        }
    }

    private static Violation? Judge(IlUse use)
    {
        var from = Folder(use.From);
        var to = use.Type is TypeDefinition used ? Folder(used) : null;
        if (from is null || to is null) return null;
        if (!Arrows.TryGetValue(from, out var allowed))
        {
            return new(use.Place, $"give {Root}{from} its arrows in CoreArrowRules and in the plan of the house");
        }

        if (from != to && !allowed.Contains(to))
        {
            return new(use.Place, $"{from} may not know {to}: move {use.Type.Name}, or pass in what is needed of it");
        }

        var isPure = from is "Wire" or "Urls";
        return isPure && to == "Platform" && SeamsOfTimeAndIo.Contains(use.Type.Name)
            ? new(use.Place, $"{from} knows no time and no I/O: pass in the value that {use.Type.Name} gives")
            : null;
    }

    // The folder of a type of the core; null for what the compiler puts beside the namespaces.
    private static string? Folder(TypeDefinition type)
    {
        while (type.DeclaringType is not null) type = type.DeclaringType;
        return type.Namespace.StartsWith(Root, System.StringComparison.Ordinal) ? type.Namespace[Root.Length..] : null;
    }
}
