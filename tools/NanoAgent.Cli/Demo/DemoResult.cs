namespace NanoAgent.Cli.Demo;

/// <summary>What the demo counted, and whether it kept its promises.</summary>
internal sealed record DemoResult
{
    public required string Engine { get; init; }

    public required long Made { get; init; }

    public required long Flushed { get; init; }

    public required long Acknowledged { get; init; }

    /// <summary>Asked of the collector's database after the run.</summary>
    public required long Stored { get; init; }

    /// <summary>Records that reached the collector more than once.</summary>
    public required long Duplicates { get; init; }

    public required long Evicted { get; init; }

    public required long Expired { get; init; }

    public required long Corrupt { get; init; }

    public required long Rejected { get; init; }

    public required long Refused { get; init; }

    public required long Uploads { get; init; }

    public required long Retries { get; init; }

    public required long ConnectionsOpened { get; init; }

    public required long ConnectionsReused { get; init; }

    public required long ImageBytes { get; init; }

    public required long BytesReceived { get; init; }

    public required int Cuts { get; init; }

    public required int ChunkBytes { get; init; }

    public required string DownloadResult { get; init; }

    public required string ExpectedSha256 { get; init; }

    public required string Sha256 { get; init; }

    public required double Seconds { get; init; }

    public long Lost => Evicted + Expired + Corrupt + Rejected + Refused;

    public long WastedBytes => BytesReceived - ImageBytes;

    public bool Passed => Made > 0 && Flushed == Made && Acknowledged == Made && Stored == Made && Lost == 0
        && Cuts == 2 && WastedBytes >= 0 && WastedBytes <= (long)Cuts * ChunkBytes
        && DownloadResult == "Ok" && Sha256 == ExpectedSha256;
}
