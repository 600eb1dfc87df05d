using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using Microsoft.Win32.SafeHandles;
using NanoAgent.LibCurl.Native;

namespace NanoAgent.LibCurl;

/// <summary>
/// epoll, level-triggered as libcurl needs it, and curl_multi_socket_action: a turn costs what the sockets cost that
/// moved, however many are idle.
/// </summary>
internal sealed unsafe class EpollLoopDriver : ILoopDriver
{
    // Sockets told in one call; more are told in the next.
    private const int EventsMax = 256;

    private readonly CurlMulti _multi;
    private readonly SafeFileHandle _epoll;
    private readonly SafeFileHandle _bell;

    // Whoever disposes a handle that is added has its sockets removed, on his own thread.
    private readonly Lock _gate = new();
    private readonly HashSet<int> _watched = [];
    private readonly byte[] _eventsRoot;
    private readonly byte* _events;
    private int _count;
    private bool _hasWaited;
    private long _dueMs = long.MaxValue;
    private long _allMs;

    /// <summary>Takes over from whatever drove the multi so far; its transfers go on.</summary>
    /// <exception cref="Win32Exception">The system gives no descriptor.</exception>
    public EpollLoopDriver(CurlMulti multi)
    {
        _multi = multi;
        _epoll = Owned(Epoll.epoll_create1(Epoll.EPOLL_CLOEXEC));
        _bell = Owned(Epoll.eventfd(0, Epoll.EFD_CLOEXEC | Epoll.EFD_NONBLOCK));
        _eventsRoot = GC.AllocateArray<byte>(EventsMax * Epoll.EventBytes, pinned: true);
        _events = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_eventsRoot));
        Require(Control(Epoll.EPOLL_CTL_ADD, (int)_bell.DangerousGetHandle(), Epoll.EPOLLIN));
        multi.OnSocket = Watch;
        multi.OnTimer = SetTimer;
        multi.Waker = () => Wake();

        // Names the sockets of transfers that are under way.
        multi.SocketAll();
        _allMs = NowMs;
    }

    public CurlLoopDriver Kind => CurlLoopDriver.Epoll;

    private static long NowMs => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);

    public void Perform(int handles)
    {
        if (!_hasWaited)
        {
            // Where every turn finds something posted the loop never waits, and sockets move all the same.
            Wait(0);
        }

        _hasWaited = false;
        for (int i = 0; i < _count; i++)
        {
            (uint events, int socket) = Epoll.Read(_events, i);
            // After an error or a hang-up libcurl looks itself what is left to read.
            CurlSocketEvents happened = (events & (Epoll.EPOLLERR | Epoll.EPOLLHUP)) != 0 ? CurlSocketEvents.None
                : ((events & Epoll.EPOLLIN) != 0 ? CurlSocketEvents.In : CurlSocketEvents.None)
                | ((events & Epoll.EPOLLOUT) != 0 ? CurlSocketEvents.Out : CurlSocketEvents.None);
            if (IsWatched(socket))
            {
                _multi.SocketAction(socket, happened, out _);
            }
        }

        _count = 0;
        if (NowMs >= Volatile.Read(ref _dueMs))
        {
            Volatile.Write(ref _dueMs, long.MaxValue);
            _multi.SocketAction(CurlMulti.TimeoutSocket, CurlSocketEvents.None, out _);
        }

        // By the clock and not by a wait without events: others that move must not keep one standing.
        if (handles > 0 && NowMs - _allMs >= ILoopDriver.StandingMaxMs)
        {
            _multi.SocketAll();
            _allMs = NowMs;
        }
    }

    public int Wait(int timeoutMs)
    {
        long left = Math.Clamp(Volatile.Read(ref _dueMs) - NowMs, 0, timeoutMs);
        int count = Epoll.epoll_wait(_epoll, _events, EventsMax, (int)left);
        if (count < 0 && Marshal.GetLastPInvokeError() != Epoll.EINTR)
        {
            throw new Win32Exception();
        }

        _count = Math.Max(count, 0);
        _hasWaited = true;
        for (int i = 0; i < _count; i++)
        {
            if (Epoll.Read(_events, i).Descriptor == (int)_bell.DangerousGetHandle())
            {
                // The only failure is that nobody rang.
                ulong rings;
                _ = Epoll.read(_bell, &rings, sizeof(ulong));
                return _count - 1;
            }
        }

        return _count;
    }

    public bool Wake()
    {
        try
        {
            // The only failure is a counter that is full: then the owner is being woken already.
            ulong one = 1;
            _ = Epoll.write(_bell, &one, sizeof(ulong));
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _bell.Dispose();
        _epoll.Dispose();
    }

    private bool IsWatched(int socket)
    {
        lock (_gate)
        {
            return _watched.Contains(socket);
        }
    }

    private void SetTimer(long timeoutMs) =>
        Volatile.Write(ref _dueMs, timeoutMs < 0 ? long.MaxValue : NowMs + timeoutMs);

    private void Watch(CurlEasy? easy, nint socket, CurlSocketInterest interest, nint data)
    {
        lock (_gate)
        {
            Watch((int)socket, interest);
        }
    }

    private void Watch(int descriptor, CurlSocketInterest interest)
    {
        if (interest == CurlSocketInterest.Remove)
        {
            // It may be closed already, which took it out of epoll.
            _watched.Remove(descriptor);
            _ = Control(Epoll.EPOLL_CTL_DEL, descriptor, 0);
            return;
        }

        uint events = (((int)interest & (int)CurlSocketInterest.In) != 0 ? Epoll.EPOLLIN : 0)
            | (((int)interest & (int)CurlSocketInterest.Out) != 0 ? Epoll.EPOLLOUT : 0);
        int first = _watched.Add(descriptor) ? Epoll.EPOLL_CTL_ADD : Epoll.EPOLL_CTL_MOD;
        int error = Control(first, descriptor, events);

        // A descriptor can be closed and come back as another socket without a word.
        if (error is Epoll.ENOENT or Epoll.EEXIST)
        {
            error = Control(
                first == Epoll.EPOLL_CTL_ADD ? Epoll.EPOLL_CTL_MOD : Epoll.EPOLL_CTL_ADD, descriptor, events);
        }

        Require(error);
    }

    private int Control(int operation, int descriptor, uint events)
    {
        byte* item = stackalloc byte[Epoll.EventBytes];
        Epoll.Write(item, events, descriptor);
        return Epoll.epoll_ctl(_epoll, operation, descriptor, item) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    private static void Require(int error)
    {
        if (error != 0)
        {
            throw new Win32Exception(error);
        }
    }

    private static SafeFileHandle Owned(int descriptor) => descriptor >= 0
        ? new SafeFileHandle(descriptor, ownsHandle: true)
        : throw new Win32Exception(Marshal.GetLastPInvokeError());
}
