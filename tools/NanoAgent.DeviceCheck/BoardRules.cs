using System.Collections.Generic;
using System.Linq;
using Mono.Cecil;

namespace NanoAgent.DeviceCheck;

/// <summary>What one board's firmware lacks: native parts of assemblies, and sockets.</summary>
internal static class BoardRules
{
    public static IEnumerable<Finding> Check(ModuleDefinition module, BoardProfileFile board)
    {
        var name = module.Assembly.Name.Name;
        foreach (var reference in module.AssemblyReferences)
        {
            if (KnownTypes.NeedsNative(reference.Name) && !board.Natives.Contains(reference.Name))
            {
                yield return new(
                    "missing-native",
                    name,
                    "",
                    "",
                    $"do without {reference.Name} on {board.Name}, or choose another board: "
                        + $"its firmware {board.Firmware} has no native part of it"
                );
            }
        }

        var (connections, sockets) = (board.Number("ConnectionsMax"), board.Number("SocketsMax"));
        if (connections > sockets)
        {
            yield return new(
                "sockets",
                name,
                "",
                "",
                $"lower ConnectionsMax of {board.Name}: {connections} connections at once, "
                    + $"its firmware has {sockets} sockets"
            );
        }
    }
}
