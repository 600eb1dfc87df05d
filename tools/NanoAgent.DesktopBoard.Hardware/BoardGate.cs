using System;
using System.Threading;

namespace NanoAgent.DesktopBoard.Hardware;

/// <summary>
/// What every call into the board passes. While one call stalls the CLR, as a name lookup or a TLS handshake does on a
/// board, no other call goes in or comes back. After a power cut no call of the board's threads comes back ever: they
/// are
/// parked, so that nothing of the board runs on with half a world; any other thread gets a
/// <see cref="BoardIsOffException"/>.
/// </summary>
public sealed class BoardGate
{
    [ThreadStatic]
    private static bool isOfBoard;

    private readonly object sync = new();
    private bool isOff;
    private Thread? stalling;

    /// <summary>Whether the power is cut.</summary>
    public bool IsOff
    {
        get
        {
            lock (sync)
            {
                return isOff;
            }
        }
    }

    /// <summary>Whether a call stalls the board.</summary>
    public bool IsStalled
    {
        get
        {
            lock (sync)
            {
                return stalling is not null;
            }
        }
    }

    /// <summary>Threads that wait for a stall to end.</summary>
    public int Waiting { get; private set; }

    /// <summary>Makes the calling thread one of the board's: it is parked when the power is cut.</summary>
    public static void EnterBoard() => isOfBoard = true;

    /// <summary>Goes in or comes back: waits while another thread stalls, for ever when the power is cut.</summary>
    /// <exception cref="BoardIsOffException">The power is cut and the thread is none of the board's.</exception>
    public void Pass()
    {
        lock (sync)
        {
            Waiting++;
            while (isOff || (stalling is not null && stalling != Thread.CurrentThread))
            {
                if (isOff && !isOfBoard)
                {
                    throw new BoardIsOffException();
                }

                Monitor.Wait(sync);
            }

            Waiting--;
        }
    }

    /// <summary>Runs a call that holds every other thread of the board until it ends.</summary>
    public T Stall<T>(Func<T> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        lock (sync)
        {
            Pass();
            stalling = Thread.CurrentThread;
        }

        try
        {
            return call();
        }
        finally
        {
            lock (sync)
            {
                stalling = null;
                Monitor.PulseAll(sync);
            }

            Pass();
        }
    }

    /// <summary>Cuts the power: from here on no call comes back.</summary>
    public void TurnOff()
    {
        lock (sync)
        {
            isOff = true;
            Monitor.PulseAll(sync);
        }
    }
}
