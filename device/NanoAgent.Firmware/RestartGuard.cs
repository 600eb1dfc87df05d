using System.Threading;
using NanoAgent.Platform;
using nanoFramework.Runtime.Native;

namespace NanoAgent.Firmware;

/// <summary>
/// Restarts the board after a failure, and keeps a failure that comes at every start from becoming an endless storm of
/// them: each failure in a row doubles the pause before the restart, up to an hour. They are counted in a segment, a
/// byte each, that <see cref="Survived"/> deletes.
/// </summary>
public sealed class RestartGuard
{
    /// <summary>How long a run must last to count as no failure.</summary>
    public const int SurvivalMs = 10 * 60_000;

    /// <summary>The shortest pause: time for the last log line, and for a deployment to get in.</summary>
    public const int PauseMs = 5_000;

    /// <summary>The longest pause.</summary>
    public const int PauseMsMax = 60 * 60_000;

    private const string Name = "restarts";

    private readonly IStore _store;

    /// <summary>Counts in a store.</summary>
    public RestartGuard(IStore store)
    {
        _store = store;
    }

    /// <summary>The run has lasted: what comes next is a first failure again.</summary>
    public void Survived()
    {
        _store.Delete(Name);
    }

    /// <summary>
    /// Counts a failure, and says how many milliseconds to wait before the restart. A store that takes no count makes
    /// every pause the longest.
    /// </summary>
    public int Failed()
    {
        ISegment? count = _store.Open(Name) ?? _store.Create(Name);
        if (count == null)
        {
            return PauseMsMax;
        }

        int pauseMs = PauseMs;
        for (long i = 0; i < count.Length && pauseMs < PauseMsMax; i++)
        {
            pauseMs *= 2;
        }

        bool counted = pauseMs >= PauseMsMax
            || (count.Append(new byte[1], 0, 1) == StoreResult.Ok && count.Commit() == StoreResult.Ok);
        count.Close();
        return counted && pauseMs < PauseMsMax ? pauseMs : PauseMsMax;
    }

    /// <summary>Waits as <see cref="Failed"/> says and restarts the board. Does not return on a board.</summary>
    internal void Restart()
    {
        int pauseMs = Failed();
        Log.Write("restarting in " + (pauseMs / 1000).ToString() + " s");
        Thread.Sleep(pauseMs);
        Power.RebootDevice();
    }
}
