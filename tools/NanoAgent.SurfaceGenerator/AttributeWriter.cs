using System.Collections.Generic;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace NanoAgent.SurfaceGenerator;

/// <summary>Collects the attributes that a compiler acts on, and adds them when every method has its row.</summary>
internal sealed class AttributeWriter(MetadataBuilder metadata, TypeNames names)
{
    private const string Usage = "System.AttributeUsageAttribute";

    private readonly List<(EntityHandle Owner, string Attribute, string? Argument)> waiting = [];

    public void Flags(EntityHandle type) => waiting.Add((type, "System.FlagsAttribute", null));

    public void ParamArray(EntityHandle parameter) => waiting.Add((parameter, "System.ParamArrayAttribute", null));

    public void DefaultMember(EntityHandle type, string name) =>
        waiting.Add((type, "System.Reflection.DefaultMemberAttribute", name));

    public void Conditional(EntityHandle method, string symbol) =>
        waiting.Add((method, "System.Diagnostics.ConditionalAttribute", symbol));

    /// <summary>
    /// Lets an attribute stand anywhere and often: a surface file does not say where it may, and the compiler must not
    /// refuse what the real assembly allows.
    /// </summary>
    public void AnyUsage(EntityHandle type) => waiting.Add((type, Usage, null));

    public void AddAll()
    {
        foreach (var (owner, attribute, argument) in waiting)
        {
            if (attribute == Usage)
            {
                metadata.AddCustomAttribute(owner, UsageConstructor(), UsageValue());
                continue;
            }

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

    private MemberReferenceHandle UsageConstructor()
    {
        var signature = new BlobBuilder();
        new BlobEncoder(signature)
            .MethodSignature(isInstanceMethod: true)
            .Parameters(
                1,
                result => result.Void(),
                list => names.Write(list.AddParameter().Type(), "System.AttributeTargets", [])
            );
        return metadata.AddMemberReference(
            names.Handle(Usage),
            metadata.GetOrAddString(".ctor"),
            metadata.GetOrAddBlob(signature)
        );
    }

    // AttributeTargets.All, then one named property, AllowMultiple (ECMA-335 II.23.3).
    private BlobHandle UsageValue()
    {
        var value = new BlobBuilder();
        value.WriteUInt16(1);
        value.WriteInt32(16383);
        value.WriteUInt16(1);
        value.WriteByte(0x54);
        value.WriteByte(0x02);
        value.WriteSerializedString("AllowMultiple");
        value.WriteBoolean(true);
        return metadata.GetOrAddBlob(value);
    }
}
