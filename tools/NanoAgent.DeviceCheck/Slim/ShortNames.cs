using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;

namespace NanoAgent.DeviceCheck.Slim;

/// <summary>
/// Gives hidden fields, and in a program the methods and types that are bound by their token alone, the names a, b, c
/// ... in each type anew, so that an assembly holds few of them. Fields' names nothing on a board shows; the others'
/// stand in stack traces, which the list of names reads.
/// </summary>
internal static class ShortNames
{
    private const int Letters = 26;

    /// <summary>Shortens, and returns a line for each method (assembly, type, short name, name) and type.</summary>
    public static IReadOnlyList<string> Give(IReadOnlyList<ModuleDefinition> modules, Seen seen)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = new List<string>();
        foreach (var type in modules.SelectMany(IlReader.Types))
        {
            var hidden = type.Fields.Where(field => !field.IsSpecialName && !field.HasConstant && !seen.Sees(field));
            Shorten(hidden.ToList(), type.Fields, renamed, []);
            if (seen.IsWholeProgram) Shorten(type.Methods.Where(IsBoundByToken).ToList(), type.Methods, renamed, lines);
        }

        // Other assemblies of the program name them too.
        var references = modules.SelectMany(IlReader.Methods).SelectMany(IlReader.Instructions)
            .Select(il => il.Operand).OfType<MemberReference>().Where(member => member is not IMemberDefinition)
            .Distinct();
        foreach (var reference in references)
        {
            if (renamed.TryGetValue(reference.FullName, out var name)) reference.Name = name;
        }

        if (seen.IsWholeProgram)
        {
            // A stack trace says no assembly: a full name stands for one type in all of them.
            var given = new HashSet<string>(StringComparer.Ordinal);
            foreach (var module in modules) ShortenTypes(module, seen, given, lines);
        }

        return lines;
    }

    private static void ShortenTypes(ModuleDefinition module, Seen seen, HashSet<string> given, List<string> lines)
    {
        var hidden = IlReader.Types(module).Where(type => !type.HasCustomAttributes && !seen.Sees(type)
            && !type.Methods.Contains(module.EntryPoint) && !type.Name.StartsWith('<')).ToList();
        var taken = module.GetTypes().Except(hidden).Select(type => type.Name).ToHashSet(StringComparer.Ordinal);
        // All of them before the first is renamed: a nested type's full name has the name of the one around it.
        var old = module.GetTypes().Select(type => (Type: type, Name: type.FullName)).ToList();
        var number = 0;
        foreach (var type in hidden)
        {
            do
            {
                type.Name = ShortName(number++);
            }
            while (taken.Contains(type.Name) || !given.Add(type.FullName));
        }

        lines.AddRange(old.Where(pair => pair.Type.FullName != pair.Name)
            .Select(pair => $"{module.Assembly.Name.Name} {pair.Type.FullName} {pair.Name}"));
    }

    private static void Shorten<T>(
        List<T> hidden, IEnumerable<T> all, Dictionary<string, string> renamed, List<string> lines)
        where T : MemberReference
    {
        var taken = all.Except(hidden).Select(member => member.Name).ToHashSet(StringComparer.Ordinal);
        var number = 0;
        foreach (var member in hidden)
        {
            var (full, old) = (member.FullName, member.Name);
            do
            {
                member.Name = ShortName(number++);
            }
            while (taken.Contains(member.Name));

            renamed[full] = member.Name;
            lines.Add($"{member.Module.Assembly.Name.Name} {member.DeclaringType.FullName} {member.Name} {old}");
        }
    }

    // Virtual methods are found by their names, and the runtime looks for some of its own.
    private static bool IsBoundByToken(MethodDefinition method) =>
        method.HasBody && !method.IsVirtual && !method.IsConstructor && !method.HasCustomAttributes
        && !method.DeclaringType.HasCustomAttributes && method != method.Module.EntryPoint && method.Name != "Finalize";

    private static string ShortName(int number)
    {
        var last = ((char)('a' + (number % Letters))).ToString();
        return number < Letters ? last : ShortName((number / Letters) - 1) + last;
    }
}
