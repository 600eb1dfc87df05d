using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Extensions.Logging;
using NanoAgent.Host.Sensors;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Service;

/// <summary>
/// One run of the agent, from opening the data folder to closing it. Everything belongs to the thread that made it,
/// except <see cref="RequestStop"/>.
/// </summary>
internal sealed class AgentSession : IDisposable
{
    /// <summary>How often states are looked at and counts are published: what a person calls at once.</summary>
    private const int WatchPeriodMs = 500;

    private readonly NanoAgentOptions _options;
    private readonly AgentStatus _status;
    private readonly ILogger _logger;
    private readonly AgentWorld _world;
    private readonly TelemetryAgent _agent;
    private readonly AgentWatch _watch;
    private readonly object _stopGate = new();
    private SensorSampler? _sampler;
    private AgentStopException? _failure;
    private bool _isOpen;
    private bool _isStopping;
    private bool _isDisposed;

    /// <exception cref="AgentStopException">The data folder or the engine cannot be used.</exception>
    internal AgentSession(NanoAgentOptions options, AgentStatus status, ILogger logger)
    {
        _options = options;
        _status = status;
        _logger = logger;
        _watch = new AgentWatch(options, logger);
        _world = new AgentWorld(options);
        _agent = new TelemetryAgent(_world.Platform, _world.Engine, Map(options));
        _status.Link = options.Link == NanoAgentOptions.LinkMetered ? LinkState.Metered : LinkState.Up;
        _agent.Link = _status.Link;
    }

    public void Dispose()
    {
        lock (_stopGate)
        {
            _isDisposed = true;
        }

        if (_isOpen)
        {
            Close();
        }

        _world.Dispose();
    }

    /// <summary>Opens the spool and begins to sample at the first tick.</summary>
    /// <exception cref="AgentStopException">The data folder or a sensor cannot be used.</exception>
    internal void Open(IEnumerable<ISensor> sensors, IEnumerable<SensorSource> sources)
    {
        SpoolResult opened = _agent.Open();
        if (opened != SpoolResult.Ok)
        {
            throw _world.SpoolProblem(_options, opened);
        }

        _isOpen = true;
        _watch.Opened(_agent.Spool.OpenReport, SnapshotTaker.Take(_agent, 0).Evicted);
        _watch.Flown(_agent.Flight);
        _sampler = new SensorSampler(Choose(sensors, sources), _agent, _logger);
        if (_sampler.Count == 0)
        {
            AgentLog.NoSensors(_logger);
        }

        AgentLog.Started(
            _logger, _options.Device, _sampler.Count, _options.SamplePeriodMs, _options.CollectorUrl, _options.Engine,
            Backlog(), _options.DataFolder);
        _agent.Every(_options.SamplePeriodMs, Sample);
        _agent.Every(WatchPeriodMs, Watch);
        Sample();
        Publish();
    }

    /// <summary>Runs until a stop is asked for or the agent cannot go on; then drains and closes.</summary>
    /// <exception cref="AgentStopException">The agent could not go on.</exception>
    internal void Run()
    {
        _agent.Run();
        _isStopping = true;
        if (_failure == null)
        {
            _agent.Drain(_options.DrainOnStopMs);
        }

        Close();
        if (_failure != null)
        {
            throw _failure;
        }
    }

    /// <summary>Asks <see cref="Run"/> to end. Legal from any thread and at any time.</summary>
    internal void RequestStop()
    {
        // The engine that is woken here is gone after Dispose.
        lock (_stopGate)
        {
            if (!_isDisposed)
            {
                _agent.RequestStop();
            }
        }
    }

    internal static AgentOptions Map(NanoAgentOptions options)
    {
        TokenReader.TryRead(options, out string token, out _);
        AgentOptions mapped = new()
        {
            Device = options.Device,
            CollectorUrl = options.CollectorUrl,
            Token = token,
            BatchRecordsMax = options.BatchRecordsMax,
            BatchBytesMax = options.BatchBytesMax,
            BatchAgeMaxMs = options.BatchAgeMaxMs,
            MeteredBatchAgeMaxMs = options.MeteredBatchAgeMaxMs,
            MeteredBytesPerDay = options.MeteredBytesPerDay,
            RateBytesPerSecond = options.RateBytesPerSecond,
            RateRequestsPerMinute = options.RateRequestsPerMinute,
            WindowPeriodMs = options.WindowPeriodMs,
            WindowOpenMs = options.WindowOpenMs,
            FlushIntervalMs = options.FlushIntervalMs,
            FlightIntervalMs = options.FlightIntervalMs,
            SpoolBytesMax = options.SpoolBytesMax,
            RetryBaseMs = options.RetryBaseMs,
            RetryCeilingMs = options.RetryCeilingMs,
            RetryLastingMs = options.RetryLastingMs,
            TransferTimeoutMs = options.TransferTimeoutMs,
        };
        mapped.Spool.DeviceIsShared = true;
        mapped.Spool.WhenFull = options.WhenFull == NanoAgentOptions.WhenFullRefuse
            ? SpoolFullPolicy.RefuseNew : SpoolFullPolicy.EvictOldest;
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            mapped.Spool.Lane(lane).AgeMaxMs = options.AgeMaxMs[lane];
            mapped.Spool.Lane(lane).BytesMax = options.BytesMax[lane];
            mapped.Spool.Lane(lane).RecordsMax = options.RecordsMax[lane];
        }

        return mapped;
    }

    private List<ISensor> Choose(IEnumerable<ISensor> sensors, IEnumerable<SensorSource> sources)
    {
        List<ISensor> all = sensors.Concat(sources.SelectMany(source => source(_options))).ToList();
        if (_options.Sensors.Count == 0)
        {
            return all;
        }

        foreach (string prefix in _options.Sensors)
        {
            if (!all.Exists(sensor => Begins(sensor, prefix)))
            {
                AgentLog.PrefixUnmatched(_logger, _options.Key(OptionKeys.Sensors), prefix);
            }
        }

        return all.FindAll(sensor => _options.Sensors.Any(prefix => Begins(sensor, prefix)));
    }

    private static bool Begins(ISensor sensor, string prefix)
    {
        return sensor.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
    }

    private void Sample()
    {
        // A drain turns the same scheduler: what it would sample now could not be sent any more.
        if (!_isStopping)
        {
            _sampler!.Sample();
        }
    }

    private void Watch()
    {
        if (_agent.Link != _status.Link)
        {
            _agent.Link = _status.Link;
        }

        _watch.Spool(_sampler!.LastAppend, _agent.LastFlush);
        AgentStopException? failure = _watch.Uploads(_agent.Problem, _agent.EverAcknowledged, _agent.ProblemText);
        if (failure != null)
        {
            _failure = failure;
            _agent.RequestStop();
        }

        Publish();
    }

    private long Backlog()
    {
        long records = 0;
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            records += _agent.Spool.Pending(lane);
        }

        return records;
    }

    private void Close()
    {
        _isOpen = false;
        SpoolResult closed = _agent.Close();
        if (closed != SpoolResult.Ok)
        {
            AgentLog.CloseFailed(_logger, _options.DataFolder, closed.ToString());
        }

        Publish();
        AgentLog.Stopped(_logger, _agent.Counters.Made, _agent.Counters.Acknowledged, Backlog(), _options.DataFolder);
    }

    private void Publish()
    {
        AgentSnapshot now = SnapshotTaker.Take(_agent, _sampler?.Misses ?? 0);
        _watch.Evictions(now.Evicted, now.SpoolRecords);
        _watch.Rejections(_agent.Counters.Rejected, _agent.RejectionText);
        _status.Publish(now);
    }
}
