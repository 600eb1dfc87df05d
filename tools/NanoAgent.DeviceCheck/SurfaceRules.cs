using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;
using NanoAgent.SurfaceGenerator;

namespace NanoAgent.DeviceCheck;

/// <summary>
/// Every type and member that is used must stand in nanoFramework's public surface or in an assembly checked with it.
/// </summary>
internal static class SurfaceRules
{
    public static IEnumerable<Finding> Check(ModuleDefinition module, KnownTypes known)
    {
        foreach (
            var reference in module.AssemblyReferences.Where(other =>
                !known.IsOwn(other.Name) && !KnownTypes.IsSurface(other.Name)
            )
        )
        {
            if (!IsFacade(reference))
            {
                yield return new(
                    "unknown-assembly",
                    module.Assembly.Name.Name,
                    "",
                    "",
                    $"put {reference.Name}.dll beside it, or name it with --reference: nothing is known of it, "
                        + "so nothing that it takes part in was checked"
                );
            }
        }

        foreach (var use in IlReader.Uses(module).Where(use => use.Type is not TypeDefinition))
        {
            if (Missing(use, known) is { } sentence)
            {
                yield return use.By is null
                    ? new("missing-member", use.From.FullName, "", "", sentence)
                    : IlReader.Found(use.By, use.At, "missing-member", sentence);
            }
        }
    }

    // .NET spreads the base types over these; what nanoFramework has of them stands under the same type names.
    private static bool IsFacade(AssemblyNameReference assembly) =>
        !DeviceChecker.IsNano(assembly) && (assembly.Name is "System.Private.CoreLib" or "netstandard" or "mscorlib"
        || (assembly.Name.StartsWith("System.", StringComparison.Ordinal) && !KnownTypes.IsSurface(assembly.Name)));

    private static string? Missing(IlUse use, KnownTypes known)
    {
        if (use.Type.Scope is not AssemblyNameReference scope || known.IsOwn(scope.Name)
            || (!KnownTypes.IsSurface(scope.Name) && !IsFacade(scope)))
        {
            return null;
        }

        if (KnownTypes.Surface(use.Type) is not { } type)
        {
            return $"do without {use.Type.FullName}: nanoFramework 1.x has no such type";
        }

        return use.Member is null || Has(type, use.Member)
            ? null
            : $"do without {use.Type.FullName}.{Text(use.Member)}: nanoFramework 1.x has no such member";
    }

    private static bool Has(SurfaceType? type, MemberReference member)
    {
        for (; type is not null; type = Base(type))
        {
            if (type.Members.Any(candidate => Matches(candidate, member)) || IsImplied(type, member))
            {
                return true;
            }
        }

        return false;
    }

    private static SurfaceType? Base(SurfaceType type)
    {
        var name =
            type.Kind == SurfaceTypeKind.Enum
                ? "System.Enum"
                : type.Bases.FirstOrDefault(candidate => KnownTypes.Surface(candidate)?.Kind == SurfaceTypeKind.Class)
                    ?? (type.FullName == "System.Object" ? null : "System.Object");
        return name is null ? null : KnownTypes.Surface(name);
    }

    // What the compiler makes and no surface file says: a delegate's constructor, the value of a struct.
    private static bool IsImplied(SurfaceType type, MemberReference member) =>
        member.Name == ".ctor"
        && type.Kind is SurfaceTypeKind.Delegate or SurfaceTypeKind.Struct
        && Count(member) is 0 or 2;

    private static int Count(MemberReference member) => member is MethodReference method ? method.Parameters.Count : -1;

    private static bool Matches(SurfaceMember candidate, MemberReference member)
    {
        if (member is FieldReference)
        {
            return candidate.Kind is SurfaceMemberKind.Field or SurfaceMemberKind.EnumMember
                && candidate.Name == member.Name;
        }

        var method = (MethodReference)member;
        var (name, parameters) = Split(candidate, method.Name);
        return name == method.Name
            && parameters.SequenceEqual(method.Parameters.Select(parameter => Written(parameter.ParameterType)));
    }

    // The method behind a member: itself, or the accessor that its name asks for.
    private static (string Name, IEnumerable<string> Parameters) Split(SurfaceMember member, string accessor)
    {
        var own = member.Parameters.Select(parameter =>
            parameter.Passing is "ref" or "out" ? parameter.Type + "&" : parameter.Type
        );
        var name = member.Name;
        return member.Kind switch
        {
            SurfaceMemberKind.Property when accessor.StartsWith("set_", StringComparison.Ordinal) => (
                member.HasSetter ? "set_" + name : "",
                own.Append(member.Type)
            ),
            SurfaceMemberKind.Property => ("get_" + name, own),
            SurfaceMemberKind.Event when accessor.StartsWith("remove_", StringComparison.Ordinal) => (
                "remove_" + name,
                [member.Type]
            ),
            SurfaceMemberKind.Event => ("add_" + name, [member.Type]),
            _ => (name, own),
        };
    }

    private static string Written(TypeReference type) => KnownTypes.SurfaceName(type);

    private static string Text(MemberReference member) =>
        member is MethodReference method
            ? $"{method.Name}({string.Join(", ", method.Parameters.Select(parameter => parameter.ParameterType.Name))})"
            : member.Name;
}
