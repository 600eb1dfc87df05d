using System;
using NanoAgent.Device;
using NanoAgent.Downloads;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;
using NanoAgent.Transfers;

namespace NanoAgent.Firmware;

/// <summary>
/// The whole of a board: network, time, sensors, telemetry and updates on one thread. An image that it downloads is put
/// into its slot, and stays there: this line of nanoFramework has no In-Field Update that would start it.
/// </summary>
public sealed class BoardAgent
{
    /// <summary>Sensors that one program may have; arbitrary, above what a board has pins for.</summary>
    public const int SensorsMax = 16;

    private const int LookMs = 1_000;

    // Under it the resume point and the hash of the image are kept.
    private const string ImageName = "firmware";

    private readonly Board _board;
    private readonly FirmwareOptions _options;
    private readonly RestartGuard _guard;
    private readonly CooperativeEngine _engine;
    private readonly TelemetryAgent _agent;
    private readonly NetworkJob _network;
    private readonly ISensor[] _sensors = new ISensor[SensorsMax];
    private readonly Series[] _series = new Series[SensorsMax];
    private int _count;
    private bool _isUp;
    private bool _hasTime;
    private bool _hasSurvived;
    private AgentProblem _problem;
    private bool _acknowledged;
    private UpdateJob? _update;
    private UpdateState _updateState;

    /// <summary>Makes it; nothing runs yet.</summary>
    /// <exception cref="ArgumentException">An option is wrong; the text names it.</exception>
    public BoardAgent(Board board, FirmwareOptions options)
    {
        _board = board;
        _options = options;
        _guard = new RestartGuard(board.Store);
        _engine = board.CreateEngine();
        options.Agent.Spool.DeviceIsShared = true;
        _agent = new TelemetryAgent(board, _engine, options.Agent);
        BoardPort port = new BoardPort(options.WifiSsid, options.WifiPassword);
        _network = new NetworkJob(port, board.Sockets.Names, board.Random);
    }

    /// <summary>The agent below it, for its counters, and to ask it to stop.</summary>
    public TelemetryAgent Agent
    {
        get { return _agent; }
    }

    /// <summary>The engine of all its transfers, for the program's own.</summary>
    public ITransferEngine Engine
    {
        get { return _engine; }
    }

    /// <summary>A series of ordinary priority; see <see cref="TelemetryAgent.Series(string, string, int)"/>.</summary>
    public Series Series(string name, string unit, int exponent)
    {
        return _agent.Series(name, unit, exponent);
    }

    /// <summary>Calls a tick every so many milliseconds, on the thread of <see cref="Run"/>; it must be short and not
    /// throw.</summary>
    /// <exception cref="InvalidOperationException">The scheduler is full.</exception>
    public void Every(int periodMs, Tick tick)
    {
        _agent.Every(periodMs, tick);
    }

    /// <summary>
    /// Follows a manifest: brings the image that it names into a slot whenever it is another one, over cuts and
    /// restarts. SPEC.md has the manifest's shape. One manifest a program: that of <c>UpdateUrl</c>, or this.
    /// </summary>
    /// <param name="manifestUrl">Where it is.</param>
    /// <param name="slot">Where the image goes.</param>
    /// <param name="periodMs">How often to look, from 1000; up to an eighth is added at random.</param>
    /// <exception cref="InvalidOperationException">A manifest is followed already, or the scheduler is
    /// full.</exception>
    public void Follow(string manifestUrl, IUpdateSlot slot, int periodMs)
    {
        if (_update != null)
        {
            throw new InvalidOperationException("A manifest is followed.");
        }

        _update = new UpdateJob(_engine, _board, slot, ImageName, manifestUrl, periodMs);
        Start(_update);
    }

