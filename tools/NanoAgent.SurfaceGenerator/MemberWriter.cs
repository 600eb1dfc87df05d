using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace NanoAgent.SurfaceGenerator;

/// <summary>Writes the members of one type after the other, in the order that metadata wants.</summary>
internal sealed class MemberWriter(MetadataBuilder metadata, TypeNames names)
{
    private readonly AttributeWriter attributes = new(metadata, names);
    private readonly List<(EntityHandle Owner, MethodSemanticsAttributes Role, MethodDefinitionHandle Method)> roles =
    [];
    private string[] typeParameters = [];
    private SurfaceType holder = null!;
    private bool hasProperty;
    private bool hasEvent;

    /// <summary>The handle that the next field will have.</summary>
    public FieldDefinitionHandle NextField =>
        MetadataTokens.FieldDefinitionHandle(metadata.GetRowCount(TableIndex.Field) + 1);

    /// <summary>The handle that the next method will have.</summary>
    public MethodDefinitionHandle NextMethod =>
        MetadataTokens.MethodDefinitionHandle(metadata.GetRowCount(TableIndex.MethodDef) + 1);

    /// <summary>Adds all members of a type; <paramref name="handle"/> is the row that was added last.</summary>
    public void Add(SurfaceType type, TypeDefinitionHandle handle)
    {
        holder = type;
        hasProperty = hasEvent = false;
        typeParameters = TypeParameters(type);
        for (var index = 0; index < typeParameters.Length; index++)
        {
            metadata.AddGenericParameter(handle, default, metadata.GetOrAddString(typeParameters[index]), index);
        }

        if (type.IsFlags)
        {
            attributes.Flags(handle);
        }

        if (type.Bases.Contains("System.Attribute"))
        {
            attributes.AnyUsage(handle);
        }

        AddImplied(type);
        foreach (var member in type.Members)
        {
            AddMember(member, handle);
        }

        if (type.Members.FirstOrDefault(IsIndexer) is { } indexer)
        {
            attributes.DefaultMember(handle, indexer.Name);
        }
    }

    /// <summary>Adds what may only be added when every method has its row.</summary>
    public void AddAttributes()
    {
        foreach (var (owner, role, method) in roles)
        {
            metadata.AddMethodSemantics(owner, role, method);
        }

        attributes.AddAll();
    }

    // The names of a generic delegate's type parameters are those types of its signature that have no namespace.
    private static string[] TypeParameters(SurfaceType type) =>
        !type.FullName.Contains('`')
            ? []
            :
            [
                .. type.Members[0]
                    .Parameters.Select(parameter => parameter.Type)
                    .Append(type.Members[0].Type)
                    .Where(name => !name.Contains('.'))
                    .Distinct(),
            ];

    // What the runtime wants of a type and no surface file says.
    private void AddImplied(SurfaceType type)
    {
        switch (type.Kind)
        {
            case SurfaceTypeKind.Enum:
                AddField(
                    "value__",
                    type.Bases[0],
                    FieldAttributes.Public | FieldAttributes.SpecialName | FieldAttributes.RTSpecialName
                );
                break;
            case SurfaceTypeKind.Struct:
                // With a field of its own a value counts as unassigned until it is assigned, as it does on the board.
                AddField("state", "System.Int32", FieldAttributes.Private);
                break;
            case SurfaceTypeKind.Delegate:
                AddMethod(
                    ".ctor",
                    ConstructorOf(MethodAttributes.Public),
                    true,
                    "System.Void",
                    [new("", "System.Object", "object", null), new("", "System.IntPtr", "method", null)],
                    MethodImplAttributes.Runtime
                );
                break;
        }
    }

