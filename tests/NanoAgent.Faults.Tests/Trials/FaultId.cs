using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using NanoAgent.Simulator.Stores;

namespace NanoAgent.Faults.Tests.Trials;

/// <summary>
/// One run in one line: workload, seed, bytes of a sector, and what happens to the store in this order. For example
/// <c>steady/7/512/cut@120/cut@3</c> (the power goes during operation 120, and during operation 3 after that start) or
/// <c>backlog/1/256/NoOpWrite@55+</c> (every append from the 55th on does nothing; without + only that one).
/// </summary>
internal sealed class FaultId
{
    private const string Cut = "cut";

    internal FaultId(string workload, int seed, int sectorBytes)
    {
        Workload = workload;
        Seed = seed;
        SectorBytes = sectorBytes;
    }

    internal string Workload { get; }

    internal int Seed { get; }

    internal int SectorBytes { get; }

    /// <summary>Operations before each power cut, counted from the start before it.</summary>
    internal List<long> Cuts { get; } = [];

    internal List<StoreFault> Faults { get; } = [];

    internal FaultId With(params long[] cuts)
    {
        FaultId id = new(Workload, Seed, SectorBytes);
        id.Cuts.AddRange(cuts);
        return id;
    }

    internal FaultId With(StoreFault fault)
    {
        FaultId id = With([.. Cuts]);
        id.Faults.AddRange(Faults);
        id.Faults.Add(fault);
        return id;
    }

    internal static FaultId Parse(string text)
    {
        string[] parts = text.Trim().Split('/');
        if (parts.Length < 3)
        {
            throw new FormatException("An id is WORKLOAD/SEED/SECTOR[/EVENT@OPERATION[+]]..., not '" + text + "'.");
        }

        FaultId id = new(parts[0], Number(parts[1]), Number(parts[2]));
        foreach (string part in parts[3..])
        {
            string[] halves = part.Split('@');
            long operation = long.Parse(halves[1].TrimEnd('+'), CultureInfo.InvariantCulture);
            if (halves[0] == Cut)
            {
                id.Cuts.Add(operation);
            }
            else
            {
                id.Faults.Add(new StoreFault(Enum.Parse<StoreFaultKind>(halves[0]), operation, part.EndsWith('+')));
            }
        }

        return id;
    }

    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{Workload}/{Seed}/{SectorBytes}");
        foreach (long cut in Cuts)
        {
            text.Append(CultureInfo.InvariantCulture, $"/{Cut}@{cut}");
        }

        foreach (StoreFault fault in Faults)
        {
            text.Append(CultureInfo.InvariantCulture, $"/{fault.Kind}@{fault.After}{(fault.IsLasting ? "+" : "")}");
        }

        return text.ToString();
    }

    private static int Number(string text)
    {
        return int.Parse(text, CultureInfo.InvariantCulture);
    }
}
