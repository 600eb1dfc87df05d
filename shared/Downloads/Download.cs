using System;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Transfers;
using NanoAgent.Wire;

namespace NanoAgent.Downloads;

/// <summary>
/// Fetches one file into a slot, over as many connections, restarts and reboots as it takes. Guarantees that bytes of
/// two versions are never joined: it resumes only with Range and If-Range under a strong validator, checks every
/// Content-Range, commits as it goes and ends in the right SHA-256 or a typed failure. A power cut wastes at most one
/// chunk; a cut connection nothing that arrived.
/// </summary>
/// <remarks>
/// A job on the engine's scheduler. The store and the slot are used on the thread that runs the transfer while one
/// runs: with an engine of many threads give it a store of its own.
/// </remarks>
public sealed class Download : Job, ITransferListener
{
    /// <summary>Headers it adds to the caller's: Accept-Encoding, Range, If-Range.</summary>
    internal const int OwnHeaders = 3;

    private readonly ITransferEngine _engine;
    private readonly DownloadOptions _options;
    private readonly IUpdateSlot _slot;
    private readonly ResumeJournal _journal;
    private readonly Backoff _backoff;
    private readonly DownloadSink _sink;

    // One or the other: while the file is verified there is no transfer, and no digest before.
    private Transfer? _transfer;
    private Sha256? _digest;
    private byte[]? _block;
    private int _lastResponseCode;
    private long _deadlineMs;
    private long _notBeforeMs;
    private long _verifiedTo;
    private int _attemptsWithoutProgress;
    private int _restarts;
    private bool _cancelled;
    private bool _stopping;
    private Expectation _expects;

    // What is expected next:
    //   Start  --load--> Attempt --start--> Transfer --done, not whole--> Attempt (after the backoff)
    //   Transfer --done, whole--> Verification --right--> End(Ok); --wrong--> Attempt (from 0, once) or End(failure)
    //   any --deadline, cancel, failure of store or slot--> End
    private enum Expectation
    {
        Start,
        Attempt,
        Transfer,
        Verification,
        End,
    }

    /// <summary>Makes a download that has not begun; <see cref="Start"/> begins it.</summary>
    /// <param name="engine">Runs the transfers, and its scheduler this job.</param>
    /// <param name="random">Jitter between attempts.</param>
    /// <param name="store">Keeps the resume point, under <see cref="DownloadOptions.Name"/>.</param>
    /// <param name="slot">Where the bytes go.</param>
    /// <param name="options">What to fetch and within which limits; must not change afterwards.</param>
    public Download(ITransferEngine engine, IRandom random, IStore store, IUpdateSlot slot, DownloadOptions options)
    {
        options.Validate();
        _engine = engine;
        _options = options;
        _slot = slot;
        _journal = new ResumeJournal(store, options.Name);
        _backoff = new Backoff(random, options.RetryBaseMs, options.RetryCeilingMs, 0);
        _sink = new DownloadSink(slot, _journal, options);
        Sha256 = new byte[Wire.Sha256.SizeBytes];
    }

    /// <summary>True when it has ended; <see cref="Result"/> then holds.</summary>
    public bool IsDone
    {
        get { return _expects == Expectation.End; }
    }

    /// <summary>What it ended with.</summary>
    public DownloadResult Result { get; private set; }

    /// <summary>What the last transfer ended with.</summary>
    public TransferResult TransferResult
    {
        get { return _transfer == null ? TransferResult.Ok : _transfer.Result; }
    }

    /// <summary>The last status code, 0 when there was none.</summary>
    public int ResponseCode
    {
        get { return _transfer == null ? _lastResponseCode : _transfer.Info.ResponseCode; }
    }

    /// <summary>The SHA-256 of what was fetched; holds after the verification.</summary>
    public byte[] Sha256 { get; }

    /// <summary>Bytes in the slot so far.</summary>
    public long Position
    {
        get { return _sink.Position; }
    }

    /// <summary>The file's length, -1 while not known.</summary>
    public long Length
    {
        get { return _sink.Point.Length; }
    }

    /// <summary>Body bytes that came over the network in all, of whichever version.</summary>
    public long BytesReceived
    {
        get { return _sink.BytesReceived; }
    }

    /// <summary>Attempts that ended without the whole file.</summary>
    public int Failures { get; private set; }

    /// <summary>One sentence about the last transfer that failed, or empty.</summary>
    public string ErrorText
    {
        get
        {
            return _transfer != null && _transfer.State == TransferState.Done ? _transfer.ErrorText : string.Empty;
        }
    }