    private void AddMember(SurfaceMember member, TypeDefinitionHandle handle)
    {
        switch (member.Kind)
        {
            case SurfaceMemberKind.EnumMember:
                var named = AddField(
                    member.Name,
                    holder.FullName,
                    FieldAttributes.Public
                        | FieldAttributes.Static
                        | FieldAttributes.Literal
                        | FieldAttributes.HasDefault
                );
                metadata.AddConstant(named, Constants.Parse(member.Value!, holder.Bases[0]));
                break;
            case SurfaceMemberKind.Field:
                AddField(member);
                break;
            case SurfaceMemberKind.Property:
                AddProperty(member, handle);
                break;
            case SurfaceMemberKind.Event:
                AddEvent(member, handle);
                break;
            case SurfaceMemberKind.Constructor:
                AddMethod(".ctor", ConstructorOf(Access(member)), true, "System.Void", member.Parameters);
                break;
            case SurfaceMemberKind.Finalizer:
                AddMethod(
                    "Finalize",
                    MethodAttributes.Family | MethodAttributes.Virtual | MethodAttributes.HideBySig,
                    true,
                    "System.Void",
                    []
                );
                break;
            default:
                AddOrdinaryMethod(member);
                break;
        }
    }

    private void AddOrdinaryMethod(SurfaceMember member)
    {
        var isOperator = member.Name.StartsWith("op_", StringComparison.Ordinal);
        var method = AddMethod(
            member.Name,
            Flags(member) | (isOperator ? MethodAttributes.SpecialName : default),
            !member.Modifiers.Contains("static"),
            member.Type,
            member.Parameters,
            holder.Kind == SurfaceTypeKind.Delegate ? MethodImplAttributes.Runtime : default
        );
        if (member.Condition is { } symbol)
        {
            attributes.Conditional(method, symbol);
        }
    }

    private void AddField(SurfaceMember member)
    {
        var flags = member.Modifiers.Contains("protected") ? FieldAttributes.Family : FieldAttributes.Public;
        flags |= member.Modifiers.Contains("readonly") ? FieldAttributes.InitOnly : default;
        if (member.Value is not { } value)
        {
            AddField(
                member.Name,
                member.Type,
                flags | (member.Modifiers.Contains("static") ? FieldAttributes.Static : default)
            );
            return;
        }

        var field = AddField(
            member.Name,
            member.Type,
            flags | FieldAttributes.Static | FieldAttributes.Literal | FieldAttributes.HasDefault
        );
        metadata.AddConstant(field, Constants.Parse(value, ConstantType(member.Type)));
    }

    private FieldDefinitionHandle AddField(string name, string type, FieldAttributes flags)
    {
        var signature = new BlobBuilder();
        names.Write(new BlobEncoder(signature).Field().Type(), type, typeParameters);
        return metadata.AddFieldDefinition(flags, metadata.GetOrAddString(name), metadata.GetOrAddBlob(signature));
    }

    private void AddProperty(SurfaceMember member, TypeDefinitionHandle handle)
    {
        var name = member.Name;
        var isInstance = !member.Modifiers.Contains("static");
        var signature = new BlobBuilder();
        new BlobEncoder(signature)
            .PropertySignature(isInstance)
            .Parameters(
                member.Parameters.Length,
                result => Write(result, member.Type),
                list => Write(list, member.Parameters)
            );
        var property = metadata.AddProperty(default, metadata.GetOrAddString(name), metadata.GetOrAddBlob(signature));
        if (!hasProperty)
        {
            metadata.AddPropertyMap(handle, property);
            hasProperty = true;
        }

        var flags = Flags(member) | MethodAttributes.SpecialName;
        var getter = AddMethod("get_" + name, flags, isInstance, member.Type, member.Parameters);
        roles.Add((property, MethodSemanticsAttributes.Getter, getter));
        if (member.HasSetter)
        {
            ImmutableArray<SurfaceParameter> parameters = [.. member.Parameters, new("", member.Type, "value", null)];
            var setter = AddMethod("set_" + name, flags, isInstance, "System.Void", parameters);
            roles.Add((property, MethodSemanticsAttributes.Setter, setter));
        }
    }

