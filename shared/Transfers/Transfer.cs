using System;
using NanoAgent.Platform;

namespace NanoAgent.Transfers;

/// <summary>Where a transfer stands.</summary>
public enum TransferState
{
    /// <summary>Not started, or reset: options may change.</summary>
    Idle = 0,

    /// <summary>An engine has it: options must not change.</summary>
    Running = 1,

    /// <summary>Over: <see cref="Transfer.Result"/> and <see cref="Transfer.Info"/> hold, options may change.</summary>
    Done = 2,
}

/// <summary>
/// One transfer: libcurl's easy handle in the core's words. Options are sticky: after it is over it may be changed and
/// started again, which keeps connections reusable. Guarantees that it ends, with <see cref="TransferResult.Ok"/> or a
/// typed result, within <see cref="TimeoutMs"/>.
/// </summary>
/// <remarks>
/// It belongs to whoever made it while it is not <see cref="TransferState.Running"/>, and to its engine while it is;
/// the source, the sink and the trace are then called on the engine's thread for this transfer.
/// </remarks>
public sealed class Transfer
{
    /// <summary>
    /// The whole deadline when nothing else is said: five minutes, libcurl's own limit for connecting alone, because
    /// a transfer without an end is what this project exists to prevent.
    /// </summary>
    public const int DefaultTimeoutMs = 300_000;

    /// <summary>Time to connect when nothing else is said: longer than the slowest handshake of a poor radio
    /// link.</summary>
    public const int DefaultConnectTimeoutMs = 30_000;

    private string _url;
    private string? _method;
    private bool _noBody;
    private ISource? _source;
    private ISink? _sink;
    private ITraceSink? _trace;
    private int _timeoutMs = DefaultTimeoutMs;
    private int _connectTimeoutMs = DefaultConnectTimeoutMs;
    private int _lowSpeedBytesPerSecond;
    private int _lowSpeedTimeMs;
    private long _resumeFrom;
    private string? _range;
    private bool _failOnHttpError;
    private int _redirectsMax;
    private long _bodyBytesMax;
    private bool _freshConnection;
    private bool _forbidReuse;
    private string? _userAgent;
    private ITransferListener? _listener;

    /// <summary>Makes a GET of <paramref name="url"/>; the URL is checked when the transfer runs.</summary>
    public Transfer(string url)
    {
        _url = url ?? throw new ArgumentNullException(nameof(url));
        Headers = new HeaderList(this);
        Info = new TransferInfo();
        ErrorText = string.Empty;
    }

    /// <summary>Absolute, http or https. A bad one ends in <see cref="TransferResult.UrlMalformat"/>.</summary>
    public string Url
    {
        get { return _url; }
        set { Guard(); _url = value ?? throw new ArgumentNullException(nameof(value)); }
    }

    /// <summary>
    /// The request method, or null for the natural one: PUT with a <see cref="Source"/>, HEAD with
    /// <see cref="NoBody"/>, else GET.
    /// </summary>
    public string? Method
    {
        get { return _method; }
        set { Guard(); _method = value; }
    }

    /// <summary>Ask for the head only.</summary>
    public bool NoBody
    {
        get { return _noBody; }
        set { Guard(); _noBody = value; }
    }

    /// <summary>
    /// Request headers added to the engine's own; one of the same name replaces the engine's. At most
    /// <see cref="HeaderList.CountMax"/>.
    /// </summary>
    public HeaderList Headers { get; }

    /// <summary>The request body, or null for none.</summary>
    public ISource? Source
    {
        get { return _source; }
        set { Guard(); _source = value; }
    }

    /// <summary>Takes the response; null discards the body.</summary>
    public ISink? Sink
    {
        get { return _sink; }
        set { Guard(); _sink = value; }
    }

    /// <summary>Sees what happens; null for no trace.</summary>
    public ITraceSink? Trace
    {
        get { return _trace; }
        set { Guard(); _trace = value; }
    }

    /// <summary>Milliseconds that the whole transfer may take, 1 or more.</summary>
    public int TimeoutMs
    {
        get { return _timeoutMs; }
        set { Guard(); _timeoutMs = Positive(value); }
    }

    /// <summary>Milliseconds to resolve, connect and shake hands, 1 or more.</summary>
    public int ConnectTimeoutMs
    {
        get { return _connectTimeoutMs; }
        set { Guard(); _connectTimeoutMs = Positive(value); }
    }

