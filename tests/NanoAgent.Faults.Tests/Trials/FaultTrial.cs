using System;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;

namespace NanoAgent.Faults.Tests.Trials;

/// <summary>Runs an id: the one way from a line of text to a run, for the sweeps and for a replay.</summary>
internal static class FaultTrial
{
    /// <summary>The workload whose steps, limits, cuts and fates the seed draws.</summary>
    internal const string Drawn = "drawn";

    /// <summary>Runs it and answers the store as it ended, with its counts.</summary>
    /// <exception cref="Violation">A promise was broken; the text begins with the id.</exception>
    internal static MemoryStore Run(FaultId id)
    {
        try
        {
            SeededRandom random = new((ulong)id.Seed);
            SpoolWorkload workload = id.Workload == Drawn
                ? SpoolWorkload.Drawn(Drawn, random) : SpoolWorkload.Find(id.Workload);
            SpoolTrial trial = new(id, workload, random);
            trial.Run();
            return trial.Store;
        }
        catch (Exception e)
        {
            string what = e is Violation ? e.Message : e.GetType().Name + ": " + e.Message;
            throw new Violation("Replay with NANOAGENT_FAULT_ID=" + id + "  " + what, e);
        }
    }
}
