using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace NanoAgent.Cli.Bench;

/// <summary>Prints what was measured, for people or for a program.</summary>
internal static class BenchReport
{
    /// <summary>Without a terminal there is no width to ask for; the widest table has some 100 columns.</summary>
    private const int PipeColumns = 120;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Print(MachineFacts machine, BenchPlan plan, IReadOnlyList<BenchTable> tables, bool json)
    {
        if (json)
        {
            var all = new JsonObject
            {
                ["machine"] = machine.ToJson(),
                ["quick"] = plan.IsQuick,
                ["rounds"] = plan.Rounds,
                ["tables"] = new JsonArray(tables.Select(table => (JsonNode)table.ToJson()).ToArray()),
            };
            Console.WriteLine(all.ToJsonString(Indented));
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = Console.IsOutputRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = PipeColumns;
        }

        Console.WriteLine(machine.ToText());
        foreach (BenchTable table in tables)
        {
            Console.WriteLine();
            Console.WriteLine(table.Title);
            Console.WriteLine(table.Method);
            console.Write(Drawn(table));
        }

        if (plan.IsQuick)
        {
            Console.WriteLine("--quick: one round of a few records shows that it works; its figures mean nothing.");
        }
    }

    private static Table Drawn(BenchTable table)
    {
        Table drawn = new Table().Border(TableBorder.Ascii2).AddColumn("case");
        foreach (BenchColumn column in table.Columns)
        {
            drawn.AddColumn(new TableColumn(column.Heading).RightAligned().NoWrap());
        }

        foreach (string[] row in table.TextRows())
        {
            drawn.AddRow(row);
        }

        return drawn;
    }
}
