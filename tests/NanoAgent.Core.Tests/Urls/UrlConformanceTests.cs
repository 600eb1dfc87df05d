using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;
using NanoAgent.Urls;
using Xunit;

namespace NanoAgent.Core.Tests.Urls;

/// <summary>
/// curl's own table for its URL API, read from the shared folder when it is there. In scope is every row whose input
/// is http or https (or is none, or has no scheme but a flag that supplies https) and that asks for nothing of IDN,
/// other known schemes or login options: a rule, not a list.
/// </summary>
public class UrlConformanceTests
{
    private const UrlFlags IdnFlags = (UrlFlags)((1 << 12) | (1 << 13));

    [Theory]
    [InlineData("get_parts")]
    [InlineData("get_url")]
    [InlineData("setget_parts")]
    [InlineData("set_parts")]
    [InlineData("redirect")]
    [InlineData("append")]
    public void Url_CurlsTable_EveryRowInScopeHolds(string table)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(FindRows()));
        int held = 0;
        int outOfScope = 0;
        var wrong = new List<string>();
        foreach (JsonElement row in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            if (row.GetProperty("t").GetString() != table)
            {
                continue;
            }

            if (!InScope(row))
            {
                outOfScope++;
                continue;
            }

            string? fault = Judge(table, row);
            if (fault == null)
            {
                held++;
            }
            else
            {
                wrong.Add(row.GetProperty("i").GetInt32() + " " + Text(row, "in") + ": " + fault);
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{table}: {held} rows hold, {wrong.Count} do not, {outOfScope} out of scope");
        Assert.True(held > 0, "the table has no row in scope");
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static string FindRows()
    {
        string? shared = Environment.GetEnvironmentVariable("NANOAGENT_SHARED");
        if (shared == null)
        {
            DirectoryInfo? root = new DirectoryInfo(AppContext.BaseDirectory);
            while (root != null && !File.Exists(Path.Combine(root.FullName, "nanoAgent.sln")))
            {
                root = root.Parent;
            }

            shared = Path.Combine(root?.Parent?.FullName ?? "", "shared");
        }

        string rows = Path.Combine(shared, "conformance", "url-rows.json");
        Assert.SkipUnless(
            File.Exists(rows), "the conformance tables are not at " + rows + "; set NANOAGENT_SHARED to their folder");
        return rows;
    }

    private static bool InScope(JsonElement row)
    {
        UrlFlags all = Flags(row, "urlflags") | Flags(row, "getflags") | Flags(row, "setflags");
        if ((all & IdnFlags) != 0)
        {
            return false;
        }

        string? input = Text(row, "in");
        if (input == null)
        {
            return Text(row, "set")!.StartsWith("scheme=http", StringComparison.Ordinal);
        }

        return input.StartsWith("http", StringComparison.OrdinalIgnoreCase);
    }

    private static string? Judge(string table, JsonElement row)
    {
        Url url = new Url();
        string? input = Text(row, "in");
        if (input != null)
        {
            UrlResult parsed = Url.TryParse(input, Flags(row, "urlflags"), out Url? made);
            if (parsed != UrlResult.Ok)
            {
                return Expect((int)parsed, Number(row, "code"));
            }

            url = made!;
        }

        int outcome = 0;
        if (table is "set_parts" or "setget_parts")
        {
            outcome = SetAll(url, Text(row, "set")!, Flags(row, "setflags"));
            if (outcome != Number(row, "pcode"))
            {
                return "setting gave " + outcome;
            }
        }
        else if (table == "redirect")
        {
            outcome = (int)url.Set(UrlPart.Url, Text(row, "set"), Flags(row, "setflags"));
        }
        else if (table == "append")
        {
            outcome = (int)url.Set(UrlPart.Query, Text(row, "q"), Flags(row, "qflags") | UrlFlags.AppendQuery);
        }

        if (table is "get_parts" or "setget_parts")
        {
            return Expect(Parts(url, Flags(row, "getflags")), Raw(row, "out"));
        }

        if (table is "redirect" or "append" && outcome != Number(row, "code"))
        {
            return "resolving gave " + outcome;
        }

        if (outcome != 0)
        {
            return null;
        }

        UrlFlags getFlags = table == "redirect" ? UrlFlags.GetEmpty : Flags(row, "getflags");
        int got = (int)url.Get(UrlPart.Url, getFlags, out string? whole);
        string? wanted = Raw(row, "out");
        return got != Number(row, "code") ? "getting gave " + got
            : got != 0 || wanted!.Length == 0 ? null : Expect(whole, wanted);
    }

    private static string? Expect(int got, int wanted)
    {
        return got == wanted ? null : "got " + got + " for " + wanted;
    }

    private static string? Expect(string? got, string? wanted)
    {
        return Bytes(got) == wanted ? null : "got " + Bytes(got) + " for " + wanted;
    }

    /// <summary>"part=value," pairs; two quotes are the empty text, NULL is none. The first failure stays.</summary>
    private static int SetAll(Url url, string commands, UrlFlags flags)
    {
        int first = 0;
        foreach (string command in commands.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = command.IndexOf('=', StringComparison.Ordinal);
            UrlPart part = Enum.Parse<UrlPart>(command.Substring(0, equals), true);
            string value = command.Substring(equals + 1);
            string? text = value == "NULL" ? null : value == "\"\"" ? "" : value;
            UrlResult result = url.Set(part, text, flags);
            first = first == 0 ? (int)result : first;
        }

        return first;
    }

    private static string Parts(Url url, UrlFlags flags)
    {
        UrlPart[] order =
        {
            UrlPart.Scheme, UrlPart.User, UrlPart.Password, UrlPart.Options, UrlPart.Host, UrlPart.Port, UrlPart.Path,
            UrlPart.Query, UrlPart.Fragment,
        };
        var text = new StringBuilder();
        foreach (UrlPart part in order)
        {
            UrlResult result = url.Get(part, flags, out string? value);
            text.Append(text.Length > 0 ? " | " : "").Append(result == UrlResult.Ok ? value : "[" + (int)result + "]");
            if (part == UrlPart.Host && url.Get(UrlPart.ZoneId, flags, out string? zone) == UrlResult.Ok)
            {
                text.Append(' ').Append(zone);
            }
        }

        return text.ToString();
    }

    /// <summary>A text's UTF-8 as Latin-1; a byte that was no UTF-8 stands in the text as U+DC00 plus its value.
    /// </summary>
    private static string? Bytes(string? text)
    {
        if (text == null)
        {
            return null;
        }

        var bytes = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            int pair = char.IsHighSurrogate(text[i]) ? 2 : 1;
            bytes.Append(char.IsLowSurrogate(text[i])
                ? ((char)(text[i] - 0xDC00)).ToString()
                : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text.Substring(i, pair))));
            i += pair - 1;
        }

        return bytes.ToString();
    }

    /// <summary>The tables hold bytes as Latin-1.</summary>
    private static string? Raw(JsonElement row, string name)
    {
        return row.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;
    }

    private static string? Text(JsonElement row, string name)
    {
        string? raw = Raw(row, name);
        return raw == null ? null : Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(raw));
    }

    private static int Number(JsonElement row, string name)
    {
        return row.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : 0;
    }

    private static UrlFlags Flags(JsonElement row, string name)
    {
        return (UrlFlags)Number(row, name);
    }
}
