using System.Collections.Generic;

namespace NanoAgent.Collector.Senml;

/// <summary>One reading with its base fields resolved.</summary>
/// <param name="Sequence">Its number within (device, boot).</param>
/// <param name="Series">The SenML name without the device and its slash.</param>
/// <param name="Unit">The unit, empty when none was sent.</param>
/// <param name="TimeMs">UTC in milliseconds since 1970.</param>
/// <param name="TimeIsArrival">True when the time is counted from the arrival of the batch.</param>
/// <param name="Value">The value, digit by digit.</param>
internal readonly record struct Reading(
    long Sequence, string Series, string Unit, long TimeMs, bool TimeIsArrival, ExactDecimal Value);

/// <summary>What a batch says of itself; its text form is the idempotency key.</summary>
internal readonly record struct BatchLabel(string Device, int Boot, long First, int Count);

/// <summary>A whole pack, valid: the label agrees with the readings.</summary>
internal sealed record Batch(BatchLabel Label, IReadOnlyList<Reading> Readings, long ArrivalMs);
