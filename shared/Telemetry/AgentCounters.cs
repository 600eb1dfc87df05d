namespace NanoAgent.Telemetry;

/// <summary>
/// What the agent counts since it was made; what must survive a reboot is counted by the spool. Written on the agent's
/// thread.
/// </summary>
public sealed class AgentCounters
{
    /// <summary>Records offered by series.</summary>
    public long Made { get; internal set; }

    /// <summary>Records that the collector said it has stored.</summary>
    public long Acknowledged { get; internal set; }

    /// <summary>Batches that the collector said it has stored.</summary>
    public long Batches { get; internal set; }

    /// <summary>Uploads started.</summary>
    public long Uploads { get; internal set; }

    /// <summary>Uploads that failed and will be tried again.</summary>
    public long Retries { get; internal set; }

    /// <summary>Records that the collector refused one by one, set aside and counted by the spool as
    /// rejected.</summary>
    public long Rejected { get; internal set; }

    /// <summary>Answers that refused a batch and made the next one smaller, to find the bad record.</summary>
    public long Narrowed { get; internal set; }

    /// <summary>Bytes charged to a metered link: bodies, and an estimate for heads and handshakes.</summary>
    public long MeteredBytes { get; internal set; }

    /// <summary>Body bytes of uploads that reached a connection.</summary>
    public long BytesUploaded { get; internal set; }

    /// <summary>Connections that uploads opened.</summary>
    public long ConnectionsOpened { get; internal set; }

    /// <summary>Uploads that an idle connection served.</summary>
    public long ConnectionsReused { get; internal set; }
}

/// <summary>Why uploading does not go on, when it does not.</summary>
public enum AgentProblem
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary>No answer: the transfer's result says why. Retried with backoff.</summary>
    Unreachable = 1,

    /// <summary>The collector answered 401 or 403. Retried with backoff; the token must be mended.</summary>
    TokenRefused = 2,

    /// <summary>The collector asked to come back later (408, 425, 429, 5xx). Retried when it said.</summary>
    Busy = 3,

    /// <summary>
    /// Any other answer that is about the address, not the records (404, 405, 3xx ...), and a refusal of a batch
    /// (400, 413, 422) that names no record of it; that one holds its lane alone. Retried.
    /// </summary>
    WrongAddress = 4,

    /// <summary>The spool could not be read; tried again with backoff.</summary>
    SpoolFailed = 5,
}
