using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;

namespace NanoAgent.DeviceCheck.Slim;

/// <summary>
/// What other assemblies may use of one: all that they can name, or in a whole program what they do name.
/// </summary>
internal sealed class Seen
{
    private readonly IReadOnlyList<ModuleDefinition>? program;
    private readonly HashSet<string> named = new(StringComparer.Ordinal);

    private Seen(IReadOnlyList<ModuleDefinition>? program)
    {
        this.program = program;
        Look();
    }

    public static Seen ByOthers(IReadOnlyList<ModuleDefinition> modules) => new(null);

    public static Seen InProgram(IReadOnlyList<ModuleDefinition> modules) => new(modules);

    /// <summary>Whether nothing outside uses the assemblies.</summary>
    public bool IsWholeProgram => program is not null;

    /// <summary>Looks again at what is named, after something was taken out.</summary>
    public void Look()
    {
        named.Clear();
        foreach (var use in (program ?? []).SelectMany(IlReader.Uses))
        {
            // What a type of the same assembly uses is a definition; a name of another assembly's stays a reference.
            if (use.Type is not TypeDefinition) named.Add(use.Type.FullName);
            if (use.Member is not (null or MethodDefinition or FieldDefinition)) named.Add(use.Member.FullName);
        }
    }

    public bool Sees(TypeDefinition type) => program is null ? IsNameable(type) : named.Contains(type.FullName);

    public bool Sees(MethodDefinition method) =>
        program is null
            ? IsNameable(method.DeclaringType) && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly)
            : named.Contains(method.FullName);

    public bool Sees(FieldDefinition field) =>
        program is null
        && IsNameable(field.DeclaringType) && (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly);

    private static bool IsNameable(TypeDefinition type) =>
        type.IsPublic || ((type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamilyOrAssembly)
            && IsNameable(type.DeclaringType));
}
