using System;
using System.Collections.Generic;
using NanoAgent.Host.Sensors;
using NanoAgent.Platform;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Service;

/// <summary>
/// What the configuration section "NanoAgent" says. Times are milliseconds, sizes bytes. Read and validated once, at
/// start: an unknown key or a wrong value stops the host with one sentence that names the key, the value and the
/// remedy. The token is never in such a sentence nor in a log.
/// </summary>
public sealed class NanoAgentOptions
{
    /// <summary>The engine that hands transfers to libcurl; the default.</summary>
    public const string EngineLibCurl = "libcurl";

    /// <summary>The engine of the core itself, as a board runs it.</summary>
    public const string EngineCore = "core";

    /// <summary>A link whose bytes cost nothing; the default.</summary>
    public const string LinkUp = "up";

    /// <summary>A link whose bytes cost money.</summary>
    public const string LinkMetered = "metered";

    /// <summary>A full spool gives up its oldest, least urgent records; the default.</summary>
    public const string WhenFullEvict = "evict";

    /// <summary>A full spool refuses new records.</summary>
    public const string WhenFullRefuse = "refuse";

    private static readonly AgentOptions CoreDefaults = new();

    /// <summary>
    /// Who is sending: 1 to 64 of A-Z a-z 0-9 - : . / _ beginning with a letter or digit. The host's name made so when
    /// nothing is said.
    /// </summary>
    public string Device { get; set; } = DefaultDevice(Environment.MachineName);

    /// <summary>The collector's address: absolute, http or https, without user, query and fragment. Required.</summary>
    public string CollectorUrl { get; set; } = string.Empty;

    /// <summary>The bearer token that the collector expects, or empty for none.</summary>
    public string Token { get; set; } = string.Empty;

    /// <summary>A file whose first line is the token, instead of <see cref="Token"/>; or empty.</summary>
    public string TokenFile { get; set; } = string.Empty;

    /// <summary>The folder that keeps the spool: made if it is not there. One agent at a time. Required.</summary>
    public string DataFolder { get; set; } = string.Empty;

    /// <summary><see cref="EngineLibCurl"/> or <see cref="EngineCore"/>.</summary>
    public string Engine { get; set; } = EngineLibCurl;

    /// <summary>How often every sensor is read, 100 to 86,400,000.</summary>
    public int SamplePeriodMs { get; set; } = 10_000;

    /// <summary>Records in one batch, 1 to 99,999.</summary>
    public int BatchRecordsMax { get; set; } = CoreDefaults.BatchRecordsMax;

    /// <summary>Encoded bytes of one batch, and the size of the one buffer they are encoded in.</summary>
    public int BatchBytesMax { get; set; } = CoreDefaults.BatchBytesMax;

    /// <summary>How long the oldest unsent record may wait for others, 0 to 86,400,000.</summary>
    public int BatchAgeMaxMs { get; set; } = CoreDefaults.BatchAgeMaxMs;

    /// <summary>The same on a metered link, 0 to 86,400,000.</summary>
    public int MeteredBatchAgeMaxMs { get; set; } = CoreDefaults.MeteredBatchAgeMaxMs;

    /// <summary>Bytes a day on average that a metered link may carry, 0 to 2,147,483,647; 0 for any number.</summary>
    public int MeteredBytesPerDay { get; set; } = CoreDefaults.MeteredBytesPerDay;

    /// <summary><see cref="LinkUp"/> or <see cref="LinkMetered"/>: the link until <see cref="AgentStatus.Link"/> says
    /// otherwise.</summary>
    public string Link { get; set; } = LinkUp;

    /// <summary>Bytes of uploads a second on average, 0 to 2,147,483,647; 0 for any number.</summary>
    public int RateBytesPerSecond { get; set; } = CoreDefaults.RateBytesPerSecond;

    /// <summary>Uploads a minute on average, 0 to 60,000; 0 for any number.</summary>
    public int RateRequestsPerMinute { get; set; } = CoreDefaults.RateRequestsPerMinute;

