using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Runtime.Loader;
using NanoAgent.DesktopBoard.Hardware;

namespace NanoAgent.DesktopBoard;

/// <summary>
/// Loads the assemblies of one board: its program's from folders, nanoFramework's as forwards. .NET asks a context by
/// the
/// simple name and takes what it gives whatever its version and key, so that no assembly is changed.
/// </summary>
internal sealed class BoardLoadContext : AssemblyLoadContext
{
    private readonly IReadOnlyList<string> folders;
    private readonly Dictionary<string, Assembly> loaded = [];

    public BoardLoadContext(string name, BoardHardware hardware, IReadOnlyList<string> folders)
        : base("board " + name)
    {
        this.folders = folders;
        using var standIns = BoardSurface.Open("StandIns.dll");
        using var symbols = BoardSurface.Open("StandIns.pdb");
        StandIns = LoadFromStream(standIns, symbols);
        StandIns.GetType("NanoAgent.DesktopBoard.StandIns.Wiring", throwOnError: true)!
            .GetProperty("Hardware")!
            .SetValue(null, hardware);
    }

    /// <summary>This board's copy of the stand-ins.</summary>
    public Assembly StandIns { get; }

    /// <summary>The forwarding assembly of one of nanoFramework's.</summary>
    public Assembly Forwarding(string name)
    {
        lock (loaded)
        {
            if (!loaded.TryGetValue(name, out var assembly))
            {
                var image = ForwardingAssembly.Image(
                    BoardSurface.Assemblies[name],
                    BoardSurface.PublicKey,
                    type => BoardSurface.Find(type, StandIns)
                );
                assembly = LoadFromStream(new MemoryStream(image));
                loaded.Add(name, assembly);
            }

            return assembly;
        }
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var name = assemblyName.Name!;
        if (name == StandIns.GetName().Name)
        {
            return StandIns;
        }

        // System.Threading and others are names of .NET's too; only what the board's own assemblies mean by them is
        // ours.
        if (BoardSurface.Assemblies.TryGetValue(name, out var surface) && IsOfBoard(assemblyName, surface.Version))
        {
            return Forwarding(name);
        }

        foreach (var folder in folders)
        {
            var path = Path.Combine(folder, name + ".dll");
            if (File.Exists(path))
            {
                return LoadFromAssemblyPath(Path.GetFullPath(path));
            }
        }

        return null;
    }

    // The stand-ins reference .NET's System.Threading and System.Collections by .NET's keys.
    private static bool IsOfBoard(AssemblyName asked, Version _) =>
        asked.GetPublicKeyToken() is not { Length: > 0 } token
        || Convert.ToHexString(token).Equals("C07D481E9758C731", StringComparison.Ordinal);
}
