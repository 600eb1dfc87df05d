using System;
using System.Collections.Generic;
using System.Collections.Immutable;

namespace NanoAgent.SurfaceGenerator;

/// <summary>What a surface file says of one assembly.</summary>
/// <param name="Name">The assembly's name, which is not its package's.</param>
/// <param name="Version">The assembly's version, four numbers.</param>
/// <param name="HasNative">Whether it works only on firmware that has its native part.</param>
/// <param name="References">The names of the assemblies that it references.</param>
/// <param name="Types">Its public types; a nested type's name holds '+'.</param>
public sealed record SurfaceAssembly(
    string Name,
    Version Version,
    bool HasNative,
    ImmutableArray<string> References,
    ImmutableArray<SurfaceType> Types
);

/// <summary>What a type is.</summary>
public enum SurfaceTypeKind
{
    /// <summary>A class, static or not.</summary>
    Class,

    /// <summary>A value type.</summary>
    Struct,

    /// <summary>An interface.</summary>
    Interface,

    /// <summary>An enumeration; its members are <see cref="SurfaceMemberKind.EnumMember"/>.</summary>
    Enum,

    /// <summary>A delegate; its one member is its Invoke method.</summary>
    Delegate,
}

/// <summary>One type with its members, in the file's order.</summary>
/// <param name="FullName">Namespace, name, and '`N' for N type parameters.</param>
/// <param name="Kind">What the type is.</param>
/// <param name="Modifiers">The words before the kind: public, sealed, static, abstract, protected.</param>
/// <param name="Bases">The base type and the interfaces; an enum's underlying type.</param>
/// <param name="IsFlags">Whether the type bears <c>[Flags]</c>.</param>
/// <param name="Members">The members.</param>
public sealed record SurfaceType(
    string FullName,
    SurfaceTypeKind Kind,
    ImmutableHashSet<string> Modifiers,
    ImmutableArray<string> Bases,
    bool IsFlags,
    List<SurfaceMember> Members
);

/// <summary>What a member is.</summary>
public enum SurfaceMemberKind
{
    /// <summary>A field or a constant.</summary>
    Field,

    /// <summary>A property or an indexer.</summary>
    Property,

    /// <summary>An event.</summary>
    Event,

    /// <summary>An instance constructor.</summary>
    Constructor,

    /// <summary>A method or an operator.</summary>
    Method,

    /// <summary>A finalizer.</summary>
    Finalizer,

    /// <summary>A name and value of an enumeration.</summary>
    EnumMember,
}

/// <summary>One member.</summary>
/// <param name="Kind">What the member is.</param>
/// <param name="Modifiers">public, protected, static, virtual, abstract, override, const, readonly.</param>
/// <param name="Type">The type of the value or result; "" where there is none.</param>
/// <param name="Name">The name; an indexer's is Item unless an attribute names it.</param>
/// <param name="Parameters">The parameters of a method, constructor or indexer.</param>
/// <param name="Value">A constant's value as C# writes it; null where there is none.</param>
/// <param name="HasSetter">Whether a property can be set.</param>
/// <param name="Condition">The symbol of <c>[Conditional]</c>, or null.</param>
public sealed record SurfaceMember(
    SurfaceMemberKind Kind,
    ImmutableHashSet<string> Modifiers,
    string Type,
    string Name,
    ImmutableArray<SurfaceParameter> Parameters,
    string? Value = null,
    bool HasSetter = false,
    string? Condition = null
);

/// <summary>One parameter.</summary>
/// <param name="Passing">"", "ref", "out" or "params".</param>
/// <param name="Type">The full name of its type.</param>
/// <param name="Name">Its name.</param>
/// <param name="Default">Its default value as C# writes it, or null.</param>
public sealed record SurfaceParameter(string Passing, string Type, string Name, string? Default);
