using System;
using System.Collections.Generic;
using NanoAgent.Faults.Tests.Trials;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;

namespace NanoAgent.Faults.Tests.Mutants;

/// <summary>
/// A small share of each row, in the order in which most bugs are met, ending at the first broken promise. Everything
/// in it passes on the core as it is.
/// </summary>
internal static class MutantSuite
{
    private const int ModelSeeds = 15;
    private const int FaultAndCutSeeds = 500;

    private static readonly (string Row, Action Run)[] s_rows =
    [
        ("A14", Model),
        ("A18", Retries),
        ("A2", Fates),
        ("A1", Cuts),
        ("A4", Faults),
        ("A4 and A3", FaultsAndCuts),
        ("A5", Damage),
    ];

    /// <summary>A failed write and the power cut that follows, both drawn.</summary>
    internal static FaultId FaultAndCut(int seed)
    {
        SeededRandom random = new((ulong)seed + 0xFA17);
        string workload = SpoolWorkload.Names[random.Next(SpoolWorkload.Names.Length)];
        int at = random.Next(150);
        FaultId id = new(workload, seed, 256 << (seed % 2));
        id = id.With(at + random.Next(40)).With(new StoreFault(StoreFaultKind.FailedWrite, at, random.Next(3) == 0));

        // Every second time a read fails once too, anywhere: what lies behind must not be passed for it.
        return seed % 2 == 0 ? id : id.With(new StoreFault(StoreFaultKind.FailedRead, random.Next(300), false));
    }

    /// <summary>The row that caught something and what it said, or null.</summary>
    internal static string? Run()
    {
        foreach ((string row, Action run) in s_rows)
        {
            try
            {
                run();
            }
            catch (Exception e)
            {
                return row + ": " + e.Message;
            }
        }

        return null;
    }

    /// <summary>The model alone: what it said, behind the operations that it took and a colon; or null.</summary>
    internal static string? RunModel()
    {
        int operations = 0;
        for (int seed = 1; seed <= ModelSeeds; seed++)
        {
            ModelTrial trial = new(seed);
            try
            {
                operations += trial.Run(out _);
            }
            catch (Violation e)
            {
                return (operations + trial.FailedAt) + ":" + e.Message;
            }
        }

        return null;
    }

    private static void Model()
    {
        for (int seed = 1; seed <= ModelSeeds; seed++)
        {
            new ModelTrial(seed).Run(out _);
        }
    }

    private static void Retries()
    {
        RetryTrial.Jitter();
        RetryTrial.RetryAfter();
        RetryTrial.Kicked();
        RetryTrial.WallSteps();
    }

    private static void Fates()
    {
        for (int seed = 1; seed <= 150; seed++)
        {
            SeededRandom random = new((ulong)seed + 0x5EED);
            FaultId id = new(FaultTrial.Drawn, seed, 256 << (seed % 2));
            FaultTrial.Run(id.With(random.Next(150), random.Next(150), random.Next(10)));
        }
    }

    private static void Cuts()
    {
        foreach (string workload in FaultTrial.Workloads)
        {
            // The file of a download changes under odd seeds only.
            FaultId id = new(workload, workload == "download" ? 2 : 1, 512);
            long operations = FaultTrial.Run(id).Operations;
            for (long cut = 0; cut < operations; cut += 4)
            {
                FaultTrial.Run(id.With(cut));
            }
        }
    }

    private static void Faults()
    {
        foreach (StoreFaultKind kind in Enum.GetValues<StoreFaultKind>())
        {
            foreach (string workload in new[] { "steady", "backlog", "full", "reboots" })
            {
                FaultId id = new(workload, 1, 512);
                long operations = FaultTrial.Run(id).OperationsFor(kind);
                for (long at = 0; at < operations; at += 7)
                {
                    FaultTrial.Run(id.With(new StoreFault(kind, at, at % 14 == 0)));
                }
            }
        }
    }

    /// <summary>A write that fails, and then the power: what is left of its segment may have holes.</summary>
    private static void FaultsAndCuts()
    {
        for (int seed = 1; seed <= FaultAndCutSeeds; seed++)
        {
            FaultTrial.Run(FaultAndCut(seed));
        }
    }

    private static void Damage()
    {
        DamageTrial trial = new(6);
        for (int seed = 1; seed <= 100; seed++)
        {
            trial.Check("damage " + seed, DamageTrial.Draw(trial, new SeededRandom((ulong)seed)));
        }
    }
}
