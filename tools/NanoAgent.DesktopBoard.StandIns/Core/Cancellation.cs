using System.Collections.Generic;

namespace System.Threading;

/// <summary>Thrown where a token was cancelled; another type than .NET's, which lies in System.</summary>
public class OperationCanceledException : SystemException
{
    public OperationCanceledException()
    {
    }

    public OperationCanceledException(string message)
        : base(message)
    {
    }

    public OperationCanceledException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>Makes tokens and cancels them.</summary>
public class CancellationTokenSource : IDisposable
{
    private readonly ManualResetEvent signal = new(false);
    private readonly List<Action> callbacks = [];
    private Timer timer;

    public CancellationTokenSource()
    {
    }

    public CancellationTokenSource(int millisecondsDelay) => CancelAfter(millisecondsDelay);

    public CancellationTokenSource(TimeSpan delay) => CancelAfter(delay);

    public bool IsCancellationRequested { get; private set; }

    public CancellationToken Token => new(this);

    internal WaitHandle Signal => signal;

    public void Cancel() => Cancel(false);

    public void Cancel(bool throwOnFirstException)
    {
        Action[] due;
        lock (callbacks)
        {
            if (IsCancellationRequested)
            {
                return;
            }

            IsCancellationRequested = true;
            due = callbacks.ToArray();
        }

        signal.Set();
        foreach (var callback in due)
        {
            callback();
        }
    }

    public void CancelAfter(TimeSpan delay) => CancelAfter((int)delay.TotalMilliseconds);

    public void CancelAfter(int millisecondsDelay)
    {
        timer?.Dispose();
        timer = new(_ => Cancel(), null, millisecondsDelay, Timeout.Infinite);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => timer?.Dispose();

    internal void Add(Action callback)
    {
        lock (callbacks)
        {
            if (!IsCancellationRequested)
            {
                callbacks.Add(callback);
                return;
            }
        }

        callback();
    }

    internal void Remove(Action callback)
    {
        lock (callbacks)
        {
            callbacks.Remove(callback);
        }
    }
}

/// <summary>Says whether work was cancelled.</summary>
public struct CancellationToken
{
    private readonly CancellationTokenSource source;
    private readonly bool isCanceled;

    public CancellationToken(bool canceled)
    {
        source = null;
        isCanceled = canceled;
    }

    internal CancellationToken(CancellationTokenSource source)
    {
        this.source = source;
        isCanceled = false;
    }

    public static CancellationToken None => default;

    public bool IsCancellationRequested => isCanceled || (source?.IsCancellationRequested ?? false);

    public bool CanBeCanceled => isCanceled || source is not null;

    public WaitHandle WaitHandle => source?.Signal ?? new ManualResetEvent(isCanceled);

    public CancellationTokenRegistration Register(Action callback)
    {
        source?.Add(callback);
        return new(source, callback);
    }

    public bool Equals(CancellationToken other) => source == other.source && isCanceled == other.isCanceled;

    public override bool Equals(object other) => other is CancellationToken token && Equals(token);

    public override int GetHashCode() => source?.GetHashCode() ?? 0;

    public void ThrowIfCancellationRequested()
    {
        if (IsCancellationRequested)
        {
            throw new OperationCanceledException();
        }
    }
}

/// <summary>A callback of a token; disposing takes it back.</summary>
public struct CancellationTokenRegistration : IDisposable
{
    private readonly CancellationTokenSource source;
    private readonly Action callback;

    internal CancellationTokenRegistration(CancellationTokenSource source, Action callback)
    {
        this.source = source;
        this.callback = callback;
    }

    public void Dispose() => source?.Remove(callback);

    public static bool operator ==(CancellationTokenRegistration left, CancellationTokenRegistration right) =>
        left.Equals(right);

    public static bool operator !=(CancellationTokenRegistration left, CancellationTokenRegistration right) =>
        !left.Equals(right);

    public override bool Equals(object obj) => obj is CancellationTokenRegistration other && Equals(other);

    public bool Equals(CancellationTokenRegistration other) => source == other.source && callback == other.callback;

    public override int GetHashCode() => callback?.GetHashCode() ?? 0;
}
