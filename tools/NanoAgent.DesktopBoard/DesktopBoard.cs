using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using NanoAgent.DesktopBoard.Hardware;
using NanoAgent.DeviceCheck;

namespace NanoAgent.DesktopBoard;

/// <summary>
/// One board on the desktop, from power on to power off: loads assemblies compiled for .NET nanoFramework 1.x and runs
/// them unmodified. Threads, static state and sockets of one board are its own. Turning it on again is a new instance
/// over the same storage folder. What it loaded stays loaded until the process ends.
/// </summary>
public sealed class DesktopBoard : IDisposable
{
    private readonly BoardLoadContext context;

    /// <summary>Turns a board on.</summary>
    /// <param name="options">What the board is.</param>
    /// <param name="folders">Where its program's assemblies lie.</param>
    /// <exception cref="IOException">The storage folder cannot be used.</exception>
    public DesktopBoard(BoardOptions options, params IReadOnlyList<string> folders)
    {
        ArgumentNullException.ThrowIfNull(options);
        Hardware = new(options);
        context = new(options.Name, Hardware, folders);
    }

    /// <summary>What the board consists of.</summary>
    public BoardHardware Hardware { get; }

    /// <summary>The options that a profile of boards/ gives.</summary>
    /// <param name="name">The profile's name.</param>
    /// <param name="storage">The folder that is its drive.</param>
    /// <param name="allowed">Hosts that it may reach besides loopback.</param>
    /// <param name="output">Where its output goes, a line a call.</param>
    /// <exception cref="ArgumentException">There is no such profile, or it is no board.</exception>
    public static BoardOptions Profile(
        string name, string storage, IReadOnlyCollection<string>? allowed = null, Action<string>? output = null)
    {
        var profile = BoardProfileFile.Find(name);
        if (profile.Firmware.Length == 0)
        {
            throw new ArgumentException($"The profile '{name}' is no board.");
        }

        return new()
        {
            Name = name,
            StorageFolder = storage,
            SocketsMax = Number("SocketsMax"),
            StorageBytes = Number("StorageBytes"),
            FlushIsDurable = Number("FlushIsDurable") == 1,
            HasTls = Number("Tls") == 1,
            TlsRecordBytesMax = profile.Number("TlsRecordInBytesMax") ?? 16_384,
            HasWifi = profile.Network.Contains("Wi-Fi", StringComparison.Ordinal),
            AllowedHosts = allowed ?? [],
            Output = output,
        };
        int Number(string fact) =>
            profile.Number(fact) ?? throw new ArgumentException($"boards/{name}.props has no {fact}.");
    }

    /// <summary>Loads an assembly of the board's program.</summary>
    /// <exception cref="FileNotFoundException">There is none at that path.</exception>
    /// <exception cref="BadImageFormatException">It is no assembly.</exception>
    public Assembly Load(string path) => context.LoadFromAssemblyPath(Path.GetFullPath(path));

    /// <summary>
    /// Starts the Main of a loaded program on a thread of the board; <see cref="Hardware"/> tells its end.
    /// </summary>
    /// <exception cref="ArgumentException">The assembly is no program, or none of nanoFramework.</exception>
    public void Start(Assembly program)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (!program.GetReferencedAssemblies().Any(other => other.Name == "mscorlib"))
        {
            throw new ArgumentException(
                $"{program.GetName().Name} is not compiled for nanoFramework: a board has its mscorlib and no other.");
        }

        var main = program.EntryPoint
            ?? throw new ArgumentException($"{program.GetName().Name} has no Main: it is no program.");
        Run(() => main.Invoke(null, main.GetParameters().Length == 0 ? null : [Array.Empty<string>()]));
    }

    /// <summary>Starts any code on a thread of the board; <see cref="Hardware"/> tells its end.</summary>
    public void Run(Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        new BoardThread(Hardware, () => Guarded(body)).Start();
    }

    /// <summary>What stands here for a type of one of nanoFramework's assemblies; null when nothing does.</summary>
    /// <exception cref="ArgumentException">There is no such assembly.</exception>
    public Type? Type(string assembly, string fullName) =>
        BoardSurface.Assemblies.ContainsKey(assembly)
            ? context.Forwarding(assembly).GetType(fullName)
            : throw new ArgumentException($"There is no surface of {assembly}.");

    /// <summary>Cuts the power.</summary>
    public void Dispose() => Hardware.Dispose();

    private void Guarded(Action body)
    {
        try
        {
            body();
            Hardware.End(BoardEnd.Returned);
        }
#pragma warning disable CA1031 // Whatever leaves Main ends it, as on a board; it is kept for whoever asks.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Hardware.KeepFault(fault is TargetInvocationException { InnerException: { } inner } ? inner : fault);
            Hardware.End(BoardEnd.Faulted);
        }
    }
}
