using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json.Nodes;

namespace NanoAgent.Cli.Bench;

/// <summary>One figure of every row: its key in JSON, its heading for people, how its numbers are written.</summary>
internal sealed record BenchColumn(string Key, string Heading, string Format)
{
    public const string Whole = "#,##0";

    public const string Ratio = "0.00";
}

/// <summary>
/// What one measurement found: rows of figures under named columns. The text and the JSON are made of the same rows, so
/// that neither can show what the other does not.
/// </summary>
internal sealed class BenchTable(string name, string title, string method, params BenchColumn[] columns)
{
    private readonly List<(string Case, double?[] Values)> _rows = [];

    public string Title { get; } = title;

    /// <summary>One sentence: rounds, sizes, what was done.</summary>
    public string Method { get; } = method;

    public IReadOnlyList<BenchColumn> Columns { get; } = columns;

    /// <summary>Adds a row with a figure for every column, null where this machine cannot tell.</summary>
    public void Add(string what, params double?[] values)
    {
        if (values.Length != Columns.Count)
        {
            throw new ArgumentException("A row has a figure for every column.", nameof(values));
        }

        _rows.Add((what, values));
    }

    public IEnumerable<string[]> TextRows()
    {
        foreach ((string what, double?[] values) in _rows)
        {
            var cells = new string[values.Length + 1];
            cells[0] = what;
            for (int i = 0; i < values.Length; i++)
            {
                cells[i + 1] = values[i]?.ToString(Columns[i].Format, CultureInfo.InvariantCulture) ?? "-";
            }

            yield return cells;
        }
    }

    public JsonObject ToJson()
    {
        var rows = new JsonArray();
        foreach ((string what, double?[] values) in _rows)
        {
            var row = new JsonObject { ["case"] = what };
            for (int i = 0; i < values.Length; i++)
            {
                row[Columns[i].Key] = values[i];
            }

            rows.Add(row);
        }

        return new JsonObject { ["name"] = name, ["title"] = Title, ["method"] = Method, ["rows"] = rows };
    }
}
