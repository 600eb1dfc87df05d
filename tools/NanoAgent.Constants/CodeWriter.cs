using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace NanoAgent.Constants;

/// <summary>Writes the generated files of the binding.</summary>
internal sealed class CodeWriter(HeaderReader headers, List<Symbol> symbols)
{
    private const int InfoMask = 0xF00000;

    /// <summary>The kinds of options by the type that the headers declare, with their keys' type.</summary>
    private static readonly Dictionary<string, (string Kind, string Key)> s_kinds = new()
    {
        ["LONG"] = ("Long", "CurlNumberOption"),
        ["VALUES"] = ("Values", "CurlNumberOption"),
        ["OFF_T"] = ("OffT", "CurlNumberOption"),
        ["OBJECTPOINT"] = ("Object", "CurlPointerOption"),
        ["STRINGPOINT"] = ("String", "CurlTextOption"),
        ["SLISTPOINT"] = ("List", "CurlListOption"),
        ["CBPOINT"] = ("CallbackData", "CurlPointerOption"),
        ["BLOB"] = ("Blob", "CurlBlobOption"),
        ["FUNCTIONPOINT"] = ("Function", "CurlPointerOption"),
    };

    /// <summary>What the binding sets itself: there are no keys of these.</summary>
    private static readonly HashSet<string> s_owned =
    [
        "WRITEDATA", "READDATA", "WRITEFUNCTION", "READFUNCTION", "HEADERFUNCTION", "HEADERDATA", "PROGRESSFUNCTION",
        "XFERINFODATA", "XFERINFOFUNCTION", "DEBUGFUNCTION", "DEBUGDATA", "SEEKFUNCTION", "SEEKDATA", "ERRORBUFFER",
        "SHARE", "CURLU", "MIMEPOST", "HTTPPOST", "POSTFIELDS", "COPYPOSTFIELDS", "NOSIGNAL", "NOPROGRESS",
    ];

    internal bool HasValue(Symbol symbol) =>
        symbol.Last.Length == 0 && headers.ValueOf(symbol.Name) is not null && char.IsAsciiLetterUpper(symbol.Name[0]);

    internal string Constants()
    {
        StringBuilder code = Begin(
            "Every constant of libcurl's headers that is a number, under its C name.",
            "public static class CurlConstants");
        foreach (Symbol symbol in symbols.Where(HasValue))
        {
            long value = headers.ValueOf(symbol.Name)!.Value;
            string type = value is >= int.MinValue and <= int.MaxValue ? "int" : "long";
            Line(code, $"    /** <summary>{History(symbol)}</summary> */ public const {type} {symbol.Name} = {value};");
        }

        code.Append("}\n\n// No longer in the headers, with the first and the last release that had them:\n");
        foreach (Symbol symbol in symbols.Where(row => row.Last.Length > 0))
        {
            Line(code, $"// {symbol.Name} {symbol.Introduced} {symbol.Last}");
        }

        return code.ToString();
    }

    internal string OptionKeys()
    {
        StringBuilder code = Begin(
            "The CURLOPT_ options, as keys that know which kind of value each takes.",
            "public static partial class CurlOption");
        foreach ((Symbol symbol, string type) in Options())
        {
            string name = symbol.Name["CURLOPT_".Length..];
            if (!s_owned.Contains(name))
            {
                (string kind, string key) = s_kinds[type];
                Line(code, $"    /// <summary>{symbol.Name}, {kind}. {History(symbol)}</summary>");
                Line(code, $"    public static {key} {name} => new(CurlConstants.{symbol.Name});\n");
            }
        }

        return End(code);
    }

    internal string InfoKeys()
    {
        StringBuilder code = Begin(
            "What a handle can be asked about its transfer: CURLINFO_ names.", "public static class CurlInfo");
        foreach (Symbol symbol in Infos())
        {
            string name = symbol.Name["CURLINFO_".Length..];
            Line(code, $"    /// <summary>{symbol.Name}. {History(symbol)}</summary>");
            Line(code, $"    public static {InfoKey(symbol.Name)} {name} => new(CurlConstants.{symbol.Name});\n");
        }

        return End(code);
    }

