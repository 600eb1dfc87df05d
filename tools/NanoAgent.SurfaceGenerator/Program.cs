using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;

namespace NanoAgent.SurfaceGenerator;

/// <summary>Makes the reference assemblies of a folder of surface files.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments.Length != 2)
        {
            Console.Error.WriteLine("usage: NanoAgent.SurfaceGenerator SURFACE-FOLDER OUTPUT-FOLDER");
            return 2;
        }

        try
        {
            Generate(arguments[0], arguments[1]);
            return 0;
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or FormatException)
        {
            Console.Error.WriteLine("surface: " + fault.Message);
            return 1;
        }
    }

    private static void Generate(string source, string output)
    {
        var key = Convert
            .FromHexString(File.ReadLines(Path.Combine(source, "public-key.hex")).Last().Trim())
            .ToImmutableArray();
        var surfaces = Directory.GetFiles(source, "*.txt").Order(StringComparer.Ordinal).Select(Read).ToList();
        Directory.CreateDirectory(output);
        foreach (var surface in surfaces)
        {
            WriteWhenDifferent(
                Path.Combine(output, surface.Name + ".dll"),
                ReferenceAssembly.Image(surface, surfaces, key)
            );
        }
    }

    private static SurfaceAssembly Read(string path)
    {
        try
        {
            return SurfaceReader.Read(File.ReadLines(path));
        }
        catch (InvalidDataException fault)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)}: {fault.Message}", fault);
        }
    }

    // An untouched file keeps its time stamp, so that what is built against it stays current.
    private static void WriteWhenDifferent(string path, byte[] image)
    {
        if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(image))
        {
            File.WriteAllBytes(path, image);
        }
    }
}
