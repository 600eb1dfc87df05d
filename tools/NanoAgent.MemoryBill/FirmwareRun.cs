using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using Mono.Cecil;
using NanoAgent.DeviceCheck.Slim;

namespace NanoAgent.MemoryBill;

/// <summary>
/// Starts the firmware of a program on a board of the desktop, with all that its options can ask for, until the moment
/// at which its loop would begin, and counts what it keeps beside the core. No socket is opened. The program is taken
/// as it was before its parts were slimmed together: all that is asked for here has its name there, and the objects
/// are the same.
/// </summary>
internal sealed class FirmwareRun
{
    private const string Options =
        """
        {
          "CollectorUrl": "https://collector.example/", "Device": "board-0123456789ab",
          "Token": "tttttttttttttttttttttttttttttttt", "UpdateUrl": "https://files.example/manifest.json"
        }
        """;

    private static readonly TimeSpan Ceiling = TimeSpan.FromMinutes(1);

    private FirmwareRun(IReadOnlyDictionary<string, int> bytes, int jobs)
    {
        Bytes = bytes;
        Jobs = jobs;
    }

    /// <summary>Bytes of the firmware's own objects, by the type that holds them.</summary>
    public IReadOnlyDictionary<string, int> Bytes { get; }

    /// <summary>Jobs in its scheduler, no transfer being under way.</summary>
    public int Jobs { get; }

    /// <summary>Starts and counts the firmware; null where the program has none, or lies there slimmed alone.</summary>
    /// <param name="assemblies">The program's assemblies, as they are deployed.</param>
    /// <exception cref="InvalidOperationException">The firmware did not start.</exception>
    public static FirmwareRun? Of(IReadOnlyList<string> assemblies)
    {
        var paths = assemblies.Select(BeforeSlimming).ToList();
        if (!paths.TrueForAll(File.Exists) || !paths.Exists(HasFirmware)) return null;
        var storage = Directory.CreateTempSubdirectory("nanoagent-bill-");
        try
        {
            File.WriteAllText(Path.Combine(storage.FullName, "agent.json"), Options);
            using var desktop = new DesktopBoard.DesktopBoard(
                new() { StorageFolder = storage.FullName }, Path.GetDirectoryName(paths[0])!);
            var program = paths.Select(desktop.Load).ToList();
            FirmwareRun? run = null;
            desktop.Run(() => run = Start(program));
            desktop.Hardware.Wait(Ceiling);
            return run ?? throw new InvalidOperationException(
                "The firmware did not start: " + desktop.Hardware.Fault, desktop.Hardware.Fault);
        }
        finally
        {
            storage.Delete(recursive: true);
        }
    }

    private static bool HasFirmware(string path)
    {
        using var module = ModuleDefinition.ReadModule(path);
        return module.GetType("NanoAgent.Firmware.BoardAgent") is not null;
    }

    private static string BeforeSlimming(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Path.Combine(
            File.Exists(Path.Combine(folder, SlimRun.NamesFile)) ? Path.GetDirectoryName(folder)! : folder,
            Path.GetFileName(path));
    }

    // What Main does, but that the agent is asked to stop before it runs: it starts all its jobs, and makes no turn.
    private static FirmwareRun Start(List<Assembly> program)
    {
        var world = Activator.CreateInstance(Find(program, "Device.Board"))!;
        var options = Find(program, "Firmware.FirmwareOptions").GetMethod("Load")!
            .Invoke(null, [Get(world, "Store"), "agent.json"])!;
        var firmware = Activator.CreateInstance(Find(program, "Firmware.BoardAgent"), world, options)!;
        var (agent, engine) = (Get(firmware, "Agent"), Get(firmware, "Engine"));
        Call(agent, "RequestStop");
        Call(firmware, "Run");
        var jobs = (int)Get(Get(engine, "Scheduler"), "Count");
        return new(HeapWalker.BytesBeside([engine, agent], [firmware, world]), jobs);
    }

    private static Type Find(IEnumerable<Assembly> program, string name) =>
        program.Select(assembly => assembly.GetType("NanoAgent." + name)).First(type => type is not null)!;

    private static object Get(object of, string property) =>
        of.GetType().GetProperty(property)!.GetValue(of)!;

    private static void Call(object of, string method) => of.GetType().GetMethod(method, [])!.Invoke(of, null);
}