    /// <summary>How often uploads are let through, 0 to 86,400,000; 0 for always.</summary>
    public int WindowPeriodMs { get; set; } = CoreDefaults.WindowPeriodMs;

    /// <summary>How long they are let through each time, 1 to <see cref="WindowPeriodMs"/>.</summary>
    public int WindowOpenMs { get; set; } = CoreDefaults.WindowOpenMs;

    /// <summary>How often records are made durable: what a power cut may take. 1 to 3,600,000.</summary>
    public int FlushIntervalMs { get; set; } = CoreDefaults.FlushIntervalMs;

    /// <summary>How often the flight recorder writes at most, 0 to 86,400,000; 0 for no recorder.</summary>
    public int FlightIntervalMs { get; set; } = CoreDefaults.FlightIntervalMs;

    /// <summary>Bytes that the spool may hold in <see cref="DataFolder"/>; the oldest go first, counted.</summary>
    public long SpoolBytesMax { get; set; } = CoreDefaults.SpoolBytesMax;

    /// <summary><see cref="WhenFullEvict"/> or <see cref="WhenFullRefuse"/>: both are counted.</summary>
    public string WhenFull { get; set; } = WhenFullEvict;

    /// <summary>
    /// How long records of each priority are worth anything, from 0 (the most urgent) to 2, each 0 to
    /// 31,622,400,000; 0 for ever. Older ones are dropped and counted as expired.
    /// </summary>
    public long[] AgeMaxMs { get; } = new long[Spool.LanesMax];

    /// <summary>Bytes that each priority may hold of <see cref="SpoolBytesMax"/>, 0 for all of them.</summary>
    public long[] BytesMax { get; } = new long[Spool.LanesMax];

    /// <summary>
    /// Records that each priority keeps, 0 for any number; beyond it a sixteenth of them goes at once, the oldest, or
    /// newcomers are refused, as <see cref="WhenFull"/> says.
    /// </summary>
    public long[] RecordsMax { get; } =
        [BoardProfile.SpoolLaneRecordsMax, BoardProfile.SpoolLaneRecordsMax, BoardProfile.SpoolLaneRecordsMax];

    /// <summary>The first retry window, 1 to 86,400,000.</summary>
    public int RetryBaseMs { get; set; } = CoreDefaults.RetryBaseMs;

    /// <summary>The widest retry window, from <see cref="RetryBaseMs"/> to 86,400,000.</summary>
    public int RetryCeilingMs { get; set; } = CoreDefaults.RetryCeilingMs;

    /// <summary>How long uploads must have worked before the window starts small again, 0 to 86,400,000.</summary>
    public int RetryLastingMs { get; set; } = CoreDefaults.RetryLastingMs;

    /// <summary>The whole deadline of one upload, 100 to 3,600,000.</summary>
    public int TransferTimeoutMs { get; set; } = CoreDefaults.TransferTimeoutMs;

    /// <summary>How long a stop may go on uploading what is in the spool, 0 to 25,000; the rest stays.</summary>
    public int DrainOnStopMs { get; set; } = 2_000;

    /// <summary>A PEM file of the authorities to trust instead of the system's, or empty.</summary>
    public string CaFile { get; set; } = string.Empty;

    /// <summary>Sensors to read, by how their names begin; all when empty.</summary>
    public IList<string> Sensors { get; } = new List<string>();

    /// <summary>The section that these came from, for sentences that name a key.</summary>
    internal string SectionPath { get; set; } = "NanoAgent";

    /// <summary>What could not be read from the configuration, one sentence each.</summary>
    internal IList<string> ReadProblems { get; } = new List<string>();

    /// <summary>A device's name from a host's: "device" when nothing of it can be used.</summary>
    internal static string DefaultDevice(string hostName)
    {
        string name = SensorName.Clean(hostName, SenmlName.CharactersMax);
        return name.Length > 0 ? name : "device";
    }

    /// <summary>A key as a person finds it in the configuration: "NanoAgent:Token".</summary>
    internal string Key(string name)
    {
        return SectionPath + ":" + name;
    }
}
