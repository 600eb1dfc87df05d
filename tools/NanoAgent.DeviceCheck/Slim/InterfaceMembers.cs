using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;

namespace NanoAgent.DeviceCheck.Slim;

/// <summary>
/// Takes members out of a program's interfaces that nothing calls; what implemented them is then a plain method.
/// </summary>
internal static class InterfaceMembers
{
    public static bool RemoveUncalled(IReadOnlyList<ModuleDefinition> modules)
    {
        var called = modules.SelectMany(IlReader.Methods).SelectMany(IlReader.Instructions)
            .Select(il => il.Operand).OfType<MethodReference>().Select(method => method.FullName)
            .ToHashSet(StringComparer.Ordinal);
        var types = modules.SelectMany(IlReader.Types).ToList();
        var gone = types.Where(type => type.IsInterface && !type.HasCustomAttributes)
            .SelectMany(type => type.Methods).Where(method => !called.Contains(method.FullName)).ToList();
        foreach (var member in gone) Release(member, types);
        foreach (var member in gone) AssemblySlimmer.Remove(member);
        return gone.Count > 0;
    }

    private static void Release(MethodDefinition member, IReadOnlyList<TypeDefinition> types)
    {
        foreach (var method in types.Where(type => !type.IsInterface).SelectMany(type => type.Methods))
        {
            var declared = method.Overrides.FirstOrDefault(over => over.FullName == member.FullName);
            if (declared is not null) method.Overrides.Remove(declared);
            var isIts = declared is not null || (method.Name == member.Name && Implements(method, member));
            if (isIts && method.IsFinal && method.IsNewSlot && method.Overrides.Count == 0
                && !IsOfAnother(method, member, types))
            {
                method.IsVirtual = method.IsFinal = method.IsNewSlot = false;
            }
        }
    }

    private static bool Implements(MethodDefinition method, MethodDefinition member) =>
        HasInterface(method.DeclaringType, member.DeclaringType.FullName) && IsAlike(method, member);

    // The compiler names with a class all interfaces that it has, those of its interfaces too.
    private static bool HasInterface(TypeDefinition type, string name) =>
        type.Interfaces.Any(implemented => implemented.InterfaceType.FullName == name);

    private static bool IsAlike(MethodDefinition one, MethodDefinition other) =>
        one.Parameters.Select(parameter => parameter.ParameterType.FullName)
            .SequenceEqual(other.Parameters.Select(parameter => parameter.ParameterType.FullName));

    // Also an interface of the framework, which is not known here: its members are not to be touched. A derived class
    // may have what it inherits for an interface of its own.
    private static bool IsOfAnother(
        MethodDefinition method, MethodDefinition member, IReadOnlyList<TypeDefinition> types) =>
        types.Where(type => IsOf(type, method.DeclaringType, types))
            .SelectMany(type => type.Interfaces).Select(implemented => implemented.InterfaceType.FullName)
            .Where(name => name != member.DeclaringType.FullName)
            .Any(name => types.FirstOrDefault(type => type.FullName == name) is not { } other
                || other.Methods.Any(beside => beside.Name == method.Name && IsAlike(method, beside)));

    private static bool IsOf(TypeDefinition type, TypeDefinition holder, IReadOnlyList<TypeDefinition> types) =>
        type == holder || (type.BaseType is { } above
            && types.FirstOrDefault(other => other.FullName == above.FullName) is { } known
            && IsOf(known, holder, types));
}
