using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace NanoAgent.Collector.Tests;

/// <summary>Debian's Chromium, headless, on one address of this machine, with a profile of its own each time.</summary>
internal static class Chromium
{
    private const string Program = "/usr/bin/chromium";

    /// <summary>Far above what a start takes on a busy machine; reached only when the browser hangs.</summary>
    private static readonly TimeSpan Ceiling = TimeSpan.FromMinutes(3);

    /// <summary>What the page has become after its scripts ran, as markup.</summary>
    public static Task<string> DumpAsync(Uri address, params string[] more) =>
        RunAsync(address, ["--dump-dom", .. more]);

    /// <summary>A picture of the page.</summary>
    public static async Task ScreenshotAsync(Uri address, string path, int width, int height, params string[] more)
    {
        await RunAsync(address, ["--screenshot=" + path, $"--window-size={width},{height}", .. more]);
        Assert.True(File.Exists(path), "Chromium wrote no screenshot.");
    }

    private static async Task<string> RunAsync(Uri address, IEnumerable<string> more)
    {
        Assert.True(File.Exists(Program), "Chromium is missing: run ./test, or 'apt-get install chromium'.");
        string profile = Directory.CreateTempSubdirectory("nanoagent-chromium-").FullName;
        var start = new ProcessStartInfo(Program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] flags =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-dev-shm-usage",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
            "--user-data-dir=" + profile, "--virtual-time-budget=6000",
        ];
        foreach (string flag in (string[])[.. flags, .. more, address.ToString()])
        {
            start.ArgumentList.Add(flag);
        }
        using Process process = Process.Start(start)!;
        using var ceiling = new CancellationTokenSource(Ceiling);
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(ceiling.Token);
            string output = await process.StandardOutput.ReadToEndAsync(ceiling.Token);
            await process.WaitForExitAsync(ceiling.Token);
            Assert.True(process.ExitCode == 0, await errors);
            return output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
            Directory.Delete(profile, recursive: true);
        }
    }
}
