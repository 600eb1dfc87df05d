using System;
using NanoAgent.Connections;
using NanoAgent.Platform;
using NanoAgent.Wire;

namespace NanoAgent.Transfers;

/// <summary>
/// Sends one request: the head that lies in the connection's send buffer, then the source's bytes in slices of it. One
/// step moves at most one write. The body is counted without its framing, as the channel takes it.
/// </summary>
internal sealed class RequestSender
{
    // Invariant: bytes _at.._end of the send buffer wait for the channel; of them those in _bodyStart.._bodyEnd are
    // body.
    private byte[] _buffer = new byte[] { };
    private Connection? _connection;
    private ISource? _source;
    private ITraceSink? _trace;
    private bool _chunked;
    private bool _sourceEnded;
    private long _sourceLeft;
    private int _at;
    private int _end;
    private int _bodyStart;
    private int _bodyEnd;

    /// <summary>True when the channel has taken the whole request, or sending was stopped.</summary>
    internal bool IsDone { get; private set; } = true;

    /// <summary>True when the sending was stopped short: the connection cannot carry another request.</summary>
    internal bool IsStopped { get; private set; }

    /// <summary>True once bytes were asked of the source: sending again needs a rewind.</summary>
    internal bool HasTouchedSource { get; private set; }

    /// <summary>Body bytes that the channel has taken.</summary>
    internal long BodyBytes { get; private set; }

    /// <summary>Starts.</summary>
    /// <param name="connection">Its send buffer holds the head.</param>
    /// <param name="headBytes">Bytes of the head.</param>
    /// <param name="source">The body, or null.</param>
    /// <param name="trace">Sees what is sent, or null.</param>
    internal void Begin(Connection connection, int headBytes, ISource? source, ITraceSink? trace)
    {
        _connection = connection;
        _buffer = connection.SendBuffer;
        _source = source;
        _trace = trace;
        _sourceLeft = source == null ? 0 : source.Length;
        _chunked = _sourceLeft < 0;
        _sourceEnded = _sourceLeft == 0;
        _at = 0;
        _end = headBytes;
        _bodyStart = headBytes;
        _bodyEnd = headBytes;
        BodyBytes = 0;
        HasTouchedSource = false;
        IsDone = false;
        IsStopped = false;
        if (trace != null)
        {
            trace.Trace(TraceKind.HeaderOut, _buffer, 0, headBytes);
        }
    }

    /// <summary>Stops before the end: the server has answered and does not want the rest.</summary>
    internal void Stop()
    {
        if (!IsDone)
        {
            IsDone = true;
            IsStopped = true;
        }
    }

    /// <summary>Lets go of what it was given.</summary>
    internal void Clear()
    {
        _connection = null;
        _source = null;
        _trace = null;
        IsDone = true;
    }

    /// <summary>&gt; 0 bytes moved, 0 would block or done, &lt; 0 the negated result: ReadError or SendError.</summary>
    internal int Step()
    {
        if (!_sourceEnded && !Fill())
        {
            return -(int)TransferResult.ReadError;
        }

        int moved = _connection!.Channel!.Write(_buffer, _at, _end - _at);
        if (moved <= 0)
        {
            return moved;
        }

        CountBody(_at, _at + moved);
        _at += moved;
        if (_at == _end)
        {
            _at = 0;
            _end = 0;
            _bodyStart = 0;
            _bodyEnd = 0;
            IsDone = _sourceEnded;
        }

        return moved;
    }

    private void CountBody(int start, int end)
    {
        int from = start > _bodyStart ? start : _bodyStart;
        int to = end < _bodyEnd ? end : _bodyEnd;
        if (to > from)
        {
            BodyBytes += to - from;
        }
    }

    /// <summary>Adds body to the buffer where there is room; false when the source failed.</summary>
    private bool Fill()
    {
        if (_chunked)
        {
            // A chunk is framed in place, so it needs the buffer to itself.
            return _end != 0 || FillChunk();
        }

        // Behind the head and behind the last slice there is room for more, so that a small body leaves with its head.
        int room = _buffer.Length - _end;
        if (room == 0)
        {
            return true;
        }

        int given = Ask(_end, _sourceLeft < room ? (int)_sourceLeft : room);
        if (given <= 0)
        {
            return false;
        }

        _end += given;
        _bodyEnd = _end;
        _sourceLeft -= given;
        _sourceEnded = _sourceLeft == 0;
        return true;
    }

    private bool FillChunk()
    {
        int start = ChunkFraming.SizeLineBytesMax;
        int room = _buffer.Length - start - ChunkFraming.DataEndBytes - ChunkFraming.LastChunkBytes;
        int given = Ask(start, room);
        if (given < 0)
        {
            return false;
        }

        _bodyStart = start;
        _bodyEnd = start + given;
        _at = start;
        _end = start;
        if (given > 0)
        {
            _at -= ChunkFraming.WriteSizeLineBefore(_buffer, start, given);
            _end = _bodyEnd + ChunkFraming.WriteDataEnd(_buffer, _bodyEnd);
        }
        else
        {
            _sourceEnded = true;
            _end += ChunkFraming.WriteLastChunk(_buffer, _end);
        }

        return true;
    }

    /// <summary>Asks the source; -1 when it failed or gave more than it was asked for.</summary>
    private int Ask(int offset, int count)
    {
        HasTouchedSource = true;
        int given = _source!.Read(_buffer, offset, count);
        if (given < 0 || given > count)
        {
            return -1;
        }

        if (given > 0 && _trace != null)
        {
            _trace.Trace(TraceKind.DataOut, _buffer, offset, given);
        }

        return given;
    }
}
