using NanoAgent.Downloads;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Transfers;
using NanoAgent.Wire;

namespace NanoAgent.Device;

/// <summary>What an <see cref="UpdateJob"/> is at.</summary>
public enum UpdateState
{
    /// <summary>It waits for the time to look, and has fetched nothing since the start.</summary>
    Idle = 0,

    /// <summary>It fetches the image of <see cref="UpdateJob.Version"/>.</summary>
    Downloading = 1,

    /// <summary>The image of that version is whole and verified in its slot.</summary>
    Stored = 2,

    /// <summary>There is no manifest to be had, or it makes no sense. It looks again.</summary>
    NoManifest = 3,

    /// <summary>The download ended as <see cref="UpdateJob.Result"/> says. It looks again.</summary>
    DownloadFailed = 4,
}

/// <summary>
/// Follows a manifest: looks at it now and then, and brings the image that it names into a slot when it is another than
/// the one stored there last, resuming over reboots. The manifest is a JSON object with "url", "sha256" (64 hex
/// digits), and if it likes "length" and "version"; at most 1024 bytes. Nothing is taken without its hash.
/// </summary>
public sealed class UpdateJob : Job, ITransferListener
{
    /// <summary>Bytes of a manifest.</summary>
    public const int ManifestBytesMax = 1024;

    private const int HashBytes = 32;
    private const int LookMs = 1_000;
    private const int RetryBaseMs = 30_000;

    private readonly ITransferEngine _engine;
    private readonly IPlatform _platform;
    private readonly IUpdateSlot _slot;
    private readonly string _name;
    private readonly int _periodMs;
    private readonly Backoff _backoff;
    private readonly Transfer _transfer;
    private readonly byte[] _hash = new byte[HashBytes];
    private Download? _download;
    private string _url = string.Empty;
    private long _length;
    private long _lookMs;

    /// <summary>Makes a job that is in no scheduler yet; it looks at its first step.</summary>
    /// <param name="engine">Runs the transfers; the job goes into its scheduler.</param>
    /// <param name="platform">Its store keeps the resume point and the hash of what the slot holds.</param>
    /// <param name="slot">Where the image goes.</param>
    /// <param name="name">Under what these are kept: 1 to 40 of a-z, 0-9, '-'.</param>
    /// <param name="manifestUrl">Where the manifest is.</param>
    /// <param name="periodMs">How often to look, from 1000; up to an eighth is added at random.</param>
    public UpdateJob(
        ITransferEngine engine, IPlatform platform, IUpdateSlot slot, string name, string manifestUrl, int periodMs)
    {
        _engine = engine;
        _platform = platform;
        _slot = slot;
        _name = name;
        _periodMs = periodMs;
        _backoff = new Backoff(platform.Random, RetryBaseMs, periodMs > RetryBaseMs ? periodMs : RetryBaseMs, 0);
        _transfer = new Transfer(manifestUrl);
        _transfer.Listener = this;
        _transfer.RedirectsMax = 3;
    }

    /// <summary>What it is at.</summary>
    public UpdateState State { get; private set; }

    /// <summary>The version that the manifest named last, or empty.</summary>
    public string Version { get; private set; } = string.Empty;

    /// <summary>How the last download ended.</summary>
    public DownloadResult Result { get; private set; }

    /// <inheritdoc/>
    public override long Step(long nowMs)
    {
        if (_transfer.State == TransferState.Running)
        {
            return Due.Never;
        }

        if (_download != null)
        {
            return _download.IsDone ? EndDownload(nowMs) : nowMs + LookMs;
        }

        if (nowMs < _lookMs)
        {
            return _lookMs;
        }

        // Only while it is looked at: a download that follows needs the room.
        _transfer.Sink = new BytesSink(ManifestBytesMax);
        if (_engine.Start(_transfer))
        {
            return Due.Never;
        }

        // The engine is full of other work, which has an end.
        _transfer.Sink = null;
        return nowMs + LookMs;
    }

