using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoAgent.DeviceCheck;

/// <summary>
/// The language of a board, by IL: what compiles and converts for nanoFramework 1.x, and then crashes, wraps, returns
/// null or throws there.
/// </summary>
internal static class LanguageRules
{
    private static readonly string[] StateMachines =
    [
        "AsyncStateMachineAttribute",
        "IteratorStateMachineAttribute",
        "AsyncIteratorStateMachineAttribute",
    ];

    public static IEnumerable<Finding> Check(ModuleDefinition module) =>
        IlReader.Types(module).SelectMany(OfType).Concat(IlReader.Methods(module).SelectMany(OfMethod));

    private static IEnumerable<Finding> OfType(TypeDefinition type)
    {
        if (type.HasGenericParameters)
        {
            yield return new("generic", type.FullName, "", "", GenericSentence(type.Name));
        }

        if (Attributes(type) is { } lost)
        {
            yield return new(lost.Rule, type.FullName, "", "", lost.Sentence);
        }

        foreach (var above in type.Interfaces.Select(implemented => implemented.InterfaceType).Append(type.BaseType))
        {
            if (above is not null && RefusedType(above) is { } refused)
            {
                yield return new(refused.Rule, type.FullName, "", "", refused.Sentence);
            }
        }

        foreach (var field in type.Fields)
        {
            if ((RefusedType(field.FieldType) ?? Attributes(field)) is { } refused)
            {
                yield return new(refused.Rule, type.FullName, field.Name, "", refused.Sentence);
            }
        }

        // The native table of an assembly is found by position: one type more and every method below it is another.
        if (
            type.FullName == "Microsoft.CodeAnalysis.EmbeddedAttribute"
            && IlReader.Methods(type.Module).Any(method => method.IsInternalCall)
        )
        {
            yield return new(
                "hidden-type",
                type.FullName,
                "",
                "",
                "set LangVersion 10 and take out nullable annotations: "
                    + "the compiler's own types shift the table of this assembly's native methods"
            );
        }
    }

    private static IEnumerable<Finding> OfMethod(MethodDefinition method)
    {
        if (Attributes(method) is { } lost)
        {
            yield return IlReader.Found(method, null, lost.Rule, lost.Sentence);
        }

        foreach (var (rule, sentence) in Signature(method).Concat(Body(method)).Distinct())
        {
            yield return IlReader.Found(method, null, rule, sentence);
        }

        foreach (var instruction in IlReader.Instructions(method))
        {
            if (OfInstruction(instruction) is { } refused)
            {
                yield return IlReader.Found(method, instruction, refused.Rule, refused.Sentence);
            }
        }
    }

    /// <summary>
    /// The metadata processor leaves such an argument out without a word, and a board then misreads what follows. It
    /// passes over the framework's own attributes, which name none of a board's.
    /// </summary>
    private static (string Rule, string Sentence)? Attributes(ICustomAttributeProvider bearer)
    {
        var bad = bearer.CustomAttributes.FirstOrDefault(attribute =>
            !attribute.AttributeType.Namespace.StartsWith("System", StringComparison.Ordinal)
            && attribute.ConstructorArguments.Any(IsLost)
        );
        return bad is null
            ? null
            : (
                "attribute-argument",
                $"give {bad.AttributeType.Name} a number or a text: "
                    + "an enum or a type as an attribute's argument is lost on the way to a board"
            );
    }

    private static bool IsLost(CustomAttributeArgument argument) =>
        argument.Value switch
        {
            CustomAttributeArgument boxed => IsLost(boxed),
            CustomAttributeArgument[] several => several.Any(IsLost),
            null => false,
            _ => !argument.Type.IsPrimitive && argument.Type.MetadataType != MetadataType.String,
        };

    private static IEnumerable<(string Rule, string Sentence)> Signature(MethodDefinition method)
    {
        if (method.HasGenericParameters)
            yield return ("generic", GenericSentence(method.Name));
        if (method.DeclaringType.IsInterface && method.HasBody && !method.IsStatic)
        {
            yield return (
                "interface-body",
                $"take the body of {method.Name} out of the interface: a board throws when it is called"
            );
        }

        if (method.CustomAttributes.Any(attribute => StateMachines.Contains(attribute.AttributeType.Name)))
        {
            yield return (
                "state-machine",
                $"write {method.Name} as a state machine of its own: a board has no async and no iterators"
            );
        }

        foreach (var type in method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType))
        {
            if (RefusedType(type) is { } refused)
                yield return refused;
        }
    }

    private static IEnumerable<(string Rule, string Sentence)> Body(MethodDefinition method) =>
        method.HasBody
            ? method.Body.Variables.Select(local => RefusedType(local.VariableType)).OfType<(string, string)>()
            : [];

    private static (string Rule, string Sentence)? OfInstruction(Instruction instruction)
    {
        var name = instruction.OpCode.Name;
        if (name.Contains(".ovf", StringComparison.Ordinal))
        {
            return (
                "checked",
                $"compare before you compute: {name} (checked, or a length that is not an int) wraps on a board"
            );
        }

        if (instruction.OpCode == OpCodes.Localloc)
            return ("pointer", "take a byte[]: a board has no stackalloc");
        if (instruction.OpCode == OpCodes.Calli)
            return ("pointer", "call a delegate or an interface: a board has no function pointers");
        return instruction.Operand switch
        {
            GenericInstanceMethod generic => ("generic", GenericSentence(generic.Name)),
            MethodReference method => RefusedType(method.DeclaringType),
            TypeReference type => RefusedType(type),
            FieldReference field => RefusedType(field.DeclaringType) ?? RefusedType(field.FieldType),
            _ => null,
        };
    }

    private static (string Rule, string Sentence)? RefusedType(TypeReference type) =>
        type switch
        {
            GenericInstanceType generic => ("generic", GenericSentence(generic.ElementType.Name)),
            ArrayType { Rank: > 1 } => (
                "array-rank",
                "take an array of arrays: a multi-dimensional one crashes a board"
            ),
            PointerType or FunctionPointerType or PinnedType => (
                "pointer",
                "take an index into an array: a board has no pointers"
            ),
            TypeSpecification dressed => RefusedType(dressed.ElementType),
            // Named without arguments, as typeof does.
            _ when type.Name.Contains('`', StringComparison.Ordinal) => ("generic", GenericSentence(type.Name)),
            _ => null,
        };

    private static string GenericSentence(string name) =>
        $"write {name} without type parameters: "
        + "an instance of a generic type crashes a board, a generic method returns null";
}
