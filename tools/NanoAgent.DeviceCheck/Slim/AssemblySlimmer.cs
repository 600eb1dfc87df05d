using System;
using System.IO;
using System.Linq;
using Mono.Cecil;
using Mono.Collections.Generic;

namespace NanoAgent.DeviceCheck.Slim;

/// <summary>
/// Takes out of a compiled assembly what costs a board flash and nobody there can use: accessors that only its own code
/// calls, hidden members that nothing calls, attributes of the compiler, and the names of hidden fields. What other
/// assemblies see stays, and so do all names that a stack trace shows.
/// </summary>
public static class AssemblySlimmer
{
    /// <summary>Slims an assembly in place, its portable symbols too where they stand beside it.</summary>
    /// <param name="path">The .dll or .exe.</param>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    /// <exception cref="BadImageFormatException">The file is no .NET assembly; the message names it.</exception>
    public static void Slim(string path)
    {
        var folder = Directory.CreateTempSubdirectory("slim-");
        try
        {
            using (var module = DeviceChecker.Load(path, LibrariesBeside(path)))
            {
                Slim(module);
                // The same input gives the same bytes: no time and no random identity.
                var written = Path.Combine(folder.FullName, Path.GetFileName(path));
                module.Write(written, new()
                {
                    WriteSymbols = module.HasSymbols,
                    DeterministicMvid = true,
                    Timestamp = 0,
                });
            }

            // What was there stays whole until all of the new is written.
            foreach (var file in folder.GetFiles())
            {
                file.MoveTo(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, file.Name), overwrite: true);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    internal static void Slim(ModuleDefinition module)
    {
        RemoveCompilerAttributes(module);
        AccessorFolding.Fold(module);
        while (RemoveUncalled(module))
        {
        }

        RemoveUnnamedTypes(module);
        ShortenFieldNames(module);
    }

    /// <summary>Whether another assembly can name a type.</summary>
    internal static bool IsSeen(TypeDefinition type) =>
        type.IsPublic || ((type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamilyOrAssembly)
            && IsSeen(type.DeclaringType));

    /// <summary>Whether another assembly can name a method.</summary>
    internal static bool IsSeen(MethodDefinition method) =>
        IsSeen(method.DeclaringType) && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);

    private static DefaultAssemblyResolver LibrariesBeside(string path)
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(Path.GetDirectoryName(Path.GetFullPath(path)));
        return resolver;
    }

    // The compiler keeps for itself what it says in these; a reference assembly says it to other projects.
    private static void RemoveCompilerAttributes(ModuleDefinition module)
    {
        foreach (var type in module.GetTypes().ToList())
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

    private static bool RemoveUncalled(ModuleDefinition module)
    {
        var called = IlReader.Methods(module).SelectMany(IlReader.Instructions)
            .Select(il => (il.Operand as MethodReference)?.GetElementMethod() as MethodDefinition)
            .OfType<MethodDefinition>().ToHashSet();
        var gone = IlReader.Methods(module).Where(method => MayGo(method) && !called.Contains(method)).ToList();
        foreach (var method in gone)
        {
            Detach(method);
            method.DeclaringType.Methods.Remove(method);
        }

        return gone.Count > 0;
    }

    // A native method's place in its table counts; a virtual one and a type's initializer are called by no instruction;
    // what bears an attribute is found by it.
    private static bool MayGo(MethodDefinition method) =>
        method.HasBody && !IsSeen(method) && !method.IsVirtual && !method.HasOverrides
        && !method.HasCustomAttributes && !method.DeclaringType.HasCustomAttributes
        && method != method.Module.EntryPoint && !(method.IsConstructor && method.IsStatic)
        && !method.DeclaringType.Methods.Any(beside => beside.IsInternalCall);

    internal static void Detach(MethodDefinition method)
    {
        foreach (var property in method.DeclaringType.Properties)
        {
            if (property.GetMethod == method) property.GetMethod = null;
            if (property.SetMethod == method) property.SetMethod = null;
        }

        var empty = method.DeclaringType.Properties.Where(p => p.GetMethod is null && p.SetMethod is null).ToList();
        empty.ForEach(property => method.DeclaringType.Properties.Remove(property));
    }

    // Constants are compiled into whoever uses them: an enumeration that no signature names is gone already.
    private static void RemoveUnnamedTypes(ModuleDefinition module)
    {
        var named = IlReader.Uses(module).Where(use => use.Type != use.From).Select(use => use.Type).ToHashSet();
        foreach (var type in module.GetTypes().ToList())
        {
            var holder = type.DeclaringType?.NestedTypes ?? module.Types;
            var isIdle = type.Methods.Count == 0 && type.NestedTypes.Count == 0 && !named.Contains(type);
            if (isIdle && !IsSeen(type) && !type.HasCustomAttributes && type.Name != "<Module>") holder.Remove(type);
        }
    }

    private static void ShortenFieldNames(ModuleDefinition module)
    {
        foreach (var type in IlReader.Types(module))
        {
            var taken = type.Fields.Where(field => !IsHidden(field)).Select(field => field.Name).ToHashSet();
            var number = 0;
            foreach (var field in type.Fields.Where(IsHidden))
            {
                do
                {
                    field.Name = ShortName(number++);
                }
                while (taken.Contains(field.Name));
            }
        }
    }

    private static bool IsHidden(FieldDefinition field) =>
        !field.IsSpecialName
        && !(IsSeen(field.DeclaringType) && (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly));

    // a, b ... z, aa, ab ...: the same few names in every type, so that each stands in the assembly once.
    private static string ShortName(int number)
    {
        const int Letters = 26;
        var last = ((char)('a' + (number % Letters))).ToString();
        return number < Letters ? last : ShortName((number / Letters) - 1) + last;
    }
}
