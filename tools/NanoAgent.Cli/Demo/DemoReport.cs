using System;
using System.Text.Json;
using Spectre.Console;

namespace NanoAgent.Cli.Demo;

/// <summary>Prints a <see cref="DemoResult"/>.</summary>
internal static class DemoReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Print(DemoResult result, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(result, Json));
            return;
        }

        Table table = new Table().Border(TableBorder.Rounded)
            .AddColumn("what").AddColumn(new TableColumn("count").RightAligned()).AddColumn("must be");
        Row(table, "records made", result.Made, "above 0", result.Made > 0);
        Row(table, "flushed", result.Flushed, "all made", result.Flushed == result.Made);
        Row(table, "acknowledged", result.Acknowledged, "all made", result.Acknowledged == result.Made);
        Row(table, "stored in the database", result.Stored, "all made", result.Stored == result.Made);
        Row(table, "duplicates seen by the collector", result.Duplicates, string.Empty, true);
        Row(table, "lost", result.Lost, "0", result.Lost == 0);
        table.AddRow(
            "  evicted, expired, corrupt", $"{result.Evicted}, {result.Expired}, {result.Corrupt}", string.Empty);
        table.AddRow("  rejected, refused", $"{result.Rejected}, {result.Refused}", string.Empty);
        table.AddRow("uploads, of them retried", $"{result.Uploads}, {result.Retries}", string.Empty);
        table.AddRow(
            "connections opened, reused", $"{result.ConnectionsOpened}, {result.ConnectionsReused}", string.Empty);
        Row(table, "image bytes", result.ImageBytes, string.Empty, true);
        long limit = result.ImageBytes + ((long)result.Cuts * result.ChunkBytes);
        Row(table, "bytes downloaded", result.BytesReceived, $"at most {limit}", result.BytesReceived <= limit);
        Row(table, "connections cut midway", result.Cuts, "2", result.Cuts == 2);
        table.AddRow(
            "SHA-256",
            result.Sha256.Length > 0 ? result.Sha256[..16] + "…" : result.DownloadResult,
            result.Sha256 == result.ExpectedSha256 ? "[green]right[/]" : "[red]wrong[/]");
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            // Colours for people only: what reads a pipe wants the words.
            Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = Console.IsOutputRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        console.Write(table);
        console.MarkupLine(result.Passed
            ? $"[green]Passed[/] in {result.Seconds:0.0} s with the {result.Engine} engine."
            : $"[red]Failed[/] after {result.Seconds:0.0} s with the {result.Engine} engine.");
    }

    private static void Row(Table table, string what, long count, string mustBe, bool holds)
    {
        string mark = mustBe.Length == 0 ? string.Empty : holds ? $"[green]{mustBe}[/]" : $"[red]{mustBe}[/]";
        table.AddRow(what, count.ToString(System.Globalization.CultureInfo.InvariantCulture), mark);
    }
}
