using NanoAgent.Scheduling;

namespace NanoAgent.Telemetry;

/// <summary>Something to do at each tick of a period. Runs on the agent's thread; must be short and not
/// throw.</summary>
public delegate void Tick();

/// <summary>Calls a tick at a fixed period that does not drift. Periods that were slept through are left out.</summary>
internal sealed class EveryJob : Job
{
    private readonly TelemetryAgent _agent;
    private readonly int _periodMs;
    private readonly Tick _tick;
    private long _dueMs;

    internal EveryJob(TelemetryAgent agent, int periodMs, long firstDueMs, Tick tick)
    {
        _agent = agent;
        _periodMs = periodMs;
        _dueMs = firstDueMs;
        _tick = tick;
    }

    public override long Step(long nowMs)
    {
        if (_agent.IsStopping)
        {
            return Due.Finished;
        }

        if (nowMs >= _dueMs)
        {
            _tick();
            long missed = (nowMs - _dueMs) / _periodMs;
            _dueMs += (missed + 1) * _periodMs;
        }

        return _dueMs;
    }
}
