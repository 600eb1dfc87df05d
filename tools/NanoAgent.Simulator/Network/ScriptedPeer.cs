using System;
using System.Collections.Generic;
using System.Text;

namespace NanoAgent.Simulator;

/// <summary>
/// Runs one <see cref="PeerScript"/> on virtual time: consumes what the client wrote, and queues what the client will
/// read together with the moment from which it can.
/// </summary>
internal sealed class ScriptedPeer(PeerScript script, SimulatedLink link, SeededRandom random, StringBuilder log)
{
    private readonly Queue<(long AtMs, byte[] Bytes)> _arrivals = new();
    private readonly Queue<Segment> _output = new();
    private readonly List<byte> _input = [];
    private int _step;
    private int _taken;
    private long _actsAtMs;
    private long _lastOutputAtMs;
    private long _lastArrivalAtMs;
    private int _window = int.MaxValue;
    private int _inFlight;
    private bool _over;

    /// <summary>Bytes that the client can still write before it would block.</summary>
    public int WindowBytes => Math.Min(_window, link.InFlightBytesMax - _inFlight);

    /// <summary>The next thing the client will see, or null.</summary>
    public Segment? NextOutput => _output.Count > 0 ? _output.Peek() : null;

    /// <summary>Takes bytes from the client.</summary>
    public void Write(long nowMs, ReadOnlySpan<byte> bytes)
    {
        if (_window != int.MaxValue)
        {
            _window -= bytes.Length;
        }

        _inFlight += bytes.Length;

        log.Append(Encoding.Latin1.GetString(bytes));
        _lastArrivalAtMs = Math.Max(_lastArrivalAtMs, nowMs + OneWayMs());
        _arrivals.Enqueue((_lastArrivalAtMs, bytes.ToArray()));
    }

    /// <summary>Drops the first segment of the output, which the client has read.</summary>
    public void DropOutput() => _output.Dequeue();

    /// <summary>When something will happen next, or <see cref="long.MaxValue"/>.</summary>
    public long NextEventMs(long nowMs)
    {
        long next = long.MaxValue;
        if (_arrivals.Count > 0)
        {
            next = Math.Max(nowMs, _arrivals.Peek().AtMs);
        }

        if (!_over && _actsAtMs > nowMs)
        {
            next = Math.Min(next, _actsAtMs);
        }

        if (_output.Count > 0 && _output.Peek().AtMs > nowMs)
        {
            next = Math.Min(next, _output.Peek().AtMs);
        }

        return next;
    }

    /// <summary>Does everything that is due.</summary>
    public void Run(long nowMs)
    {
        while (_arrivals.Count > 0 && _arrivals.Peek().AtMs <= nowMs)
        {
            byte[] arrived = _arrivals.Dequeue().Bytes;
            _input.AddRange(arrived);
            _inFlight -= arrived.Length;
        }

        while (!_over && _actsAtMs <= nowMs && _step < script.Steps.Count && Do(script.Steps[_step], nowMs))
        {
        }
    }

    /// <summary>Does one step; false when it has to wait.</summary>
    private bool Do(PeerStep step, long nowMs)
    {
        switch (step.Kind)
        {
            case PeerStepKind.Until:
                return Consume(EndOf(step.Bytes.Span));
            case PeerStepKind.Take:
                return Consume(_input.Count - _taken >= step.Number ? _taken + step.Number : -1);
            case PeerStepKind.Send:
                Queue(nowMs, new Segment(0, step.Bytes.ToArray(), false));
                break;
            case PeerStepKind.Delay:
                _actsAtMs = nowMs + step.Number;
                break;
            case PeerStepKind.Close:
                Queue(nowMs, new Segment(0, [], false));
                _over = true;
                break;
            case PeerStepKind.Reset:
                Queue(nowMs, new Segment(0, [], true));
                _over = true;
                break;
            case PeerStepKind.Stall:
                _over = true;
                break;
            case PeerStepKind.Loop:
                _step = -1;
                break;
            case PeerStepKind.Window:
                _window = step.Number;
                break;
            default:
                break;
        }

        _step++;
        return true;
    }

    private bool Consume(int end)
    {
        if (end < 0)
        {
            return false;
        }

        _taken = end;
        _step++;
        return true;
    }

    private int EndOf(ReadOnlySpan<byte> text)
    {
        for (int at = _taken; at + text.Length <= _input.Count; at++)
        {
            int same = 0;
            while (same < text.Length && _input[at + same] == text[same])
            {
                same++;
            }

            if (same == text.Length)
            {
                return at + same;
            }
        }

        return -1;
    }

    private void Queue(long nowMs, Segment segment)
    {
        _lastOutputAtMs = Math.Max(_lastOutputAtMs, nowMs + OneWayMs());
        _output.Enqueue(segment with { AtMs = _lastOutputAtMs });
    }

    private int OneWayMs() => link.LatencyMs + (link.JitterMs > 0 ? random.Next(link.JitterMs + 1) : 0);

    /// <summary>Bytes on their way to the client; no bytes is the end of the stream, in order or by a reset.</summary>
    internal sealed record Segment(long AtMs, byte[] Bytes, bool IsReset);
}
