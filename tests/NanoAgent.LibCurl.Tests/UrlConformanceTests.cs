using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;

namespace NanoAgent.LibCurl.Tests;

/// <summary>
/// curl's own table for its URL interface, read from the shared folder when it is there, against what Debian's 7.88.1
/// was seen to answer: the binding adds nothing and loses nothing. Rows that ask for flags which that library would
/// silently ignore must be refused here, and the row that ends its process must hold.
/// </summary>
public class UrlConformanceTests
{
    private const CurlUrlOptions NewerFlags =
        CurlUrlOptions.Puny2Idn | CurlUrlOptions.GetEmpty | CurlUrlOptions.NoGuessScheme;

    private static readonly CurlUrlPart[] s_order =
    [
        CurlUrlPart.Scheme, CurlUrlPart.User, CurlUrlPart.Password, CurlUrlPart.Options, CurlUrlPart.Host,
        CurlUrlPart.Port, CurlUrlPart.Path, CurlUrlPart.Query, CurlUrlPart.Fragment,
    ];

    [Theory]
    [InlineData("get_parts", 90)]
    [InlineData("get_url", 100)]
    [InlineData("setget_parts", 2)]
    [InlineData("set_parts", 30)]
    [InlineData("redirect", 30)]
    [InlineData("append", 4)]
    public void Url_CurlsTable_EveryRowAsDebiansLibraryAnswers(string table, int rowsMin)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(FindRows()));
        Assert.SkipUnless(LibCurlInfo.Current.Version == "7.88.1", "the table tells of libcurl 7.88.1");
        int rows = 0;
        int refused = 0;
        var wrong = new List<string>();
        foreach (JsonElement row in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            if (row.GetProperty("t").GetString() != table)
            {
                continue;
            }

            rows++;
            bool asksForNewer = AsksForNewer(row);
            string? fault;
            try
            {
                fault = Judge(table, row);
            }
            catch (NotSupportedException) when (asksForNewer)
            {
                refused++;
                continue;
            }

            bool expected = Number(row, "ok_7_88_1_debian") != 0;
            if (asksForNewer || (fault is null) != expected)
            {
                wrong.Add($"{row.GetProperty("i")} {Raw(row, "in")}: {fault ?? "holds, and did not in C"}");
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{table}: {rows} rows, {refused} refused as newer");
        Assert.True(rows >= rowsMin, $"the table has only {rows} rows");
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static string FindRows()
    {
        string? shared = Environment.GetEnvironmentVariable("NANOAGENT_SHARED");
        if (shared is null)
        {
            DirectoryInfo? root = new(AppContext.BaseDirectory);
            while (root is not null && !File.Exists(Path.Combine(root.FullName, "nanoAgent.sln")))
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

    private static bool AsksForNewer(JsonElement row) =>
        ((Flags(row, "urlflags") | Flags(row, "getflags") | Flags(row, "setflags") | Flags(row, "qflags")) &
            NewerFlags) != 0;

    private static string? Judge(string table, JsonElement row)
    {
        using var url = new CurlUrl();

        // A row that fails before the newer flag of its last step would be reached shall be refused all the same.
        _ = url.TryGet(
            CurlUrlPart.Url, Flags(row, "getflags") | Flags(row, "setflags") | Flags(row, "qflags"), out _);
        if (Text(row, "in") is { } input)
        {
            CurlUrlCode parsed = url.TrySet(CurlUrlPart.Url, input, Flags(row, "urlflags"));
            if (parsed != CurlUrlCode.Ok)
            {
                return Expect((int)parsed, Number(row, "code"));
            }
        }

        int outcome = 0;
        if (table is "set_parts" or "setget_parts")
        {
            outcome = SetAll(url, Text(row, "set")!, Flags(row, "setflags"));
            if (outcome != Number(row, "pcode"))
            {
                return $"setting gave {outcome}";
            }
        }
        else if (table == "redirect")
        {
            outcome = (int)url.TrySet(CurlUrlPart.Url, Text(row, "set"), Flags(row, "setflags"));
        }
        else if (table == "append")
        {
            outcome = (int)url.TrySet(
                CurlUrlPart.Query, Text(row, "q"), Flags(row, "qflags") | CurlUrlOptions.AppendQuery);
        }

        if (table is "get_parts" or "setget_parts")
        {
            return Expect(Parts(url, Flags(row, "getflags")), Raw(row, "out"));
        }

        return table is "redirect" or "append" && outcome != Number(row, "code")
            ? $"changing gave {outcome}"
            : outcome != 0 ? null : JudgeWhole(url, row, table == "set_parts" ? 0 : Number(row, "code"));
    }

    /// <summary>In set_parts, the row's code is that of parsing.</summary>
    private static string? JudgeWhole(CurlUrl url, JsonElement row, int wantedCode)
    {
        CurlUrlCode got = url.TryGetBytes(CurlUrlPart.Url, Flags(row, "getflags"), out byte[]? whole);
        string wanted = Raw(row, "out") ?? "";
        return (int)got != wantedCode ? $"getting gave {got}"
            : got != CurlUrlCode.Ok || wanted.Length == 0 ? null
            : Expect(Encoding.Latin1.GetString(whole!), wanted);
    }

    private static string? Expect<T>(T got, T wanted) => Equals(got, wanted) ? null : $"got {got} for {wanted}";

    /// <summary>"part=value," pairs; two quotes are the empty text, NULL is none. The first failure stays.</summary>
    private static int SetAll(CurlUrl url, string commands, CurlUrlOptions flags)
    {
        int first = 0;
        foreach (string command in commands.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = command.Split('=', 2);
            string? value = pair[1] == "NULL" ? null : pair[1] == "\"\"" ? "" : pair[1];
            CurlUrlCode result = url.TrySet(Enum.Parse<CurlUrlPart>(pair[0], ignoreCase: true), value, flags);
            first = first == 0 ? (int)result : first;
        }

        return first;
    }

    private static string Parts(CurlUrl url, CurlUrlOptions flags)
    {
        var text = new StringBuilder();
        foreach (CurlUrlPart part in s_order)
        {
            CurlUrlCode result = url.TryGetBytes(part, flags, out byte[]? value);
            text.Append(text.Length > 0 ? " | " : "");
            text.Append(result == CurlUrlCode.Ok ? Encoding.Latin1.GetString(value!) : $"[{(int)result}]");
            if (part == CurlUrlPart.Host && url.TryGet(CurlUrlPart.ZoneId, flags, out string? zone) == CurlUrlCode.Ok)
            {
                text.Append(' ').Append(zone);
            }
        }

        return text.ToString();
    }

    /// <summary>The tables hold bytes as Latin-1.</summary>
    private static string? Raw(JsonElement row, string name) =>
        row.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;

    private static string? Text(JsonElement row, string name) =>
        Raw(row, name) is { } raw ? Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(raw)) : null;

    private static int Number(JsonElement row, string name) =>
        row.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : 0;

    private static CurlUrlOptions Flags(JsonElement row, string name) => (CurlUrlOptions)Number(row, name);
}
