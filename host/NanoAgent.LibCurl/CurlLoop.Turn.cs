using System;
using System.Collections.Generic;
using System.Threading;

namespace NanoAgent.LibCurl;

/// <content>The part that runs on the loop's own thread: the multi, how it is driven, and its turns.</content>
public sealed partial class CurlLoop
{
    // The longest sleep without a transfer: posts end it.
    private const int WaitMaxMs = 60_000;

    // Below this many handles looking at each is as fast as being told, and one in so many moving is few; both
    // measured (docs/benchmarks.md).
    private const int IdleHandlesMin = 200;
    private const int IdleRatio = 8;

    // Turns that are looked at before the driver is changed.
    private const int SampleTurns = 32;

    // Where the thread sleeps while there is no multi.
    private readonly AutoResetEvent _bell = new(false);
    private readonly HashSet<CurlLoopEntry> _added = [];
    private readonly CurlLoopNames _names;
    private volatile ILoopDriver? _driver;
    private CurlMulti? _multi;
    private long _turns;
    private int _waitMs;
    private int _sampleTurns;
    private long _sampleHandles;
    private long _sampleMoved;

    /// <summary>How it waits at present; Poll while it is empty.</summary>
    public CurlLoopDriver Driver => _driver?.Kind ?? CurlLoopDriver.Poll;

    /// <summary>Runs at the begin of each turn with transfers; for tests, to fail where libcurl would.</summary>
    internal Action? BeforeTurn { get; set; }

    /// <summary>The longest sleep with transfers; for tests, to leave wake-ups alone.</summary>
    internal int StandingMaxMs { get; set; } = ILoopDriver.StandingMaxMs;

    /// <summary>How long the thread sleeps at most unless it is woken up; null while it is awake. For tests.</summary>
    internal int? AsleepMs
    {
        get
        {
            lock (_gate)
            {
                return _asleep ? _waitMs : null;
            }
        }
    }

    private void Wake(bool wake)
    {
        if (wake && _driver?.Wake() != true)
        {
            _bell.Set();
        }
    }

    private CurlMulti MakeMulti()
    {
        var multi = new CurlMulti { Repeats = true };
        try
        {
            multi.SetOption(CurlMultiOption.MAX_HOST_CONNECTIONS, _options.ConnectionsPerHostMax);
            if (_options.IdleConnectionsMax is int idle)
            {
                multi.SetOption(CurlMultiOption.MAXCONNECTS, idle);
            }

            multi.PinToThisThread();
            _driver = _options.Driver == CurlLoopDriver.Epoll ? new EpollLoopDriver(multi) : new PollLoopDriver(multi);
        }
        catch
        {
            multi.Dispose();
            throw;
        }

        _multi = multi;
        return multi;
    }

    private void Turn()
    {
        int over = 0;
        if (_added.Count > 0)
        {
            BeforeTurn?.Invoke();
            _turns++;
            _driver!.Perform(_added.Count);
            over = TakeMessages(_multi!);
            if (_multi!.Count != _added.Count)
            {
                CompleteDisposed();
            }
        }
        else
        {
            _driver?.Perform(0);
        }

        int waitMs = _added.Count > 0 ? StandingMaxMs : WaitMaxMs;
        if (_names.IsBusy)
        {
            waitMs = Math.Min(waitMs, AdmitWaiting());
        }

        if (!TryFallAsleep(waitMs))
        {
            // Where every turn ends transfers and others begin there may never be a wait to count at.
            Sample(over);
        }
        else if (_driver is null)
        {
            _bell.WaitOne(waitMs);
        }
        else
        {
            Consider(_driver.Wait(waitMs));
        }
    }

    /// <summary>Whether nothing was posted meanwhile; who posts from here on wakes the thread.</summary>
    private bool TryFallAsleep(int waitMs)
    {
        lock (_gate)
        {
            _waitMs = waitMs;
            return _asleep = !_stopping && _inbox.Count == 0 && _actions.Count == 0;
        }
    }

    /// <summary>Adds those whose name is known by now and ends those that waited too long.</summary>
    /// <returns>Milliseconds until somebody has waited too long.</returns>
    private int AdmitWaiting()
    {
        long nowMs = Environment.TickCount64;
        _names.Look(nowMs);
        while (_names.TryTakeEnded(out CurlLoopEntry ended, out CurlCode code))
        {
            Complete(ended, CurlLoopEnd.Done, code, null);
        }

        while (_names.TryTakeReady(out CurlLoopEntry ready))
        {
            Add(ready);
        }

        return _names.WaitMs(nowMs);
    }

    private int TakeMessages(CurlMulti multi)
    {
        int count = 0;
        while (multi.TryReadMessage(out CurlMessage message))
        {
            CurlLoopEntry? entry;
            lock (_gate)
            {
                // One that is being disposed was given back already and leaves the multi by itself.
                _entries.TryGetValue(message.Easy, out entry);
            }

            if (entry is not null)
            {
                count++;
                Complete(entry, CurlLoopEnd.Done, message.Code, message.CallbackError);
            }
        }

        return count;
    }

    /// <summary>A handle that somebody disposed has left the multi without a message.</summary>
    private void CompleteDisposed()
    {
        foreach (CurlLoopEntry entry in new List<CurlLoopEntry>(_added))
        {
            if (entry.Easy.IsDisposeRequested)
            {
                Complete(entry, CurlLoopEnd.Cancelled, CurlCode.AbortedByCallback, null);
            }
        }
    }

    /// <summary>After a wait: looks whether the other driver would do better.</summary>
    private void Consider(int moved)
    {
        if (_options.Driver != CurlLoopDriver.Automatic || _driver!.Kind != CurlLoopDriver.Epoll)
        {
            Sample(moved);
        }
        else if (_added.Count == 0)
        {
            // Back only when nothing runs: libcurl would not name again the sockets that it has named.
            Drive(new PollLoopDriver(_multi!));
            (_multi!.OnSocket, _multi.OnTimer, _multi.Waker) = (null, null, null);
        }
    }

    /// <summary>Counts a turn, and after some of them takes epoll if many handles stood still.</summary>
    /// <param name="moved">Sockets that moved or, of a turn without a wait, transfers that ended.</param>
    private void Sample(int moved)
    {
        if (_options.Driver != CurlLoopDriver.Automatic || !OperatingSystem.IsLinux()
            || _driver?.Kind != CurlLoopDriver.Poll)
        {
            return;
        }

        _sampleTurns++;
        _sampleHandles += _added.Count;
        _sampleMoved += moved;
        if (_sampleTurns < SampleTurns)
        {
            return;
        }

        if (_sampleHandles > (long)IdleHandlesMin * SampleTurns && _sampleMoved * IdleRatio < _sampleHandles)
        {
            Drive(new EpollLoopDriver(_multi!));
        }

        (_sampleTurns, _sampleHandles, _sampleMoved) = (0, 0, 0);
    }

    private void Drive(ILoopDriver driver)
    {
        ILoopDriver? previous = _driver;
        _driver = driver;
        previous?.Dispose();
    }

    /// <summary>Ends the multi and with it every transfer that it holds.</summary>
    private void CloseMulti(CurlLoopEnd end, CurlCode code, Exception? error)
    {
        CurlMulti? multi = _multi;
        ILoopDriver? driver = _driver;
        (_multi, _driver) = (null, null);
        _names.Forget();

        // Takes every easy handle out, whatever state the multi is in.
        multi?.Dispose();
        driver?.Dispose();
        CompleteAll(_added, end, code, error);
    }
}
