using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoAgent.DeviceCheck;

/// <summary>One use of a type, or of a member of it, by a type of the assembly that is read.</summary>
/// <param name="From">The type that uses it.</param>
/// <param name="By">The method that uses it, or null where the type itself does.</param>
/// <param name="At">The instruction, or null where a signature does.</param>
/// <param name="Type">The used type, without array, reference or generic dress.</param>
/// <param name="Member">The used method or field, or null where only the type is named.</param>
internal sealed record IlUse(
    TypeDefinition From,
    MethodDefinition? By,
    Instruction? At,
    TypeReference Type,
    MemberReference? Member
)
{
    /// <summary>File and line where the symbols know them, else the name of the member or type.</summary>
    public string Place => By is null ? From.FullName : IlReader.Place(By, At);
}

/// <summary>Reads from a compiled assembly what its signatures and bodies use.</summary>
internal static class IlReader
{
    // The build maps the root of the tree to this in the symbols.
    private const string MappedRoot = "/_/";

    public static IEnumerable<TypeDefinition> Types(ModuleDefinition module) =>
        module.GetTypes().Where(type => type.Name != "<Module>");

    public static IEnumerable<MethodDefinition> Methods(ModuleDefinition module) =>
        Types(module).SelectMany(type => type.Methods);

    public static IEnumerable<Instruction> Instructions(MethodDefinition method) =>
        method.HasBody ? method.Body.Instructions : [];

    /// <summary>File and line where the symbols know them, else the member's name.</summary>
    public static string Place(MethodDefinition method, Instruction? instruction = null) =>
        Source(method, instruction) is { Length: > 0 } source
            ? source
            : method.DeclaringType.FullName + "::" + method.Name;

    /// <summary>A finding in a method, at an instruction of it or at its first line.</summary>
    public static Finding Found(MethodDefinition method, Instruction? instruction, string rule, string sentence) =>
        new(rule, method.DeclaringType.FullName, method.Name, Source(method, instruction), sentence);

    private static string Source(MethodDefinition method, Instruction? instruction)
    {
        var points = method.DebugInformation.SequencePoints.Where(point => !point.IsHidden);
        var point = instruction is null
            ? points.FirstOrDefault()
            : points.LastOrDefault(point => point.Offset <= instruction.Offset);
        return point is null
            ? ""
            : point.Document.Url.Replace(MappedRoot, "", StringComparison.Ordinal) + ":" + point.StartLine;
    }

    /// <summary>Every type named in a signature, and every operand of a body. Attributes are not read.</summary>
    public static IEnumerable<IlUse> Uses(ModuleDefinition module) => Types(module).SelectMany(Uses);

    /// <summary>A type and the types it is made of: elements, arguments, modifiers.</summary>
    public static IEnumerable<TypeReference> Leaves(TypeReference? type)
    {
        switch (type)
        {
            case null or GenericParameter:
                return [];
            case GenericInstanceType generic:
                return Leaves(generic.ElementType).Concat(generic.GenericArguments.SelectMany(Leaves));
            case IModifierType modified:
                return Leaves(modified.ElementType).Concat(Leaves(modified.ModifierType));
            case FunctionPointerType pointer:
                return Leaves(pointer.ReturnType).Concat(pointer.Parameters.SelectMany(p => Leaves(p.ParameterType)));
            case TypeSpecification dressed:
                return Leaves(dressed.ElementType);
            default:
                return [type];
        }
    }

    private static IEnumerable<IlUse> Uses(TypeDefinition type)
    {
        var named = new[] { type.BaseType }
            .Concat(type.Interfaces.Select(implemented => implemented.InterfaceType))
            .Concat(type.Fields.Select(field => field.FieldType));
        return named
            .SelectMany(Leaves)
            .Select(leaf => new IlUse(type, null, null, leaf, null))
            .Concat(type.Methods.SelectMany(Uses));
    }

    private static IEnumerable<IlUse> Uses(MethodDefinition method)
    {
        var named = method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType);
        if (method.HasBody)
        {
            named = named
                .Concat(method.Body.Variables.Select(variable => variable.VariableType))
                .Concat(method.Body.ExceptionHandlers.Select(handler => handler.CatchType));
        }

        foreach (var leaf in named.SelectMany(Leaves))
        {
            yield return new(method.DeclaringType, method, null, leaf, null);
        }

        foreach (var instruction in Instructions(method))
        {
            foreach (var (leaf, member) in Operand(instruction.Operand))
            {
                yield return new(method.DeclaringType, method, instruction, leaf, member);
            }
        }
    }

    private static IEnumerable<(TypeReference Type, MemberReference? Member)> Operand(object operand)
    {
        switch (operand)
        {
            case TypeReference type:
                return Leaves(type).Select(leaf => (leaf, (MemberReference?)null));
            case FieldReference field:
                return Leaves(field.FieldType).Select(leaf => (leaf, (MemberReference?)null)).Concat(Owner(field));
            case MethodReference method:
                var signature = method.Parameters.Select(p => p.ParameterType).Append(method.ReturnType);
                if (method is GenericInstanceMethod generic)
                    signature = signature.Concat(generic.GenericArguments);
                return signature
                    .SelectMany(Leaves)
                    .Select(leaf => (leaf, (MemberReference?)null))
                    .Concat(Owner(method));
            default:
                return [];
        }
    }

    // The first leaf is the type that has the member; what follows are its type arguments.
    private static IEnumerable<(TypeReference Type, MemberReference? Member)> Owner(MemberReference member) =>
        Leaves(member.DeclaringType).Select((leaf, i) => (leaf, i == 0 ? member : null));
}
