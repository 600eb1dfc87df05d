using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoAgent.DeviceCheck.Slim;

/// <summary>
/// Puts the field in the place of calls that only read or write it, where no other assembly can make the call: each
/// such accessor costs a board a record, a name and its code.
/// </summary>
internal static class AccessorFolding
{
    public static void Fold(ModuleDefinition module)
    {
        var fields = IlReader.Methods(module).Where(MayFold)
            .Select(method => (Method: method, Access: Access(method)))
            .Where(found => found.Access is not null)
            .ToDictionary(found => found.Method, found => found.Access!);
        foreach (var instruction in IlReader.Methods(module).SelectMany(IlReader.Instructions))
        {
            if (instruction.Operand is MethodDefinition called && fields.TryGetValue(called, out var access)
                && instruction.OpCode.Code is Code.Call or Code.Callvirt)
            {
                instruction.OpCode = access.OpCode;
                instruction.Operand = access.Operand;
                Open((FieldDefinition)access.Operand);
            }
        }
    }

    private static bool MayFold(MethodDefinition method) =>
        method.HasBody && !method.IsVirtual && !AssemblySlimmer.IsSeen(method) && (method.IsGetter || method.IsSetter);

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
        return code == expected && body[^2].Operand is FieldDefinition ? body[^2] : null;
    }

    // Code of other types of the assembly reads it now.
    private static void Open(FieldDefinition field)
    {
        if (field.IsPrivate) field.IsAssembly = true;
    }
}
