using System;
using System.Globalization;
using NanoAgent.Platform;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Simulator;

/// <summary>
/// Repeats on the desk what a device's flight recorder kept: the core's own agent, on virtual time and an empty store,
/// gets the recorded records, links, answers and restarts at their times. What the recorder had forgotten already
/// (records that waited before its first operation) is put in when it is sent; refused records and failed flushes are
/// passed over, because the store that caused them is not here.
/// </summary>
public sealed class FlightReplay
{
    private const int Lanes = Spool.LanesMax;

    private readonly FlightRecorder _recorded;
    private readonly AgentOptions _options;
    private readonly VirtualClock _clock = new();
    private readonly MemoryStore _store = new();
    private readonly Series[] _series = new Series[Lanes];
    private ReplayEngine _engine;
    private TelemetryAgent _agent = null!;
    private long _offsetMs;
    private long _lastMs;
    private int _at;

    /// <summary>Prepares a replay.</summary>
    /// <param name="recorded">What a device kept: <see cref="FlightRecorder.Load"/> takes it from its store.</param>
    /// <param name="options">The options that the device ran with.</param>
    public FlightReplay(FlightRecorder recorded, AgentOptions options)
    {
        _recorded = recorded;
        _options = options;
        _engine = new ReplayEngine(_clock);
    }

    /// <summary>What the repeated run did, operation by operation.</summary>
    public FlightRecorder Repeated => _agent.Flight;

    /// <summary>Repeats all operations; null when each came again, else a sentence about the first that did not.
    /// </summary>
    public string? Run()
    {
        _clock.Advance(_recorded.Count > 0 ? _recorded.TimeMsAt(0) : 0);
        _lastMs = _clock.Milliseconds;
        Open();
        BeginUnderWay();
        for (_at = 0; _at < _recorded.Count; _at++)
        {
            string? difference = Repeat();
            if (difference != null)
            {
                return string.Create(CultureInfo.InvariantCulture, $"Operation {_at}: {difference}");
            }
        }

        return null;
    }

    private string? Repeat()
    {
        int detail = _recorded.DetailAt(_at);
        int value = _recorded.ValueAt(_at);
        FlightKind kind = _recorded.KindAt(_at);
        StepTo(TimeMs(kind));
        switch (kind)
        {
            case FlightKind.Open:
                _store.RestartProcess();
                _engine = new ReplayEngine(_clock);
                Open();
                return null;
            case FlightKind.Append:
                for (int i = 0; i < value; i++)
                {
                    _series[detail].Record(i);
                }

                return Expect(kind, detail, value);
            case FlightKind.Link:
                _agent.Link = (LinkState)detail;
                return Expect(kind, detail, value);
            case FlightKind.Send:
                PutIn(detail, value);
                AwaitUpload();
                return Expect(kind, detail, value);
            case FlightKind.Answer:
                if (!_engine.IsRunning)
                {
                    return "an answer is recorded, and nothing was sent.";
                }

                _engine.Answer((FlightAnswer)detail, value, NextSendRecords());
                return Expect(kind, detail, value);
            case FlightKind.Close:
                _agent.Close();
                return Expect(kind, detail, value);
            default:
                return null;
        }
    }

    private string? Expect(FlightKind kind, int detail, int value)
    {
        FlightRecorder now = _agent.Flight;
        int last = now.Count - 1;
        bool isSame = now.KindAt(last) == kind && now.DetailAt(last) == detail && now.ValueAt(last) == value;
        return isSame ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{kind} {detail} {value} is recorded, {now.KindAt(last)} {now.DetailAt(last)} {now.ValueAt(last)} came.");
    }

    // The device's clock begins anew with a boot; time here goes on.
    private long TimeMs(FlightKind kind)
    {
        long timeMs = _recorded.TimeMsAt(_at);
        if (kind == FlightKind.Open && _at > 0 && timeMs + _offsetMs < _lastMs)
        {
            // What a copy tells of had been flushed before it was written.
            _offsetMs = Math.Max(_clock.Milliseconds, _lastMs) + _options.FlushIntervalMs - timeMs;
        }

        // The recorder keeps 32 bits.
        while (kind != FlightKind.Open && timeMs + _offsetMs < _lastMs - uint.MaxValue / 2)
        {
            _offsetMs += 1L << 32;
        }

        _lastMs = timeMs + _offsetMs;
        return _lastMs;
    }

