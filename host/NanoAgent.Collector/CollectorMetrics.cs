using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;

namespace NanoAgent.Collector;

/// <summary>The meter "NanoAgent.Collector". Costs next to nothing while nobody listens.</summary>
internal sealed class CollectorMetrics : IDisposable
{
    private readonly Meter _meter = new("NanoAgent.Collector");
    private readonly Counter<long> _stored;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _batches;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _commit;

    public CollectorMetrics()
    {
        _stored = _meter.CreateCounter<long>("collector.records.stored", "{record}");
        _duplicates = _meter.CreateCounter<long>("collector.records.duplicate", "{record}");
        _batches = _meter.CreateCounter<long>("collector.batches", "{batch}");
        _refused = _meter.CreateCounter<long>("collector.requests.refused", "{request}");
        _commit = _meter.CreateHistogram<double>("collector.commit.duration", "ms");
    }

    public void Stored(int stored, int duplicates)
    {
        _batches.Add(1);
        _stored.Add(stored);
        _duplicates.Add(duplicates);
    }

    public void Refused(int status) => _refused.Add(1, new KeyValuePair<string, object?>("status", status));

    public void Committed(TimeSpan duration) => _commit.Record(duration.TotalMilliseconds);

    public void Dispose() => _meter.Dispose();
}
