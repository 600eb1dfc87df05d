using System;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;

namespace NanoAgent.Faults.Tests.Trials;

/// <summary>Runs an id: the one way from a line of text to a run, for the sweeps and for a replay.</summary>
internal static class FaultTrial
{
    /// <summary>The workload whose steps, limits, cuts and fates the seed draws.</summary>
    internal const string Drawn = "drawn";

    /// <summary>The workloads that are swept, those of a spool alone first.</summary>
    internal static readonly string[] Workloads = [.. SpoolWorkload.Names, "agent", "download"];

    /// <summary>Runs it and answers the store as it ended, with its counts.</summary>
    /// <exception cref="Violation">A promise was broken; the text begins with the id.</exception>
    internal static MemoryStore Run(FaultId id)
    {
        try
        {
            SeededRandom random = new((ulong)id.Seed);
            return id.Workload switch
            {
                "agent" => new AgentTrial(id, random).Run(),
                "download" => new DownloadTrial(id, random).Run(),
                Drawn => new SpoolTrial(id, SpoolWorkload.Drawn(Drawn, random), random).Run(),
                _ => new SpoolTrial(id, SpoolWorkload.Find(id.Workload), random).Run(),
            };
        }
        catch (Exception e)
        {
            string what = e is Violation ? e.Message : e.GetType().Name + ": " + e.Message;
            throw new Violation("Replay with NANOAGENT_FAULT_ID=" + id + "  " + what, e);
        }
    }
}
