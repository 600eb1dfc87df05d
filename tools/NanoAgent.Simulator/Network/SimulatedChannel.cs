using System;
using NanoAgent.Platform;

namespace NanoAgent.Simulator;

/// <summary>The client's end of a simulated connection.</summary>
internal sealed class SimulatedChannel : IChannel
{
    private readonly SimulatedNetwork _network;
    private readonly SimulatedLink _link;
    private readonly ScriptedPeer? _peer;
    private readonly long _connectedAtMs;
    private readonly long _openAtMs;
    private readonly int _openResult;
    private bool _sawConnected;
    private bool _opened;
    private bool _closed;
    private bool _wantsRead;
    private bool _wantsWrite;
    private bool _mayRead;
    private bool _mayWrite;
    private int _readOfSegment;

    internal SimulatedChannel(
        SimulatedNetwork network,
        SimulatedLink link,
        ScriptedPeer? peer,
        long connectedAtMs,
        long openAtMs,
        int openResult)
    {
        _network = network;
        _link = link;
        _peer = peer;
        _connectedAtMs = connectedAtMs;
        _openAtMs = openAtMs;
        _openResult = openResult;
    }

    public bool IsConnected => !_closed && NowMs >= _connectedAtMs;

    public bool IsReusable
    {
        get
        {
            _peer?.Run(NowMs);
            return _opened && !_closed && !Readable;
        }
    }

    private long NowMs => _network.NowMs;

    private bool Readable => _peer?.NextOutput is { } segment && segment.AtMs <= NowMs;

    /// <summary>True when the owner could do something that it could not do when it last tried.</summary>
    internal bool IsReady => !_closed && (!_opened ? NowMs >= _openAtMs || (NowMs >= _connectedAtMs && !_sawConnected)
        : (_wantsRead && Readable) || (_wantsWrite && _peer!.WindowBytes > 0));

    /// <summary>When something will happen here next, or <see cref="long.MaxValue"/>.</summary>
    internal long NextEventMs
    {
        get
        {
            long next = _peer?.NextEventMs(NowMs) ?? long.MaxValue;
            if (!_opened && _openAtMs > NowMs)
            {
                next = Math.Min(next, _connectedAtMs > NowMs ? Math.Min(_connectedAtMs, _openAtMs) : _openAtMs);
            }

            return next;
        }
    }

    public int Step()
    {
        _sawConnected = NowMs >= _connectedAtMs;
        if (NowMs < _openAtMs)
        {
            return 0;
        }

        _opened = _openResult == 1;
        return _openResult;
    }

    public int Read(byte[] buffer, int offset, int count)
    {
        if (_closed || !_opened)
        {
            return -(int)TransferResult.RecvError;
        }

        _peer!.Run(NowMs);
        if (!Readable || (_link.BlocksEveryOtherTime && (_mayRead = !_mayRead)))
        {
            _wantsRead = true;
            return 0;
        }

        _wantsRead = false;
        ScriptedPeer.Segment segment = _peer.NextOutput!;
        if (segment.Bytes.Length == 0)
        {
            return segment.IsReset ? -(int)TransferResult.RecvError : ChannelResult.EndOfStream;
        }

        return Give(segment, buffer, offset, Math.Min(count, _link.ReadBytesMax));
    }

    public int Write(byte[] buffer, int offset, int count)
    {
        if (_closed || !_opened)
        {
            return -(int)TransferResult.SendError;
        }

        _peer!.Run(NowMs);
        if (_peer.NextOutput is { IsReset: true } reset && reset.AtMs <= NowMs)
        {
            return -(int)TransferResult.SendError;
        }

        int moved = Math.Min(Math.Min(count, _link.WriteBytesMax), _peer.WindowBytes);
        if (moved <= 0 || (_link.BlocksEveryOtherTime && (_mayWrite = !_mayWrite)))
        {
            _wantsWrite = true;
            return 0;
        }

        _wantsWrite = false;
        _peer.Write(NowMs, buffer.AsSpan(offset, moved));
        return moved;
    }

    public void Close()
    {
        if (!_closed)
        {
            _closed = true;
            _network.Closed(this);
        }
    }

    internal void RunPeer() => _peer?.Run(NowMs);

    private int Give(ScriptedPeer.Segment segment, byte[] buffer, int offset, int count)
    {
        int moved = Math.Min(count, segment.Bytes.Length - _readOfSegment);
        Array.Copy(segment.Bytes, _readOfSegment, buffer, offset, moved);
        _readOfSegment += moved;
        if (_readOfSegment == segment.Bytes.Length)
        {
            _readOfSegment = 0;
            _peer!.DropOutput();
        }

        return moved;
    }
}
