using System;
using NanoAgent.Platform;
using NanoAgent.Transfers;

namespace NanoAgent.Downloads;

/// <summary>What a <see cref="Download"/> fetches, and its limits.</summary>
public sealed class DownloadOptions
{
    /// <summary>Characters of a name: room for the journals' suffix in a segment's name.</summary>
    public const int NameCharactersMax = 40;

    private HeaderList? _headers;

    /// <summary>Options for one file.</summary>
    /// <param name="url">Where it is.</param>
    /// <param name="name">What its resume point is kept under: 1 to 40 of a-z, 0-9, '-'.</param>
    public DownloadOptions(string url, string name)
    {
        Url = url;
        Name = name;
    }

    /// <summary>Where the file is.</summary>
    public string Url { get; }

    /// <summary>What the resume point is kept under.</summary>
    public string Name { get; }

    /// <summary>Request headers, such as Authorization.</summary>
    public HeaderList Headers
    {
        get { return _headers ??= new HeaderList(); }
    }

    internal int HeaderCount
    {
        get { return _headers == null ? 0 : _headers.Count; }
    }

    /// <summary>The hash it must have, 32 bytes, or null to accept and report whatever comes.</summary>
    public byte[]? ExpectedSha256 { get; set; }

    /// <summary>The length it must have, or -1.</summary>
    public long ExpectedLength { get; set; } = -1;

    /// <summary>Bytes between two commits: what a power cut can waste.</summary>
    public int ChunkBytes { get; set; } = BoardProfile.DownloadChunkBytes;

    /// <summary>Bytes read at once to verify what is in the slot, 1 or more.</summary>
    public int BlockBytes { get; set; } = BoardProfile.DownloadBlockBytes;

    /// <summary>Milliseconds for all of it, over all attempts; a day unless said otherwise.</summary>
    public int DeadlineMs { get; set; } = 86_400_000;

    /// <summary>Attempts in a row that may bring no new byte.</summary>
    public int AttemptsMax { get; set; } = 10;

    /// <summary>Redirects to follow in one attempt.</summary>
    public int RedirectsMax { get; set; } = 5;

    /// <summary>Milliseconds to connect, each attempt.</summary>
    public int ConnectTimeoutMs { get; set; } = Transfer.DefaultConnectTimeoutMs;

    /// <summary>Slower than this for <see cref="LowSpeedTimeMs"/> ends an attempt.</summary>
    public int LowSpeedBytesPerSecond { get; set; } = 1;

    /// <summary>Milliseconds below the low speed that end an attempt; a half-open link is noticed by this.</summary>
    public int LowSpeedTimeMs { get; set; } = 30_000;

    /// <summary>The first backoff window, in milliseconds.</summary>
    public int RetryBaseMs { get; set; } = 1_000;

    /// <summary>The widest backoff window, in milliseconds.</summary>
    public int RetryCeilingMs { get; set; } = 300_000;

    internal void Validate()
    {
        if (HeaderCount > HeaderList.CountMax - Download.OwnHeaders)
        {
            throw new ArgumentException("There are too many headers.");
        }

        if (ExpectedSha256 != null && ExpectedSha256.Length != 32)
        {
            throw new ArgumentException("ExpectedSha256 is 32 bytes.");
        }

        if (ChunkBytes < 1 || BlockBytes < 1 || AttemptsMax < 1 || DeadlineMs < 1)
        {
            throw new ArgumentException("ChunkBytes, BlockBytes, AttemptsMax and DeadlineMs are 1 or more.");
        }

        if (!IsName(Name))
        {
            throw new ArgumentException("Name is 1 to 40 of a-z, 0-9, '-'.");
        }
    }

    private static bool IsName(string name)
    {
        if (name.Length == 0 || name.Length > NameCharactersMax)
        {
            return false;
        }

        for (int i = 0; i < name.Length; i++)
        {
            char c = name[i];
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-')
            {
                return false;
            }
        }

        return true;
    }
}
