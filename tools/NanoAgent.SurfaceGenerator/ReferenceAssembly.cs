using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;

namespace NanoAgent.SurfaceGenerator;

/// <summary>
/// Writes the reference assembly of a surface: every public type and member under the right name, version and public
/// key, and no bodies. A compiler can compile against it; nothing can run it.
/// </summary>
public sealed class ReferenceAssembly
{
    private const string Corlib = "mscorlib";

    private readonly MetadataBuilder metadata = new();
    private readonly SurfaceAssembly surface;
    private readonly ImmutableArray<SurfaceType> types;
    private readonly TypeNames names;
    private readonly MemberWriter members;
    private readonly ImmutableArray<byte> publicKey;

    private ReferenceAssembly(
        SurfaceAssembly surface,
        IReadOnlyList<SurfaceAssembly> all,
        ImmutableArray<byte> publicKey
    )
    {
        this.surface = surface;
        this.publicKey = publicKey;
        // Metadata wants the holder of a nested type before it.
        types = [.. surface.Types.OrderBy(type => type.FullName.Count(letter => letter == '+'))];
        var reachable = all.Where(other => surface.References.Contains(other.Name)).ToList();
        var scopes = reachable.ToDictionary(other => other.Name, AddReference);
        names = new(metadata, surface, reachable, scopes);
        members = new(metadata, names);
    }

    /// <summary>The image of a reference assembly, the same bytes for the same input.</summary>
    /// <param name="surface">The assembly to write.</param>
    /// <param name="all">Every surface that it may reference.</param>
    /// <param name="publicKey">The public key of all of them.</param>
    /// <exception cref="InvalidDataException">The surface uses a type that no surface in reach has.</exception>
    public static byte[] Image(
        SurfaceAssembly surface,
        IReadOnlyList<SurfaceAssembly> all,
        ImmutableArray<byte> publicKey
    )
    {
        var missing = surface.References.FirstOrDefault(name => all.All(other => other.Name != name));
        return missing is null
            ? new ReferenceAssembly(surface, all, publicKey).Write()
            : throw new InvalidDataException($"{surface.Name} references {missing}, of which there is no surface file");
    }

    private AssemblyReferenceHandle AddReference(SurfaceAssembly other) =>
        metadata.AddAssemblyReference(
            metadata.GetOrAddString(other.Name),
            other.Version,
            default,
            metadata.GetOrAddBlob(Token(publicKey)),
            default,
            default
        );

#pragma warning disable CA5350 // The token of a strong name is defined by SHA-1; nothing is protected by it here.
    private static byte[] Token(ImmutableArray<byte> key) => [.. SHA1.HashData(key.AsSpan())[^8..].Reverse()];
#pragma warning restore CA5350

    private byte[] Write()
    {
        metadata.AddAssembly(
            metadata.GetOrAddString(surface.Name),
            surface.Version,
            default,
            metadata.GetOrAddBlob(publicKey),
            AssemblyFlags.PublicKey,
            AssemblyHashAlgorithm.Sha1
        );
        for (var index = 0; index < types.Length; index++)
        {
            names.Declare(types[index].FullName, index + 2);
        }

        metadata.AddTypeDefinition(
            default,
            default,
            metadata.GetOrAddString("<Module>"),
            default,
            members.NextField,
            members.NextMethod
        );
        foreach (var type in types)
        {
            AddType(type);
        }

        members.AddAttributes();
        // Equal content gives an equal identity, so that an unchanged surface rebuilds nothing.
        var identity = metadata.ReserveGuid();
        metadata.AddModule(0, metadata.GetOrAddString(surface.Name + ".dll"), identity.Handle, default, default);
        return Serialize(identity);
    }

    private byte[] Serialize(ReservedBlob<GuidHandle> identity)
    {
        var builder = new ManagedPEBuilder(
            new PEHeaderBuilder(imageCharacteristics: Characteristics.Dll | Characteristics.ExecutableImage),
            new MetadataRootBuilder(metadata, "v4.0.30319"),
            new BlobBuilder(),
            deterministicIdProvider: blobs =>
                BlobContentId.FromHash(SHA256.HashData(blobs.SelectMany(blob => blob.GetBytes()).ToArray()))
        );
        var image = new BlobBuilder();
        var content = builder.Serialize(image);
        new BlobWriter(identity.Content).WriteGuid(content.Guid);
        return image.ToArray();
    }

    private void AddType(SurfaceType type)
    {
        var (space, name, holder) = TypeNames.Split(type.FullName);
        var handle = metadata.AddTypeDefinition(
            Attributes(type, holder is not null),
            metadata.GetOrAddString(space),
            metadata.GetOrAddString(name),
            Base(type),
            members.NextField,
            members.NextMethod
        );
        if (holder is not null)
        {
            metadata.AddNestedType(handle, (TypeDefinitionHandle)names.Handle(holder));
        }

        var interfaces =
            type.Kind == SurfaceTypeKind.Enum ? [] : type.Bases.Where(names.IsInterface).Select(names.Handle);
        foreach (var implemented in interfaces.OrderBy(CodedIndex.TypeDefOrRefOrSpec))
        {
            metadata.AddInterfaceImplementation(handle, implemented);
        }

        members.Add(type, handle);
    }

    private EntityHandle Base(SurfaceType type) =>
        type.Kind switch
        {
            SurfaceTypeKind.Interface => default,
            SurfaceTypeKind.Enum => names.Handle("System.Enum"),
            SurfaceTypeKind.Struct => names.Handle("System.ValueType"),
            SurfaceTypeKind.Delegate => names.Handle("System.MulticastDelegate"),
            _ when type.FullName == "System.Object" && surface.Name == Corlib => default,
            _ => names.Handle(type.Bases.FirstOrDefault(name => !names.IsInterface(name)) ?? "System.Object"),
        };

    private static TypeAttributes Attributes(SurfaceType type, bool isNested)
    {
        var attributes = (isNested, type.Modifiers.Contains("protected")) switch
        {
            (false, _) => TypeAttributes.Public,
            (true, true) => TypeAttributes.NestedFamily,
            _ => TypeAttributes.NestedPublic,
        };
        attributes |= type.Kind switch
        {
            SurfaceTypeKind.Interface => TypeAttributes.Interface | TypeAttributes.Abstract,
            SurfaceTypeKind.Struct => TypeAttributes.Sealed | TypeAttributes.SequentialLayout,
            SurfaceTypeKind.Class => default,
            _ => TypeAttributes.Sealed,
        };
        if (type.Modifiers.Contains("static"))
        {
            attributes |= TypeAttributes.Abstract | TypeAttributes.Sealed;
        }

        attributes |= type.Modifiers.Contains("abstract") ? TypeAttributes.Abstract : default;
        return attributes | (type.Modifiers.Contains("sealed") ? TypeAttributes.Sealed : default);
    }
}
