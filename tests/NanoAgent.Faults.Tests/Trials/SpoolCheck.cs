using System;
using System.Collections.Generic;
using NanoAgent.Spooling;

namespace NanoAgent.Faults.Tests.Trials;

/// <summary>Holds a spool's counters against the ledger of what it promised.</summary>
internal sealed class SpoolCheck(SpoolLedger ledger, Spool spool, bool mayEvict, DeviceTrial device)
{
    /// <summary>
    /// What a lying medium did to the last flushed records of a lane, with no head written after them, cannot be told
    /// from a torn write: it shows in the torn bytes of the next start, of which a record takes at least so many.
    /// </summary>
    internal const int RecordBytesMin = 24;

    /// <summary>Every record accepted is somewhere: settled, counted as lost, or pending.</summary>
    internal static void Sum(Spool spool)
    {
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            SpoolCounters c = spool.Counters(lane);
            long sum = Gone(c) + c.Released + c.Rejected + spool.Pending(lane);
            long settled = c.Released + c.Rejected;
            long pending = spool.Pending(lane);
            Violation.Unless(
                c.Accepted == sum,
                $"Lane {lane}: accepted {c.Accepted}, settled {settled}, gone {Gone(c)}, pending {pending}.");
        }
    }

    /// <summary>Everything was drained: what was flushed is delivered or counted, nothing is counted twice.</summary>
    internal void Settlement()
    {
        Sum(spool);
        long overCounted = 0;
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            Lane(lane);
            overCounted += spool.Counters(lane).Corrupt;
        }

        // Without faults only an unflushed record that a cut kept can make a hole before itself.
        bool isBounded = device.HasFaults || overCounted <= ledger.UnflushedAtEnds;
        Violation.Unless(
            isBounded, $"{overCounted} counted as corrupt, {ledger.UnflushedAtEnds} were unflushed at cuts.");
    }

    /// <summary>All counters that a reboot must keep, lane by lane.</summary>
    internal static long[] Counted(Spool spool)
    {
        List<long> counted = [];
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            SpoolCounters c = spool.Counters(lane);
            counted.AddRange([c.Accepted, c.Released, c.Rejected, c.Evicted, c.Expired, c.Corrupt, c.Unaccounted]);
        }

        return [.. counted];
    }

    private static long Gone(SpoolCounters c)
    {
        return c.Evicted + c.Expired + c.Corrupt + c.Unaccounted;
    }

    private void Lane(int lane)
    {
        long missing = 0;
        long accepted = 0;
        long flushed = 0;
        long settled = 0;
        long asked = 0;
        bool wasKept = false;
        foreach (SpoolLedger.Entry entry in ledger.Entries)
        {
            if (entry.Lane != lane)
            {
                continue;
            }

            bool isMissing = entry.IsFlushed && !entry.IsSettleAsked && !entry.WasReadInTheEnd;
            bool isOrdered = !(isMissing && wasKept) || device.MayLose;
            Violation.Unless(isOrdered, $"{entry} was flushed and is gone, while an older one was kept.");
            wasKept |= entry.WasReadInTheEnd;
            missing += isMissing ? 1 : 0;
            accepted++;
            flushed += entry.IsFlushed ? 1 : 0;
            settled += entry.IsSettled || entry.WasReadInTheEnd ? 1 : 0;
            asked += entry.IsSettleAsked || entry.WasReadInTheEnd ? 1 : 0;
        }

        SpoolCounters c = spool.Counters(lane);
        long explained = Gone(c) + (ledger.TornBytesTold / RecordBytesMin);
        if (!device.MayLose)
        {
            explained = mayEvict ? c.Evicted + c.Corrupt : 0;
        }
        else if (device.MediumLies)
        {
            // A medium that drops every write and says Ok keeps no count either.
            explained = long.MaxValue;
        }

        bool isExplained = missing <= explained;
        Violation.Unless(
            isExplained,
            $"{missing} flushed records of lane {lane} are gone: {c.Evicted} evicted, {c.Corrupt} corrupt.");
        if (!device.HasFaults)
        {
            long done = c.Released + c.Rejected;
            Violation.Unless(done >= settled, $"Lane {lane}: {settled} were settled, {done} are counted.");
            Violation.Unless(done <= asked, $"Lane {lane}: {done} are counted as settled, {asked} were.");
            bool isAccepted = c.Accepted >= flushed && c.Accepted <= accepted + ledger.UnflushedAtEnds;
            Violation.Unless(isAccepted, $"Lane {lane}: {c.Accepted} accepted of {flushed} to {accepted}.");
        }
    }
}
