using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Threading;
using System.Threading.Tasks;

namespace NanoAgent.DesktopBoard;

/// <summary>
/// Runs a test assembly on a nanoCLR: makes what it needs into .pe files where a metadata processor is given, and feeds
/// them in the order that the launcher wants: mscorlib, the launcher, the framework, what the tests use, the tests.
/// The files that it makes are gone when it is disposed.
/// </summary>
public sealed class NanoClrRun : IDisposable
{
    private const string Launcher = "nanoFramework.UnitTestLauncher";
    private const string Framework = "nanoFramework.TestFramework";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    private readonly string pes;
    private readonly string? processor;
    private readonly string work = Directory.CreateTempSubdirectory("nanoagent-pe-").FullName;

    /// <summary>Prepares a run.</summary>
    /// <param name="pes">The folder of nanoFramework's .pe files, and of ours where no processor is given.</param>
    /// <param name="processor">The metadata processor's program, .exe or .dll; null when all .pe files are
    /// there.</param>
    public NanoClrRun(string pes, string? processor)
    {
        this.pes = pes;
        this.processor = processor;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Directory.Delete(work, recursive: true);
    }

    /// <summary>The .pe files of an assembly and of everything that it references, in the launcher's order.</summary>
    /// <exception cref="IOException">One is missing and cannot be made; the message names it and says what to
    /// do.</exception>
    public async Task<ImmutableArray<string>> FilesAsync(string assembly)
    {
        List<string> order = ["mscorlib", Launcher, Framework];
        Collect(assembly, order);
        List<string> files = [];
        foreach (var name in order)
        {
            var local = Local(assembly, name);
            files.Add(
                local is not null && processor is not null
                    ? await MakeAsync(local, assembly)
                    : Existing(name)
            );
        }

        return [.. files];
    }

    /// <summary>Runs the CLR and gives what it printed.</summary>
    /// <param name="clr">
    /// Its program. One that is named nanoclr is nanoFramework's tool and is called <c>run --assemblies FILES</c>; any
    /// other gets the files alone.
    /// </param>
    /// <param name="files">The .pe files.</param>
    /// <exception cref="IOException">It cannot be started, or did not end in a quarter of an hour.</exception>
    public static Task<ImmutableArray<string>> RunAsync(string clr, IEnumerable<string> files)
    {
        string[] before = Path.GetFileNameWithoutExtension(clr) == "nanoclr" ? ["run", "--assemblies"] : [];
        return StartAsync(clr, [.. before, .. files]);
    }

    private static string? Local(string assembly, string name)
    {
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(assembly))!, name + ".dll");
        return File.Exists(path) ? path : null;
    }

    // What an assembly needs comes before it.
    private static void Collect(string assembly, List<string> order)
    {
        using var image = new PEReader(File.OpenRead(assembly));
        var metadata = image.GetMetadataReader();
        foreach (var handle in metadata.AssemblyReferences)
        {
            var name = metadata.GetString(metadata.GetAssemblyReference(handle).Name);
            if (order.Contains(name))
            {
                continue;
            }

            if (Local(assembly, name) is { } local)
            {
                Collect(local, order);
            }
            else
            {
                order.AddRange(BoardSurface.Needs(name).Where(needed => !order.Contains(needed)));
            }
        }

        order.Add(Path.GetFileNameWithoutExtension(assembly));
    }

    private string Existing(string name)
    {
        var path = Path.Combine(pes, name + ".pe");
        return File.Exists(path)
            ? path
            : throw new IOException($"{path} is not there: put it into --pe, or name the metadata processor by --mdp.");
    }

    private async Task<string> MakeAsync(string dll, string assembly)
    {
        var pe = Path.Combine(work, Path.GetFileNameWithoutExtension(dll) + ".pe");
        List<string> arguments = [];
        var folders = new[] { pes, Path.GetDirectoryName(Path.GetFullPath(assembly))! };
        foreach (var hint in folders.SelectMany(folder => Directory.GetFiles(folder, "*.dll")))
        {
            arguments.AddRange(["-loadHints", Path.GetFileNameWithoutExtension(hint), hint]);
        }

        var output = await StartAsync(processor!, [.. arguments, "-parse", dll, "-compile", pe, "false"]);
        return File.Exists(pe)
            ? pe
            : throw new IOException($"The metadata processor made no {pe}: {string.Join(" ", output.TakeLast(3))}");
    }

    private static async Task<ImmutableArray<string>> StartAsync(string program, IReadOnlyList<string> arguments)
    {
        var isAssembly = program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(isAssembly ? "dotnet" : program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in isAssembly ? [program, .. arguments] : arguments)
        {
            start.ArgumentList.Add(argument);
        }

        List<string> lines = [];
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception fault)
        {
            throw new IOException($"{program} cannot be started: {fault.Message}", fault);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException fault)
        {
            process.Kill(entireProcessTree: true);
            throw new IOException($"{program} did not end within {Limit.TotalMinutes} minutes.", fault);
        }

        return [.. lines];
        void Keep(string? line)
        {
            lock (lines)
            {
                if (line is not null)
                {
                    lines.Add(line);
                }
            }
        }
    }
}
