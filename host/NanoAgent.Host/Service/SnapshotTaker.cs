using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Service;

/// <summary>Copies the agent's counts into a snapshot that other threads may keep. On the agent's thread.</summary>
internal static class SnapshotTaker
{
    internal static AgentSnapshot Take(TelemetryAgent agent, long sensorMisses)
    {
        AgentCounters counters = agent.Counters;
        var totals = new long[6];
        long pending = 0;
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            SpoolCounters spool = agent.Spool.Counters(lane);
            totals[0] += spool.Rejected;
            totals[1] += spool.Evicted;
            totals[2] += spool.Expired;
            totals[3] += spool.Corrupt;
            totals[4] += spool.Refused;
            totals[5] += spool.Unaccounted;
            pending += agent.Spool.Pending(lane);
        }

        return new AgentSnapshot
        {
            Made = counters.Made,
            Flushed = agent.Spool.FlushedSequence,
            Acknowledged = counters.Acknowledged,
            Batches = counters.Batches,
            Uploads = counters.Uploads,
            Retries = counters.Retries,
            Narrowed = counters.Narrowed,
            MeteredBytes = counters.MeteredBytes,
            BytesUploaded = counters.BytesUploaded,
            ConnectionsOpened = counters.ConnectionsOpened,
            ConnectionsReused = counters.ConnectionsReused,
            SpoolBytes = agent.Spool.UsedBytes,
            SpoolRecords = pending,
            SensorMisses = sensorMisses,
            Rejected = totals[0],
            Evicted = totals[1],
            Expired = totals[2],
            Corrupt = totals[3],
            Refused = totals[4],
            Unaccounted = totals[5],
        };
    }
}
