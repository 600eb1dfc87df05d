using System.Collections.Generic;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace NanoAgent.SurfaceGenerator;

/// <summary>Collects the attributes that a compiler acts on, and adds them when every method has its row.</summary>
internal sealed class AttributeWriter(MetadataBuilder metadata, TypeNames names)
{
    private readonly List<(EntityHandle Owner, string Attribute, string? Argument)> waiting = [];

    public void Flags(EntityHandle type) => waiting.Add((type, "System.FlagsAttribute", null));

    public void ParamArray(EntityHandle parameter) => waiting.Add((parameter, "System.ParamArrayAttribute", null));

    public void DefaultMember(EntityHandle type, string name) =>
        waiting.Add((type, "System.Reflection.DefaultMemberAttribute", name));

    public void Conditional(EntityHandle method, string symbol) =>
        waiting.Add((method, "System.Diagnostics.ConditionalAttribute", symbol));

    public void AddAll()
    {
        foreach (var (owner, attribute, argument) in waiting)
        {
            metadata.AddCustomAttribute(owner, Constructor(attribute, argument is not null), Value(argument));
        }
    }

    // A member reference is right in the defining assembly too: its parent is then the type's own row.
    private MemberReferenceHandle Constructor(string attribute, bool takesText)
    {
        var signature = new BlobBuilder();
        new BlobEncoder(signature)
            .MethodSignature(isInstanceMethod: true)
            .Parameters(
                takesText ? 1 : 0,
                result => result.Void(),
                list =>
                {
                    if (takesText)
                    {
                        list.AddParameter().Type().String();
                    }
                }
            );
        return metadata.AddMemberReference(
            names.Handle(attribute),
            metadata.GetOrAddString(".ctor"),
            metadata.GetOrAddBlob(signature)
        );
    }

    private BlobHandle Value(string? argument)
    {
        var value = new BlobBuilder();
        value.WriteUInt16(1);
        if (argument is not null)
        {
            value.WriteSerializedString(argument);
        }

        value.WriteUInt16(0);
        return metadata.GetOrAddBlob(value);
    }
}
