using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mono.Cecil;
using Mono.Collections.Generic;

namespace NanoAgent.DeviceCheck.Slim;

/// <summary>
/// Takes out of compiled assemblies what costs a board flash and nobody there can use: accessors that only their own
/// code calls, hidden members that nothing calls, attributes of the compiler, asynchronous calls of delegates, and the
/// names of hidden fields.
/// </summary>
public static class AssemblySlimmer
{
    /// <summary>
    /// Slims one assembly in place, its portable symbols too where they stand beside it. All that another assembly can
    /// name stays, and so do the names that a stack trace shows.
    /// </summary>
    /// <param name="path">The .dll or .exe.</param>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="BadImageFormatException">The file is no .NET assembly; the message names it.</exception>
    public static void Slim(string path) => _ = Slim([path], Seen.ByOthers);

    /// <summary>
    /// Slims a whole program in place: nothing outside of these assemblies uses them, so that what no other of them
    /// names may go as well, and that methods need no names of their own.
    /// </summary>
    /// <param name="paths">The program and its libraries.</param>
    /// <returns>A line for each renamed method and type, to read stack traces by: the assembly, the type, the short
    /// name and the name. Before them what a check for a board has to know.</returns>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="BadImageFormatException">A file is no .NET assembly; the message names it.</exception>
    public static IReadOnlyList<string> SlimProgram(IReadOnlyList<string> paths) => Slim(paths, Seen.InProgram);

