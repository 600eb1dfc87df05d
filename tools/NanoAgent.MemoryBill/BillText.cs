using System;
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
        output.WriteLine($"| of the board | {board.Number("DeployBytes")} | |");
        WriteOwners("the core at its peak", bill.Peak, output);
        if (bill.Beside.Count > 0) WriteOwners("the firmware beside it", bill.Beside, output);
        WriteHeap(bill, output);
        foreach (var problem in bill.Problems())
        {
            output.WriteLine();
            output.WriteLine($"**Does not fit:** {problem}");
        }
    }

    private static void WriteOwners(string what, IReadOnlyDictionary<string, int> bytes, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"| {what} | heap, bytes |");
        output.WriteLine("|---|---:|");
        var owners = bytes.OrderByDescending(owner => owner.Value)
            .ThenBy(owner => owner.Key, StringComparer.Ordinal).ToList();
        foreach (var owner in owners.Take(OwnersShown)) output.WriteLine($"| {owner.Key} | {owner.Value} |");
        var others = owners.Skip(OwnersShown).ToList();
        if (others.Count > 0)
        {
            output.WriteLine($"| {others.Count} other types | {others.Sum(owner => owner.Value)} |");
        }

        output.WriteLine($"| **all** | **{bytes.Values.Sum()}** |");
    }

    private static void WriteHeap(BoardBill bill, TextWriter output)
    {
        var heap = bill.Board.Number("HeapBytes");
        output.WriteLine();
        output.WriteLine("| heap | bytes |");
        output.WriteLine("|---|---:|");
        output.WriteLine($"| the CLR and nanoFramework's assemblies | {BoardBill.ClrBytes} |");
        output.WriteLine($"| threads and stacks | {BoardBill.StacksBytes} |");
        output.WriteLine($"| the program's assemblies | {bill.StaticBytes} |");
        output.WriteLine($"| the firmware | {bill.Beside.Values.Sum()} |");
        output.WriteLine($"| the core at its peak | {bill.PeakBytes} |");
        output.WriteLine($"| open sockets and files, garbage, gaps | {BoardBill.SlackBytes} |");
        output.WriteLine($"| **all** | **{bill.HeapBytes}** |");
        output.WriteLine($"| of the board | {heap} |");
        output.WriteLine($"| left of it | {heap - bill.HeapBytes} |");
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
          a static field), and what the static fields of core and telemetry hold.
        - **The core at its peak**: it runs on the desktop with the board's limits, uploading batches of four series
          from its spool while it downloads a file, each over a connection of its own and both under way at once, and is
          counted at the moment at which it held most: every object, array and text in blocks of 12 bytes, as nanoCLR
          lays them out on a 32-bit board.
        - **The firmware beside it**: what the firmware itself holds when it has started, with a time server and an
          update's manifest to follow, counted in the same blocks on a board of the desktop. One build stands for all
          boards here too. A program's own sensors and objects come on top.
        - **Measured once**, and the same for every board: the CLR with nanoFramework's assemblies, threads and stacks,
          and what nanoFramework's objects of open sockets and files, garbage, and the gaps between objects need beyond
          all these. That was on nanoCLR built for Linux as a 32-bit program (nf-interpreter, main a3e8139a1) with the
          deployed firmware of an esp32, which uploaded beside an update: 54 KB were alive at most, and 61,440 bytes
          were the least heap in which it did so each time.
        - Not counted: native RAM, which is not of this heap (TLS, the network's buffers).
        """;
}