    /// <summary>Transfers started.</summary>
    public int Attempts { get; private set; }

    /// <summary>Attempts that went on where an earlier one had stopped.</summary>
    public int Resumes
    {
        get { return _sink.Resumes; }
    }

    /// <summary>Connections that its transfers opened.</summary>
    public int ConnectionsOpened { get; private set; }

    /// <summary>
    /// Begins it, from the resume point if there is one. False when the scheduler is full. Call once.
    /// </summary>
    public bool Start()
    {
        long nowMs = _engine.Clock.Milliseconds;
        _deadlineMs = Due.After(nowMs, _options.DeadlineMs);
        return _engine.Scheduler.Add(this, nowMs);
    }

    /// <summary>Asks for its end; what is committed stays for the next one.</summary>
    public void Cancel()
    {
        _cancelled = true;
        _engine.Scheduler.Wake(this);
    }

    /// <inheritdoc/>
    public override long Step(long nowMs)
    {
        if (_expects != Expectation.End && (_cancelled || nowMs >= _deadlineMs))
        {
            return Stop(_cancelled ? DownloadResult.Cancelled : DownloadResult.DeadlineExceeded);
        }

        switch (_expects)
        {
            case Expectation.Start:
                return Load(nowMs);
            case Expectation.Attempt:
                return Attempt(nowMs);
            case Expectation.Verification:
                return Verify(nowMs);
            case Expectation.Transfer:
                return _deadlineMs;
            default:
                return Due.Finished;
        }
    }

    /// <summary>For the engine: one transfer is over.</summary>
    public void TransferDone(Transfer transfer)
    {
        ConnectionsOpened += transfer.Info.ConnectionsOpened;
        bool progressed = _sink.EndAttempt(transfer.Result == TransferResult.Ok);
        _engine.Scheduler.Wake(this);
        if (_stopping)
        {
            // What the transfer brought until it was stopped is kept for the next download.
            End(Result);
            return;
        }

        long nowMs = _engine.Clock.Milliseconds;
        DownloadResult failure = Judge(transfer);
        if (failure == DownloadResult.Ok)
        {
            _expects = Expectation.Verification;
            _verifiedTo = 0;
            _lastResponseCode = transfer.Info.ResponseCode;
            _transfer = null;
            return;
        }

        Failures++;
        if (progressed)
        {
            _attemptsWithoutProgress = 0;
            _backoff.Succeed(nowMs);
        }
        else
        {
            _attemptsWithoutProgress++;
        }

        if (IsFinal(failure) || _attemptsWithoutProgress >= _options.AttemptsMax)
        {
            End(failure);
            return;
        }

        _expects = Expectation.Attempt;
        long waitMs = _backoff.Fail(nowMs);

        // All who were told the same time would come back at the same time: the jitter comes on top.
        _notBeforeMs = Due.After(nowMs, waitMs + (transfer.Info.RetryAfterSeconds * 1000));
    }

    private static bool IsFinal(DownloadResult failure)
    {
        return failure != DownloadResult.TransferFailed && failure != DownloadResult.RangeMismatch;
    }

    // What was asked for is wrong in itself; asking again cannot help.
    private static bool IsHopeless(TransferResult result)
    {
        return result == TransferResult.UrlMalformat || result == TransferResult.UnsupportedProtocol
            || result == TransferResult.BadFunctionArgument || result == TransferResult.NotBuiltIn;
    }

    private static bool IsWorthRetrying(int status)
    {
        return status == 408 || status == 416 || status == 425 || status == 429 || status >= 500;
    }

    private long Load(long nowMs)
    {
        _sink.Load();
        _expects = Expectation.Attempt;
        return nowMs;
    }