    /// <summary>Reads a sensor every SamplePeriodMs from now on. Before <see cref="Run"/>.</summary>
    /// <exception cref="InvalidOperationException">There are <see cref="SensorsMax"/> already.</exception>
    public void Add(ISensor sensor)
    {
        if (_count == SensorsMax)
        {
            throw new InvalidOperationException("There are too many sensors.");
        }

        _series[_count] = _agent.Series(sensor.Name, sensor.Unit, sensor.Exponent);
        _sensors[_count++] = sensor;
    }

    /// <summary>Runs until the agent is asked to stop. Blocks.</summary>
    public void Run()
    {
        SpoolResult opened = _agent.Open();
        long waiting = 0;
        for (int i = 0; i < Spool.LanesMax; i++)
        {
            waiting += _agent.Spool.Pending(i);
        }

        Log.Write("spool: result " + ((int)opened).ToString() + ", " + waiting.ToString() + " records wait");
        if (opened != SpoolResult.Ok)
        {
            return;
        }

        _agent.Link = LinkState.Down;
        Start(_network);
        if (_options.TimeServer.Length > 0)
        {
            Start(new SntpJob(_board.Sockets, _board.Sockets, _board.Time, _board.Random, _options.TimeServer));
        }

        if (_options.UpdateUrl.Length > 0)
        {
            Follow(
                _options.UpdateUrl, new FileSlot(_board.Files, ImageName + ".bin", -1), _options.UpdatePeriodMs);
        }

        _agent.Every(_options.SamplePeriodMs, Sample);
        _agent.Every(LookMs, Look);
        _agent.Run();
    }

    private void Start(Job job)
    {
        if (!_engine.Scheduler.Add(job, _board.Clock.Milliseconds))
        {
            throw new InvalidOperationException("The scheduler is full.");
        }
    }

    private void Sample()
    {
        for (int i = 0; i < _count; i++)
        {
            if (_sensors[i].TryRead(out long mantissa))
            {
                _series[i].Record(mantissa);
            }
        }
    }

    // Over TLS nothing can begin before the time is known; trying would only widen the pauses.
    private void UpdateLink()
    {
        bool isReady = _hasTime || _options.Agent.CollectorUrl.IndexOf("https:") != 0;
        _agent.Link = _network.IsUp && isReady ? LinkState.Up : LinkState.Down;
    }

    private void TellUpdate(UpdateJob job)
    {
        _updateState = job.State;
        string text = "update: state " + ((int)job.State).ToString();
        if (job.State == UpdateState.Downloading || job.State == UpdateState.Stored)
        {
            text += ", version " + job.Version;
        }

        Log.Write(job.State == UpdateState.DownloadFailed ? text + ", result " + ((int)job.Result).ToString()
            : job.State == UpdateState.Stored ? text + ", not installed" : text);
    }

    // Once a second, and a line for each change: what changes back within it is not told.
    private void Look()
    {
        if (_network.IsUp != _isUp)
        {
            _isUp = _network.IsUp;
            Log.Write(_isUp ? "network: up, " + _board.Sockets.Names.ServerCount.ToString() + " name servers"
                : "network: down");
            UpdateLink();
        }

        if (_update != null && _update.State != _updateState)
        {
            TellUpdate(_update);
        }

        if (!_hasTime && _board.Clock.UtcMilliseconds != 0)
        {
            _hasTime = true;
            Log.Write("time: known");
            UpdateLink();
        }

        if (!_hasSurvived && _board.Clock.Milliseconds >= RestartGuard.SurvivalMs)
        {
            _hasSurvived = true;
            _guard.Survived();
        }

        if (_agent.EverAcknowledged != _acknowledged)
        {
            _acknowledged = _agent.EverAcknowledged;
            Log.Write("collector: has acknowledged");
        }

        if (_agent.Problem != _problem)
        {
            _problem = _agent.Problem;
            Log.Write(_problem == AgentProblem.None ? "collector: reached"
                : "collector: problem " + ((int)_problem).ToString() + ": " + _agent.ProblemText);
        }
    }
}
