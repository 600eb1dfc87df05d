using System;
using System.Text;
using NanoAgent.Platform;

namespace NanoAgent.Core.Tests.Transfers;

/// <summary>
/// One server that answers every request head with the same bytes, without allocating: what a test measures is the
/// engine alone.
/// </summary>
internal sealed class LoopNetwork(string head, int bodyBytes) : INetwork, IChannel
{
    private readonly byte[] _head = Encoding.ASCII.GetBytes(head);
    private int _left;
    private int _lineEnds;

    public int ChannelsMax => 1;

    public bool SupportsTls => false;

    public bool IsConnected => true;

    public bool IsReusable => _left == 0;

    public INameLookup? Lookup(string hostName) => null;

    public IChannel? Connect(string address, int port, string? tlsServerName) => this;

    public void Wait(int milliseconds)
    {
    }

    public void Wake()
    {
    }

    public int Step() => 1;

    public int Read(byte[] buffer, int offset, int count)
    {
        int moved = Math.Min(count, _left);
        for (int i = 0; i < moved; i++)
        {
            int at = _head.Length + bodyBytes - _left + i;
            buffer[offset + i] = at < _head.Length ? _head[at] : (byte)'x';
        }

        _left -= moved;
        return moved;
    }

    public int Write(byte[] buffer, int offset, int count)
    {
        for (int i = offset; i < offset + count; i++)
        {
            _lineEnds = buffer[i] == '\n' ? _lineEnds + 1 : buffer[i] == '\r' ? _lineEnds : 0;
            if (_lineEnds == 2)
            {
                _left = _head.Length + bodyBytes;
            }
        }

        return count;
    }

    public void Close()
    {
    }
}
