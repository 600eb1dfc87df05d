using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoAgent.DeviceCheck;

/// <summary>
/// Texts that differ on a board: an enumeration prints its number, a float its binary rounding, and a custom format
/// stands there as it was written.
/// </summary>
internal static class TextRules
{
    public static IEnumerable<Finding> Check(ModuleDefinition module, KnownTypes known) =>
        from method in IlReader.Methods(module)
        from instruction in IlReader.Instructions(method)
        let refused = Refused(method, instruction, known)
        where refused is not null
        select IlReader.Found(method, instruction, refused.Value.Rule, refused.Value.Sentence);

    private static (string Rule, string Sentence)? Refused(
        MethodDefinition method,
        Instruction instruction,
        KnownTypes known
    )
    {
        if (instruction.Operand is TypeReference type)
        {
            var isEnum = known.IsEnum(type);
            if (
                instruction.OpCode == OpCodes.Constrained
                && isEnum
                && instruction.Next?.Operand is MethodReference { Name: "ToString" }
            )
            {
                return ("enum-text", EnumText(type.Name));
            }

            if (instruction.OpCode == OpCodes.Box && (isEnum || IsFloat(type)) && BecomesText(method, instruction))
            {
                return isEnum ? ("enum-text", EnumText(type.Name)) : ("float-text", FloatText);
            }
        }

        return instruction.Operand is MethodReference called ? RefusedCall(instruction, called) : null;
    }

    private static (string Rule, string Sentence)? RefusedCall(Instruction instruction, MethodReference called)
    {
        var owner = called.DeclaringType.FullName;
        if (owner is "System.Double" or "System.Single" && called.Name == "ToString")
        {
            var format = called.Parameters.Count == 1 ? instruction.Previous?.Operand as string : null;
            return format is not null && IsExact(format) ? null : ("float-text", FloatText);
        }

        if (
            owner == "System.Text.StringBuilder"
            && called.Parameters.Any(parameter => IsFloat(parameter.ParameterType))
        )
        {
            return ("float-text", FloatText);
        }

        return owner == "System.Enum" && called.Name != ".ctor"
            ? ("enum-text", $"switch over the values yourself: a board's Enum.{called.Name} differs or is missing")
            : null;
    }

    // F and N with a number of digits are what a board formats as .NET does.
    private static bool IsExact(string format) =>
        format.Length > 1 && format[0] is 'F' or 'N' && format.AsSpan(1).TrimStart("0123456789").IsEmpty;

    /// <summary>
    /// Whether a boxed value reaches a method that makes text of it. Follows the value on the stack to what takes it;
    /// where a branch stands between, or it goes into an array, the next call that makes text counts.
    /// </summary>
    private static bool BecomesText(MethodDefinition method, Instruction box)
    {
        var above = 0;
        for (var instruction = box.Next; instruction is not null; instruction = instruction.Next)
        {
            var code = instruction.OpCode;
            if (code.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch || code.Code == Code.Stelem_Ref)
            {
                return MakesTextLater(instruction);
            }

            var pops = Pops(method, instruction);
            if (pops > above)
            {
                return instruction.Operand is MethodReference taker && MakesText(taker);
            }

            above += Pushes(instruction) - pops;
        }

        return false;
    }

    private static bool MakesTextLater(Instruction from)
    {
        var instruction = from.Next;
        while (instruction is not null && instruction.Operand is not MethodReference)
        {
            instruction = instruction.Next;
        }

        return instruction?.Operand is MethodReference called && MakesText(called);
    }

    private static bool MakesText(MethodReference called) =>
        called.DeclaringType.FullName switch
        {
            "System.String" => called.Name is "Format" or "Concat",
            "System.Text.StringBuilder" => called.Name is "Append" or "AppendFormat" or "Insert",
            "System.Object" or "System.ValueType" or "System.Enum" => called.Name == "ToString",
            "System.Runtime.CompilerServices.DefaultInterpolatedStringHandler" => true,
            _ => false,
        };

    private static int Pops(MethodDefinition method, Instruction instruction) =>
        instruction.OpCode.StackBehaviourPop switch
        {
            StackBehaviour.Pop0 => 0,
            StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
            StackBehaviour.Pop1_pop1
            or StackBehaviour.Popi_pop1
            or StackBehaviour.Popi_popi
            or StackBehaviour.Popi_popi8
            or StackBehaviour.Popi_popr4
            or StackBehaviour.Popi_popr8
            or StackBehaviour.Popref_pop1
            or StackBehaviour.Popref_popi => 2,
            StackBehaviour.Varpop when instruction.Operand is MethodReference called => called.Parameters.Count
                + (called.HasThis && instruction.OpCode != OpCodes.Newobj ? 1 : 0),
            StackBehaviour.Varpop => method.ReturnType.MetadataType == MetadataType.Void ? 0 : 1,
            StackBehaviour.PopAll => int.MaxValue,
            _ => 3,
        };

    private static int Pushes(Instruction instruction) =>
        instruction.OpCode.StackBehaviourPush switch
        {
            StackBehaviour.Push0 => 0,
            StackBehaviour.Push1_push1 => 2,
            StackBehaviour.Varpush => instruction.Operand
                is MethodReference { ReturnType.MetadataType: MetadataType.Void }
                ? 0
                : 1,
            _ => 1,
        };

    private static bool IsFloat(TypeReference type) => type.FullName is "System.Double" or "System.Single";

    private const string FloatText =
        "write a scaled integer, or ToString with a fixed \"F2\": a board prints 3.14159 as 3.1415899999999999";

    private static string EnumText(string name) =>
        $"cast {name} to int or name its values yourself: a board prints an enum as its number";
}
