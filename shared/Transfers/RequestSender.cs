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
    private Connection? _connection;
    private ISource? _source;
    private ITraceSink? _trace;
    private bool _sourceEnded;

    // Below 0 for a body of unknown length, which is sent in chunks.
    private long _sourceLeft;
    private int _at;
    private int _end;
    private int _bodyStart;
    private int _bodyEnd;

    /// <summary>True when the channel has taken the whole request, or sending was stopped.</summary>
    internal bool IsDone { get; private set; } = true;

    /// <summary>True when the sending was stopped short: the connection cannot carry another request.</summary>
    internal bool IsStopped
    {
        get { return IsDone && (!_sourceEnded || _at != _end); }
    }

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
        _source = source;
        _trace = trace;
        _sourceLeft = source == null ? 0 : source.Length;
        _sourceEnded = _sourceLeft == 0;
        Empty();
        _end += headBytes;
        _bodyStart = _end;
        _bodyEnd = _end;
        BodyBytes = 0;
        HasTouchedSource = false;
        IsDone = false;
        if (trace != null)
        {
            trace.Trace(TraceKind.HeaderOut, connection.SendBuffer, _at, headBytes);
        }
    }

    /// <summary>Stops before the end: the server has answered and does not want the rest.</summary>
    internal void Stop()
    {
        IsDone = true;
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

        int moved = _connection!.Channel!.Write(_connection.SendBuffer, _at, _end - _at);
        if (moved <= 0)
        {
            return moved;
        }

        CountBody(_at, _at + moved);
        _at += moved;
        if (_at == _end)
        {
            Empty();
            IsDone = _sourceEnded;
        }

        return moved;
    }

    private void Empty()
    {
        _at = _connection!.SendStart;
        _end = _at;
        _bodyStart = _at;
        _bodyEnd = _at;
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
        byte[] buffer = _connection!.SendBuffer;
        if (_sourceLeft < 0)
        {
            // A chunk is framed in place, so it needs the buffer to itself.
            return _end != _connection.SendStart || FillChunk(buffer, _end);
        }

        // Behind the head and behind the last slice there is room for more, so that a small body leaves with its head.
        int room = buffer.Length - _end;
        if (room == 0)
        {
            return true;
        }

        int given = Ask(buffer, _end, _sourceLeft < room ? (int)_sourceLeft : room);
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

    private bool FillChunk(byte[] buffer, int start)
    {
        start += ChunkFraming.SizeLineBytesMax;
        int room = buffer.Length - start - ChunkFraming.DataEndBytes - ChunkFraming.LastChunkBytes;
        int given = Ask(buffer, start, room);
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
            _at -= ChunkFraming.WriteSizeLineBefore(buffer, start, given);
            _end = _bodyEnd + ChunkFraming.WriteDataEnd(buffer, _bodyEnd);
        }
        else
        {
            _sourceEnded = true;
            _end += ChunkFraming.WriteLastChunk(buffer, _end);
        }

        return true;
    }

    /// <summary>Asks the source; -1 when it failed or gave more than it was asked for.</summary>
    private int Ask(byte[] buffer, int offset, int count)
    {
        HasTouchedSource = true;
        int given = _source!.Read(buffer, offset, count);
        if (given < 0 || given > count)
        {
            return -1;
        }

        if (given > 0 && _trace != null)
        {
            _trace.Trace(TraceKind.DataOut, buffer, offset, given);
        }

        return given;
    }
}