    private static IReadOnlyList<string> Slim(
        IReadOnlyList<string> paths, Func<IReadOnlyList<ModuleDefinition>, Seen> scope)
    {
        var folder = Directory.CreateTempSubdirectory("slim-");
        using var resolver = LibrariesBeside(paths);
        var modules = new List<ModuleDefinition>();
        try
        {
            modules.AddRange(paths.Select(path => DeviceChecker.Load(path, resolver)));
            var kept = BoardRules.Kept(modules).ToList();
            var names = Slim(modules, scope(modules));
            foreach (var (module, path) in modules.Zip(paths))
            {
                // The same input gives the same bytes: no time and no random identity.
                module.Write(Path.Combine(folder.FullName, Path.GetFileName(path)), new()
                {
                    WriteSymbols = module.HasSymbols,
                    DeterministicMvid = true,
                    Timestamp = 0,
                });
            }

            modules.ForEach(module => module.Dispose());
            // What was there stays whole until all of the new is written.
            foreach (var file in folder.GetFiles())
            {
                var path = paths.First(path => IsOf(file.Name, path));
                file.MoveTo(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, file.Name), overwrite: true);
            }

            return [.. kept, .. names];
        }
        finally
        {
            modules.ForEach(module => module.Dispose());
            folder.Delete(recursive: true);
        }
    }

    private static bool IsOf(string file, string path) =>
        Path.GetFileNameWithoutExtension(file) == Path.GetFileNameWithoutExtension(path);

    internal static IReadOnlyList<string> Slim(IReadOnlyList<ModuleDefinition> modules, Seen seen)
    {
        foreach (var module in modules)
        {
            RemoveCompilerAttributes(module);
            RemoveAsynchronousCalls(module);
        }

        AccessorFolding.Fold(modules, seen);
        bool less;
        do
        {
            seen.Look();
            less = seen.IsWholeProgram && InterfaceMembers.RemoveUncalled(modules);
            foreach (var module in modules)
            {
                less |= RemoveUncalled(module, seen);
                less |= RemoveUnnamed(module, seen);
            }
        }
        while (less);
        foreach (var module in modules) ForgetImports(module);
        return ShortNames.Give(modules, seen);
    }

    private static DefaultAssemblyResolver LibrariesBeside(IReadOnlyList<string> paths)
    {
        var resolver = new DefaultAssemblyResolver();
        foreach (var path in paths) resolver.AddSearchDirectory(Path.GetDirectoryName(Path.GetFullPath(path)));
        return resolver;
    }

    // The compiler keeps for itself what it says in these; a reference assembly says it to other projects.
    private static void RemoveCompilerAttributes(ModuleDefinition module)
    {
        foreach (var type in module.GetTypes())
        {
            Clean(type.CustomAttributes);
            foreach (var implemented in type.Interfaces) Clean(implemented.CustomAttributes);
            foreach (var field in type.Fields) Clean(field.CustomAttributes);
            foreach (var property in type.Properties) Clean(property.CustomAttributes);
            foreach (var method in type.Methods)
            {
                Clean(method.CustomAttributes);
                Clean(method.MethodReturnType.CustomAttributes);
                foreach (var parameter in method.Parameters) Clean(parameter.CustomAttributes);
            }
        }

        Clean(module.CustomAttributes);
        foreach (var type in module.Types.Where(type => IsOfTheCompiler(type.FullName)).ToList())
        {
            module.Types.Remove(type);
        }
    }

    // The compiler gives these to every delegate; nanoFramework cannot run them.
    private static void RemoveAsynchronousCalls(ModuleDefinition module) =>
        IlReader.Types(module).Where(type => type.BaseType?.FullName == "System.MulticastDelegate")
            .SelectMany(type => type.Methods).Where(method => method.Name is "BeginInvoke" or "EndInvoke").ToList()
            .ForEach(Remove);

    private static void Clean(Collection<CustomAttribute> attributes)
    {
        var gone = attributes.Where(attribute => IsOfTheCompiler(attribute.AttributeType.FullName)).ToList();
        gone.ForEach(attribute => attributes.Remove(attribute));
    }

    private static bool IsOfTheCompiler(string type) =>
        type is "Microsoft.CodeAnalysis.EmbeddedAttribute"
            or "System.Runtime.CompilerServices.NullableAttribute"
            or "System.Runtime.CompilerServices.NullableContextAttribute"
            or "System.Runtime.CompilerServices.CompilerGeneratedAttribute";

    private static bool RemoveUncalled(ModuleDefinition module, Seen seen)
    {
        var called = IlReader.Methods(module).SelectMany(IlReader.Instructions)
            .Select(il => (il.Operand as MethodReference)?.GetElementMethod()).OfType<MethodDefinition>().ToHashSet();
        var gone = IlReader.Methods(module)
            .Where(method => MayGo(method) && !called.Contains(method) && !seen.Sees(method)).ToList();
        gone.ForEach(Remove);
        return gone.Count > 0;
    }

    /// <summary>Takes a method out of its type, and a property that has no accessor left.</summary>
    internal static void Remove(MethodDefinition method)
    {
        var holder = method.DeclaringType;
        foreach (var property in holder.Properties)
        {
            if (property.GetMethod == method) property.GetMethod = null;
            if (property.SetMethod == method) property.SetMethod = null;
        }

        holder.Methods.Remove(method);
        var empty = holder.Properties.Where(p => p.GetMethod is null && p.SetMethod is null).ToList();
        empty.ForEach(property => holder.Properties.Remove(property));
    }

    // A native method's place in its table counts; a virtual one and a type's initializer are called by no instruction;
    // what bears an attribute is found by it.
    private static bool MayGo(MethodDefinition method) =>
        method.HasBody && !method.IsVirtual && !method.HasOverrides
        && !method.HasCustomAttributes && !method.DeclaringType.HasCustomAttributes
        && method != method.Module.EntryPoint && !(method.IsConstructor && method.IsStatic)
        && !method.DeclaringType.Methods.Any(beside => beside.IsInternalCall);

    // Constants are compiled into whoever uses them: an enumeration that no signature names is gone already.
    private static bool RemoveUnnamed(ModuleDefinition module, Seen seen)
    {
        var named = IlReader.Uses(module).Where(use => Outermost(use.Type) != Outermost(use.From))
            .Select(use => Outermost(use.Type)).ToHashSet();
        var gone = module.Types
            .Where(type => type.Name != "<Module>" && !named.Contains(type) && MayGo(type)
                && !seen.Sees(type)).ToList();
        gone.ForEach(type => module.Types.Remove(type));
        // A nested enumeration of which its holder reads the constants alone.
        var idle = module.GetTypes().Where(type => IsIdle(type, module)).ToList();
        idle.ForEach(type => type.DeclaringType.NestedTypes.Remove(type));
        return gone.Count + idle.Count > 0;
    }

    // A file's "using static" stands in the symbols of each of its methods, and may name what is gone.
    private static void ForgetImports(ModuleDefinition module)
    {
        var types = module.GetTypes().ToHashSet();
        foreach (var method in IlReader.Methods(module).Where(method => method.HasBody))
        {
            for (var import = method.DebugInformation.Scope?.Import; import is not null; import = import.Parent)
            {
                var gone = import.Targets.Where(to => to.Type is TypeDefinition type && !types.Contains(type)).ToList();
                gone.ForEach(target => import.Targets.Remove(target));
            }
        }
    }

    private static TypeReference Outermost(TypeReference type) =>
        type.DeclaringType is null ? type : Outermost(type.DeclaringType);

    private static bool MayGo(TypeDefinition type) =>
        !type.HasCustomAttributes && !type.Methods.Any(method => method.HasCustomAttributes || method.IsInternalCall)
        && type.BaseType?.FullName != "System.Attribute" && !type.Methods.Contains(type.Module.EntryPoint)
        && type.NestedTypes.All(MayGo);

    private static bool IsIdle(TypeDefinition type, ModuleDefinition module) =>
        type.IsEnum && (type.IsNestedPrivate || type.IsNestedAssembly) && !type.HasCustomAttributes
        && !IlReader.Uses(module).Any(use => use.Type == type && use.From != type);
}
