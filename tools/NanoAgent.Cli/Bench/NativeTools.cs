using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace NanoAgent.Cli.Bench;

/// <summary>
/// The programs around <see cref="LibCurlBench"/>: compiles the server and the client in C, runs clients, and keeps the
/// server until it is disposed.
/// </summary>
internal sealed class NativeTools : IDisposable
{
    /// <summary>Compiling takes a second, the slowest client half a minute; beyond this something hangs.</summary>
    private const int CeilingMs = 180_000;

    private readonly string _client;
    private readonly Process _server;

    private NativeTools(string client, Process server, string url)
    {
        _client = client;
        _server = server;
        Url = url;
    }

    /// <summary>"http://127.0.0.1:port".</summary>
    public string Url { get; }

    /// <summary>Compiles and starts; null, and a sentence on standard error, where this machine cannot.</summary>
    public static async Task<NativeTools?> StartAsync(string folder)
    {
        if (!OperatingSystem.IsLinux() || !Exists("gcc"))
        {
            await Console.Error.WriteLineAsync(
                "bench: libcurl left out: its server and the program it is compared with are compiled by gcc on "
                    + "Linux (Debian: apt-get install gcc libc6-dev).");
            return null;
        }

        string server = await CompileAsync(folder, "server");
        string client = await CompileAsync(folder, "client", "-l:libcurl.so.4");
        Process process = Process.Start(new ProcessStartInfo(server)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        string? port = await process.StandardOutput.ReadLineAsync();
        return new NativeTools(client, process, $"http://127.0.0.1:{port}");
    }

    /// <summary>Whether a program is found where programs are.</summary>
    public static bool Exists(string program)
    {
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));
    }

    /// <summary>The C program.</summary>
    public Task<ClientResult> RunCAsync(string driver, ClientWork work)
    {
        return MeasureAsync(_client, [driver, .. work.ToArguments()]);
    }

    /// <summary>Another program, whose memory and CPU time the C program reads when it has ended.</summary>
    public Task<ClientResult> RunOtherAsync(params string[] command)
    {
        return MeasureAsync(_client, ["run", .. command]);
    }

    /// <summary>This program as a client: "http", or how nanoAgent's loop waits.</summary>
    public static Task<ClientResult> RunOwnAsync(string name, ClientWork work)
    {
        string program = Environment.ProcessPath!;
        string[] host = Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [typeof(NativeTools).Assembly.Location] : [];
        return MeasureAsync(program, [.. host, "bench-client", name, .. work.ToArguments()]);
    }

    public void Dispose()
    {
        _server.StandardInput.Close();
        _server.WaitForExit();
        _server.Dispose();
    }

    private static async Task<string> CompileAsync(string folder, string name, params string[] libraries)
    {
        string source = Path.Combine(folder, name + ".c");
        string program = Path.Combine(folder, name);
        await using (Stream text = typeof(NativeTools).Assembly.GetManifestResourceStream($"bench/{name}.c")!)
        await using (FileStream file = File.Create(source))
        {
            await text.CopyToAsync(file);
        }

        await RunAsync("gcc", ["-O2", "-o", program, source, .. libraries]);
        return program;
    }

    private static async Task<ClientResult> MeasureAsync(string program, IEnumerable<string> arguments)
    {
        string output = await RunAsync(program, arguments);
        try
        {
            ClientResult result = ClientResult.Parse(output.Trim().Split('\n')[^1]);
            return result.Failed == 0
                ? result : throw new CliException(ExitCode.Failed, $"{program}: {result.Failed} transfers failed.");
        }
        catch (FormatException e)
        {
            throw new CliException(ExitCode.Failed, $"{program}: {e.Message}");
        }
    }

    private static async Task<string> RunAsync(string program, IEnumerable<string> arguments)
    {
        using var limit = new CancellationTokenSource(CeilingMs);
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0
                ? output : throw new CliException(ExitCode.Failed, $"{program}: {(await errors).Trim()}");
        }
        catch (OperationCanceledException)
        {
            throw new CliException(ExitCode.Failed, $"{program} did not end within {CeilingMs / 1000} s.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