    private long Attempt(long nowMs)
    {
        if (nowMs < _notBeforeMs)
        {
            return _notBeforeMs < _deadlineMs ? _notBeforeMs : _deadlineMs;
        }

        if (_sink.IsWhole)
        {
            _expects = Expectation.Verification;
            return nowMs;
        }

        Transfer transfer = _transfer ?? new Transfer(_options.Url);
        _transfer = transfer;
        _digest = null;
        transfer.Headers.Clear();
        for (int i = 0; i < _options.HeaderCount; i++)
        {
            transfer.Headers.Add(_options.Headers.NameAt(i), _options.Headers.ValueAt(i));
        }

        // An intermediary that compressed the body would move every offset.
        transfer.Headers.Add("Accept-Encoding", "identity");
        if (_sink.BeginAttempt())
        {
            transfer.Headers.Add("Range", "bytes=" + _sink.Position.ToString() + "-");
            transfer.Headers.Add("If-Range", _sink.Point.Validator);
        }

        transfer.Sink = _sink;
        transfer.Listener = this;
        transfer.RedirectsMax = _options.RedirectsMax;
        transfer.TimeoutMs = Due.Until(nowMs, _deadlineMs);
        transfer.ConnectTimeoutMs = _options.ConnectTimeoutMs;
        transfer.LowSpeedBytesPerSecond = _options.LowSpeedBytesPerSecond;
        transfer.LowSpeedTimeMs = _options.LowSpeedTimeMs;
        if (!_engine.Start(transfer))
        {
            // The engine is full of other work: that is no failure of this download.
            return Due.After(nowMs, _options.RetryBaseMs);
        }

        Attempts++;
        _expects = Expectation.Transfer;
        return _deadlineMs;
    }

    private DownloadResult Judge(Transfer transfer)
    {
        if (_sink.Refusal != DownloadResult.Ok)
        {
            return _sink.Refusal;
        }

        if (IsHopeless(transfer.Result))
        {
            return DownloadResult.BadRequest;
        }

        int status = transfer.Info.ResponseCode;
        if (status >= 300 && !IsWorthRetrying(status))
        {
            return DownloadResult.HttpStatus;
        }

        if (transfer.Result != TransferResult.Ok || status >= 300)
        {
            return DownloadResult.TransferFailed;
        }

        // Other kinds of success (202, 204) bring no file. A part may be shorter than what was asked for: go on.
        return status != 200 && status != 206 ? DownloadResult.HttpStatus
            : _sink.IsWhole ? DownloadResult.Ok : DownloadResult.TransferFailed;
    }

    private long Verify(long nowMs)
    {
        // A small block is a resume point's: none is written while the image is read.
        _block ??= _options.BlockBytes > ResumePoint.RecordBytes ? new byte[_options.BlockBytes] : _journal.Lend();
        _digest ??= new Sha256();
        int count = _slot.Read(_verifiedTo, _block, 0, (int)Least(_options.BlockBytes, _sink.Position - _verifiedTo));
        if (count < 0 || (count == 0 && _verifiedTo < _sink.Position))
        {
            return Stop(DownloadResult.SlotFailed);
        }

        _digest.Update(_block, 0, count);
        _verifiedTo += count;
        if (_verifiedTo < _sink.Position)
        {
            return nowMs;
        }

        _digest.Finish(Sha256, 0);
        if (_options.ExpectedSha256 != null && !Same(Sha256, _options.ExpectedSha256))
        {
            return StartOver(nowMs);
        }

        if (_options.ExpectedLength >= 0 && _options.ExpectedLength != _sink.Position)
        {
            return StartOver(nowMs);
        }

        StoreResult finished = _slot.Finish(_sink.Position);
        _journal.Remove(_sink.Point);
        return Stop(finished == StoreResult.Ok ? DownloadResult.Ok : DownloadResult.SlotFailed);
    }

    // A damaged medium or a server that changed a file under the same validator: one fresh start tells a passing
    // fault from a file that never had the expected hash.
    private long StartOver(long nowMs)
    {
        if (_journal.Remove(_sink.Point) != StoreResult.Ok)
        {
            return Stop(DownloadResult.StoreFailed);
        }

        _slot.Discard();
        _sink.Forget();
        if (_restarts == 1)
        {
            return Stop(_options.ExpectedLength >= 0 && _options.ExpectedLength != _verifiedTo
                ? DownloadResult.LengthMismatch : DownloadResult.DigestMismatch);
        }

        _restarts++;
        _verifiedTo = 0;
        _expects = Expectation.Attempt;
        return nowMs;
    }

    private long Stop(DownloadResult result)
    {
        if (_expects != Expectation.Transfer)
        {
            End(result);
            return Due.Finished;
        }

        // It is over only when the engine has let go of the sink.
        if (!_stopping)
        {
            _stopping = true;
            Result = result;
            _engine.Cancel(_transfer!);
        }

        return Due.Never;
    }

    private void End(DownloadResult result)
    {
        Result = result;
        _expects = Expectation.End;
        _journal.Close();
    }

    private static long Least(long left, long right)
    {
        return left < right ? left : right;
    }

    private static bool Same(byte[] left, byte[] right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        int difference = 0;
        for (int i = 0; i < left.Length; i++)
        {
            difference |= left[i] ^ right[i];
        }

        return difference == 0;
    }
}
