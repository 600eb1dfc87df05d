using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace NanoAgent.SurfaceGenerator;

/// <summary>Finds the handle and the signature of a type by its full name, here or in a referenced assembly.</summary>
internal sealed class TypeNames
{
    private static readonly Dictionary<string, PrimitiveTypeCode> Primitives = new()
    {
        ["System.Boolean"] = PrimitiveTypeCode.Boolean,
        ["System.Char"] = PrimitiveTypeCode.Char,
        ["System.SByte"] = PrimitiveTypeCode.SByte,
        ["System.Byte"] = PrimitiveTypeCode.Byte,
        ["System.Int16"] = PrimitiveTypeCode.Int16,
        ["System.UInt16"] = PrimitiveTypeCode.UInt16,
        ["System.Int32"] = PrimitiveTypeCode.Int32,
        ["System.UInt32"] = PrimitiveTypeCode.UInt32,
        ["System.Int64"] = PrimitiveTypeCode.Int64,
        ["System.UInt64"] = PrimitiveTypeCode.UInt64,
        ["System.Single"] = PrimitiveTypeCode.Single,
        ["System.Double"] = PrimitiveTypeCode.Double,
        ["System.IntPtr"] = PrimitiveTypeCode.IntPtr,
        ["System.UIntPtr"] = PrimitiveTypeCode.UIntPtr,
        ["System.String"] = PrimitiveTypeCode.String,
        ["System.Object"] = PrimitiveTypeCode.Object,
    };

    private readonly MetadataBuilder metadata;
    private readonly SurfaceAssembly home;
    private readonly Dictionary<string, TypeDefinitionHandle> own = [];
    private readonly Dictionary<string, (SurfaceAssembly Assembly, SurfaceType Type)> known = [];
    private readonly Dictionary<string, AssemblyReferenceHandle> scopes;
    private readonly Dictionary<string, TypeReferenceHandle> references = [];

    public TypeNames(
        MetadataBuilder metadata,
        SurfaceAssembly home,
        IEnumerable<SurfaceAssembly> reachable,
        Dictionary<string, AssemblyReferenceHandle> scopes
    )
    {
        this.metadata = metadata;
        this.home = home;
        this.scopes = scopes;
        foreach (var assembly in reachable.Append(home))
        {
            foreach (var type in assembly.Types)
            {
                known[type.FullName] = (assembly, type);
            }
        }
    }

    /// <summary>Declares a type of this assembly; every one is declared before any signature is written.</summary>
    public void Declare(string fullName, int row) => own[fullName] = MetadataTokens.TypeDefinitionHandle(row);

    /// <summary>Whether the type is an interface.</summary>
    public bool IsInterface(string fullName) => Find(fullName).Type.Kind == SurfaceTypeKind.Interface;

    /// <summary>Whether the type is an enumeration.</summary>
    public bool IsEnum(string fullName) => Find(fullName).Type.Kind == SurfaceTypeKind.Enum;

    /// <summary>Whether values of the type are value types.</summary>
    public bool IsValueType(string fullName) =>
        Find(fullName).Type.Kind is SurfaceTypeKind.Struct or SurfaceTypeKind.Enum;

    /// <summary>The type an enumeration is made of.</summary>
    public string Underlying(string fullName) => Find(fullName).Type.Bases[0];

    /// <summary>The handle of a type.</summary>
    public EntityHandle Handle(string fullName)
    {
        var (assembly, _) = Find(fullName);
        return assembly == home ? own[fullName] : Reference(fullName, assembly);
    }

    /// <summary>Writes a type into a signature; type parameters are those of the declaring type.</summary>
    public void Write(SignatureTypeEncoder encoder, string name, IReadOnlyList<string> typeParameters)
    {
        if (name.EndsWith("[]", StringComparison.Ordinal))
        {
            Write(encoder.SZArray(), name[..^2], typeParameters);
        }
        else if (typeParameters.Contains(name))
        {
            encoder.GenericTypeParameter(typeParameters.ToList().IndexOf(name));
        }
        else if (Primitives.TryGetValue(name, out var primitive))
        {
            encoder.PrimitiveType(primitive);
        }
        else
        {
            encoder.Type(Handle(name), IsValueType(name));
        }
    }

    /// <summary>Splits a full name into namespace and name; a nested type has its holder's full name instead.</summary>
    public static (string Namespace, string Name, string? Holder) Split(string fullName)
    {
        var plus = fullName.LastIndexOf('+');
        if (plus >= 0)
        {
            return ("", fullName[(plus + 1)..], fullName[..plus]);
        }

        var dot = fullName.LastIndexOf('.');
        return dot < 0 ? ("", fullName, null) : (fullName[..dot], fullName[(dot + 1)..], null);
    }

    private (SurfaceAssembly Assembly, SurfaceType Type) Find(string fullName) =>
        known.TryGetValue(fullName, out var found)
            ? found
            : throw new InvalidDataException(
                $"{home.Name} uses {fullName}, which neither it nor an assembly that it references has"
            );

    private TypeReferenceHandle Reference(string fullName, SurfaceAssembly assembly)
    {
        if (!references.TryGetValue(fullName, out var handle))
        {
            var (space, name, holder) = Split(fullName);
            EntityHandle scope = holder is null ? scopes[assembly.Name] : Reference(holder, assembly);
            handle = metadata.AddTypeReference(scope, metadata.GetOrAddString(space), metadata.GetOrAddString(name));
            references.Add(fullName, handle);
        }

        return handle;
    }
}