    private void Open()
    {
        _agent = new TelemetryAgent(new ReplayPlatform(_clock, _store, UntilSend), _engine, _options);
        if (_agent.Open() != SpoolResult.Ok)
        {
            throw new InvalidOperationException("The replay's own store does not open.");
        }

        for (int lane = 0; lane < Lanes; lane++)
        {
            _series[lane] = _agent.Series("replay", "1", 0, lane);
        }
    }

    // An upload that was under way when the record begins had begun before it; what a lane sent first without being
    // told of had waited since then.
    private void BeginUnderWay()
    {
        int[] appended = new int[Lanes];
        bool[] sent = new bool[Lanes];
        for (int i = 0; i < _recorded.Count && _recorded.KindAt(i) != FlightKind.Open; i++)
        {
            int lane = _recorded.DetailAt(i);
            appended[lane % Lanes] += _recorded.KindAt(i) == FlightKind.Append ? _recorded.ValueAt(i) : 0;
            if (_recorded.KindAt(i) == FlightKind.Send && !sent[lane])
            {
                sent[lane] = true;
                PutIn(lane, _recorded.ValueAt(i) - appended[lane]);
            }
        }

        if (_recorded.Count == 0 || _recorded.KindAt(0) != FlightKind.Answer)
        {
            return;
        }

        int next = NextSend();
        int sentLane = next < 0 ? Lanes - 1 : _recorded.DetailAt(next);
        int records = (FlightAnswer)_recorded.DetailAt(0) switch
        {
            FlightAnswer.CutBefore => NextSendRecords() + 1,
            FlightAnswer.CutToFirst => 2,
            FlightAnswer.Halved => Math.Max(2, NextSendRecords() * 2),
            FlightAnswer.Postponed => Math.Max(1, NextSendRecords()),
            _ => 1,
        };
        PutIn(sentLane, records);
        AwaitUpload();
    }

    // Records that were sent and are not told of were there before.
    private void PutIn(int lane, int records)
    {
        for (long missing = records - _agent.Spool.Pending(lane); missing > 0; missing--)
        {
            _series[lane].Record(missing);
        }
    }

    private void StepTo(long timeMs)
    {
        while (true)
        {
            long nextMs = _engine.Scheduler.Step(_clock.Milliseconds);
            if (nextMs > timeMs)
            {
                _clock.Advance(Math.Max(0, timeMs - _clock.Milliseconds));
                return;
            }

            _clock.Advance(nextMs - _clock.Milliseconds);
        }
    }

    // The agent may have wanted to send before and was told that there is no place: it asks again. Records that were
    // put in just now must come of age first.
    private void AwaitUpload()
    {
        _engine.HasPlace = true;
        long endMs = _clock.Milliseconds + Math.Max(_options.RetryBaseMs, _options.BatchAgeMaxMs) + 1;
        while (!_engine.IsRunning && _clock.Milliseconds < endMs)
        {
            long nextMs = _engine.Scheduler.Step(_clock.Milliseconds);
            _clock.Advance(_engine.IsRunning ? 0 : Math.Min(nextMs, endMs) - _clock.Milliseconds);
        }

        _engine.HasPlace = false;
    }

    private int NextSend()
    {
        for (int i = _at + 1; i < _recorded.Count; i++)
        {
            if (_recorded.KindAt(i) == FlightKind.Send)
            {
                return i;
            }
        }

        return -1;
    }

    private int NextSendRecords() => NextSend() is int at and >= 0 ? _recorded.ValueAt(at) : 0;

    // What the device's dice said: how long it waited until it sent again.
    private long UntilSend() =>
        NextSend() is int at and >= 0 ? _recorded.TimeMsAt(at) + _offsetMs - _clock.Milliseconds : 0;
}
