using System;
using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;

namespace NanoAgent.DeviceCheck.Bill;

/// <summary>
/// The table of signatures: each is written once, and not at all where its bytes stand somewhere in the table already.
/// </summary>
internal sealed class PeSignatures
{
    // Any byte will do for what only has to differ from the others.
    private const byte ByReference = 0xF0;
    private const byte Array = 0xF1;
    private const byte Class = 0xF2;
    private const byte ValueType = 0xF3;
    private const byte FieldPrefix = 0x06;
    private const byte HasThis = 0x20;

    private readonly List<byte> table = [];
    private readonly HashSet<string> written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> tokens = new(StringComparer.Ordinal);

    public PeSignatures(IReadOnlyList<TypeDefinition> types, IReadOnlyList<TypeReference> typeRefs)
    {
        for (var i = 0; i < typeRefs.Count; i++) tokens[typeRefs[i].FullName] = (i << 2) | 1;
        for (var i = 0; i < types.Count; i++) tokens[types[i].FullName] = i << 2;
    }

    public int Bytes => table.Count;

    public void AddAll(
        IEnumerable<FieldReference> fieldRefs,
        IEnumerable<MethodReference> methodRefs,
        IEnumerable<TypeDefinition> types,
        IEnumerable<FieldDefinition> fields
    )
    {
        foreach (var field in fieldRefs) Add([FieldPrefix, .. Of(field.FieldType)]);
        foreach (var method in methodRefs) Add(Of(method));
        foreach (var type in types)
        {
            foreach (var field in type.Fields.Where(field => !field.HasConstant))
            {
                Add([FieldPrefix, .. Of(field.FieldType)]);
                // The bytes of an array initializer, behind their count.
                var initial = field.InitialValue;
                if (initial.Length > 0) Add([(byte)initial.Length, (byte)(initial.Length >> 8), .. initial]);
            }

            if (type.HasInterfaces)
            {
                Add([(byte)type.Interfaces.Count, .. type.Interfaces.SelectMany(i => Token(i.InterfaceType))]);
            }

            foreach (var method in type.Methods)
            {
                Add(Of(method));
                if (method.HasBody) Add([.. method.Body.Variables.SelectMany(local => Of(local.VariableType))]);
            }
        }
    }

    private static byte[] Prefix(MethodReference method) =>
        [method.HasThis ? HasThis : (byte)0, (byte)method.Parameters.Count];

    private byte[] Of(MethodReference method) =>
        [
            .. Prefix(method), .. Of(method.ReturnType),
            .. method.Parameters.SelectMany(parameter => Of(parameter.ParameterType)),
        ];

    private byte[] Of(TypeReference type) => type switch
    {
        ByReferenceType reference => [ByReference, .. Of(reference.ElementType)],
        ArrayType array => [Array, .. Of(array.ElementType)],
        _ when IsBuiltIn(type) => [(byte)type.MetadataType],
        _ => [type.IsValueType ? ValueType : Class, .. Token(type)],
    };

    private static bool IsBuiltIn(TypeReference type) =>
        type.IsPrimitive || type.MetadataType is MetadataType.Void or MetadataType.String or MetadataType.Object;

    private byte[] Token(TypeReference type)
    {
        var token = tokens.GetValueOrDefault(type.FullName);
        return token <= 0x7F ? [(byte)token] : [(byte)((token >> 8) | 0x80), (byte)token];
    }

    private void Add(byte[] signature)
    {
        if (signature.Length == 0 || !written.Add(Convert.ToHexString(signature)) || Stands(signature)) return;
        table.AddRange(signature);
    }

    private bool Stands(byte[] signature) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(table).IndexOf(signature) >= 0;
}
