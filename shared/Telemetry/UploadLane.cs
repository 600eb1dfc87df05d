using NanoAgent.Platform;
using NanoAgent.Scheduling;

namespace NanoAgent.Telemetry;

/// <summary>
/// What the uploader keeps of one lane: how many records a batch of it may have, and what holds it while the others go
/// on. A collector that cannot be reached or asks for time holds all of them, which is none of this.
/// </summary>
internal sealed class UploadLane
{
    private readonly Backoff _backoff;
    private readonly int _recordsCeiling;

    internal UploadLane(IRandom random, AgentOptions options)
    {
        _backoff = new Backoff(random, options.RetryBaseMs, options.RetryCeilingMs, options.RetryLastingMs);
        _recordsCeiling = options.BatchRecordsMax;
        RecordsMax = _recordsCeiling;
    }

    /// <summary>Records a batch may have: fewer after a 413, until acknowledgements let it grow again.</summary>
    internal int RecordsMax { get; set; }

    /// <summary>What was wrong with its last batch, or None.</summary>
    internal AgentProblem Problem { get; private set; }

    /// <summary>Its batch failed, and no other's: says how many milliseconds it has to wait.</summary>
    internal int Fail(AgentProblem problem, long nowMs)
    {
        Problem = problem;
        return _backoff.Fail(nowMs);
    }

    /// <summary>Its batch was taken as a whole.</summary>
    internal void Succeed(long nowMs)
    {
        Problem = AgentProblem.None;
        _backoff.Succeed(nowMs);
        int grown = RecordsMax + 1 + (RecordsMax / 8);
        RecordsMax = grown > _recordsCeiling ? _recordsCeiling : grown;
    }
}
