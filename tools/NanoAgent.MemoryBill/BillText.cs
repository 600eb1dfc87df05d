using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace NanoAgent.MemoryBill;

/// <summary>A bill as Markdown.</summary>
public static class BillText
{
    private const int OwnersShown = 12;

    /// <summary>Writes the bill of one board.</summary>
    public static void Write(BoardBill bill, TextWriter output)
    {
        var board = bill.Board;
        output.WriteLine($"## {board.Name}");
        output.WriteLine();
        output.WriteLine("| flash | .pe bytes | heap for it, bytes |");
        output.WriteLine("|---|---:|---:|");
        foreach (var assembly in bill.Assemblies)
        {
            output.WriteLine($"| {assembly.Assembly} | {assembly.Bytes} | {assembly.StaticRamBytes} |");
        }

        output.WriteLine($"| objects of static fields | | {bill.StaticObjectsBytes} |");
        output.WriteLine($"| **all** | **{bill.FlashBytes}** | **{bill.StaticBytes}** |");
        output.WriteLine($"| of the board | {board.Number("DeployBytes")} | {board.Number("HeapBytes")} |");
        output.WriteLine();
        output.WriteLine("| heap at its peak | bytes |");
        output.WriteLine("|---|---:|");
        var owners = bill.Peak.OrderByDescending(owner => owner.Value).ThenBy(owner => owner.Key).ToList();
        foreach (var owner in owners.Take(OwnersShown)) output.WriteLine($"| {owner.Key} | {owner.Value} |");
        var others = owners.Skip(OwnersShown).Sum(owner => owner.Value);
        output.WriteLine($"| {owners.Count - OwnersShown} other types | {others} |");
        output.WriteLine($"| **all** | **{bill.PeakBytes}** |");
        output.WriteLine($"| left of the budget | {board.Number("HeapBytes") - bill.StaticBytes - bill.PeakBytes} |");
        foreach (var problem in bill.Problems())
        {
            output.WriteLine();
            output.WriteLine($"**Does not fit:** {problem}");
        }
    }

    /// <summary>Writes the bills of several boards with what they mean before them.</summary>
    public static void WriteAll(IEnumerable<BoardBill> bills, TextWriter output)
    {
        output.WriteLine(Preface);
        foreach (var bill in bills)
        {
            output.WriteLine();
            Write(bill, output);
        }
    }

    private const string Preface =
        """
        # Memory bill

        What the firmware takes of each board, made by `nanoagent bill --all > docs/memory-bill.md` after a Release
        build; a test fails when this file and the code part, or when a board is too small. Nothing here was measured on
        a board.

        - **Flash**: the `.pe` files that the metadata processor 3.0 makes of the firmware's assemblies, estimated from
          the records of the format (NFMRK1). Against that processor itself the estimate was never too small, and 12 to
          364 bytes too large, on 16 assemblies of 1.6 to 66 KB (0.3 % on ours). One build, with the limits of esp32,
          stands for all boards: another's limits make it some 10 bytes larger at most, no Wi-Fi some 400 smaller.
        - **Heap for it**: what the CLR keeps on the managed heap for a loaded assembly (its cross references, 12 bytes
          a static field), and what the static fields hold.
        - **Heap at its peak**: the core runs on the desktop with the board's limits, uploading batches of four series
          from its spool while it downloads a file, each over a connection of its own and both under way at once, and is
          counted at the moment at which it held most: every object, array and text in blocks of 12 bytes, as nanoCLR
          lays them out on a 32-bit board. Not counted: what the firmware keeps beside these (its resolver with a
          message of 512 bytes, the jobs of network, time and updates, its options, sensors' places), garbage that waits
          to be collected, stacks, the sockets and files behind the seams, native RAM (TLS).
        """;
}
