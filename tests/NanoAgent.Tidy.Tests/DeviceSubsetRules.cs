using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoAgent.Tidy.Tests;

/// <summary>
/// The language of a board, by IL: what compiles and converts for nanoFramework 1.x, and then crashes, wraps, returns
/// null or prints something else there. Numbers that the converter writes as one byte without a look end at 255.
/// </summary>
internal static class DeviceSubsetRules
{
    public const int OneByteMax = 255;

    /// <summary>Offsets into the byte code of an assembly are 16 bits wide.</summary>
    public const int AssemblyIlBytesMax = 65535;

    private static readonly string[] StateMachines =
        ["AsyncStateMachineAttribute", "IteratorStateMachineAttribute", "AsyncIteratorStateMachineAttribute"];

    public static IEnumerable<Violation> Check(ModuleDefinition module) =>
        IlReader.Types(module).SelectMany(OfType)
            .Concat(IlReader.Methods(module).SelectMany(OfMethod))
            .Concat(OfAssembly(module));

    private static IEnumerable<Violation> OfAssembly(ModuleDefinition module)
    {
        var bytes = IlReader.Methods(module).Where(method => method.HasBody).Sum(method => method.Body.CodeSize);
        if (bytes > AssemblyIlBytesMax)
        {
            yield return new(module.Name, $"split this assembly: {bytes} bytes of IL of {AssemblyIlBytesMax}");
        }
    }

    private static IEnumerable<Violation> OfType(TypeDefinition type)
    {
        if (type.HasGenericParameters) yield return new(type.FullName, Generic(type.Name));
        foreach (var reason in type.Fields.Select(field => RefusedType(field.FieldType)).OfType<string>())
        {
            yield return new(type.FullName, reason);
        }

        var counts = new[]
        {
            ("virtual methods", type.Methods.Count(method => method.IsVirtual)),
            ("instance methods", type.Methods.Count(method => !method.IsStatic && !method.IsVirtual)),
            ("static methods", type.Methods.Count(method => method.IsStatic)),
        };
        foreach (var (what, count) in counts.Where(count => count.Item2 > OneByteMax))
        {
            yield return new(type.FullName, TooMany(what, count));
        }
    }

    private static IEnumerable<Violation> OfMethod(MethodDefinition method)
    {
        var reasons = SignatureReasons(method);
        if (method.HasBody) reasons = reasons.Concat(BodyReasons(method.Body));
        foreach (var reason in reasons.Distinct()) yield return new(IlReader.Place(method), reason);
        foreach (var instruction in IlReader.Instructions(method))
        {
            var reason = RefusedInstruction(instruction);
            if (reason is not null) yield return new(IlReader.Place(method, instruction), reason);
        }
    }

    private static IEnumerable<string> SignatureReasons(MethodDefinition method)
    {
        if (method.HasGenericParameters) yield return Generic(method.Name);
        if (method.DeclaringType.IsInterface && method.HasBody && !method.IsStatic)
        {
            yield return $"take the body of {method.Name} out of the interface: a board throws when it is called";
        }

        if (method.CustomAttributes.Any(attribute => StateMachines.Contains(attribute.AttributeType.Name)))
        {
            yield return $"write {method.Name} as a state machine of its own: a board has no async and no iterators";
        }

        if (method.Parameters.Count > OneByteMax) yield return TooMany("parameters", method.Parameters.Count);
        var types = method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType);
        foreach (var reason in types.Select(RefusedType).OfType<string>()) yield return reason;
    }

    private static IEnumerable<string> BodyReasons(MethodBody body)
    {
        if (body.Variables.Count > OneByteMax) yield return TooMany("locals", body.Variables.Count);
        if (body.MaxStackSize > OneByteMax) yield return TooMany("values on the stack", body.MaxStackSize);
        if (body.ExceptionHandlers.Count > OneByteMax) yield return TooMany("handlers", body.ExceptionHandlers.Count);
        if (body.CodeSize > short.MaxValue) yield return "split this method: a branch reaches 32767 bytes of IL";
        foreach (var reason in body.Variables.Select(local => RefusedType(local.VariableType)).OfType<string>())
        {
            yield return reason;
        }
    }

    private static string? RefusedInstruction(Instruction instruction)
    {
        var name = instruction.OpCode.Name;
        if (name.Contains(".ovf", StringComparison.Ordinal))
        {
            return $"compare before you compute: {name} (checked, or a length that is not an int) wraps on a board";
        }

        if (instruction.OpCode == OpCodes.Localloc) return "take a byte[]: a board has no stackalloc";
        return instruction.Operand switch
        {
            Instruction[] targets when targets.Length > OneByteMax => TooMany("cases of a switch", targets.Length),
            GenericInstanceMethod generic => Generic(generic.Name),
            MethodReference method => RefusedCall(method),
            TypeReference type when instruction.OpCode == OpCodes.Box => RefusedBox(type) ?? RefusedType(type),
            TypeReference type when instruction.OpCode == OpCodes.Constrained && IsEnum(type) => EnumText(type),
            TypeReference type => RefusedType(type),
            FieldReference field => RefusedType(field.DeclaringType) ?? RefusedType(field.FieldType),
            _ => null,
        };
    }

    private static string? RefusedCall(MethodReference method)
    {
        var owner = method.DeclaringType.FullName;
        var floats = owner is "System.Double" or "System.Single" && method.Name == nameof(ToString);
        var appends = owner == "System.Text.StringBuilder" && method.Parameters.Any(p => IsFloat(p.ParameterType));
        if (floats || appends) return FloatText;
        if (owner == "System.Enum") return $"switch over the values yourself: a board's Enum.{method.Name} differs";
        if (owner == "System.Threading.Monitor") return "take out the lock: one thread steps the core";
        return RefusedType(method.DeclaringType);
    }

    private static string? RefusedBox(TypeReference type) =>
        IsFloat(type) ? FloatText : IsEnum(type) ? EnumText(type) : null;

    private static string? RefusedType(TypeReference type) => type switch
    {
        GenericInstanceType generic => Generic(generic.ElementType.Name),
        ArrayType { Rank: > 1 } => "take an array of arrays: a multi-dimensional one crashes a board",
        PointerType or FunctionPointerType or PinnedType => "take an index into an array: a board has no pointers",
        TypeSpecification dressed => RefusedType(dressed.ElementType),
        _ => null,
    };

    private static bool IsEnum(TypeReference type) =>
        type is TypeDefinition known ? known.IsEnum : Type.GetType(type.FullName)?.IsEnum == true;

    private static bool IsFloat(TypeReference type) => type.FullName is "System.Double" or "System.Single";

    private static string FloatText => "write a scaled integer: the text of a float differs on a board";

    private static string EnumText(TypeReference type) =>
        $"cast {type.Name} to int or name its values yourself: a board prints an enum as its number";

    private static string Generic(string name) => $"write {name} without type parameters: generics crash a board";

    private static string TooMany(string what, int count) =>
        $"split this: {count} {what}, a board counts to {OneByteMax}";
}
