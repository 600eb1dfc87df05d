using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Spooling;

namespace NanoAgent.Telemetry;

/// <summary>
/// Says which lane may send a batch, and when: by what has gathered, the state of the link, the windows, the rate and
/// the budget. Knows no transfer. All on monotonic time: no step of the wall clock moves anything here.
/// </summary>
internal sealed class UploadPlan
{
    /// <summary>
    /// What a request costs beside its body, both heads and the packets' own included; and what a new connection does:
    /// a TLS handshake with two certificates. Estimates: the core does not see what is below TLS.
    /// </summary>
    internal const int RequestOverheadBytes = 512;

    /// <summary>See <see cref="RequestOverheadBytes"/>.</summary>
    internal const int ConnectionOverheadBytes = 6_144;

    internal const int DayMs = 86_400_000;

    private readonly Spool _spool;
    private readonly AgentOptions _options;
    private readonly RateLimit? _requests;
    private readonly RateLimit? _bytes;
    private long _firstWindowMs;
    private long _window = -1;

    internal UploadPlan(IPlatform platform, Spool spool, AgentOptions options)
    {
        _spool = spool;
        _options = options;
        _requests = Limit(options.RateRequestsPerMinute, 60_000);
        _bytes = Limit(options.RateBytesPerSecond, 1_000);
        Budget = Limit(options.MeteredBytesPerDay, DayMs);

        // Devices that started together must not have their windows together.
        _firstWindowMs = options.WindowPeriodMs == 0 ? 0
            : Due.After(platform.Clock.Milliseconds, platform.Random.Next(options.WindowPeriodMs));
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            Lanes[lane] = new UploadLane();
            Lanes[lane].RecordsMax = options.BatchRecordsMax;
        }
    }

    /// <summary>What is kept of each lane.</summary>
    internal UploadLane[] Lanes { get; } = new UploadLane[Spool.LanesMax];

    internal LinkState Link { get; set; }

    /// <summary>What a metered link may still carry, or null without a limit.</summary>
    internal RateLimit? Budget { get; }

    /// <summary>Send what there is, whatever has gathered and outside windows too.</summary>
    internal bool Draining { get; set; }

    /// <summary>
    /// How long until the next window opens or, below 0, since when one is open; <see cref="int.MaxValue"/> without
    /// windows.
    /// </summary>
    internal int NextWindowMs(long nowMs)
    {
        int periodMs = _options.WindowPeriodMs;
        if (periodMs == 0 || nowMs < _firstWindowMs)
        {
            return periodMs == 0 ? int.MaxValue : (int)(_firstWindowMs - nowMs);
        }

        int intoMs = (int)((nowMs - _firstWindowMs) % periodMs);
        return intoMs < _options.WindowOpenMs ? -intoMs : periodMs - intoMs;
    }

    /// <summary>Goes on with what <see cref="NextWindowMs"/> told an earlier run, where that can be: a device that
    /// restarts often would seldom meet a window that is drawn anew.</summary>
    internal void SetWindow(int nextMs, long nowMs)
    {
        if (nextMs < _options.WindowPeriodMs && nextMs > -_options.WindowOpenMs)
        {
            _firstWindowMs = nowMs + nextMs;
        }
    }

    /// <summary>A record of so many bytes was accepted: says when its lane may go.</summary>
    internal long NoteAppended(int lane, int recordBytes, long nowMs)
    {
        UploadLane to = Lanes[lane];
        if (to.OldestMs == UploadLane.AgeUnknown)
        {
            to.OldestMs = nowMs;
        }

        // In a pack a record is a little longer than in the spool; a batch's limit needs no closer estimate.
        to.GatheredBytes += recordBytes + SenmlWriter.LabelBytes;
        return LaneDueMs(lane, nowMs);
    }

    /// <summary>Records of the lane, of so many bytes in the spool, were delivered or set aside.</summary>
    internal void NoteSettled(int lane, int records, long bytes, long nowMs)
    {
        UploadLane of = Lanes[lane];
        long left = of.GatheredBytes - bytes;
        of.GatheredBytes = left > 0 ? left : 0;
        of.Burst -= records;
        of.OldestMs = nowMs;
    }

    /// <summary>A request with such a body begins, or one has opened connections.</summary>
    /// <returns>The bytes charged to the budget of a metered link, 0 where the link is not metered.</returns>
    internal int Charge(int requests, int bytes, long nowMs)
    {
        _requests?.Take(nowMs, requests);
        _bytes?.Take(nowMs, bytes);
        if (Link != LinkState.Metered)
        {
            return 0;
        }

        Budget?.Take(nowMs, bytes);
        return bytes;
    }

    /// <summary>
    /// The most urgent lane that may go now, and <paramref name="nowMs"/>; otherwise when the first one may.
    /// </summary>
    internal long Choose(long nowMs, out int chosen)
    {
        long firstDueMs = Due.Never;
        chosen = -1;
        OpenWindow(nowMs);
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            if (_spool.Pending(lane) == 0)
            {
                Lanes[lane].OldestMs = UploadLane.AgeUnknown;
                Lanes[lane].GatheredBytes = 0;
                continue;
            }

            long dueMs = LaneDueMs(lane, nowMs);
            if (dueMs <= nowMs)
            {
                chosen = lane;
                return nowMs;
            }

            firstDueMs = dueMs < firstDueMs ? dueMs : firstDueMs;
        }

        return firstDueMs;
    }

    private static RateLimit? Limit(int units, int periodMs)
    {
        return units == 0 ? null : new RateLimit(units, periodMs);
    }

    private static long Later(long aMs, long bMs)
    {
        return aMs > bMs ? aMs : bMs;
    }

    private long LaneDueMs(int lane, long nowMs)
    {
        if (Link == LinkState.Down)
        {
            return Due.Never;
        }

        bool urgent = lane == 0;
        long dueMs = Later(GatheredMs(lane, nowMs), Lanes[lane].NotBeforeMs);
        if (_options.WindowPeriodMs > 0 && !Draining && !(urgent && _options.UrgentBreaksWindow))
        {
            // What waits outside a window goes when the next one opens, however little it is.
            long openMs = WindowMs(nowMs);
            dueMs = openMs > nowMs ? openMs : WindowMs(dueMs);
        }

        dueMs = _requests == null ? dueMs : Later(dueMs, _requests.ReadyMs(nowMs, urgent));
        dueMs = _bytes == null ? dueMs : Later(dueMs, _bytes.ReadyMs(nowMs, urgent));
        return Budget == null || Link == LinkState.Up ? dueMs : Later(dueMs, Budget.ReadyMs(nowMs, urgent));
    }

    // A lane with records has enough when it is urgent, when a batch is full by count or bytes, when the oldest has
    // waited long enough, or when a window has opened since. What a start found in the spool has no known age: it has
    // waited.
    private long GatheredMs(int lane, long nowMs)
    {
        UploadLane of = Lanes[lane];
        bool enough = lane == 0 || Draining || of.Burst > 0 || of.OldestMs == UploadLane.AgeUnknown
            || _spool.Pending(lane) >= _options.BatchRecordsMax || of.GatheredBytes >= _options.BatchBytesMax;
        int ageMaxMs = Link == LinkState.Metered ? _options.MeteredBatchAgeMaxMs : _options.BatchAgeMaxMs;
        return enough ? nowMs : Due.After(of.OldestMs, ageMaxMs);
    }

    // The first moment of an open window from then on.
    private long WindowMs(long thenMs)
    {
        int periodMs = _options.WindowPeriodMs;
        if (thenMs < _firstWindowMs)
        {
            return _firstWindowMs;
        }

        long intoMs = (thenMs - _firstWindowMs) % periodMs;
        return intoMs < _options.WindowOpenMs ? thenMs : thenMs + periodMs - intoMs;
    }

    private void OpenWindow(long nowMs)
    {
        if (_options.WindowPeriodMs == 0 || nowMs < _firstWindowMs || WindowMs(nowMs) != nowMs)
        {
            return;
        }

        long window = (nowMs - _firstWindowMs) / _options.WindowPeriodMs;
        for (int lane = 0; lane < Spool.LanesMax && window != _window; lane++)
        {
            Lanes[lane].Burst = _spool.Pending(lane);
        }

        _window = window;
    }
}
