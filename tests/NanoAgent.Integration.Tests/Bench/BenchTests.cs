using System;
using System.Diagnostics;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace NanoAgent.Integration.Tests.Bench;

/// <summary>The bench compares; what it measures is not the library's behaviour, so once is enough.</summary>
[Trait("LibCurl", "Once")]
public sealed class BenchTests
{
    /// <summary>Generous: the run takes seconds, and only one that hangs meets it.</summary>
    private const int CeilingMs = 180_000;

    [Fact]
    public async Task Bench_QuickJson_PrintsEveryFigureAboveZero()
    {
        string folder = Directory.CreateTempSubdirectory("nanoagent-bench-test-").FullName;
        try
        {
            (int exitCode, string output, string errors) = await RunAsync(
                "bench", "--quick", "--json", "--folder", folder);

            Assert.True(exitCode == 0, $"exit code {exitCode}: {errors}");
            using JsonDocument json = JsonDocument.Parse(output);
            Assert.Equal(1, json.RootElement.GetProperty("rounds").GetInt32());
            Assert.Equal(9, CountedProperties(json.RootElement.GetProperty("machine")));
            Assert.Equal(
                [
                    "spoolAppend 9x7", "spoolDrain 9x7", "spoolCpu 9x4", "upload 5x2", "memory 2x2", "start 3x1",
                    "libcurlSpeed 4x9", "libcurlCpu 4x9", "libcurlMemory 4x7", "libcurlCold 3x3", "libcurlBodies 2x9",
                    "libcurlIdle 5x4",
                ],
                TablesOf(json.RootElement));
            Assert.Empty(Directory.GetFileSystemEntries(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("bench", "speed")]
    [InlineData("bench", "--rounds", "3")]
    public async Task Bench_UnknownArgument_IsRefusedBeforeAnythingRuns(params string[] arguments)
    {
        (int exitCode, string output, string errors) = await RunAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.Equal(string.Empty, output);
        Assert.DoesNotContain("bench: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_FolderThatWasNotThere_IsGoneAgain()
    {
        string folder = Path.Combine(Path.GetTempPath(), "nanoagent-bench-" + Guid.NewGuid().ToString("N"));

        (int exitCode, _, string errors) = await RunAsync("bench", "spool", "--quick", "--folder", folder);

        Assert.True(exitCode == 0, errors);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Bench_FolderThatIsAFile_IsRefusedInOneSentence()
    {
        string file = Path.GetTempFileName();
        try
        {
            (int exitCode, _, string errors) = await RunAsync("bench", "--quick", "--folder", file);

            Assert.Equal(3, exitCode);
            Assert.StartsWith($"nanoagent: --folder: '{file}' cannot be used", errors, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>
    /// Each table as "name rows x figures", after every figure was found to be a number above 0; garbage may be 0.
    /// </summary>
    private static string[] TablesOf(JsonElement root)
    {
        JsonElement tables = root.GetProperty("tables");
        var found = new string[tables.GetArrayLength()];
        for (int i = 0; i < found.Length; i++)
        {
            string name = tables[i].GetProperty("name").GetString()!;
            int figures = 0;
            int rows = 0;
            foreach (JsonElement row in tables[i].GetProperty("rows").EnumerateArray())
            {
                rows++;
                figures = 0;
                foreach (JsonProperty property in row.EnumerateObject())
                {
                    if (property.Name != "case")
                    {
                        figures++;
                        Assert.True(
                            property.Value.ValueKind == JsonValueKind.Number
                                && (property.Value.GetDouble() > 0 || property.Name == "allocatedBytes"),
                            $"{name}, {row.GetProperty("case")}: {property.Name} is {property.Value}");
                    }
                }
            }

            found[i] = $"{name} {rows}x{figures}";
        }

        return found;
    }

    private static int CountedProperties(JsonElement element)
    {
        int count = 0;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            Assert.NotEqual(string.Empty, property.Value.GetString());
            count++;
        }

        return count;
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        // The command line lies beside the tests, which refer to it.
        string program = Path.Combine(AppContext.BaseDirectory, "nanoagent.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using var ceiling = new CancellationTokenSource(CeilingMs);
        Task<string> output = process.StandardOutput.ReadToEndAsync(ceiling.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(ceiling.Token);
        try
        {
            await process.WaitForExitAsync(ceiling.Token);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
