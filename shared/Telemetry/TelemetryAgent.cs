using System;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Spooling;
using NanoAgent.Transfers;

namespace NanoAgent.Telemetry;

/// <summary>
/// Collects readings, keeps them through power cuts and outages, and brings them to a collector. Guarantees that what
/// was flushed is delivered at least once under a key (device, boot epoch, sequence) by which the collector stores it
/// exactly once, that memory does not grow with the backlog, and that whatever is lost is counted by reason.
/// </summary>
/// <remarks>
/// Everything belongs to one thread, the one that calls <see cref="Run"/>, except <see cref="RequestStop"/>. It must be
/// opened before anything is recorded.
/// </remarks>
public sealed class TelemetryAgent
{
    private readonly IPlatform _platform;
    private readonly ITransferEngine _engine;
    private readonly AgentOptions _options;
    private readonly Uploader _uploader;
    private long _flightDueMs;

    /// <summary>Makes an agent that is not open yet. The platform, the engine and the options must outlive
    /// it.</summary>
    /// <exception cref="ArgumentException">An option is wrong; the text names it.</exception>
    public TelemetryAgent(IPlatform platform, ITransferEngine engine, AgentOptions options)
    {
        options.Spool.RecordBytesMax = RecordCodec.BytesMax;
        string? problem = options.Problem();
        if (problem != null)
        {
            throw new ArgumentException(problem);
        }

        _platform = platform;
        _engine = engine;
        _options = options;
        Spool = new Spool(platform.Store, platform.Random, platform.Clock, options.Spool);
        Counters = new AgentCounters();
        Flight = new FlightRecorder();
        _uploader = new Uploader(platform, engine, Spool, options, Counters, Flight);
    }

    /// <summary>The durable queue, for its counters and its report; the agent appends, flushes and releases.</summary>
    public Spool Spool { get; }

    /// <summary>What the agent did since it was made.</summary>
    public AgentCounters Counters { get; }

    /// <summary>The last operations, those of the run before included until newer ones took their place.</summary>
    public FlightRecorder Flight { get; }

    /// <summary>How the last flush ended: anything but Ok while the store takes nothing.</summary>
    public SpoolResult LastFlush { get; private set; }

    /// <summary>What keeps it from uploading, or None.</summary>
    public AgentProblem Problem
    {
        get { return _uploader.Problem; }
    }

    /// <summary>True once the collector has acknowledged a batch of this run.</summary>
    public bool EverAcknowledged
    {
        get { return _uploader.EverAcknowledged; }
    }

    /// <summary>
    /// What the world knows of the way to the collector; Up until it says otherwise. On the agent's thread.
    /// </summary>
    public LinkState Link
    {
        get { return _uploader.Plan.Link; }
        set { _uploader.SetLink(value, _platform.Clock.Milliseconds); }
    }

    /// <summary>True once it was asked to stop: ticks leave the scheduler at their next turn.</summary>
    internal bool IsStopping { get; private set; }

    /// <summary>
    /// One sentence about the last upload that failed, for a person: the transfer's error or the collector's words.
    /// </summary>
    public string ProblemText
    {
        get
        {
            Transfer transfer = _uploader.Transfer;
            if (transfer.State != TransferState.Done)
            {
                return string.Empty;
            }

            return transfer.Result != TransferResult.Ok ? transfer.ErrorText
                : "HTTP " + transfer.Info.ResponseCode.ToString() + " " + _uploader.ReplyText;
        }
    }

    /// <summary>What the collector said of the last record that it refused, or empty.</summary>
    public string RejectionText
    {
        get { return _uploader.RejectionText; }
    }

    /// <summary>
    /// Opens the spool, whatever state it is in, and begins to upload what it holds. Call once, first.
    /// </summary>
    public SpoolResult Open()
    {
        SpoolResult result = Spool.Open();
        if (result != SpoolResult.Ok)
        {
            return result;
        }

        long nowMs = _platform.Clock.Milliseconds;
        StartFlight(nowMs);
        if (!_engine.Scheduler.Add(_uploader, nowMs))
        {
            throw new InvalidOperationException("The scheduler is full.");
        }

        Every(_options.FlushIntervalMs, FlushPending);
        return result;
    }

    /// <summary>A series of ordinary priority.</summary>
    /// <param name="name">A SenML name, 1 to 64 characters.</param>
    /// <param name="unit">A SenML unit such as Cel, B, %, 1 to 16 characters.</param>
    /// <param name="exponent">A recorded integer m stands for m x 10^exponent; -18 to 18.</param>
    public Series Series(string name, string unit, int exponent)
    {
        return Series(name, unit, exponent, Spool.LanesMax - 1);
    }

    /// <summary>A series of a priority.</summary>
    /// <param name="name">A SenML name, 1 to 64 characters.</param>
    /// <param name="unit">A SenML unit, 1 to 16 characters.</param>
    /// <param name="exponent">A recorded integer m stands for m x 10^exponent; -18 to 18.</param>
    /// <param name="priority">0 is sent at once and before all others; up to <see cref="Spool.LanesMax"/> - 1.</param>
    public Series Series(string name, string unit, int exponent, int priority)
    {
        if (priority < 0 || priority >= Spool.LanesMax)
        {
            throw new ArgumentOutOfRangeException(nameof(priority));
        }

        return new Series(this, name, unit, exponent, priority);
    }

    /// <summary>Calls a tick every <paramref name="periodMs"/> milliseconds from now on, on the agent's
    /// thread.</summary>
    /// <exception cref="InvalidOperationException">The scheduler is full.</exception>
    public void Every(int periodMs, Tick tick)
    {
        if (periodMs < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(periodMs));
        }