    /// <summary>
    /// With <see cref="LowSpeedTimeMs"/>: ends in <see cref="TransferResult.OperationTimedOut"/> when fewer bytes a
    /// second than this moved for so long. 0 for no such limit.
    /// </summary>
    public int LowSpeedBytesPerSecond
    {
        get { return _lowSpeedBytesPerSecond; }
        set { Guard(); _lowSpeedBytesPerSecond = NotNegative(value); }
    }

    /// <summary>Milliseconds below <see cref="LowSpeedBytesPerSecond"/> that are too many; 0 for no such
    /// limit.</summary>
    public int LowSpeedTimeMs
    {
        get { return _lowSpeedTimeMs; }
        set { Guard(); _lowSpeedTimeMs = NotNegative(value); }
    }

    /// <summary>
    /// Ask for the body from this byte on. A server that does not serve that range ends it in
    /// <see cref="TransferResult.RangeError"/>, so that no byte of another range is ever delivered. 0 for the whole.
    /// </summary>
    public long ResumeFrom
    {
        get { return _resumeFrom; }
        set
        {
            Guard();
            if (value < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(value));
            }

            _resumeFrom = value;
        }
    }

    /// <summary>A byte range as HTTP writes it ("0-499", "-500", "9500-"), or null.</summary>
    public string? Range
    {
        get { return _range; }
        set { Guard(); _range = value; }
    }

    /// <summary>
    /// True to end a status of 400 or above in <see cref="TransferResult.HttpReturnedError"/> without delivering its
    /// body.
    /// </summary>
    public bool FailOnHttpError
    {
        get { return _failOnHttpError; }
        set { Guard(); _failOnHttpError = value; }
    }

    /// <summary>Redirects to follow; 0 delivers a 3xx as it is. More end in TooManyRedirects.</summary>
    public int RedirectsMax
    {
        get { return _redirectsMax; }
        set { Guard(); _redirectsMax = NotNegative(value); }
    }

    /// <summary>Bytes of body to accept, 0 for no limit; more end in <see
    /// cref="TransferResult.FilesizeExceeded"/>.</summary>
    public long BodyBytesMax
    {
        get { return _bodyBytesMax; }
        set
        {
            Guard();
            if (value < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(value));
            }

            _bodyBytesMax = value;
        }
    }

    /// <summary>True to open a new connection even where an idle one could be used.</summary>
    public bool FreshConnection
    {
        get { return _freshConnection; }
        set { Guard(); _freshConnection = value; }
    }

    /// <summary>True to close the connection afterwards.</summary>
    public bool ForbidReuse
    {
        get { return _forbidReuse; }
        set { Guard(); _forbidReuse = value; }
    }

    /// <summary>The User-Agent to send, or null for none.</summary>
    public string? UserAgent
    {
        get { return _userAgent; }
        set { Guard(); _userAgent = value; }
    }

    /// <summary>Is told on the scheduler's thread when the transfer is over; null to poll <see
    /// cref="State"/>.</summary>
    public ITransferListener? Listener
    {
        get { return _listener; }
        set { Guard(); _listener = value; }
    }

    /// <summary>Where it stands.</summary>
    public TransferState State { get; private set; }

    /// <summary>What it ended with; holds while <see cref="TransferState.Done"/>.</summary>
    public TransferResult Result { get; private set; }

    /// <summary>One sentence for a person about <see cref="Result"/>, or empty.</summary>
    public string ErrorText { get; private set; }

    /// <summary>Counts and times of the run; reused by the next one.</summary>
    public TransferInfo Info { get; }

    /// <summary>For engines: takes the transfer over. Throws when it is running already.</summary>
    public void MarkRunning()
    {
        Guard();
        State = TransferState.Running;
        Result = TransferResult.Ok;
        ErrorText = string.Empty;
        Info.Clear();
    }

    /// <summary>For engines: gives the transfer back with its result. The first result stands.</summary>
    public void MarkDone(TransferResult result, string errorText)
    {
        if (State != TransferState.Running)
        {
            return;
        }

        Result = result;
        ErrorText = errorText;
        State = TransferState.Done;
    }

    internal void Guard()
    {
        if (State == TransferState.Running)
        {
            throw new InvalidOperationException("The transfer is running.");
        }
    }

    private static int Positive(int value)
    {
        return value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    private static int NotNegative(int value)
    {
        return value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }
}
