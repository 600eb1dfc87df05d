using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NanoAgent.Host.Sensors;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Service;

/// <summary>
/// The agent in a generic host: one dedicated thread that owns the platform, the spool, the engine and the agent from
/// start to stop. Other threads only ask it to stop and read what it published.
/// </summary>
/// <remarks>
/// Starting -> (opened) Running -> (asked to stop, or gave up) Draining -> Closed. A start that cannot open goes to
/// Closed and throws. An end that nobody asked for stops the host, and the host's stop throws why.
/// </remarks>
internal sealed class AgentService : IHostedService, IDisposable
{
    /// <summary>How long a dispose without a stop waits for the thread: longer than any drain.</summary>
    private const int DisposeWaitMs = 30_000;

    private readonly IOptions<NanoAgentOptions> _options;
    private readonly IEnumerable<ISensor> _sensors;
    private readonly IEnumerable<SensorSource> _sources;
    private readonly AgentStatus _status;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private AgentSession? _session;

    /// <param name="options">Validated before this is started.</param>
    /// <param name="sensors">The program's own sensors.</param>
    /// <param name="sources">What finds more of them.</param>
    /// <param name="status">Where counts are published.</param>
    /// <param name="metrics">Not used here: asking for it makes the host's meter exist.</param>
    /// <param name="lifetime">Stopped when the agent ends on its own.</param>
    /// <param name="logger">Takes what <see cref="AgentLog"/> says.</param>
    public AgentService(
        IOptions<NanoAgentOptions> options,
        IEnumerable<ISensor> sensors,
        IEnumerable<SensorSource> sources,
        AgentStatus status,
        AgentMetrics metrics,
        IHostApplicationLifetime lifetime,
        ILogger<AgentService> logger)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        _options = options;
        _sensors = sensors;
        _sources = sources;
        _status = status;
        _lifetime = lifetime;
        _logger = logger;
        _thread = new Thread(RunThread) { Name = "nanoAgent", IsBackground = true };
    }

    /// <summary>Returns when the spool is open and sampling has begun. One that cannot open throws.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread.Start();
        return _opened.Task;
    }

    /// <summary>
    /// Stops sampling, flushes, uploads for a moment, closes. Throws <see cref="AgentStopException"/> when the agent
    /// had ended on its own.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            return;
        }

        Volatile.Read(ref _session)?.RequestStop();
        await _closed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_status.Failure is { } failure)
        {
            throw failure;
        }
    }

    public void Dispose()
    {
        Volatile.Read(ref _session)?.RequestStop();
        if (!_thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            _thread.Join(DisposeWaitMs);
        }
    }

    private void RunThread()
    {
        try
        {
            using var session = new AgentSession(_options.Value, _status, _logger);
            Volatile.Write(ref _session, session);
            session.Open(_sensors, _sources);
            _opened.SetResult();
            session.Run();
        }
        catch (AgentStopException failure)
        {
            AgentLog.GivesUp(_logger, failure.Message);
            Fail(failure);
        }
#pragma warning disable CA1031 // Whatever failed here stops the host in order, instead of the process at once.
        catch (Exception error)
#pragma warning restore CA1031
        {
            AgentLog.Crashed(_logger, error);
            Fail(new AgentStopException(
                AgentStopReason.Crashed, $"The agent's thread failed: {error.Message}", error));
        }
        finally
        {
            Volatile.Write(ref _session, null);
            _closed.TrySetResult();
        }
    }

    private void Fail(AgentStopException failure)
    {
        _status.Fail(failure);
        if (!_opened.TrySetException(failure))
        {
            _lifetime.StopApplication();
        }
    }
}