        long nowMs = _platform.Clock.Milliseconds;
        long firstMs = Due.After(nowMs, periodMs);
        if (!_engine.Scheduler.Add(new EveryJob(this, periodMs, firstMs, tick), firstMs))
        {
            throw new InvalidOperationException("The scheduler is full.");
        }
    }

    /// <summary>Makes every accepted record durable. Blocks as long as the store needs.</summary>
    public SpoolResult Flush()
    {
        LastFlush = Spool.Flush();
        long nowMs = _platform.Clock.Milliseconds;
        if (LastFlush != SpoolResult.Ok)
        {
            Flight.Note(FlightKind.FlushFailed, (int)LastFlush, 1, nowMs);
        }

        if (_options.FlightIntervalMs > 0 && nowMs >= _flightDueMs)
        {
            WriteFlight(nowMs);
        }

        return LastFlush;
    }

    /// <summary>
    /// Runs the agent until <see cref="RequestStop"/>, then makes every accepted record durable. Blocks.
    /// </summary>
    /// <returns>Whether the last flush succeeded.</returns>
    public SpoolResult Run()
    {
        while (!IsStopping)
        {
            Turn(int.MaxValue);
        }

        return Flush();
    }

    /// <summary>
    /// Goes on uploading, without waiting for batches to fill, until the spool is empty or the time is over. For the
    /// end of a program: call it after <see cref="Run"/>. Blocks at most <paramref name="timeoutMs"/> and one step.
    /// </summary>
    /// <returns>True when everything was acknowledged.</returns>
    public bool Drain(int timeoutMs)
    {
        long endMs = Due.After(_platform.Clock.Milliseconds, timeoutMs);
        _uploader.Drain(true);
        while (!_uploader.IsIdle)
        {
            long nowMs = _platform.Clock.Milliseconds;
            if (nowMs >= endMs)
            {
                break;
            }

            Turn(Due.Until(nowMs, endMs));
        }

        _uploader.Drain(false);
        return _uploader.IsIdle;
    }

    /// <summary>Asks <see cref="Run"/> to return, and ends all ticks. Legal from any thread.</summary>
    public void RequestStop()
    {
        IsStopping = true;
        _engine.Wake();
    }

    /// <summary>Flushes and closes the spool; the agent cannot be used afterwards. Uploads are cancelled.</summary>
    public SpoolResult Close()
    {
        if (_uploader.Transfer.State == TransferState.Running)
        {
            _engine.Cancel(_uploader.Transfer);
        }

        IsStopping = true;
        _engine.Scheduler.Remove(_uploader);
        SpoolResult result = Spool.Close();
        if (_options.FlightIntervalMs > 0 && result != SpoolResult.NotOpen)
        {
            long nowMs = _platform.Clock.Milliseconds;
            Flight.Note(FlightKind.Close, (int)result, 0, nowMs);
            WriteFlight(nowMs);
            Flight.Close();
        }

        return result;
    }

    internal SpoolAppendResult Append(byte[] record, long mantissa, int priority)
    {
        RecordCodec.Stamp(record, mantissa, _platform.Clock);
        Counters.Made++;
        SpoolAppendResult result = Spool.Append(priority, record, 0, record.Length);
        long nowMs = _platform.Clock.Milliseconds;
        if (result == SpoolAppendResult.Accepted)
        {
            Flight.Note(FlightKind.Append, priority, 1, nowMs);
            _uploader.NoteAppended(priority, record.Length, nowMs);
        }
        else
        {
            Flight.Note(FlightKind.Refuse, (int)result, 1, nowMs);
        }

        return result;
    }

    private void Turn(int waitMaxMs)
    {
        long nextMs = _engine.Scheduler.Step(_platform.Clock.Milliseconds);
        if (_uploader.Draining && _uploader.IsIdle)
        {
            // The last answer came in this step; what is due next may be a whole period off.
            return;
        }

        int waitMs = Due.Until(_platform.Clock.Milliseconds, nextMs);
        _engine.Wait(waitMs < waitMaxMs ? waitMs : waitMaxMs);
    }

    private void StartFlight(long nowMs)
    {
        if (_options.FlightIntervalMs == 0)
        {
            return;
        }

        if (Flight.Load(_platform.Store))
        {
            _uploader.Plan.Budget?.Set(Flight.BudgetLeft, nowMs);
            _uploader.Plan.SetWindow(Flight.WindowMs, nowMs);
            if (Flight.UtcMs > 0)
            {
                var earlier = new ClockAnchor();
                earlier.BootEpoch = Flight.BootEpoch;
                earlier.MonotonicMs = Flight.MonotonicMs;
                earlier.UtcMs = Flight.UtcMs;
                _uploader.Earlier = earlier;
            }
        }

        Flight.Note(FlightKind.Open, 0, Spool.BootEpoch & 0xFFFF, nowMs);
        if (Link != LinkState.Up)
        {
            Flight.Note(FlightKind.Link, (int)Link, 0, nowMs);
        }

        WriteFlight(nowMs);
    }

    private void WriteFlight(long nowMs)
    {
        _flightDueMs = Due.After(nowMs, _options.FlightIntervalMs);
        RateLimit? budget = _uploader.Plan.Budget;
        Flight.Write(
            Spool.BootEpoch, budget == null ? int.MaxValue : budget.Level(nowMs), _uploader.Plan.NextWindowMs(nowMs),
            nowMs, RecordCodec.UtcMs(_platform.Clock));
    }

    private void FlushPending()
    {
        // A store that refuses now is asked again at the next tick; the spool counts what it cannot keep.
        Flush();
        _uploader.Expire();
    }
}
