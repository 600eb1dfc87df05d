using NanoAgent.Platform;
using NanoAgent.Spooling;

namespace NanoAgent.Telemetry;

/// <summary>
/// What a <see cref="TelemetryAgent"/> needs to know. Times are milliseconds, sizes bytes. The defaults suit a gateway
/// that samples every few seconds; the ceilings of buffers come from the board's profile.
/// </summary>
public sealed partial class AgentOptions
{
    /// <summary>The shortest and longest retry windows' limits: more than a day would look like a dead agent.</summary>
    public const int RetryCeilingMaxMs = 86_400_000;

    /// <summary>Makes the defaults.</summary>
    public AgentOptions()
    {
        SpoolBytesMax = BoardProfile.SpoolBytes;
    }

    /// <summary>Who is sending: a SenML name of 1 to 64 characters (<see cref="SenmlName.IsValid"/>).</summary>
    public string Device { get; set; } = string.Empty;

    /// <summary>The collector's address; batches go to <c>/v1/telemetry</c> below it.</summary>
    public string CollectorUrl { get; set; } = string.Empty;

    /// <summary>The bearer token, or empty for none.</summary>
    public string Token { get; set; } = string.Empty;

    /// <summary>Records in one batch, 1 to 99,999.</summary>
    public int BatchRecordsMax { get; set; } = BoardProfile.BatchRecordsMax;

    /// <summary>Encoded bytes of one batch, up to the profile's BatchBytesCeiling; with 129 bytes for its key also the
    /// size of the one buffer that batches are encoded in.</summary>
    public int BatchBytesMax { get; set; } = BoardProfile.BatchBytesMax;

    /// <summary>How long the oldest unsent record of an ordinary priority may wait for others.</summary>
    public int BatchAgeMaxMs { get; set; } = 10_000;

    /// <summary>The same on a metered link, where a request costs more than the wait.</summary>
    public int MeteredBatchAgeMaxMs { get; set; } = 600_000;

    /// <summary>
    /// Bytes that a metered link may carry a day on average, 0 for any number: a bucket of one day that fills
    /// steadily. Bodies count whole, heads and handshakes by an estimate. Records of priority 0 may overdraw it by one
    /// more day's worth. What is left of it survives a restart with the flight recorder; without
    /// it each start has a fresh budget.
    /// </summary>
    public int MeteredBytesPerDay { get; set; }

    /// <summary>Bytes of uploads a second on average, over batches, 0 for any number.</summary>
    public int RateBytesPerSecond { get; set; }

    /// <summary>Uploads a minute on average, 0 for any number.</summary>
    public int RateRequestsPerMinute { get; set; }

    /// <summary>
    /// How often uploads are let through, 0 for always. The first time is at random within this period, so that
    /// devices which started together do not come together. A restart goes on waiting with the flight recorder; without
    /// it each start draws anew, and a device that restarts often may seldom meet a window.
    /// </summary>
    public int WindowPeriodMs { get; set; }

    /// <summary>How long they are let through each time; an upload that has begun is finished.</summary>
    public int WindowOpenMs { get; set; } = 30_000;

    /// <summary>False where also records of priority 0 wait for a window.</summary>
    public bool UrgentBreaksWindow { get; set; } = true;

    /// <summary>How often accepted records are made durable: what a power cut may take.</summary>
    public int FlushIntervalMs { get; set; } = 1_000;

    /// <summary>
    /// How often the flight recorder writes at most, beside starts and ends; 0 for no recorder. A copy is 256 bytes
    /// and a commit; what happened since the last one is lost with the power.
    /// </summary>
    public int FlightIntervalMs { get; set; } = 60_000;

    /// <summary>
    /// The spool's limits: what goes when it is full, whether its device is shared, and what each priority keeps by
    /// age, bytes and records (<see cref="SpoolOptions.Lane"/>). Its RecordBytesMax is the agent's to set.
    /// </summary>
    public SpoolOptions Spool { get; } = new SpoolOptions();

    /// <summary>Bytes that the spool may hold on the store.</summary>
    public long SpoolBytesMax
    {
        get { return Spool.StoreBytesMax; }
        set { Spool.StoreBytesMax = value; }
    }

    /// <summary>The first retry window.</summary>
    public int RetryBaseMs { get; set; } = 1_000;

    /// <summary>The widest retry window, and the longest Retry-After that is obeyed.</summary>
    public int RetryCeilingMs { get; set; } = 300_000;

    /// <summary>How long uploads must have worked before the retry window starts small again.</summary>
    public int RetryLastingMs { get; set; } = 30_000;

    /// <summary>The whole deadline of one upload.</summary>
    public int TransferTimeoutMs { get; set; } = 60_000;

    /// <summary>The User-Agent of uploads.</summary>
    public string UserAgent { get; set; } = "nanoAgent";

    /// <summary>The first thing wrong with the options, as a sentence that names the option, or null.</summary>
    public string? Problem()
    {
        if (!SenmlName.IsValid(Device))
        {
            return "Device must be 1 to 64 of A-Z a-z 0-9 - : . / _ and begin with a letter or digit.";
        }

        if (BatchRecordsMax < 1 || BatchRecordsMax > 99_999)
        {
            return "BatchRecordsMax must be 1 to 99999.";
        }

        if (BatchBytesMax < SenmlWriter.BytesMin || BatchBytesMax > BoardProfile.BatchBytesCeiling)
        {
            return "BatchBytesMax must be " + SenmlWriter.BytesMin.ToString() + " to "
                + BoardProfile.BatchBytesCeiling.ToString() + ".";
        }

        if (BatchAgeMaxMs < 0 || FlightIntervalMs < 0 || FlushIntervalMs < 1 || TransferTimeoutMs < 1)
        {
            return "BatchAgeMaxMs and FlightIntervalMs must be 0 or more, FlushIntervalMs and TransferTimeoutMs 1 or "
                + "more.";
        }

        if (RetryBaseMs < 1 || RetryCeilingMs < RetryBaseMs || RetryCeilingMs > RetryCeilingMaxMs || RetryLastingMs < 0)
        {
            return "RetryBaseMs must be at least 1, RetryCeilingMs from it to 86400000, RetryLastingMs 0 or more.";
        }

        return PaceProblem();
    }

    private string? PaceProblem()
    {
        if (MeteredBatchAgeMaxMs < 0 || MeteredBytesPerDay < 0 || RateBytesPerSecond < 0 || RateRequestsPerMinute < 0)
        {
            return "MeteredBatchAgeMaxMs, MeteredBytesPerDay, RateBytesPerSecond and RateRequestsPerMinute must be 0 "
                + "or more.";
        }

        if (WindowPeriodMs < 0 || (WindowPeriodMs > 0 && (WindowOpenMs < 1 || WindowOpenMs > WindowPeriodMs)))
        {
            return "WindowPeriodMs must be 0 or more, WindowOpenMs from 1 to it.";
        }

        return Spool.Problem();
    }
}