    internal string Rows()
    {
        StringBuilder code = Begin(
            "Which option, info and multi option came and aged with which release.",
            "internal static partial class CurlSymbols");
        Line(code, "    private static readonly CurlSymbol[] s_options =\n    [");
        foreach ((Symbol symbol, string type) in Options())
        {
            Line(code, Row(symbol, "CURLOPT_", $"CurlOptionKind.{s_kinds[type].Kind}"));
        }

        Line(code, "    ];\n\n    private static readonly (string Alias, int Id)[] s_optionAliases =\n    [");
        foreach (Symbol alias in symbols.Where(IsOptionAlias))
        {
            Line(code, $"        (\"{alias.Name["CURLOPT_".Length..]}\", {headers.ValueOf(alias.Name)}),");
        }

        Line(code, $"    ];\n\n    private static readonly string[] s_ownedOptions =\n    [");
        foreach (string name in s_owned)
        {
            Line(code, $"        \"{name}\",");
        }

        Line(code, "    ];\n\n    private static readonly CurlSymbol[] s_infos =\n    [");
        foreach (Symbol symbol in Infos())
        {
            Line(code, Row(symbol, "CURLINFO_", "null"));
        }

        Line(code, "    ];\n\n    private static readonly CurlSymbol[] s_multiOptions =\n    [");
        foreach (Symbol symbol in symbols.Where(row => HasValue(row) && IsDeclared(row, "CURLMOPT_")))
        {
            Line(code, Row(symbol, "CURLMOPT_", $"CurlOptionKind.{s_kinds[headers.OptionTypeOf(symbol.Name)!].Kind}"));
        }

        code.Append("    ];\n}\n");
        return code.ToString();
    }

    private string Row(Symbol symbol, string prefix, string kind) => string.Create(
        CultureInfo.InvariantCulture,
        $"        new(\"{symbol.Name[prefix.Length..]}\", {headers.ValueOf(symbol.Name)}, {kind}, " +
        $"0x{SymbolList.Number(symbol.Introduced):X6}, 0x{SymbolList.Number(symbol.Deprecated):X6}),");

    private IEnumerable<(Symbol Symbol, string Type)> Options() =>
        from symbol in symbols
        where HasValue(symbol) && IsDeclared(symbol, "CURLOPT_")
        orderby headers.ValueOf(symbol.Name) % 10000
        select (symbol, headers.OptionTypeOf(symbol.Name)!);

    /// <summary>What is no type, no mask and no older name of another.</summary>
    private IEnumerable<Symbol> Infos() =>
        from symbol in symbols
        where HasValue(symbol) && symbol.Name.StartsWith("CURLINFO_", StringComparison.Ordinal)
        let value = headers.ValueOf(symbol.Name)
        where (value & InfoMask) != 0 && (value & ~InfoMask) is > 0 and < 0xFFFFF
        where headers.DefinitionOf(symbol.Name)!.Contains('+', StringComparison.Ordinal)
        orderby value & ~InfoMask
        select symbol;

    private bool IsDeclared(Symbol symbol, string prefix) =>
        symbol.Name.StartsWith(prefix, StringComparison.Ordinal) && headers.OptionTypeOf(symbol.Name) is not null &&
        !symbol.Name.Contains("OBSOLETE", StringComparison.Ordinal);

    private bool IsOptionAlias(Symbol symbol) =>
        HasValue(symbol) && symbol.Name.StartsWith("CURLOPT_", StringComparison.Ordinal) &&
        headers.OptionTypeOf(symbol.Name) is null &&
        headers.OptionTypeOf(headers.DefinitionOf(symbol.Name)!) is not null;

    private string InfoKey(string name)
    {
        string kind = headers.DefinitionOf(name)!.Split('+')[0].Trim();
        return kind switch
        {
            _ when name == "CURLINFO_PRIVATE" => "CurlPointerInfo",
            "CURLINFO_STRING" => "CurlStringInfo",
            "CURLINFO_LONG" => "CurlLongInfo",
            "CURLINFO_DOUBLE" => "CurlDoubleInfo",
            "CURLINFO_SLIST" => "CurlListInfo",
            "CURLINFO_PTR" => "CurlPointerInfo",
            "CURLINFO_SOCKET" => "CurlSocketInfo",
            "CURLINFO_OFF_T" => "CurlInt64Info",
            _ => throw new FormatException($"{name} is of a kind that this program does not know: {kind}"),
        };
    }

    private static string History(Symbol symbol) =>
        $"Since {symbol.Introduced}{(symbol.Deprecated.Length > 0 ? $"; deprecated since {symbol.Deprecated}" : "")}.";

    private StringBuilder Begin(string summary, string declaration) => new StringBuilder().Append(
        $"""
        // <auto-generated>
        // tools/NanoAgent.Constants wrote this from the headers of curl {headers.VersionText}.
        // </auto-generated>
        #nullable enable
        #pragma warning disable CA1707, CA1802, CA1720, CA1711

        namespace NanoAgent.LibCurl;

        /// <summary>{summary}</summary>
        {declaration}
        """).Append("\n{\n");

    private static string End(StringBuilder code) => code.ToString().TrimEnd() + "\n}\n";

    private static void Line(StringBuilder code, string line) => code.Append(line).Append('\n');
}