    /// <inheritdoc/>
    public void TransferDone(Transfer transfer)
    {
        long nowMs = _engine.Clock.Milliseconds;
        _engine.Scheduler.Wake(this);
        BytesSink manifest = (BytesSink)transfer.Sink!;
        transfer.Sink = null;
        if (transfer.Result != TransferResult.Ok || transfer.Info.ResponseCode != 200 || !ReadManifest(manifest))
        {
            Retry(UpdateState.NoManifest, nowMs);
            return;
        }

        // What the old image was is forgotten first: it must not pass for the new one when the power goes in between.
        if (!IsStored() && _platform.Store.Delete(_name + ".id") == StoreResult.Ok)
        {
            DownloadOptions options = new DownloadOptions(_url, _name);
            options.ExpectedSha256 = _hash;
            options.ExpectedLength = _length;
            Download download = new Download(_engine, _platform.Random, _platform.Store, _slot, options);
            if (download.Start())
            {
                _download = download;
                State = UpdateState.Downloading;
                return;
            }
        }

        Look(nowMs);
    }

    private void Look(long nowMs)
    {
        _backoff.Succeed(nowMs);
        _lookMs = nowMs + _periodMs + _platform.Random.Next((_periodMs / 8) + 1);
    }

    private long EndDownload(long nowMs)
    {
        Result = _download!.Result;
        _download = null;
        if (Result == DownloadResult.Ok)
        {
            // Not kept: then it is fetched once more, which costs bytes and does no harm.
            KeepHash();
            Look(nowMs);
            State = UpdateState.Stored;
        }
        else
        {
            Retry(UpdateState.DownloadFailed, nowMs);
        }

        return _lookMs;
    }

    private void Retry(UpdateState state, long nowMs)
    {
        State = state;
        _lookMs = nowMs + RetryBaseMs + _backoff.Fail(nowMs);
    }

    private bool ReadManifest(BytesSink manifest)
    {
        bool hasHash = false;
        _url = string.Empty;
        _length = -1;
        Version = string.Empty;
        JsonReader reader = new JsonReader(manifest.Buffer, manifest.Count);
        while (reader.Next())
        {
            string? value = reader.Value;
            if (value == null)
            {
                continue;
            }

            if (reader.Name == "url")
            {
                _url = value;
            }
            else if (reader.Name == "version")
            {
                Version = value;
            }
            else if (reader.Name == "sha256")
            {
                hasHash = ReadHash(value);
            }
            else if (reader.Name == "length" && !long.TryParse(value, out _length))
            {
                return false;
            }
        }

        return !reader.IsBroken && hasHash && _url.Length > 0;
    }

    private bool ReadHash(string hex)
    {
        bool isHash = hex.Length == 2 * HashBytes;
        for (int i = 0; isHash && i < hex.Length; i++)
        {
            int digit = AsciiText.ToLower(hex[i]);
            digit = digit >= '0' && digit <= '9' ? digit - '0' : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
            isHash = digit >= 0;
            _hash[i / 2] = (byte)((_hash[i / 2] << 4) | digit);
        }

        return isHash;
    }

    // The segment holds the hash of what the slot was finished with last.
    private bool IsStored()
    {
        ISegment? segment = _platform.Store.Open(_name + ".id");
        byte[] hash = new byte[HashBytes];
        bool isSame = segment != null && segment.Read(0, hash, 0, HashBytes) == HashBytes;
        for (int i = 0; i < HashBytes; i++)
        {
            isSame &= hash[i] == _hash[i];
        }

        segment?.Close();
        return isSame;
    }

    private void KeepHash()
    {
        _platform.Store.Delete(_name + ".id");
        ISegment? segment = _platform.Store.Create(_name + ".id");
        if (segment != null)
        {
            segment.Append(_hash, 0, HashBytes);
            segment.Commit();
            segment.Close();
        }
    }
}
