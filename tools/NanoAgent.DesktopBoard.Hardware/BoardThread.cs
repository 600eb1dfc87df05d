using System;
using System.Threading;

namespace NanoAgent.DesktopBoard.Hardware;

/// <summary>
/// A thread of a board. It does not keep the process alive, and what leaves it ends it alone, as on a board. Threads of
/// a
/// board take turns of 20 ms; here they run at once, which is harsher on code that shares what it should not.
/// </summary>
public sealed class BoardThread
{
    private readonly Thread thread;

    /// <summary>A thread that runs <paramref name="body"/> when it is started.</summary>
    public BoardThread(BoardHardware hardware, Action body) =>
        thread = new(() => Run(hardware, body)) { IsBackground = true };

    /// <summary>Whether it was started and has not ended.</summary>
    public bool IsAlive => thread.IsAlive;

    /// <summary>Its number.</summary>
    public int Id => thread.ManagedThreadId;

    /// <summary>Its state.</summary>
    public ThreadState State => thread.ThreadState & ~ThreadState.Background;

    /// <summary>The number of the calling thread.</summary>
    public static int CurrentId => Environment.CurrentManagedThreadId;

    /// <summary>Starts it.</summary>
    public void Start() => thread.Start();

    /// <summary>Waits for its end; less than 0: as long as it takes.</summary>
    public bool Join(int milliseconds) => thread.Join(milliseconds);

    /// <summary>Lets the calling thread sleep.</summary>
    public static void Sleep(BoardHardware hardware, int milliseconds)
    {
        hardware.Gate.Pass();
        Thread.Sleep(milliseconds);
        hardware.Gate.Pass();
    }

    private static void Run(BoardHardware hardware, Action body)
    {
        BoardGate.EnterBoard();
        try
        {
            body();
        }
#pragma warning disable CA1031 // Whatever leaves the thread is kept and ends nothing else.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            hardware.KeepFault(fault);
        }
    }
}
