using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace NanoAgent.Collector.Storage;

/// <summary>One device as <c>GET /v1/devices</c> shows it.</summary>
internal sealed record DeviceRow(
    string Device, long Records, long Duplicates, long Conflicts, long Batches, long Boots,
    long LastBoot, long LastSequence, string FirstSeen, string LastSeen);

/// <summary>A page of devices; <c>Next</c> is the value of <c>after</c> for the page that follows, or null.</summary>
internal sealed record DevicePage(IReadOnlyList<DeviceRow> Devices, string? Next);

/// <summary>A reading reduced to what a chart draws.</summary>
internal sealed record PointRow(long TimeMs, string Value);

/// <summary>One series of a device with its newest readings, oldest of them first.</summary>
internal sealed record SeriesRow(
    string Series, string Unit, long Records, RecordRow? Last, IReadOnlyList<PointRow> Points);

/// <summary>All series of a device.</summary>
internal sealed record SeriesPage(string Device, IReadOnlyList<SeriesRow> Series);

/// <summary>One record; <c>Value</c> is the decimal exactly as it was sent.</summary>
internal sealed record RecordRow(
    long Boot, long Sequence, string Series, string Unit, long TimeMs, string TimeFrom,
    string Value, long Mantissa, int Exponent);

/// <summary>Where the next page of records begins.</summary>
internal sealed record RecordCursor(long AfterBoot, long AfterSequence);

/// <summary>A page of records in the order of (boot, sequence).</summary>
internal sealed record RecordPage(string Device, IReadOnlyList<RecordRow> Records, RecordCursor? Next);

/// <summary>Sums over all devices.</summary>
internal sealed record StatsRow(long Records, long Duplicates, long Conflicts, long Batches, long Devices);

/// <summary>The answer to a batch.</summary>
internal sealed record StoredRow(int Stored, int Duplicates);

/// <summary>The answer of <c>/health</c>.</summary>
internal sealed record HealthRow(string Status, string Database);

/// <summary>What <c>/v1/shed</c> was told; all null when nothing is shed.</summary>
internal sealed record ShedRow(int? Status, int? RetryAfterSeconds, int? Requests);

/// <summary>
/// An error (RFC 9457) with the field that caused it, which comes before the sentence: a device looks for it in the
/// answer's first 512 bytes.
/// </summary>
internal sealed record ProblemRow(string Title, int Status, string Field, string Detail);

/// <summary>How all of these become JSON, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DevicePage))]
[JsonSerializable(typeof(SeriesPage))]
[JsonSerializable(typeof(RecordPage))]
[JsonSerializable(typeof(StatsRow))]
[JsonSerializable(typeof(StoredRow))]
[JsonSerializable(typeof(HealthRow))]
[JsonSerializable(typeof(ShedRow))]
[JsonSerializable(typeof(ProblemRow))]
internal sealed partial class RowJson : JsonSerializerContext;
