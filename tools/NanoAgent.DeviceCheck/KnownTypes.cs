using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using Mono.Cecil;
using NanoAgent.SurfaceGenerator;

namespace NanoAgent.DeviceCheck;

/// <summary>The types that checked assemblies may use: nanoFramework's public surface, and each other's.</summary>
internal sealed class KnownTypes
{
    // Assemblies with a native part of which there is no surface file.
    private static readonly string[] OtherNatives =
    [
        "System.Device.Gpio",
        "System.Device.I2c",
        "System.Device.Spi",
        "System.IO.Ports",
        "System.Math",
        "System.IO.Hashing",
        "System.Security.Cryptography",
        "nanoFramework.ResourceManager",
        "nanoFramework.Graphics",
        "nanoFramework.Device.Bluetooth",
    ];

    private static readonly Lazy<IReadOnlyList<SurfaceAssembly>> Surfaces = new(ReadSurfaces);

    private static readonly Lazy<Dictionary<string, SurfaceType>> SurfaceTypes = new(() =>
        Surfaces
            .Value.SelectMany(assembly => assembly.Types)
            .GroupBy(type => type.FullName)
            .ToDictionary(types => types.Key, types => types.First())
    );

    private readonly Dictionary<string, TypeDefinition> own;
    private readonly HashSet<string> ownAssemblies;

    public KnownTypes(IEnumerable<ModuleDefinition> together)
    {
        var modules = together.ToList();
        own = modules
            .SelectMany(module => module.GetTypes())
            .GroupBy(SurfaceName)
            .ToDictionary(types => types.Key, types => types.First());
        ownAssemblies = [.. modules.Select(module => module.Assembly.Name.Name)];
    }

    /// <summary>Whether the assembly is one of those checked together.</summary>
    public bool IsOwn(string assembly) => ownAssemblies.Contains(assembly);

    /// <summary>Whether there is a surface file of the assembly.</summary>
    public static bool IsSurface(string assembly) => Surfaces.Value.Any(surface => surface.Name == assembly);

    /// <summary>Whether an assembly works only where the firmware has its native part.</summary>
    public static bool NeedsNative(string assembly) =>
        OtherNatives.Contains(assembly) || Surfaces.Value.Any(surface => surface.Name == assembly && surface.HasNative);

    /// <summary>The type as the surface has it, or null.</summary>
    public static SurfaceType? Surface(TypeReference type) => SurfaceTypes.Value.GetValueOrDefault(SurfaceName(type));

    /// <summary>The type as the surface has it, by the name that a surface file gives it, or null.</summary>
    public static SurfaceType? Surface(string name) => SurfaceTypes.Value.GetValueOrDefault(name);

    /// <summary>Whether the type is an enumeration of the surface or of the assemblies checked together.</summary>
    public bool IsEnum(TypeReference type) =>
        Surface(type)?.Kind == SurfaceTypeKind.Enum || (own.GetValueOrDefault(SurfaceName(type))?.IsEnum ?? false);

    /// <summary>The name that a surface file gives a type: '+' joins a nested type to its holder.</summary>
    public static string SurfaceName(TypeReference type) => type.FullName.Replace('/', '+');

    private static List<SurfaceAssembly> ReadSurfaces()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return
        [
            .. assembly
                .GetManifestResourceNames()
                .Where(name => name.StartsWith("surface/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => SurfaceReader.Read(Lines(assembly, name))),
        ];
    }

    private static IEnumerable<string> Lines(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
