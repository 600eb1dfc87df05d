using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using NanoAgent.SurfaceGenerator;

namespace NanoAgent.NanoProjects;

/// <summary>A nanoFramework assembly, where it lies in which package, and what it needs beside itself.</summary>
internal sealed record NanoPackage(
    string Assembly, string AssemblyVersion, string Id, string Version, string Folder, IReadOnlyList<string> Needs);

/// <summary>The packages of device/NanoPackages.props, with what device/surface says that they need.</summary>
internal sealed class NanoPackages
{
    private readonly Dictionary<string, NanoPackage> packages;

    public NanoPackages(string root)
    {
        var props = XDocument.Load(Path.Combine(root, "device", "NanoPackages.props"));
        packages = props.Descendants("NanoPackage").Select(package => Read(root, package))
            .ToDictionary(package => package.Assembly);
    }

    /// <summary>Every package that the tree names.</summary>
    public IEnumerable<NanoPackage> All => packages.Values;

    /// <summary>
    /// The assemblies named and all that they need, those that others need first: packages.config is read without
    /// looking for what a package depends on.
    /// </summary>
    public IReadOnlyList<NanoPackage> Closure(IEnumerable<string> assemblies)
    {
        var found = new List<NanoPackage>();
        foreach (var assembly in assemblies.Order(StringComparer.Ordinal)) Add(assembly, found);
        return found;
    }

    private void Add(string assembly, List<NanoPackage> found)
    {
        if (!packages.TryGetValue(assembly, out var package))
        {
            throw new InvalidDataException(
                $"device/NanoPackages.props knows no '{assembly}': add its package and version.");
        }

        if (found.Contains(package)) return;
        foreach (var need in package.Needs) Add(need, found);
        found.Add(package);
    }

    private static NanoPackage Read(string root, XElement package)
    {
        var assembly = (string)package.Attribute("Include")!;
        var version = (string)package.Attribute("Version")!;
        var surface = Path.Combine(root, "device", "surface", assembly + ".txt");
        return new(
            assembly,
            (string?)package.Attribute("AssemblyVersion") ?? version + ".0",
            (string)package.Attribute("Package")!,
            version,
            (string?)package.Attribute("Folder") ?? "",
            ((string?)package.Attribute("Needs"))?.Split(';')
                ?? [.. SurfaceReader.Read(File.ReadLines(surface)).References]);
    }
}
