using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;

namespace NanoAgent.Proof.Tests;

/// <summary>
/// The binding's locking and callback protocol, written in C (tests/native), under ThreadSanitizer: no race detector
/// knows managed code. That it tells right from wrong is shown by taking one lock out at a time.
/// </summary>
public sealed class NativeProtocolTests : IDisposable
{
    private const int RaceReported = 66;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nanoagent-protocol-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Protocol_EveryLockInPlace_NothingIsReported()
    {
        Child run = await BuildAndRunAsync([]);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.DoesNotContain("ThreadSanitizer", run.Output, StringComparison.Ordinal);
        string counts = @"^init: [0-9a-f]+
hand-over: (\d+) transfers, (\d+) refused, (\d+) aborted, (\d+) freed
share: (\d+) transfers
workers: (\d+) whole, (\d+) cancelled, (\d+) unpaused
$";
        Match match = Regex.Match(run.Output, counts);
        Assert.True(match.Success, run.Output);
        Assert.All(match.Groups.Values.Skip(1), group => Assert.NotEqual("0", group.Value));
    }

    [Theory]
    [InlineData("WITHOUT_INIT_GATE")]
    [InlineData("WITHOUT_OWNER_WORD")]
    [InlineData("WITHOUT_SHARE_LOCKS")]
    [InlineData("WITHOUT_INBOX_LOCK")]
    public async Task Protocol_OneLockTakenOut_TheRaceIsReported(string without)
    {
        Child run = await BuildAndRunAsync(["-D" + without]);

        Assert.True(run.ExitCode == RaceReported, $"{run.ExitCode}: {run.Output}");
        Assert.Contains("WARNING: ThreadSanitizer: data race", run.Output, StringComparison.Ordinal);
    }

    private async Task<Child> BuildAndRunAsync(string[] switches)
    {
        string program = Path.Combine(_folder.FullName, "protocol");
        string[] sources = Directory.GetFiles(SourceFolder(), "*.c");
        Assert.NotEmpty(sources);
        Child compiler = await Child.RunAsync(
            "gcc",
            ["-std=gnu11", "-D_GNU_SOURCE", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-fsanitize=thread",
                "-pthread", .. switches, .. sources, "-o", program, .. LinkArguments()]);
        Assert.True(compiler.ExitCode == 0, compiler.Output);

        var start = new ProcessStartInfo(program);
        start.Environment["TSAN_OPTIONS"] = $"halt_on_error=1 exitcode={RaceReported}";
        return await Child.RunAsync(start, Child.Ceiling);
    }

    /// <summary>The library that the binding would load: a name that the loader knows, or a file.</summary>
    private static IEnumerable<string> LinkArguments()
    {
        string library = Environment.GetEnvironmentVariable("NANOAGENT_LIBCURL") ?? "libcurl.so.4";
        return Path.IsPathRooted(library)
            ? [library, "-Wl,-rpath," + Path.GetDirectoryName(library)]
            : ["-l:" + library];
    }

    private static string SourceFolder()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !Directory.Exists(Path.Combine(folder, "tests", "native")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine(folder ?? throw new DirectoryNotFoundException("tests/native"), "tests", "native");
    }
}
