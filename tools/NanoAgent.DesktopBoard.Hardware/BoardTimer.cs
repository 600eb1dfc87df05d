using System;
using System.Threading;

namespace NanoAgent.DesktopBoard.Hardware;

/// <summary>A timer of a board; what leaves its callback is kept and ends nothing.</summary>
public sealed class BoardTimer : IDisposable
{
    private readonly Timer timer;

    /// <summary>A timer that calls so many milliseconds from now, then every period; -1: never.</summary>
    public BoardTimer(BoardHardware hardware, Action callback, int dueMs, int periodMs) =>
        timer = new(_ => Run(hardware, callback), null, dueMs, periodMs);

    /// <summary>Sets it anew.</summary>
    public bool Change(int dueMs, int periodMs) => timer.Change(dueMs, periodMs);

    /// <summary>Stops it.</summary>
    public void Dispose() => timer.Dispose();

    private static void Run(BoardHardware hardware, Action callback)
    {
        try
        {
            hardware.Gate.Pass();
            callback();
        }
        catch (BoardIsOffException)
        {
            // The board that set it is off.
        }
#pragma warning disable CA1031 // Whatever leaves the callback is kept and ends nothing else.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            hardware.KeepFault(fault);
        }
    }
}
