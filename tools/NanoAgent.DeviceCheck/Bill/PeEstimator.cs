using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoAgent.DeviceCheck.Bill;

/// <summary>
/// Estimates the .pe file that the metadata processor 3.x (format NFMRK1) makes of an assembly, from the records of the
/// format. It needs no metadata processor, and is off by what that one leaves out as unused or finds in its table of
/// well-known strings.
/// </summary>
public static class PeEstimator
{
    // The format's records (nf-interpreter, nanoCLR_Types.h, CLR_RECORD_*).
    private const int AssemblyRefBytes = 12;
    private const int ReferenceBytes = 8;
    private const int TypeDefBytes = 24;
    private const int FieldDefBytes = 8;
    private const int MethodDefBytes = 16;
    private const int TypeSpecBytes = 4;
    private const int HandlerBytes = 12;

    // What a loaded assembly takes on a 32-bit board (CLR_RT_Assembly and its cross references), debugging included.
    private const int AssemblyRamBytes = 140;
    private const int HeapBlockBytes = 12;

    /// <summary>Estimates the size of an assembly on a board.</summary>
    /// <param name="path">The .dll or .exe.</param>
    /// <returns>Its tables, its sum, and the heap that the CLR keeps for it.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="BadImageFormatException">The file is no .NET assembly; the message names it.</exception>
    public static PeSize Estimate(string path)
    {
        using var module = DeviceChecker.Load(path);
        return Estimate(module);
    }

    internal static PeSize Estimate(ModuleDefinition module)
    {
        var types = IlReader.Types(module).ToList();
        var methods = IlReader.Methods(module).ToList();
        var fields = types.SelectMany(Fields).ToList();
        var used = IlReader.Uses(module).ToList();
        var named = module.GetTypeReferences().Select(type => type.FullName).ToHashSet(StringComparer.Ordinal);
        var typeRefs = Distinct(used.Select(use => use.Type).Where(type => named.Contains(type.FullName)));
        var fieldRefs = Distinct(
            Operands(methods).OfType<FieldReference>().Where(field => field is not FieldDefinition));
        var methodRefs = Distinct(
            Operands(methods).OfType<MethodReference>().Where(method => method is not MethodDefinition));
        var typeSpecs = Distinct(Operands(methods).OfType<TypeSpecification>());
        var signatures = new PeSignatures(types, typeRefs);
        signatures.AddAll(fieldRefs, methodRefs, types, fields);

        PeTable[] tables =
        [
            Table("AssemblyRef", module.AssemblyReferences.Count * AssemblyRefBytes),
            Table("TypeRef", typeRefs.Count * ReferenceBytes),
            Table("FieldRef", fieldRefs.Count * ReferenceBytes),
            Table("MethodRef", methodRefs.Count * ReferenceBytes),
            Table("TypeDef", types.Count * TypeDefBytes),
            Table("FieldDef", fields.Count * FieldDefBytes),
            Table("MethodDef", methods.Count * MethodDefBytes),
            Table("TypeSpec", typeSpecs.Count * TypeSpecBytes),
            Table("Strings", StringBytes(module, typeRefs, fieldRefs, methodRefs)),
            Table("Signatures", signatures.Bytes),
            Table("ByteCode", methods.Where(method => method.HasBody).Sum(CodeBytes)),
        ];
        var staticRam = AssemblyRamBytes
            + (4 * (module.AssemblyReferences.Count + typeRefs.Count + fieldRefs.Count + methodRefs.Count))
            + (8 * types.Count) + RoundUp(2 * fields.Count) + RoundUp(2 * methods.Count) + RoundUp(methods.Count)
            + (HeapBlockBytes * fields.Count(field => field.IsStatic));
        return new(module.Assembly.Name.Name, tables, HeapBlocks.Of(staticRam) * HeapBlockBytes);
    }

    // Constants are compiled into whoever uses them.
    private static IEnumerable<FieldDefinition> Fields(TypeDefinition type) =>
        type.Fields.Where(field => !field.HasConstant);

    private static PeTable Table(string name, int bytes) => new(name, RoundUp(bytes));

    private static int RoundUp(int bytes) => (bytes + 3) & ~3;

    private static List<T> Distinct<T>(IEnumerable<T> members)
        where T : MemberReference => [.. members.DistinctBy(member => member.FullName)];

    private static IEnumerable<object> Operands(IEnumerable<MethodDefinition> methods) =>
        methods.SelectMany(IlReader.Instructions).Select(il => il.Operand).Where(operand => operand is not null);

