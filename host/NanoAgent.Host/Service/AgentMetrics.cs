using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;

namespace NanoAgent.Host.Service;

/// <summary>
/// The meter "NanoAgent": observable instruments that read the agent's last snapshot, so that a listener never touches
/// the agent's thread. Names and units stand in docs/metrics.md.
/// </summary>
internal sealed class AgentMetrics
{
    internal const string MeterName = "NanoAgent";

    private const string Records = "{record}";

    private readonly AgentStatus _status;

    public AgentMetrics(IMeterFactory factory, AgentStatus status)
    {
        _status = status;
        Meter meter = factory.Create(MeterName);
        Count(meter, "nanoagent.records.made", Records, "Records that sensors gave.", s => s.Made);
        Count(meter, "nanoagent.records.flushed", Records, "Records that reached the disk.", s => s.Flushed);
        Count(meter, "nanoagent.records.acknowledged", Records, "Records the collector has.", s => s.Acknowledged);
        meter.CreateObservableCounter(
            "nanoagent.records.lost", Lost, Records, "Records lost, by reason; kept across restarts.");
        Count(meter, "nanoagent.sensors.misses", "{reading}", "Times a sensor gave no value.", s => s.SensorMisses);
        Count(meter, "nanoagent.batches", "{batch}", "Batches the collector has.", s => s.Batches);
        Count(meter, "nanoagent.uploads", "{upload}", "Uploads started.", s => s.Uploads);
        Count(meter, "nanoagent.uploads.retries", "{upload}", "Uploads that failed for now.", s => s.Retries);
        Count(meter, "nanoagent.uploads.narrowed", "{upload}", "Uploads refused for a record.", s => s.Narrowed);
        Count(meter, "nanoagent.uploads.metered", "By", "Bytes charged to a metered link.", s => s.MeteredBytes);
        Count(meter, "nanoagent.uploads.size", "By", "Body bytes of uploads.", s => s.BytesUploaded);
        Count(meter, "nanoagent.connections.opened", "{connection}", "Connections opened.", s => s.ConnectionsOpened);
        Count(meter, "nanoagent.connections.reused", "{upload}", "Uploads on an open one.", s => s.ConnectionsReused);
        meter.CreateObservableGauge(
            "nanoagent.spool.records", () => _status.Snapshot.SpoolRecords, Records, "Records not acknowledged yet.");
        meter.CreateObservableGauge(
            "nanoagent.spool.size", () => _status.Snapshot.SpoolBytes, "By", "Bytes that the spool holds on disk.");
    }

    private void Count(Meter meter, string name, string unit, string description, Func<AgentSnapshot, long> value)
    {
        meter.CreateObservableCounter(name, () => value(_status.Snapshot), unit, description);
    }

    private IEnumerable<Measurement<long>> Lost()
    {
        AgentSnapshot now = _status.Snapshot;
        return new[]
        {
            Reason(now.Rejected, "rejected"), Reason(now.Evicted, "evicted"), Reason(now.Expired, "expired"),
            Reason(now.Corrupt, "corrupt"), Reason(now.Refused, "refused"), Reason(now.Unaccounted, "unaccounted"),
        };
    }

    private static Measurement<long> Reason(long value, string reason)
    {
        return new Measurement<long>(value, new KeyValuePair<string, object?>("reason", reason));
    }
}
