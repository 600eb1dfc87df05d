using NanoAgent.Scheduling;

namespace NanoAgent.Telemetry;

/// <summary>
/// What the uploader and its plan keep of one lane: what has gathered, how many records a batch of it may have, and
/// what holds it while the others go on. A collector that cannot be reached or asks for time holds all of them, which
/// is none of this.
/// </summary>
internal sealed class UploadLane
{
    internal const long AgeUnknown = -1;

    /// <summary>When its oldest record came that is not delivered.</summary>
    internal long OldestMs = AgeUnknown;

    /// <summary>Bytes that wait, about as long as a batch will have them.</summary>
    internal long GatheredBytes;

    /// <summary>It sends nothing before then.</summary>
    internal long NotBeforeMs;

    /// <summary>What it held when the window opened, and still has to send in it.</summary>
    internal long Burst;

    /// <summary>Records a batch may have: fewer after a 413, until acknowledgements let it grow again.</summary>
    internal int RecordsMax;

    /// <summary>What was wrong with its last batch, or None.</summary>
    internal AgentProblem Problem;

    /// <summary>Made at its first failure.</summary>
    internal Backoff? Backoff;

    /// <summary>Its batch was taken as a whole.</summary>
    internal void Succeed(int recordsCeiling, long nowMs)
    {
        Problem = AgentProblem.None;
        Backoff?.Succeed(nowMs);
        int grown = RecordsMax + 1 + (RecordsMax / 8);
        RecordsMax = grown > recordsCeiling ? recordsCeiling : grown;
    }
}
