namespace NanoAgent.Host.Service;

/// <summary>
/// What the agent had counted at one moment. Never changes: the agent's thread publishes a new one twice a second and
/// when it stops, and any thread may read the last. Counts are since the agent started, but for those of lost records,
/// which the spool keeps across restarts.
/// </summary>
public sealed record AgentSnapshot
{
    /// <summary>Before the agent has published anything: all zero.</summary>
    public static readonly AgentSnapshot Empty = new();

    /// <summary>Records that sensors gave.</summary>
    public long Made { get; init; }

    /// <summary>Of these, records that reached the disk.</summary>
    public long Flushed { get; init; }

    /// <summary>Records that the collector has acknowledged.</summary>
    public long Acknowledged { get; init; }

    /// <summary>Batches that the collector has acknowledged.</summary>
    public long Batches { get; init; }

    /// <summary>Uploads started.</summary>
    public long Uploads { get; init; }

    /// <summary>Uploads that failed and are tried again.</summary>
    public long Retries { get; init; }

    /// <summary>Answers that refused a batch and made the next one smaller.</summary>
    public long Narrowed { get; init; }

    /// <summary>Bytes charged to a metered link, heads and handshakes estimated.</summary>
    public long MeteredBytes { get; init; }

    /// <summary>Body bytes of uploads that a connection took.</summary>
    public long BytesUploaded { get; init; }

    /// <summary>Connections that uploads opened.</summary>
    public long ConnectionsOpened { get; init; }

    /// <summary>Uploads that an open connection served.</summary>
    public long ConnectionsReused { get; init; }

    /// <summary>Bytes that the spool holds on disk.</summary>
    public long SpoolBytes { get; init; }

    /// <summary>Records in the spool that are not acknowledged yet.</summary>
    public long SpoolRecords { get; init; }

    /// <summary>Times that a sensor gave no value.</summary>
    public long SensorMisses { get; init; }

    /// <summary>Lost: the collector refused the record for good.</summary>
    public long Rejected { get; init; }

    /// <summary>Lost: removed to make room for newer ones.</summary>
    public long Evicted { get; init; }

    /// <summary>Lost: became too old.</summary>
    public long Expired { get; init; }

    /// <summary>Lost: the disk damaged the record.</summary>
    public long Corrupt { get; init; }

    /// <summary>Lost: the spool could not take the record, for want of space or for a failing disk.</summary>
    public long Refused { get; init; }

    /// <summary>Lost: went with a damaged head of the spool, and its fate is not known.</summary>
    public long Unaccounted { get; init; }

    /// <summary>All lost records.</summary>
    public long Lost => Rejected + Evicted + Expired + Corrupt + Refused + Unaccounted;
}