    // Names of types, members and references and the literals, each once, UTF-8, ended by a zero.
    private static int StringBytes(
        ModuleDefinition module,
        IEnumerable<TypeReference> typeRefs,
        IEnumerable<FieldReference> fieldRefs,
        IEnumerable<MethodReference> methodRefs
    )
    {
        var types = IlReader.Types(module).Cast<TypeReference>().Concat(typeRefs).ToList();
        var strings = types.Select(type => type.Name)
            .Concat(types.Select(type => type.Namespace))
            .Concat(IlReader.Types(module).SelectMany(Fields).Select(field => field.Name))
            .Concat(IlReader.Methods(module).Select(method => method.Name))
            .Concat(fieldRefs.Select(field => field.Name))
            .Concat(methodRefs.Select(method => method.Name))
            .Concat(module.AssemblyReferences.Select(assembly => assembly.Name))
            .Append(module.Assembly.Name.Name)
            .Concat(Operands(IlReader.Methods(module)).OfType<string>())
            .Append("");
        return strings.Distinct(StringComparer.Ordinal).Except(WellKnown, StringComparer.Ordinal)
            .Sum(text => Encoding.UTF8.GetByteCount(text) + 1);
    }

    // Names that every CLR has in a table of its own: those of its 860 that assemblies like ours use.
    private static readonly string[] WellKnown = (
        ".cctor .ctor Abort Add AddHours Append ArgumentException ArgumentNullException "
        + "ArgumentOutOfRangeException Array ArrayList AsyncCallback Attribute AutoResetEvent BaseEvent BeginInvoke "
        + "Boolean Break Byte Change Char Clear Clone Close Combine Compare Concat Contains Convert Copy CopyTo "
        + "DateTime Debug DebuggableAttribute DebuggingModes Decoder Delegate Dequeue Dispose Empty Encoding "
        + "EndInvoke EndPoint Enqueue Enter Entry Enum Equals EventArgs EventCategory Exception Exchange Exit "
        + "ExtensionAttribute Finalize Flags Flush Format FromBase64String GC GetBytes GetChars GetDecoder "
        + "GetEffectiveDate GetEnumerator GetExpirationDate GetHashCode GetName GetRawCertData GetString "
        + "GetTypeFromHandle GetValue IAsyncResult IDisposable IEnumerator IEventListener IEventProcessor "
        + "IOException IndexOf IndexOfAny Initialize InitializeArray InitializeForEventSource Int32 Int64 "
        + "InvalidOperationException Invoke Join Key LastIndexOf Load MakeRoom ManualResetEvent MarshalByRefObject "
        + "Max MemberwiseClone Monitor MoveNext MulticastDelegate Next "
        + "NotSupportedException Number Object ObjectDisposedException OnEvent Parse ParseCertificate Peek "
        + "ProcessEvent Queue Read ReadByte Remove RemoveAt Replace Reply Reset RuntimeFieldHandle RuntimeHelpers "
        + "RuntimeTypeHandle Seek SeekOrigin Serialize Set SetLength Sleep Split Start StartsWith Stream String "
        + "StringBuilder Substring SuppressFinalize System System.Collections System.Diagnostics System.IO "
        + "System.Reflection System.Runtime.CompilerServices System.Security.Cryptography.X509Certificates "
        + "System.Text System.Threading Target Thread ThreadPriority ThreadStart Time TimeSpan Timer TimerCallback "
        + "ToArray ToBase64String ToByteArray ToCharArray ToInt32 ToInt64 ToLower ToString ToUpper Trace Trim "
        + "TrimEnd TrimStart TryParse Type UInt16 UInt32 UTF8Encoding Value ValueType Version WaitHandle WaitOne "
        + "Write WriteByte X509Certificate Zero _count _head _random _tail get_CanRead get_CanSeek get_CanTimeout "
        + "get_CanWrite get_Chars get_Count get_Current get_CurrentThread get_ErrorCode get_Id get_InnerException "
        + "get_Issuer get_Item get_Length get_Major get_Message get_Method get_Milliseconds get_Minor get_Name "
        + "get_Position get_Priority get_ReadTimeout get_Subject get_Target get_UTF8 get_UtcNow get_Version "
        + "get_WriteTimeout get_Year m_innerException m_name m_password op_Equality op_Inequality "
        + "op_LessThanOrEqual op_Subtraction set_Item set_Length set_Position set_Priority set_ReadTimeout "
        + "set_Target set_WriteTimeout value value__").Split(' ');

    // Tokens of members, types and strings take two bytes instead of four, a switch counts its cases in one byte and
    // reaches them by two, and a handler stands behind the body.
    private static int CodeBytes(MethodDefinition method)
    {
        var bytes = method.Body.Instructions.Sum(il => il.OpCode.Size + OperandBytes(il));
        var handlers = method.Body.ExceptionHandlers.Count;
        return handlers == 0 ? bytes : bytes + (handlers * HandlerBytes) + 1;
    }

    private static int OperandBytes(Instruction il) => il.OpCode.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar
            or OperandType.ShortInlineArg => 1,
        OperandType.InlineSwitch => 1 + (2 * ((Instruction[])il.Operand).Length),
        OperandType.InlineBrTarget or OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineString
            or OperandType.InlineType or OperandType.InlineVar or OperandType.InlineArg => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
