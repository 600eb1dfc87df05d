using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mono.Cecil;

namespace NanoAgent.DeviceCheck;

/// <summary>
/// Reads compiled assemblies and reports what .NET nanoFramework 1.x cannot run, or runs otherwise, although compiler
/// and metadata processor let it through. It proves nothing about what it has no rule for.
/// </summary>
public static class DeviceChecker
{
    // Of every assembly that is nanoFramework's.
    private const string NanoToken = "c07d481e9758c731";

    /// <summary>Checks assemblies that belong together; each may use what the others have.</summary>
    /// <param name="paths">The assemblies; symbols beside them give source lines.</param>
    /// <param name="board">The board that they are for, or null for what holds on every board.</param>
    /// <param name="references">Assemblies that they use and that are not checked; what lies beside those that are
    /// checked is found there.</param>
    /// <returns>The findings, in the order of the assemblies; empty when there is none.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="BadImageFormatException">A file is no .NET assembly, or damaged; the message names
    /// it.</exception>
    /// <exception cref="ArgumentException">One assembly is given twice; the message names both files.</exception>
    public static IReadOnlyList<Finding> Check(
        IReadOnlyList<string> paths, BoardProfileFile? board = null, IReadOnlyList<string>? references = null)
    {
        var modules = new List<ModuleDefinition>();
        var beside = new List<ModuleDefinition>();
        try
        {
            foreach (var path in paths) Add(modules, path);
            foreach (var path in references ?? []) Add(beside, path);
            foreach (var (module, path) in modules.Zip(paths)) AddWhatLiesBeside(module, path, modules, beside);
            return [.. modules.Zip(paths).SelectMany(of => Whole(of.Second, () =>
                Check(of.First, [.. modules, .. beside], board).ToList()))];
        }
        finally
        {
            modules.ForEach(module => module.Dispose());
            beside.ForEach(module => module.Dispose());
        }
    }

    private static void Add(List<ModuleDefinition> modules, string path)
    {
        var module = Load(path);
        modules.Add(module);
        var same = modules.Find(other => other.Assembly.Name.Name == module.Assembly.Name.Name)!;
        if (same != module)
        {
            throw new ArgumentException(
                $"{module.Assembly.Name.Name} is given twice, as '{same.FileName}' and '{path}': leave one out");
        }
    }

    // Builds copy what a program uses into its folder. What has a surface is judged by that.
    private static void AddWhatLiesBeside(
        ModuleDefinition module, string path, List<ModuleDefinition> modules, List<ModuleDefinition> beside)
    {
        foreach (var name in module.AssemblyReferences.Select(reference => reference.Name))
        {
            var file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name + ".dll");
            if (!KnownTypes.IsSurface(name) && File.Exists(file)
                && !modules.Concat(beside).Any(other => other.Assembly.Name.Name == name))
            {
                beside.Add(Load(file));
            }
        }
    }

    /// <summary>Whether a reference names an assembly of nanoFramework, by the key that all of them bear.</summary>
    internal static bool IsNano(AssemblyNameReference reference) =>
        Convert.ToHexString(reference.PublicKeyToken ?? []).Equals(NanoToken, StringComparison.OrdinalIgnoreCase);

    internal static IEnumerable<Finding> Check(
        ModuleDefinition module,
        IReadOnlyList<ModuleDefinition> together,
        BoardProfileFile? board
    )
    {
        var known = new KnownTypes(together);
        var findings = LanguageRules
            .Check(module)
            .Concat(TextRules.Check(module, known))
            .Concat(LimitRules.Check(module))
            .Concat(SurfaceRules.Check(module, known));
        return board is null ? findings : findings.Concat(BoardRules.Check(module, board));
    }

    internal static ModuleDefinition Load(string path, IAssemblyResolver? resolver = null)
    {
        if (Directory.Exists(path))
        {
            throw new BadImageFormatException($"'{path}' is a folder: give the .dll and .exe files in it");
        }

        return Whole(path, () =>
        {
            var module = File.Exists(Path.ChangeExtension(path, ".pdb"))
                ? LoadWithSymbols(path, resolver) : ModuleDefinition.ReadModule(path, Parameters(resolver, false));
            // What is asked of it before it is judged; a module without an assembly fails here too.
            _ = (module.Assembly.Name.Name, module.AssemblyReferences.Count);
            return module;
        });
    }

    private static ModuleDefinition LoadWithSymbols(string path, IAssemblyResolver? resolver)
    {
        try
        {
            return ModuleDefinition.ReadModule(path, Parameters(resolver, true));
        }
        catch (Exception fault) when (fault is not FileNotFoundException)
        {
            // Symbols of another build, or damaged ones: findings without lines are better than none. Where it is the
            // assembly that cannot be read, this says so.
            return ModuleDefinition.ReadModule(path, Parameters(resolver, false));
        }
    }

    private static ReaderParameters Parameters(IAssemblyResolver? resolver, bool hasSymbols) =>
        new() { ReadSymbols = hasSymbols, InMemory = true, AssemblyResolver = resolver };

    // A damaged file makes the reader stumble in many ways, some of them late.
    private static T Whole<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception fault)
            when (fault is EndOfStreamException or not (IOException or UnauthorizedAccessException))
        {
            throw new BadImageFormatException(
                $"'{path}' is no .NET assembly, or damaged: give the .dll or .exe, not the .pe", path, fault);
        }
    }
}
