using NanoAgent.DesktopBoard.Hardware;
using NanoAgent.DesktopBoard.StandIns;

namespace System.Threading;

/// <summary>A thread of the board: in the background, and ended alone by what leaves it.</summary>
public sealed class Thread
{
    [ThreadStatic]
    private static Thread current;

    private readonly BoardThread thread;
    private readonly int id;

    public Thread(ThreadStart start)
    {
        ArgumentNullException.ThrowIfNull(start);
        thread = new(Wiring.Hardware, () => Run(start));
        id = thread.Id;
    }

    private Thread() => id = BoardThread.CurrentId;

    public static Thread CurrentThread => current ??= new();

    public ThreadPriority Priority { get; set; } = ThreadPriority.Normal;

    public int ManagedThreadId => id;

    public bool IsAlive => thread is null || thread.IsAlive;

    public ThreadState ThreadState => thread?.State ?? ThreadState.Running;

    public void Start() => thread.Start();

    public void Abort() => throw new NotSupportedException("The desktop cannot abort a thread: let it end itself.");

    public void Suspend() => throw new NotSupportedException("The desktop cannot suspend a thread.");

    public void Resume() => throw new NotSupportedException("The desktop cannot resume a thread.");

    public void Join() => Join(Timeout.Infinite);

    public bool Join(int millisecondsTimeout)
    {
        Wiring.Hardware.Gate.Pass();
        var isOver = thread.Join(millisecondsTimeout);
        Wiring.Hardware.Gate.Pass();
        return isOver;
    }

    public bool Join(TimeSpan timeout) => Join((int)timeout.TotalMilliseconds);

    public static void Sleep(int millisecondsTimeout) => BoardThread.Sleep(Wiring.Hardware, millisecondsTimeout);

    public static void Sleep(TimeSpan timeout) => Sleep((int)timeout.TotalMilliseconds);

    public static void SpinWait(int iterations)
    {
        for (int turn = 0; turn < iterations; turn++)
        {
            Wiring.Hardware.Gate.Pass();
        }
    }

    private void Run(ThreadStart start)
    {
        current = this;
        start();
    }
}

/// <summary>A timer; its callback runs on a thread of its own.</summary>
public sealed class Timer : MarshalByRefObject, IDisposable
{
    private readonly BoardTimer timer;

    public Timer(TimerCallback callback, object state, int dueTime, int period) =>
        timer = new(Wiring.Hardware, () => callback(state), dueTime, period);

    public Timer(TimerCallback callback, object state, TimeSpan dueTime, TimeSpan period)
        : this(callback, state, (int)dueTime.TotalMilliseconds, (int)period.TotalMilliseconds)
    {
    }

    public bool Change(int dueTime, int period) => timer.Change(dueTime, period);

    public bool Change(TimeSpan dueTime, TimeSpan period) =>
        Change((int)dueTime.TotalMilliseconds, (int)period.TotalMilliseconds);

    public void Dispose() => timer.Dispose();
}
