using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using NanoAgent.SurfaceGenerator;

namespace NanoAgent.DesktopBoard.Tests;

/// <summary>
/// Looks for every member of nanoFramework's surface as the runtime would bind it: by name, parameters, result and
/// whether it is static, through the forwards.
/// </summary>
internal sealed class SurfaceParity
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.FlattenHierarchy;

    private readonly Dictionary<string, Type?> known = [];

    public SurfaceParity(DesktopBoard board)
    {
        foreach (var surface in BoardSurface.Assemblies.Values)
        {
            foreach (var type in surface.Types)
            {
                known[type.FullName] = board.Type(surface.Name, type.FullName);
            }
        }
    }

    /// <summary>What of the surface a board's program would not find here.</summary>
    public IEnumerable<string> Missing() =>
        BoardSurface.Assemblies.Values.SelectMany(surface => surface.Types.SelectMany(type => Missing(surface, type)));

    private IEnumerable<string> Missing(SurfaceAssembly surface, SurfaceType type)
    {
        if (known[type.FullName] is not { } found)
        {
            return [$"{surface.Name} {type.FullName}"];
        }

        var bases = type.Kind == SurfaceTypeKind.Enum
            ? type.Bases.Where(name => known[name] != found.GetEnumUnderlyingType())
            : type.Bases.Where(name => known[name] is { } wanted && !wanted.IsAssignableFrom(found));
        return bases.Select(name => $"{type.FullName} : {name}")
            .Concat(type.Members.Where(member => !Stands(type, found, member)).Select(member => Name(type, member)));
    }

    private static string Name(SurfaceType type, SurfaceMember member) =>
        $"{type.FullName}::{member.Name}" + (member.Kind is SurfaceMemberKind.Method or SurfaceMemberKind.Constructor
            ? $"({string.Join(", ", member.Parameters.Select(parameter => parameter.Type))})" : "");

    private bool Stands(SurfaceType type, Type found, SurfaceMember member) =>
        member.Kind switch
        {
            // Compilers put the number into the program; the name is looked for nowhere.
            SurfaceMemberKind.EnumMember => found.GetField(member.Name) is not { } field
                || Convert.ToInt64(field.GetRawConstantValue()) == Convert.ToInt64(
                    Constants.Parse(member.Value!, type.Bases[0])),
            SurfaceMemberKind.Field => member.Value is not null || (found.GetField(member.Name, All) is { } field
                && Is(field.FieldType, member.Type) && field.IsStatic == member.Modifiers.Contains("static")
                && (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly)),
            // The runtime finalizes what it finalizes; no program calls it.
            SurfaceMemberKind.Finalizer => true,
            SurfaceMemberKind.Constructor => found.IsValueType && member.Parameters.Length == 0
                || found.GetConstructors(All).Any(constructor => Fits(constructor, member)),
            SurfaceMemberKind.Property => Accessor(found, "get_", member.Type, member.Parameters, member)
                && (!member.HasSetter || Accessor(
                    found, "set_", "System.Void", [.. member.Parameters, new("", member.Type, "value", null)], member)),
            SurfaceMemberKind.Event => Accessor(
                found, "add_", "System.Void", [new("", member.Type, "value", null)], member),
            _ => type.FullName.Contains('`') || Methods(found, member.Name).Any(method =>
                Fits(method, member) && Is(method.ReturnType, member.Type)),
        };

    private bool Accessor(
        Type found, string prefix, string result, IEnumerable<SurfaceParameter> parameters, SurfaceMember member)
    {
        var accessor = member with { Parameters = [.. parameters] };
        return Methods(found, prefix + member.Name).Any(method =>
            Fits(method, accessor) && Is(method.ReturnType, result));
    }

    private static IEnumerable<MethodInfo> Methods(Type found, string name) =>
        found.GetMethods(All).Where(method => method.Name == name);

    private bool Fits(MethodBase method, SurfaceMember member)
    {
        var parameters = method.GetParameters();
        return method.IsStatic == member.Modifiers.Contains("static")
            && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly)
            && (!member.Modifiers.Contains("abstract") || method.IsAbstract || method.IsVirtual)
            && parameters.Length == member.Parameters.Length
            && parameters.Zip(member.Parameters).All(pair =>
                pair.First.ParameterType.IsByRef == (pair.Second.Passing is "ref" or "out")
                && Is(
                    pair.First.ParameterType.IsByRef
                        ? pair.First.ParameterType.GetElementType()! : pair.First.ParameterType,
                    pair.Second.Type));
    }

    private bool Is(Type actual, string expected) =>
        expected.EndsWith("[]", StringComparison.Ordinal)
            ? actual.IsArray && Is(actual.GetElementType()!, expected[..^2])
            : actual == known[expected];
}
