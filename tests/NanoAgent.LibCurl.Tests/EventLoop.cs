using System;
using System.Collections.Generic;

namespace NanoAgent.LibCurl.Tests;

/// <summary>
/// The event-driven loop of a multi, as its users write it: the sockets are watched by a second, empty multi, and
/// the first one is neither performed nor polled.
/// </summary>
internal sealed class EventLoop : IDisposable
{
    private const int IdleMs = 60_000;

    private readonly CurlMulti _poller = new();
    private readonly Dictionary<nint, CurlSocketInterest> _interests = [];
    private readonly CurlWaitSocket[] _sockets = new CurlWaitSocket[256];
    private long _dueMs = -1;

    internal EventLoop(CurlMulti multi)
    {
        Multi = multi;
        multi.OnSocket = Watch;
        multi.OnTimer = timeoutMs => _dueMs = timeoutMs < 0 ? -1 : Environment.TickCount64 + timeoutMs;
    }

    internal CurlMulti Multi { get; }

    internal int SocketCount => _interests.Count;

    internal int TimerCalls { get; private set; }

    public void Dispose() => _poller.Dispose();

    internal void Watch(CurlEasy? easy, nint socket, CurlSocketInterest interest, nint data)
    {
        Assert.InRange(socket, 0, int.MaxValue);
        if (interest == CurlSocketInterest.Remove)
        {
            _interests.Remove(socket);
        }
        else
        {
            _interests[socket] = interest;
        }
    }

    /// <summary>Turns until so many transfers are over; they stay added.</summary>
    internal List<CurlMessage> RunToEnd(int count)
    {
        var messages = new List<CurlMessage>();
        while (messages.Count < count)
        {
            Turn();
            while (Multi.TryReadMessage(out CurlMessage message))
            {
                messages.Add(message);
            }
        }

        return messages;
    }

    /// <summary>Waits for the sockets or the timer, and tells libcurl.</summary>
    internal void Turn()
    {
        int count = 0;
        foreach (KeyValuePair<nint, CurlSocketInterest> entry in _interests)
        {
            CurlWaitEvents wanted = (entry.Value & CurlSocketInterest.In) != 0 ? CurlWaitEvents.In : 0;
            wanted |= (entry.Value & CurlSocketInterest.Out) != 0 ? CurlWaitEvents.Out : 0;
            _sockets[count++] = new CurlWaitSocket(entry.Key, wanted);
        }

        long waitMs = _dueMs < 0 ? IdleMs : Math.Max(0, _dueMs - Environment.TickCount64);
        _poller.Poll(_sockets.AsSpan(0, count), (int)Math.Min(waitMs, IdleMs));
        for (int index = 0; index < count; index++)
        {
            CurlWaitSocket socket = _sockets[index];
            CurlSocketEvents events = (socket.Received & CurlWaitEvents.In) != 0 ? CurlSocketEvents.In : 0;
            events |= (socket.Received & CurlWaitEvents.Out) != 0 ? CurlSocketEvents.Out : 0;
            if (events != 0 && _interests.ContainsKey(socket.Socket))
            {
                Multi.SocketAction(socket.Socket, events, out _);
            }
        }

        if (_dueMs >= 0 && _dueMs <= Environment.TickCount64)
        {
            _dueMs = -1;
            TimerCalls++;
            Multi.SocketAction(CurlMulti.TimeoutSocket, CurlSocketEvents.None, out _);
        }
    }
}
