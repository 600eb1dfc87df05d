using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mono.Cecil;
using NanoAgent.DeviceCheck;
using NanoAgent.DeviceCheck.Bill;
using NanoAgent.DeviceCheck.Slim;

namespace NanoAgent.MemoryBill;

/// <summary>What a program with the firmware and the core takes of one board: flash, and RAM of its managed
/// heap.</summary>
public sealed class BoardBill
{
    // Measured once, on nanoCLR built for Linux as a 32-bit program (nf-interpreter, main a3e8139a1) with the deployed
    // firmware of an esp32, which uploaded beside an update. With nanoFramework's assemblies and nothing of ours:
    internal const int ClrBytes = 15_600;

    // Threads, and their stacks of managed frames.
    internal const int StacksBytes = 4_096;

    // 61,440 bytes were the least heap in which it did its work each time: so much more than the rest of its bill.
    internal const int SlackBytes = 8_000;

    private readonly FirmwareRun? firmware;

    private BoardBill(
        BoardProfileFile board,
        IReadOnlyList<PeSize> assemblies,
        int statics,
        BoardRun.Moment peak,
        FirmwareRun? beside
    )
    {
        Board = board;
        Assemblies = assemblies;
        StaticObjectsBytes = statics;
        Peak = peak.Bytes;
        firmware = beside;
    }

    /// <summary>The board.</summary>
    public BoardProfileFile Board { get; }

    /// <summary>The assemblies, each with its estimated .pe and what the CLR keeps for it.</summary>
    public IReadOnlyList<PeSize> Assemblies { get; }

    /// <summary>Bytes of the objects that static fields of the core hold.</summary>
    public int StaticObjectsBytes { get; }

    /// <summary>Bytes of the core's objects at their peak, by the type that holds them.</summary>
    public IReadOnlyDictionary<string, int> Peak { get; }

    /// <summary>Bytes of the firmware's own objects beside the core, by the type that holds them; empty for a program
    /// without the firmware.</summary>
    public IReadOnlyDictionary<string, int> Beside => firmware?.Bytes ?? new Dictionary<string, int>();

    /// <summary>Jobs in the firmware's scheduler when it has started, no transfer being under way; 0 without
    /// it.</summary>
    public int FirmwareJobs => firmware?.Jobs ?? 0;

    /// <summary>Bytes of flash.</summary>
    public int FlashBytes => Assemblies.Sum(assembly => assembly.Bytes);

    /// <summary>Bytes of heap from the start on.</summary>
    public int StaticBytes => StaticObjectsBytes + Assemblies.Sum(assembly => assembly.StaticRamBytes);

    /// <summary>Bytes of heap that transfers, spool and telemetry take at their peak.</summary>
    public int PeakBytes => Peak.Values.Sum();

    /// <summary>
    /// Bytes of heap that all of it needs at its peak, with what the CLR takes for itself and the room that its
    /// collector wants: to be compared with the board's HeapBytes.
    /// </summary>
    public int HeapBytes => ClrBytes + StacksBytes + StaticBytes + Beside.Values.Sum() + PeakBytes + SlackBytes;

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

        if (HeapBytes > heap)
        {
            yield return $"{Board.Name}: {HeapBytes} bytes of heap, its budget is {heap}: "
                + $"lower the limits of boards/{Board.Name}.props, buffers first.";
        }
    }

    /// <summary>Makes the bill: reads the assemblies, and runs the core with the board's limits.</summary>
    /// <param name="board">A profile of a board.</param>
    /// <param name="assemblies">The program's assemblies, as they are deployed.</param>
    /// <exception cref="IOException">An assembly cannot be read.</exception>
    /// <exception cref="BadImageFormatException">A file is no .NET assembly.</exception>
    /// <exception cref="ArgumentException">The profile is no board, or its limits contradict each other.</exception>
    /// <exception cref="InvalidOperationException">The firmware did not start, or the core did not run.</exception>
    public static BoardBill Of(BoardProfileFile board, IReadOnlyList<string> assemblies)
    {
        if (board.Firmware.Length == 0) throw new ArgumentException($"'{board.Name}' is no board: it has no firmware.");
        var sizes = assemblies.Select(PeEstimator.Estimate).ToList();
        var deployed = assemblies.SelectMany(TypeNames).ToHashSet(StringComparer.Ordinal);
        var types = typeof(Wire.Crc32).Assembly.GetTypes().Where(type => deployed.Contains(type.FullName!));
        return new(board, sizes, HeapWalker.StaticBytes(types), BoardRun.Peak(board), FirmwareRun.Of(assemblies));
    }

    /// <summary>The assemblies in a folder that the build left to be deployed, by their names.</summary>
    public static List<string> Deployed(string folder) =>
        [.. Directory.GetFiles(folder).Where(path => Path.GetExtension(path) is ".dll" or ".exe")
            .Order(StringComparer.Ordinal)];

    // As the source has them: a slimmed program's are short ones.
    private static IEnumerable<string> TypeNames(string path)
    {
        using var module = ModuleDefinition.ReadModule(path);
        var names = TraceNames.Types(Path.GetDirectoryName(Path.GetFullPath(path))!, module.Assembly.Name.Name);
        return [.. module.GetTypes().Select(type => names.GetValueOrDefault(type.FullName, type.FullName))
            .Select(name => name.Replace('/', '+'))];
    }
}
