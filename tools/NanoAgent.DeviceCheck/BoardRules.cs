using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Mono.Cecil;
using NanoAgent.DeviceCheck.Slim;

namespace NanoAgent.DeviceCheck;

/// <summary>What one board's firmware lacks: native parts of assemblies, and sockets.</summary>
internal static class BoardRules
{
    // boards/Board.targets generates it: what the assembly was built for.
    private const string Profile = "NanoAgent.Platform.BoardProfile";
    private const string SocketsUsed = "SocketsUsed";

    public static IEnumerable<Finding> Check(ModuleDefinition module, BoardProfileFile board) =>
        module.AssemblyReferences
            .Where(other => KnownTypes.NeedsNative(other.Name) && !board.Natives.Contains(other.Name))
            .Select(other => MissingNative(module, other.Name, board))
            .Concat(Sockets(module, board));

    // The first method that needs it: with that gone, the next is found.
    private static Finding MissingNative(ModuleDefinition module, string native, BoardProfileFile board)
    {
        const string rule = "missing-native";
        var uses = IlReader.Uses(module).Where(use => use.Type.Scope.Name == native).ToList();
        var first = uses.Find(use => use.Member is not null) ?? uses.FirstOrDefault();
        var what = first is null ? native : first.Type.FullName + (first.Member is null ? "" : "." + first.Member.Name);
        var sentence = $"do without {what} on {board.Name}, or choose another board: "
            + $"its firmware {board.Firmware} has no native part of {native}";
        return first?.By is not null ? IlReader.Found(first.By, first.At, rule, sentence)
            : new(rule, first?.From.FullName ?? module.Assembly.Name.Name, "", "", sentence);
    }

    /// <summary>What slimming takes out and <see cref="Check"/> has to know, as lines for the list beside it.</summary>
    internal static IEnumerable<string> Kept(IEnumerable<ModuleDefinition> modules) =>
        from module in modules
        let used = Constant(module)
        where used is not null
        select Line(module) + used.Value.ToString(CultureInfo.InvariantCulture);

    private static string Line(ModuleDefinition module) => $"{module.Assembly.Name.Name} {Profile} {SocketsUsed} = ";

    private static int? Constant(ModuleDefinition module) =>
        module.GetType(Profile)?.Fields.FirstOrDefault(field => field.Name == SocketsUsed)?.Constant as int?;

    private static int? KeptBeside(ModuleDefinition module)
    {
        if (string.IsNullOrEmpty(module.FileName)) return null;
        var list = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(module.FileName))!, SlimRun.NamesFile);
        var begin = Line(module);
        var line = File.Exists(list)
            ? File.ReadLines(list).FirstOrDefault(text => text.StartsWith(begin, StringComparison.Ordinal)) : null;
        return int.TryParse(line?[begin.Length..], CultureInfo.InvariantCulture, out var used) ? used : null;
    }

    private static IEnumerable<Finding> Sockets(ModuleDefinition module, BoardProfileFile board)
    {
        var used = Constant(module) ?? KeptBeside(module);
        if (used > board.Number("SocketsMax"))
        {
            yield return new(
                "sockets",
                Profile,
                SocketsUsed,
                "",
                $"build it with -p:Board={board.Name}, or lower ConnectionsMax of the profile it was built with: "
                    + $"it opens {used} sockets at once, {board.Firmware} has {board.Number("SocketsMax")}"
            );
        }
    }
}
