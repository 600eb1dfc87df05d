using System;
using System.Collections.Generic;
using NanoAgent.Faults.Tests.Trials;

namespace NanoAgent.Faults.Tests;

/// <summary>The power goes at every operation of the store, and goes again.</summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private const int CutsWanted = 30_000;
    private const int TriplesWanted = 10_000;

    private static readonly int[] Sectors = [256, 512, 4096];

    [Fact]
    public void A1_CutAtEveryOperation_OfTwelveWorkloads_BreaksNoPromise()
    {
        Sweep sweep = new(output);
        for (int seed = 0; seed < 12; seed++)
        {
            foreach (string workload in FaultTrial.Workloads)
            {
                FaultId id = new(workload, seed, Sectors[seed % Sectors.Length]);
                long operations = FaultTrial.Run(id).Operations;
                for (long cut = 0; cut < operations; cut++)
                {
                    sweep.Run(id.With(cut));
                }
            }
        }

        sweep.End("A1: {0} power cuts at every operation of " + FaultTrial.Workloads.Length + " workloads", CutsWanted);
    }

    [Fact]
    public void A3_TwoCuts_AtEveryPairOfTheTwoSmallestWorkloads_BreakNoPromise()
    {
        Sweep sweep = new(output);
        foreach (string workload in new[] { "tiny", "brief" })
        {
            FaultId id = new(workload, 1, 512);
            long operations = FaultTrial.Run(id).Operations;
            Assert.True(operations <= 120, "The workload is no small one any more: " + operations);
            for (long first = 0; first < operations; first++)
            {
                long rest = FaultTrial.Run(id.With(first)).Operations - first;
                for (long second = 0; second < rest; second++)
                {
                    sweep.Run(id.With(first, second));
                }
            }
        }

        sweep.End("A3: {0} pairs of power cuts", 7_140);
    }

    [Fact]
    public void A3_ThreeCuts_Sampled_BreakNoPromise()
    {
        Sweep sweep = new(output);
        List<long> operations = [];
        foreach (string workload in FaultTrial.Workloads)
        {
            operations.Add(FaultTrial.Run(new FaultId(workload, 1, 512)).Operations);
        }

        Simulator.SeededRandom random = new(20261122);
        for (int i = 0; i < TriplesWanted; i++)
        {
            int drawn = random.Next(operations.Count);
            int first = random.Next((int)operations[drawn]);

            // The later ones are often inside the start itself, where a cut hurts most.
            int second = random.Next(random.Next(2) == 0 ? 8 : (int)operations[drawn]);
            int third = random.Next(random.Next(2) == 0 ? 8 : (int)operations[drawn]);
            FaultId id = new(FaultTrial.Workloads[drawn], i, Sectors[i % Sectors.Length]);
            sweep.Run(id.With(first, second, third));
        }

        sweep.End("A3: {0} triples of power cuts, seed " + random.Seed, TriplesWanted);
    }

    [Fact]
    public void A2_CrashFates_OverSeedsAndSectors_KeepEveryFlushedRecordAndInventNone()
    {
        const int FirstSeed = 1;
        int seeds = 20_000 * Effort.Factor;
        Sweep sweep = new(output);
        for (int seed = FirstSeed; seed < FirstSeed + seeds; seed++)
        {
            Simulator.SeededRandom random = new((ulong)seed + 0x5EED);
            long[] cuts = new long[1 + random.Next(4)];
            for (int i = 0; i < cuts.Length; i++)
            {
                cuts[i] = random.Next(random.Next(3) == 0 ? 10 : 150);
            }

            sweep.Run(new FaultId(FaultTrial.Drawn, seed, Sectors[seed % Sectors.Length]).With(cuts));
        }

        sweep.End("A2: {0} seeds from " + FirstSeed + ", sectors of 256, 512 and 4096 bytes", seeds);
    }
}
