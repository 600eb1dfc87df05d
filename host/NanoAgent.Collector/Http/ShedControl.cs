using System;
using System.Text.Json;
using System.Threading;
using NanoAgent.Collector.Storage;

namespace NanoAgent.Collector.Http;

/// <summary>
/// Refuses batches on an operator's word, to drain a collector or to rehearse an outage. Safe from any thread.
/// </summary>
internal sealed class ShedControl
{
    /// <summary>A day: a device told to wait longer is as good as told to stop.</summary>
    private const int RetryAfterSecondsMax = 86_400;

    /// <summary>Most requests to refuse by count (arbitrary); null refuses until told otherwise.</summary>
    private const int RequestsMax = 1_000_000;

    private readonly Lock _gate = new();
    private ShedRow _row = new(null, null, null);

    public ShedRow Current
    {
        get
        {
            lock (_gate)
            {
                return _row;
            }
        }
    }

    public void Set(ShedRow row)
    {
        lock (_gate)
        {
            _row = row;
        }
    }

    public void Clear() => Set(new ShedRow(null, null, null));

    /// <summary>Throws the refusal while shedding is on, and counts it.</summary>
    public void Check()
    {
        ShedRow row;
        lock (_gate)
        {
            row = _row;
            if (row.Requests is int requests)
            {
                _row = requests == 1 ? new ShedRow(null, null, null) : row with { Requests = requests - 1 };
            }
        }
        if (row.Status is int status)
        {
            throw new RefusedException(status, "path", "The collector was told to shed load; ask again later.")
            {
                RetryAfterSeconds = row.RetryAfterSeconds,
            };
        }
    }

    /// <summary>
    /// Reads <c>{"status":503,"retryAfterSeconds":2,"requests":5}</c>; requests may be null or absent.
    /// </summary>
    public static ShedRow Parse(ReadOnlySpan<byte> body)
    {
        ShedRow row;
        try
        {
            row = JsonSerializer.Deserialize(body, RowJson.Default.ShedRow)
                ?? throw new RefusedException(400, "body", "The body must be a JSON object.");
        }
        catch (JsonException fault)
        {
            string field = fault.Path is null or "$" ? "body" : fault.Path.Replace("$.", "/", StringComparison.Ordinal);
            throw new RefusedException(
                400, field, "The body must be like {\"status\":503,\"retryAfterSeconds\":2,\"requests\":5}.");
        }
        if (row.Status is not (429 or 503))
        {
            throw new RefusedException(400, "/status", "status must be 429 or 503.");
        }
        if (row.RetryAfterSeconds is not (>= 0 and <= RetryAfterSecondsMax))
        {
            throw new RefusedException(400, "/retryAfterSeconds", "retryAfterSeconds must be 0 to 86400.");
        }
        return row.Requests is null or (>= 1 and <= RequestsMax)
            ? row
            : throw new RefusedException(400, "/requests", "requests must be 1 to 1000000, or null for no end.");
    }
}
