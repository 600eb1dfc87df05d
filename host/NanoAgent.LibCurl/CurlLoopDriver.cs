using System;

namespace NanoAgent.LibCurl;

/// <summary>How a <see cref="CurlLoop"/> waits for its sockets.</summary>
public enum CurlLoopDriver
{
    /// <summary>Poll, and Epoll on Linux while the loop has hundreds of handles of which few move.</summary>
    Automatic,

    /// <summary>curl_multi_poll: looks at every socket at every turn. On every system.</summary>
    Poll,

    /// <summary>epoll and curl_multi_socket_action: looks at the sockets that moved. Linux only.</summary>
    Epoll,
}

/// <summary>One way to wait, for one multi. The owner's, but for <see cref="Wake"/>.</summary>
internal interface ILoopDriver : IDisposable
{
    /// <summary>
    /// Milliseconds after which each transfer is looked at again though its socket is silent: libcurl 7.88.1 can hold
    /// bytes of an HTTP/2 stream that it has read already, and then waits for a socket that has nothing more to say.
    /// </summary>
    const int StandingMaxMs = 1000;

    CurlLoopDriver Kind { get; }

    /// <summary>Does all that can be done without waiting.</summary>
    /// <param name="handles">How many are added.</param>
    void Perform(int handles);

    /// <summary>Sleeps until a socket moves, libcurl has something to do, a wake-up or the time.</summary>
    /// <returns>How many sockets moved.</returns>
    int Wait(int timeoutMs);

    /// <summary>Ends the wait under way or the next one, from any thread.</summary>
    /// <returns>false when the driver is disposed.</returns>
    bool Wake();
}

/// <summary>curl_multi_poll.</summary>
internal sealed class PollLoopDriver(CurlMulti multi) : ILoopDriver
{
    public CurlLoopDriver Kind => CurlLoopDriver.Poll;

    /// <summary>Nothing for an empty multi: libcurl would change signal handlers for it (curl#20326).</summary>
    public void Perform(int handles)
    {
        if (handles > 0)
        {
            multi.Perform();
        }
    }

    public int Wait(int timeoutMs) => multi.Poll(timeoutMs);

    public bool Wake() => multi.Wakeup();

    /// <summary>The multi is its maker's.</summary>
    public void Dispose()
    {
    }
}
