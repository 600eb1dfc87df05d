using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;

namespace NanoAgent.DeviceCheck.Slim;

/// <summary>
/// Gives hidden fields the names a, b, c ... in each type anew, so that an assembly holds few of them: nothing on a board
/// shows a field's name.
/// </summary>
internal static class FieldNames
{
    private const int Letters = 26;

    public static void Shorten(IReadOnlyList<ModuleDefinition> modules, Seen seen)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var type in modules.SelectMany(IlReader.Types))
        {
            var hidden = type.Fields.Where(field => !field.IsSpecialName && !field.HasConstant && !seen.Sees(field));
            var taken = type.Fields.Except(hidden).Select(field => field.Name).ToHashSet();
            var number = 0;
            foreach (var field in hidden.ToList())
            {
                var old = field.FullName;
                do
                {
                    field.Name = ShortName(number++);
                }
                while (taken.Contains(field.Name));

                renamed[old] = field.Name;
            }
        }

        // Other assemblies of the program name them too.
        var references = modules.SelectMany(IlReader.Methods).SelectMany(IlReader.Instructions)
            .Select(il => il.Operand).OfType<FieldReference>().Where(field => field is not FieldDefinition).Distinct();
        foreach (var reference in references)
        {
            if (renamed.TryGetValue(reference.FullName, out var name)) reference.Name = name;
        }
    }

    private static string ShortName(int number)
    {
        var last = ((char)('a' + (number % Letters))).ToString();
        return number < Letters ? last : ShortName((number / Letters) - 1) + last;
    }
}
