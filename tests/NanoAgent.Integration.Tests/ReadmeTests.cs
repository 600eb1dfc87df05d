using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using NanoAgent.Collector;
using NanoAgent.Integration.Tests.Support;
using Xunit;

namespace NanoAgent.Integration.Tests;

/// <summary>
/// Runs what README.md tells a reader to run: every line of readme-commands.txt, which the tidy tests hold README
/// against. "./nanoagent" is the built program, because this run built it. Port 8420 becomes a free one. What runs
/// until it is stopped is stopped when it has said that it works. "./test" alone is not run: it is what runs this.
/// </summary>
public sealed class ReadmeTests : IAsyncLifetime
{
    private const string Program = "./nanoagent ";
    private const string TestCommand = "./test";
    private const string Address = "http://127.0.0.1:8420";
    private const string List = "tests/NanoAgent.Integration.Tests/readme-commands.txt";

    private static readonly string Readme = File.ReadAllText(Path.Combine(Tree.Root, "README.md"));

    private readonly TempFolder _folder = new();
    private CollectorServer _collector = null!;
    private string _address = "";

    // Commands that never load libcurl.
    private static readonly string[] s_without =
        ["--help", "boards", "board", "collector", "demo --engine core", "device-test", "spool"];

    public static TheoryData<string> Commands
    {
        get
        {
            var commands = new TheoryData<string>();
            foreach (string line in File.ReadLines(Path.Combine(Tree.Root, List)))
            {
                if (line.Length > 0 && line[0] != '#')
                {
                    var row = new TheoryDataRow<string>(line);
                    commands.Add(LibraryTrait(line) is { } trait ? row.WithTrait("LibCurl", trait) : row);
                }
            }

            return commands;
        }
    }

    /// <summary>A reader's folder done as the README says: agent.json, files, a spool; and a collector.</summary>
    public async ValueTask InitializeAsync()
    {
        string files = _folder.Folder("files");
        await File.WriteAllBytesAsync(Path.Combine(files, "image.bin"), WebStage.Body(WebStage.FileBytes));
        _collector = CollectorServer.Build(new CollectorOptions
        {
            DatabasePath = _folder.File("stage.db"),
            FilesFolder = files,
            Url = "http://127.0.0.1:0",
        });
        _address = (await _collector.StartAsync()).ToString().TrimEnd('/');
        _folder.Write("agent.json", Fence("json").Replace(Address, _address, StringComparison.Ordinal));
        SpoolView.Fill(_folder.File("data"), records: 3);
        _folder.Folder("drive");
        _folder.Write("drive/agent.json", $$"""{ "CollectorUrl": "{{_address}}", "Device": "board-1" }""");
    }

    public async ValueTask DisposeAsync()
    {
        await _collector.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_OfTheReadme_Works(string command)
    {
        if (command == TestCommand)
        {
            return;
        }

        Assert.StartsWith(Program, command, StringComparison.Ordinal);
        string[] arguments = command[Program.Length..].Replace(Address, _address, StringComparison.Ordinal).Split(' ');
        Outcome outcome = arguments[0] switch
        {
            "collector" => await RunUntilAsync("listening on ", [.. arguments, "--url", "http://127.0.0.1:0"]),
            "run" => await RunUntilAsync("started: ", arguments),
            "board" => await RunUntilAsync("network: up", arguments),
            _ => await RunUntilAsync(null, arguments),
        };

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.DoesNotContain('\u001b', outcome.Text);
        if (arguments[0] == "demo")
        {
            CheckDemo(outcome.Text);
        }
    }

    [Theory]
    [InlineData("README.md", "perform")]
    [InlineData("README.md", "agent")]
    [InlineData("README.md", "easy")]
    [InlineData("README.md", "http")]
    [InlineData("README.md", "board")]
    [InlineData("docs/board-guide.md", "board")]
    [InlineData("docs/board-guide.md", "board-transfer")]
    [InlineData("docs/board-guide.md", "board-update")]
    [InlineData("host/NanoAgent.LibCurl/README.md", "http")]
    public void Sample_OfAReadme_IsTheOneThatTestsRun(string file, string name)
    {
        string quoted = $"<!-- sample: {name} -->\n\n```csharp\n{Sample(name)}```\n";
        string text = File.ReadAllText(Path.Combine(Tree.Root, file));
        Assert.True(
            text.Contains(quoted, StringComparison.Ordinal), $"{file} must hold this, word for word:\n{quoted}");
    }

    private static string? LibraryTrait(string command)
    {
        string rest = command == TestCommand ? "" : command[Program.Length..] + " ";
        bool isWithout = Array.Exists(s_without, name => rest.StartsWith(name + " ", StringComparison.Ordinal));
        return isWithout ? "Never" : rest.StartsWith("bench ", StringComparison.Ordinal) ? "Once" : null;
    }

    private async Task<Outcome> RunUntilAsync(string? text, string[] arguments)
    {
        await using TestProcess process = TestProcess.NanoagentIn(_folder.Root, arguments);
        if (text is not null)
        {
            await process.AnyAsync(text);
            process.Terminate();
        }

        return await process.ExitAsync();
    }

    private static void CheckDemo(string table)
    {
        foreach (string row in new[]
        {
            "records made", "flushed", "acknowledged", "stored in the database", "duplicates seen by the collector",
            "lost", "uploads, of them retried", "connections opened, reused", "image bytes", "bytes downloaded",
            "connections cut midway", "SHA-256",
        })
        {
            Assert.Contains(row, table, StringComparison.Ordinal);
        }

        Assert.Contains("right", table, StringComparison.Ordinal);
        Assert.Contains("Passed in ", table, StringComparison.Ordinal);
    }

    /// <summary>The first block of the README in this language.</summary>
    private static string Fence(string language)
    {
        string begin = $"```{language}\n";
        int from = Readme.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return Readme[from..Readme.IndexOf("```", from, StringComparison.Ordinal)];
    }

    /// <summary>The lines between the marks of a sample, moved to the left margin.</summary>
    private static string Sample(string name)
    {
        const string Indent = "        ";
        string file = name.StartsWith("board", StringComparison.Ordinal)
            ? "device/NanoAgent.Samples/Program.cs" : "tests/NanoAgent.Integration.Tests/Samples/HostSample.cs";
        IEnumerable<string> lines = File.ReadLines(Path.Combine(Tree.Root, file))
            .SkipWhile(line => line.Trim() != $"// sample: {name}").Skip(1)
            .TakeWhile(line => line.Trim() != "// end of sample");
        return string.Concat(lines.Select(line => (line.Length == 0 ? line : line[Indent.Length..]) + "\n"));
    }
}
