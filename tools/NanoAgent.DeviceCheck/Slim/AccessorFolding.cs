using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoAgent.DeviceCheck.Slim;

/// <summary>
/// Puts the field in the place of calls that only read or write it, where no assembly outside can make the call: each
/// such accessor costs a board a record, a name and its code.
/// </summary>
internal static class AccessorFolding
{
    public static void Fold(IReadOnlyList<ModuleDefinition> modules, Seen seen)
    {
        var accesses = modules.SelectMany(IlReader.Methods).Where(IsAccessor)
            .Where(method => seen.IsWholeProgram || !seen.Sees(method))
            .Select(method => (Method: method, Access: Access(method)))
            .Where(found => found.Access is not null)
            .ToDictionary(found => found.Method.FullName, found => found.Access!);
        foreach (var module in modules)
        {
            foreach (var instruction in IlReader.Methods(module).SelectMany(IlReader.Instructions))
            {
                if (instruction.OpCode.Code is Code.Call or Code.Callvirt
                    && accesses.TryGetValue(((MethodReference)instruction.Operand).FullName, out var access))
                {
                    Put(access, instruction, module);
                }
            }
        }
    }

    private static void Put(Instruction access, Instruction instruction, ModuleDefinition module)
    {
        var field = (FieldDefinition)access.Operand;
        instruction.OpCode = access.OpCode;
        instruction.Operand = field;
        // Code of other types reads it now, and other assemblies' in a program.
        if (field.Module == module)
        {
            if (field.IsPrivate) field.IsAssembly = true;
            return;
        }

        field.IsPublic = true;
        instruction.Operand = module.ImportReference(field);
    }

    private static bool IsAccessor(MethodDefinition method) =>
        method.HasBody && !method.IsVirtual && (method.IsGetter || method.IsSetter)
        && !method.DeclaringType.HasGenericParameters;

    // The instruction that is all that the accessor does, or null.
    private static Instruction? Access(MethodDefinition method)
    {
        var body = method.Body.Instructions.Where(il => il.OpCode.Code != Code.Nop).ToList();
        var arguments = method.Parameters.Count + (method.HasThis ? 1 : 0);
        if (body.Count != arguments + 2 || body[^1].OpCode.Code != Code.Ret) return null;
        for (var i = 0; i < arguments; i++)
        {
            if (body[i].OpCode.Code != Code.Ldarg_0 + i) return null;
        }

        var code = body[^2].OpCode.Code;
        var expected = method.IsGetter
            ? (method.HasThis ? Code.Ldfld : Code.Ldsfld)
            : method.HasThis ? Code.Stfld : Code.Stsfld;
        return code == expected && body[^2].Operand is FieldDefinition field && MayFold(field, method)
            ? body[^2] : null;
    }

    // A field that only its constructor may set cannot be set from elsewhere.
    private static bool MayFold(FieldDefinition field, MethodDefinition accessor) =>
        !field.DeclaringType.IsValueType && (accessor.IsGetter || !field.IsInitOnly);
}
