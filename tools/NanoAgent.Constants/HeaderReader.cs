using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace NanoAgent.Constants;

/// <summary>
/// Reads as much of C as curl's public headers need: #define of a name, enumerators, and the macros by which the
/// headers declare options. Conditions are not followed: a name that is defined twice has its last value that is a
/// number.
/// </summary>
internal sealed class HeaderReader
{
    private static readonly Regex s_comment = new(@"/\*.*?\*/", RegexOptions.Singleline);
    private static readonly Regex s_text = new("\"(\\\\.|[^\"\\\\])*\"");
    private static readonly Regex s_define = new(@"^\s*#\s*define\s+(?<name>\w+)(?<call>\()?(?<value>.*)$");
    private static readonly Regex s_enum = new(@"\benum\b\s*\w*\s*\{(?<body>[^{}]*)\}");
    private static readonly Regex s_option =
        new(@"^CURLOPT(DEPRECATED)?\s*\(\s*(?<name>\w+)\s*,\s*(?<type>\w+)\s*,\s*(?<number>\d+)");

    private static readonly Regex s_item = new(@"^(?<name>\w+)(\s+CURL_DEPRECATED\(.*?\))?\s*(=\s*(?<value>.*))?$",
        RegexOptions.Singleline);

    private readonly Dictionary<string, string> _expressions = [];
    private readonly Dictionary<string, string> _optionTypes = [];

    /// <summary>LIBCURL_VERSION as the header has it.</summary>
    internal string VersionText { get; private set; } = "";

    internal void Read(string header)
    {
        Match version = Regex.Match(header, "#define LIBCURL_VERSION \"(?<text>[^\"]+)\"");
        VersionText = version.Success ? version.Groups["text"].Value : VersionText;
        string joined = header.Replace("\\\n", " ", StringComparison.Ordinal);
        string code = s_text.Replace(s_comment.Replace(joined, " "), "0");
        var rest = new List<string>();
        foreach (string line in code.Split('\n'))
        {
            Match define = s_define.Match(line);
            if (define.Success && !define.Groups["call"].Success)
            {
                Define(define.Groups["name"].Value, define.Groups["value"].Value.Trim());
            }

            rest.Add(line.TrimStart().StartsWith('#') ? "" : line);
        }

        foreach (Match match in s_enum.Matches(string.Join('\n', rest)))
        {
            ReadEnum(match.Groups["body"].Value);
        }
    }

    /// <summary>The value of a name, or null when it has none that is a number.</summary>
    internal long? ValueOf(string name) =>
        _expressions.TryGetValue(name, out string? expression) ? Expression.Evaluate(expression, ValueOf) : null;

    /// <summary>What a name was defined as, such as the name that it stands for.</summary>
    internal string? DefinitionOf(string name) => _expressions.GetValueOrDefault(name);

    /// <summary>The CURLOPTTYPE_ without its prefix that an option was declared with, or null.</summary>
    internal string? OptionTypeOf(string name) => _optionTypes.GetValueOrDefault(name);

    private void Define(string name, string value)
    {
        if (value.Length > 0 && (!_expressions.ContainsKey(name) || Expression.Evaluate(value, ValueOf) is not null))
        {
            _expressions[name] = value;
        }
    }

    private void ReadEnum(string body)
    {
        string previous = "-1";
        foreach (string item in SplitItems(body))
        {
            Match option = s_option.Match(item);
            Match plain = s_item.Match(item);
            string name;
            if (option.Success)
            {
                name = option.Groups["name"].Value;
                string type = option.Groups["type"].Value;
                _optionTypes[name] = type["CURLOPTTYPE_".Length..];
                _expressions[name] = $"{type} + {option.Groups["number"].Value}";
            }
            else if (plain.Success)
            {
                name = plain.Groups["name"].Value;
                Group value = plain.Groups["value"];
                _expressions[name] = value.Success ? value.Value : $"({previous}) + 1";
            }
            else
            {
                throw new FormatException($"An enumerator that this program cannot read: {item}");
            }

            previous = name;
        }
    }

    private static IEnumerable<string> SplitItems(string body)
    {
        int depth = 0;
        int start = 0;
        for (int index = 0; index <= body.Length; index++)
        {
            char next = index < body.Length ? body[index] : ',';
            depth += next == '(' ? 1 : next == ')' ? -1 : 0;
            if (next == ',' && depth == 0)
            {
                string item = body[start..index].Trim();
                start = index + 1;
                if (item.Any(char.IsLetter))
                {
                    yield return item;
                }
            }
        }
    }
}
