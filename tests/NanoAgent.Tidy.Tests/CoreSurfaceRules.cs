using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using Mono.Cecil;
using NanoAgent.DeviceCheck;

namespace NanoAgent.Tidy.Tests;

/// <summary>
/// What the core may take from the base class library is a list, not what happens to compile: all else is refused,
/// and with it every clock, random number, thread, lock, file, socket and console that is not a seam's.
/// </summary>
internal static class CoreSurfaceRules
{
    public const string ListName = "core-surface.txt";

    private const string Remedy =
        " is not on the core's surface: use a seam or what core-surface.txt lists; a member that a board has too, " +
        "and that is neither time, chance, thread nor I/O, may be added there";

    private static readonly Assembly[] Homes = [typeof(object).Assembly, typeof(System.Collections.Stack).Assembly];

    public static IReadOnlySet<string> Listed { get; } =
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, ListName))
            .Where(line => line.Length > 0 && line[0] != '#').ToHashSet(StringComparer.Ordinal);

    public static IEnumerable<Violation> Check(ModuleDefinition module) =>
        from use in IlReader.Uses(module)
        where use.Type is not TypeDefinition
        let name = NameOf(use)
        where !Listed.Contains(name)
        group use by (use.Place, name) into uses
        select new Violation(uses.Key.Place, uses.Key.name + Remedy);

    /// <summary>A line of the list that this runtime does not have can never allow anything.</summary>
    public static IEnumerable<Violation> StaleLines(IEnumerable<string> listed) =>
        from line in listed
        let name = line.Split("::")[0]
        let type = Homes.Select(home => home.GetType(name)).FirstOrDefault(found => found is not null)
        where type is null || !Has(type, line)
        select new Violation(ListName, $"take out '{line}': .NET has no such type or member");

    private static string NameOf(IlUse use) => use.Member switch
    {
        null => use.Type.FullName,
        MethodReference method => use.Type.FullName + "::" + method.Name
            + "(" + string.Join(",", method.Parameters.Select(parameter => parameter.ParameterType.FullName)) + ")",
        var field => use.Type.FullName + "::" + field.Name,
    };

    private static bool Has(Type type, string line)
    {
        const BindingFlags All =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;
        var parts = line.Split("::");
        return parts.Length == 1 || type.GetMembers(All).Any(member => Written(member) == parts[1]);
    }

    private static string Written(MemberInfo member) => member is MethodBase method
        ? $"{method.Name}({string.Join(",", method.GetParameters().Select(p => p.ParameterType.FullName))})"
        : member.Name;
}
