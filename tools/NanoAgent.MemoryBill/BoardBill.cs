using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mono.Cecil;
using NanoAgent.DeviceCheck;
using NanoAgent.DeviceCheck.Bill;

namespace NanoAgent.MemoryBill;

/// <summary>What a program and the core take of one board: flash, and RAM of its managed heap.</summary>
public sealed class BoardBill
{
    private BoardBill(BoardProfileFile board, IReadOnlyList<PeSize> assemblies, int statics, BoardRun.Moment peak)
    {
        Board = board;
        Assemblies = assemblies;
        StaticObjectsBytes = statics;
        Peak = peak.Bytes;
    }

    /// <summary>The board.</summary>
    public BoardProfileFile Board { get; }

    /// <summary>The assemblies, each with its estimated .pe and what the CLR keeps for it.</summary>
    public IReadOnlyList<PeSize> Assemblies { get; }

    /// <summary>Bytes of the objects that static fields of the core hold.</summary>
    public int StaticObjectsBytes { get; }

    /// <summary>Bytes of the core's objects at their peak, by the type that holds them.</summary>
    public IReadOnlyDictionary<string, int> Peak { get; }

    /// <summary>Bytes of flash.</summary>
    public int FlashBytes => Assemblies.Sum(assembly => assembly.Bytes);

    /// <summary>Bytes of heap from the start on.</summary>
    public int StaticBytes => StaticObjectsBytes + Assemblies.Sum(assembly => assembly.StaticRamBytes);

    /// <summary>Bytes of heap that transfers, spool and telemetry take at their peak.</summary>
    public int PeakBytes => Peak.Values.Sum();

    /// <summary>What does not fit, each with what to change; empty when all fits.</summary>
    public IEnumerable<string> Problems()
    {
        var deploy = Board.Number("DeployBytes");
        var heap = Board.Number("HeapBytes");
        if (FlashBytes > deploy)
        {
            yield return $"{Board.Name}: {FlashBytes} bytes of assemblies, the deploy region has {deploy}: "
                + "leave an assembly out, or choose a board with more flash.";
        }

        if (StaticBytes + PeakBytes > heap)
        {
            yield return $"{Board.Name}: {StaticBytes + PeakBytes} bytes of heap, its budget is {heap}: "
                + $"lower the limits of boards/{Board.Name}.props, buffers first.";
        }
    }

    /// <summary>Makes the bill: reads the assemblies, and runs the core with the board's limits.</summary>
    /// <param name="board">A profile of a board.</param>
    /// <param name="assemblies">The program's assemblies, as they are deployed.</param>
    /// <exception cref="IOException">An assembly cannot be read.</exception>
    /// <exception cref="BadImageFormatException">A file is no .NET assembly.</exception>
    /// <exception cref="ArgumentException">The profile is no board, or its limits contradict each other.</exception>
    public static BoardBill Of(BoardProfileFile board, IReadOnlyList<string> assemblies)
    {
        if (board.Firmware.Length == 0) throw new ArgumentException($"'{board.Name}' is no board: it has no firmware.");
        var sizes = assemblies.Select(PeEstimator.Estimate).ToList();
        var deployed = assemblies.SelectMany(TypeNames).ToHashSet(StringComparer.Ordinal);
        var types = typeof(Wire.Crc32).Assembly.GetTypes().Where(type => deployed.Contains(type.FullName!));
        return new(board, sizes, HeapWalker.StaticBytes(types), BoardRun.Peak(board));
    }

    /// <summary>The assemblies in a folder that the build left to be deployed, by their names.</summary>
    public static List<string> Deployed(string folder) =>
        [.. Directory.GetFiles(folder).Where(path => Path.GetExtension(path) is ".dll" or ".exe")
            .Order(StringComparer.Ordinal)];

    private static IEnumerable<string> TypeNames(string path)
    {
        using var module = ModuleDefinition.ReadModule(path);
        return [.. module.GetTypes().Select(type => type.FullName.Replace('/', '+'))];
    }
}
