using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using NanoAgent.SurfaceGenerator;

namespace NanoAgent.DesktopBoard;

/// <summary>
/// Writes an assembly that has the name, version and key of one of nanoFramework's and forwards each of its types to
/// the
/// type that stands for it here. A forward, and not a copy, because the runtime knows its own Object, String and
/// Exception only: <c>System.Object</c> of the board's mscorlib has to be that of System.Private.CoreLib.
/// </summary>
internal sealed class ForwardingAssembly
{
    private readonly MetadataBuilder metadata = new();
    private readonly Dictionary<string, AssemblyReferenceHandle> scopes = [];
    private readonly Dictionary<string, ExportedTypeHandle> exported = [];

    /// <summary>The image of the assembly; types for which <paramref name="find"/> knows none are left out.</summary>
    public static byte[] Image(SurfaceAssembly surface, ImmutableArray<byte> publicKey, Func<string, Type?> find) =>
        new ForwardingAssembly().Write(surface, publicKey, find);

    private byte[] Write(SurfaceAssembly surface, ImmutableArray<byte> publicKey, Func<string, Type?> find)
    {
        var name = metadata.GetOrAddString(surface.Name);
        metadata.AddAssembly(
            name,
            surface.Version,
            default,
            metadata.GetOrAddBlob(publicKey),
            AssemblyFlags.PublicKey,
            AssemblyHashAlgorithm.Sha1
        );
        var identity = metadata.ReserveGuid();
        metadata.AddModule(0, metadata.GetOrAddString(surface.Name + ".dll"), identity.Handle, default, default);
        new BlobWriter(identity.Content).WriteGuid(Guid.NewGuid());
        var moduleType = metadata.GetOrAddString("<Module>");
        metadata.AddTypeDefinition(
            default, default, moduleType, default, MetadataTokens.FieldDefinitionHandle(1),
            MetadataTokens.MethodDefinitionHandle(1));
        // The holder of a nested type comes first: the nested one names it.
        foreach (var type in surface.Types.OrderBy(type => type.FullName.Count(letter => letter == '+')))
        {
            if (find(type.FullName) is { } target)
            {
                Forward(type.FullName, target);
            }
        }

        var image = new BlobBuilder();
        new ManagedPEBuilder(
            new PEHeaderBuilder(imageCharacteristics: Characteristics.Dll | Characteristics.ExecutableImage),
            new MetadataRootBuilder(metadata),
            new BlobBuilder()
        ).Serialize(image);
        return image.ToArray();
    }

    private void Forward(string fullName, Type target)
    {
        int plus = fullName.LastIndexOf('+');
        int dot = fullName.LastIndexOf('.');
        exported[fullName] =
            plus < 0
                ? metadata.AddExportedType(
                    // ECMA-335 II.22.14: a forwarder bears this flag and no other.
                    TypeAttributes.Public | (TypeAttributes)0x00200000,
                    metadata.GetOrAddString(fullName[..dot]),
                    metadata.GetOrAddString(fullName[(dot + 1)..]),
                    Scope(target.Assembly.GetName()),
                    0
                )
                : metadata.AddExportedType(
                    TypeAttributes.NestedPublic,
                    default,
                    metadata.GetOrAddString(fullName[(plus + 1)..]),
                    exported[fullName[..plus]],
                    0
                );
    }

    private AssemblyReferenceHandle Scope(AssemblyName name)
    {
        if (!scopes.TryGetValue(name.Name!, out var scope))
        {
            scope = metadata.AddAssemblyReference(
                metadata.GetOrAddString(name.Name!),
                name.Version!,
                default,
                metadata.GetOrAddBlob(name.GetPublicKeyToken() ?? []),
                default,
                default
            );
            scopes.Add(name.Name!, scope);
        }

        return scope;
    }
}
