using System;
using NanoAgent.Faults.Tests.Trials;
using NanoAgent.Simulator.Stores;

namespace NanoAgent.Faults.Tests;

/// <summary>The medium fails, lies or is full, at every operation that it can do so at.</summary>
public sealed class MediaFaultTests(ITestOutputHelper output)
{
    private static readonly string[] Workloads = ["steady", "backlog", "full", "reboots", "agent", "download"];

    [Theory]
    [InlineData(nameof(StoreFaultKind.FailedWrite))]
    [InlineData(nameof(StoreFaultKind.GarbledWrite))]
    [InlineData(nameof(StoreFaultKind.NoOpWrite))]
    [InlineData(nameof(StoreFaultKind.Full))]
    [InlineData(nameof(StoreFaultKind.FailedErase))]
    [InlineData(nameof(StoreFaultKind.NoOpErase))]
    [InlineData(nameof(StoreFaultKind.FailedRead))]
    public void A4_Fault_AtEveryOperationOfSixWorkloads_StartsCountsItsLossAndNeverThrows(string behaviour)
    {
        StoreFaultKind kind = Enum.Parse<StoreFaultKind>(behaviour);
        Sweep sweep = new(output);
        foreach (string workload in Workloads)
        {
            FaultId id = new(workload, 1, 512);
            long operations = FaultTrial.Run(id).OperationsFor(kind);
            for (long at = 0; at < operations; at++)
            {
                sweep.Run(id.With(new StoreFault(kind, at, false)));
                sweep.Run(id.With(new StoreFault(kind, at, true)));
            }
        }

        sweep.End("A4: {0} runs with " + behaviour + ", once and lasting, in " + Workloads.Length + " workloads", 100);
    }

    [Fact]
    public void A4_FailedWriteAndThenThePower_LosesNothingThatWasFlushed()
    {
        int seeds = 5_000 * Effort.Factor;
        Sweep sweep = new(output);
        for (int seed = 1; seed <= seeds; seed++)
        {
            sweep.Run(Mutants.MutantSuite.FaultAndCut(seed));
        }

        sweep.End("A4 and A3: {0} failed writes with a power cut behind them, seeds from 1", seeds);
    }
}
