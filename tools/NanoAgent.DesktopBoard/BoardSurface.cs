using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using NanoAgent.SurfaceGenerator;

namespace NanoAgent.DesktopBoard;

/// <summary>The assemblies of nanoFramework that the desktop stands in for, as device/surface says them.</summary>
internal static class BoardSurface
{
    private static readonly Assembly Own = typeof(BoardSurface).Assembly;

    // Where .NET keeps the types that a board's assemblies share with it.
    private static readonly ImmutableArray<Assembly> Machine =
    [
        typeof(object).Assembly,
        typeof(System.Net.Sockets.SocketError).Assembly,
        typeof(System.Net.Sockets.Socket).Assembly,
    ];

    /// <summary>All that the desktop has, by name.</summary>
    public static ImmutableSortedDictionary<string, SurfaceAssembly> Assemblies { get; } =
        Own.GetManifestResourceNames()
            .Where(name => name.StartsWith("surface/", StringComparison.Ordinal))
            .Select(name => SurfaceReader.Read(Lines(name)))
            // The stock HTTP stack: managed code of nanoFramework's own, which nothing of nanoAgent needs.
            .Where(surface => surface.Name != "System.Net.Http")
            .ToImmutableSortedDictionary(surface => surface.Name, surface => surface, StringComparer.Ordinal);

    /// <summary>The public key of all of them.</summary>
    public static ImmutableArray<byte> PublicKey { get; } =
        [.. Convert.FromHexString(Lines("public-key").Last().Trim())];

    /// <summary>One of nanoFramework's assemblies and all that it needs, what is needed first.</summary>
    public static IEnumerable<string> Needs(string name) =>
        Assemblies.TryGetValue(name, out var surface)
            ? surface.References.SelectMany(Needs).Append(name).Distinct()
            : [name];

    /// <summary>A file that this assembly carries.</summary>
    public static Stream Open(string name) => Own.GetManifestResourceStream(name)!;

    /// <summary>What stands for a type of the board: the stand-in where there is one, else the machine's own.</summary>
    public static Type? Find(string fullName, Assembly standIns) =>
        standIns.GetType(fullName)
        ?? Machine.Select(assembly => assembly.GetType(fullName)).FirstOrDefault(type => type is { IsVisible: true });

    private static List<string> Lines(string name)
    {
        using var reader = new StreamReader(Open(name));
        return [.. reader.ReadToEnd().Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0)];
    }
}
