using System;
using System.Threading;

namespace NanoAgent.DesktopBoard.Hardware;

/// <summary>How the program of a board ended.</summary>
public enum BoardEnd
{
    /// <summary>Its Main returned.</summary>
    Returned,

    /// <summary>An exception left its Main; a board ends Main silently then.</summary>
    Faulted,

    /// <summary>It asked for a restart.</summary>
    Rebooted,

    /// <summary>The power was cut.</summary>
    PowerCut,
}

/// <summary>One board between power on and power off: gate, network, storage, console. Safe from any thread.</summary>
public sealed class BoardHardware : IDisposable
{
    private readonly TaskCompletionEnd ended = new();
    private readonly long startMs = Environment.TickCount64;

    /// <summary>Turns a board on: what its drive holds is there, everything else is new.</summary>
    /// <exception cref="System.IO.IOException">The storage folder cannot be used.</exception>
    public BoardHardware(BoardOptions options)
    {
        Options = options;
        Network = new(options, Gate);
        Storage = new(options, Gate);
    }

    /// <summary>What the board is.</summary>
    public BoardOptions Options { get; }

    /// <summary>What every call passes.</summary>
    public BoardGate Gate { get; } = new();

    /// <summary>Its sockets and names.</summary>
    public BoardNetwork Network { get; }

    /// <summary>Its drive.</summary>
    public BoardStorage Storage { get; }

    /// <summary>Milliseconds since power on; passes the gate, so that whoever reads the time feels a stall.</summary>
    public long Milliseconds
    {
        get
        {
            Gate.Pass();
            return Environment.TickCount64 - startMs;
        }
    }

    /// <summary>The exception that ended Main or a thread last, or null. A board says nothing of it.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>A line of the board's console or debug output.</summary>
    public void Write(string? line)
    {
        Gate.Pass();
        Options.Output?.Invoke(line ?? "");
    }

    /// <summary>Keeps what left a thread: the desktop would end the process, a board ends the thread.</summary>
    public void KeepFault(Exception fault) => Fault = fault;

    /// <summary>Says how the program ended; the first time counts.</summary>
    public void End(BoardEnd end) => ended.Set(end);

    /// <summary>Ends the program as the board's restart does; does not come back.</summary>
    public void Reboot()
    {
        Gate.Pass();
        TurnOff(BoardEnd.Rebooted);
        Gate.Pass();
    }

    /// <summary>
    /// Cuts the power: bytes of files that were not durable are gone, connections break, no call of the board's threads
    /// comes back. Those threads stay parked until the process ends.
    /// </summary>
    public void CutPower() => TurnOff(BoardEnd.PowerCut);

    /// <summary>Waits until the program ended, for ever by default.</summary>
    /// <returns>How it ended; null when the time was over first.</returns>
    public BoardEnd? Wait(TimeSpan? limit = null) => ended.Wait(limit ?? Timeout.InfiniteTimeSpan);

    /// <summary>Cuts the power.</summary>
    public void Dispose() => CutPower();

    private void TurnOff(BoardEnd end)
    {
        Gate.TurnOff();
        Storage.TurnOff();
        Network.TurnOff();
        ended.Set(end);
    }

    private sealed class TaskCompletionEnd
    {
        private readonly object sync = new();
        private BoardEnd? end;

        public void Set(BoardEnd value)
        {
            lock (sync)
            {
                end ??= value;
                Monitor.PulseAll(sync);
            }
        }

        public BoardEnd? Wait(TimeSpan limit)
        {
            lock (sync)
            {
                while (end is null && Monitor.Wait(sync, limit))
                {
                }

                return end;
            }
        }
    }
}
