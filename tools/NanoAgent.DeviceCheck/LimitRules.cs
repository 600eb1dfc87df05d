using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoAgent.DeviceCheck;

/// <summary>
/// What the metadata processor counts in one byte or in 16 bits: it writes the low bits of a larger number without a
/// word, or ends with a sentence that names no type.
/// </summary>
internal static class LimitRules
{
    public const int OneByteMax = 255;

    /// <summary>Offsets into the byte code and into the strings of an assembly are 16 bits wide.</summary>
    public const int TableBytesMax = 65535;

    public static IEnumerable<Finding> Check(ModuleDefinition module) =>
        OfAssembly(module)
            .Concat(IlReader.Types(module).SelectMany(OfType))
            .Concat(IlReader.Methods(module).SelectMany(OfMethod));

    private static IEnumerable<Finding> OfAssembly(ModuleDefinition module)
    {
        var name = module.Assembly.Name.Name;
        var code = IlReader.Types(module).Sum(CodeBytes);
        if (code > TableBytesMax)
        {
            var largest = IlReader.Types(module).MaxBy(CodeBytes)!;
            yield return new("il-bytes", name, "", "", $"split this assembly: {code} bytes of IL of {TableBytesMax}, "
                + $"most of them, {CodeBytes(largest)}, in {largest.FullName}");
        }

        var strings = Strings(module).Distinct().Sum(text => Encoding.UTF8.GetByteCount(text) + 1);
        if (strings > TableBytesMax)
        {
            yield return new(
                "string-bytes",
                name,
                "",
                "",
                $"split this assembly: {strings} bytes of names and strings of {TableBytesMax}"
            );
        }
    }

    private static int CodeBytes(TypeDefinition type) =>
        type.Methods.Where(method => method.HasBody).Sum(method => method.Body.CodeSize);

    /// <summary>Every name and every literal: the metadata processor keeps them in one table, each once.</summary>
    internal static IEnumerable<string> Strings(ModuleDefinition module)
    {
        var literals = IlReader
            .Methods(module)
            .SelectMany(IlReader.Instructions)
            .Select(il => il.Operand)
            .OfType<string>();
        var types = IlReader.Types(module).SelectMany(type => new[] { type.Name, type.Namespace });
        var members = IlReader
            .Types(module)
            .SelectMany(type => type.Fields.Select(field => field.Name))
            .Concat(IlReader.Methods(module).Select(method => method.Name));
        var references = module
            .GetTypeReferences()
            .SelectMany(type => new[] { type.Name, type.Namespace })
            .Concat(module.GetMemberReferences().Select(member => member.Name))
            .Concat(module.AssemblyReferences.Select(assembly => assembly.Name));
        return literals.Concat(types).Concat(members).Concat(references).Concat(AttributeTexts(module));
    }

    /// <summary>
    /// The texts of attributes, such as a test's rows, which the metadata processor puts into the same table; the
    /// framework's own attributes it leaves out.
    /// </summary>
    private static IEnumerable<string> AttributeTexts(ModuleDefinition module)
    {
        var bearers = IlReader.Types(module).Concat<ICustomAttributeProvider>(IlReader.Methods(module));
        return bearers
            .SelectMany(bearer => bearer.CustomAttributes)
            .Where(attribute => !attribute.AttributeType.Namespace.StartsWith("System", StringComparison.Ordinal))
            .SelectMany(attribute => attribute.ConstructorArguments)
            .SelectMany(TextsOf);
    }

    private static IEnumerable<string> TextsOf(CustomAttributeArgument argument) =>
        argument.Value switch
        {
            string text => [text],
            CustomAttributeArgument boxed => TextsOf(boxed),
            CustomAttributeArgument[] several => several.SelectMany(TextsOf),
            _ => [],
        };

    private static IEnumerable<Finding> OfType(TypeDefinition type)
    {
        var counts = new[]
        {
            ("virtual methods", type.Methods.Count(method => method.IsVirtual)),
            ("instance methods", type.Methods.Count(method => !method.IsStatic && !method.IsVirtual)),
            ("static methods", type.Methods.Count(method => method.IsStatic)),
        };
        return from count in counts
            where count.Item2 > OneByteMax
            select new Finding("type-methods", type.FullName, "", "", TooMany(count.Item1, count.Item2));
    }

    private static IEnumerable<Finding> OfMethod(MethodDefinition method)
    {
        // The object itself is one of them.
        var parameters = method.Parameters.Count + (method.HasThis ? 1 : 0);
        if (parameters > OneByteMax)
        {
            yield return Of(method, "method-parameters", TooMany("parameters", parameters));
        }

        if (!method.HasBody)
        {
            yield break;
        }

        var body = method.Body;
        if (body.Variables.Count > OneByteMax)
            yield return Of(method, "method-locals", TooMany("locals", body.Variables.Count));
        if (body.MaxStackSize > OneByteMax)
        {
            yield return Of(method, "method-stack", TooMany("values on the stack", body.MaxStackSize));
        }

        if (body.ExceptionHandlers.Count > OneByteMax)
        {
            yield return Of(method, "method-handlers", TooMany("handlers", body.ExceptionHandlers.Count));
        }

        if (body.CodeSize > short.MaxValue)
        {
            yield return Of(method, "method-bytes", "split this method: a branch reaches 32767 bytes of IL");
        }

        foreach (var instruction in body.Instructions)
        {
            if (
                instruction.OpCode == OpCodes.Switch
                && instruction.Operand is Instruction[] { Length: > OneByteMax } targets
            )
            {
                yield return IlReader.Found(
                    method,
                    instruction,
                    "switch-cases",
                    TooMany("cases of a switch", targets.Length)
                );
            }
        }
    }

    private static Finding Of(MethodDefinition method, string rule, string sentence) =>
        IlReader.Found(method, null, rule, sentence);

    private static string TooMany(string what, int count) =>
        $"split this: {count} {what}, a board counts to {OneByteMax}";
}
