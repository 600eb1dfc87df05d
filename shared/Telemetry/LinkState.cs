namespace NanoAgent.Telemetry;

/// <summary>What the world knows of the way to the collector. Kept by <see cref="TelemetryAgent.Link"/>.</summary>
public enum LinkState
{
    /// <summary>It is there and costs nothing, or nobody knows better: uploads are tried.</summary>
    Up = 0,

    /// <summary>Its bytes cost money: batches wait longer, and a budget may hold them back.</summary>
    Metered = 1,

    /// <summary>It is not there: nothing is tried until it is.</summary>
    Down = 2,
}
