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
    /// <summary>Checks assemblies that belong together; each may use what the others have.</summary>
    /// <param name="paths">The assemblies; symbols beside them give source lines.</param>
    /// <param name="board">The board that they are for, or null for what holds on every board.</param>
    /// <returns>The findings, in the order of the assemblies; empty when there is none.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="BadImageFormatException">A file is no .NET assembly; the message names it.</exception>
    public static IReadOnlyList<Finding> Check(IReadOnlyList<string> paths, BoardProfileFile? board = null)
    {
        var modules = new List<ModuleDefinition>();
        try
        {
            foreach (var path in paths)
            {
                modules.Add(Load(path));
            }

            return [.. modules.SelectMany(module => Check(module, modules, board))];
        }
        finally
        {
            modules.ForEach(module => module.Dispose());
        }
    }

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
        return board is null ? findings : findings.Concat(BoardRules.Check(module, known, board));
    }

    internal static ModuleDefinition Load(string path, IAssemblyResolver? resolver = null)
    {
        try
        {
            var hasSymbols = File.Exists(Path.ChangeExtension(path, ".pdb"));
            return ModuleDefinition.ReadModule(
                path,
                new ReaderParameters { ReadSymbols = hasSymbols, InMemory = true, AssemblyResolver = resolver }
            );
        }
        catch (BadImageFormatException fault)
        {
            throw new BadImageFormatException(
                $"'{path}' is no .NET assembly: give the .dll or .exe, not the .pe",
                path,
                fault
            );
        }
    }
}
