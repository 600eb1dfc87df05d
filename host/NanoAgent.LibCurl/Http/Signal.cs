using System;
using System.Threading;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;

namespace NanoAgent.LibCurl.Http;

/// <summary>
/// Tells one waiter that something changed under a lock. All members are called with the lock held; what
/// <see cref="Arm"/> gave is awaited without it. A waiter that blocks waits on the lock itself.
/// </summary>
internal sealed class Signal(object gate) : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private bool _isArmed;

    /// <summary>Completes with the next <see cref="Set"/>.</summary>
    /// <exception cref="InvalidOperationException">Somebody waits already.</exception>
    public ValueTask Arm()
    {
        if (_isArmed)
        {
            throw new InvalidOperationException("One read or write at a time: another is under way.");
        }

        _core.Reset();
        _isArmed = true;
        return new ValueTask(this, _core.Version);
    }

    public void Set()
    {
        if (_isArmed)
        {
            _isArmed = false;
            _core.SetResult(true);
        }

        Monitor.PulseAll(gate);
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