    private void AddEvent(SurfaceMember member, TypeDefinitionHandle handle)
    {
        var added = metadata.AddEvent(default, metadata.GetOrAddString(member.Name), names.Handle(member.Type));
        if (!hasEvent)
        {
            metadata.AddEventMap(handle, added);
            hasEvent = true;
        }

        var flags = Flags(member) | MethodAttributes.SpecialName;
        ImmutableArray<SurfaceParameter> parameters = [new("", member.Type, "value", null)];
        var isInstance = !member.Modifiers.Contains("static");
        roles.Add(
            (
                added,
                MethodSemanticsAttributes.Adder,
                AddMethod("add_" + member.Name, flags, isInstance, "System.Void", parameters)
            )
        );
        roles.Add(
            (
                added,
                MethodSemanticsAttributes.Remover,
                AddMethod("remove_" + member.Name, flags, isInstance, "System.Void", parameters)
            )
        );
    }

    private MethodDefinitionHandle AddMethod(
        string name,
        MethodAttributes flags,
        bool isInstance,
        string result,
        ImmutableArray<SurfaceParameter> parameters,
        MethodImplAttributes implementation = default
    )
    {
        var signature = new BlobBuilder();
        new BlobEncoder(signature)
            .MethodSignature(isInstanceMethod: isInstance)
            .Parameters(parameters.Length, type => Write(type, result), list => Write(list, parameters));
        var first = MetadataTokens.ParameterHandle(metadata.GetRowCount(TableIndex.Param) + 1);
        for (var index = 0; index < parameters.Length; index++)
        {
            AddParameter(parameters[index], index + 1);
        }

        return metadata.AddMethodDefinition(
            flags,
            implementation,
            metadata.GetOrAddString(name),
            metadata.GetOrAddBlob(signature),
            bodyOffset: -1,
            first
        );
    }

    private void AddParameter(SurfaceParameter parameter, int position)
    {
        var flags = parameter.Passing == "out" ? ParameterAttributes.Out : default;
        flags |= parameter.Default is null ? default : ParameterAttributes.Optional | ParameterAttributes.HasDefault;
        var handle = metadata.AddParameter(flags, metadata.GetOrAddString(parameter.Name), position);
        if (parameter.Default is { } value)
        {
            metadata.AddConstant(handle, Constants.Parse(value, ConstantType(parameter.Type)));
        }

        if (parameter.Passing == "params")
        {
            attributes.ParamArray(handle);
        }
    }

    // Metadata keeps an enumeration's constant in the type it is made of, and null for what is no primitive.
    private string ConstantType(string type) =>
        Constants.IsPrimitive(type) ? type
        : !type.EndsWith("[]", StringComparison.Ordinal) && names.IsEnum(type) ? names.Underlying(type)
        : "System.Object";

    private void Write(ReturnTypeEncoder encoder, string type)
    {
        if (type == "System.Void")
        {
            encoder.Void();
        }
        else
        {
            names.Write(encoder.Type(), type, typeParameters);
        }
    }

    private void Write(ParametersEncoder encoder, ImmutableArray<SurfaceParameter> parameters)
    {
        foreach (var parameter in parameters)
        {
            names.Write(
                encoder.AddParameter().Type(parameter.Passing is "ref" or "out"),
                parameter.Type,
                typeParameters
            );
        }
    }

    private static bool IsIndexer(SurfaceMember member) =>
        member.Kind == SurfaceMemberKind.Property && member.Parameters.Length > 0;

    private static MethodAttributes Access(SurfaceMember member) =>
        member.Modifiers.Contains("protected") ? MethodAttributes.Family : MethodAttributes.Public;

    private static MethodAttributes ConstructorOf(MethodAttributes access) =>
        access | MethodAttributes.HideBySig | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName;

    private MethodAttributes Flags(SurfaceMember member)
    {
        var flags = Access(member) | MethodAttributes.HideBySig;
        if (holder.Kind == SurfaceTypeKind.Interface || member.Modifiers.Contains("abstract"))
        {
            return flags | MethodAttributes.Abstract | MethodAttributes.Virtual | MethodAttributes.NewSlot;
        }

        flags |= member.Modifiers.Contains("static") ? MethodAttributes.Static : default;
        flags |= member.Modifiers.Contains("override") ? MethodAttributes.Virtual : default;
        flags |= member.Modifiers.Contains("sealed") ? MethodAttributes.Final : default;
        return flags
            | (member.Modifiers.Contains("virtual") ? MethodAttributes.Virtual | MethodAttributes.NewSlot : default);
    }
}
