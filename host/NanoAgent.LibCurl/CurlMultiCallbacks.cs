using System;

namespace NanoAgent.LibCurl;

/// <summary>Told what to watch a socket for from now on.</summary>
/// <param name="easy">The transfer, or null for a connection that no transfer uses.</param>
/// <param name="socket">The descriptor or, on Windows, the SOCKET; libcurl's own: do not close it.</param>
/// <param name="interest">What to watch for; Remove to forget the socket, which may be closed already.</param>
/// <param name="data">What <see cref="CurlMulti.Assign"/> tied to the socket, or 0.</param>
public delegate void CurlSocketWatch(CurlEasy? easy, nint socket, CurlSocketInterest interest, nint data);

/// <summary>Told when libcurl wants to be called next, instead of what it said before.</summary>
/// <param name="timeoutMs">In so many milliseconds: 0 for as soon as the loop comes round, -1 for no timer.</param>
public delegate void CurlTimerSet(long timeoutMs);

/// <summary>CURL_POLL_: what to watch a socket for.</summary>
public enum CurlSocketInterest
{
    /// <summary>Nothing for now; the socket stays known.</summary>
    None = 0,

    /// <summary>To be readable.</summary>
    In = 1,

    /// <summary>To be writable.</summary>
    Out = 2,

    /// <summary>Both.</summary>
    InOut = 3,

    /// <summary>Forget the socket.</summary>
    Remove = 4,
}

/// <summary>CURL_CSELECT_: what happened to a socket.</summary>
[Flags]
public enum CurlSocketEvents
{
    /// <summary>Not known: libcurl looks itself.</summary>
    None = 0,

    /// <summary>It is readable.</summary>
    In = 1,

    /// <summary>It is writable.</summary>
    Out = 2,

    /// <summary>It has an error or was hung up.</summary>
    Error = 4,
}

/// <summary>Told of what happened in a multi.</summary>
/// <param name="what">What; numbers of a later library survive.</param>
/// <param name="easy">The transfer it is about, or null.</param>
public delegate void CurlNotify(CurlNotification what, CurlEasy? easy);

/// <summary>CURLMNOTIFY_: what happened in a multi.</summary>
public enum CurlNotification
{
    /// <summary>There are messages for <see cref="CurlMulti.TryReadMessage"/>.</summary>
    InfoRead = 0,

    /// <summary>A transfer is over.</summary>
    EasyDone = 1,
}

/// <summary>CURLMINFO_: what libcurl counts of a multi's transfers.</summary>
public enum CurlMultiCount
{
    /// <summary>No count.</summary>
    None = 0,

    /// <summary>Added and not removed.</summary>
    Current = 1,

    /// <summary>Under way.</summary>
    Running = 2,

    /// <summary>Waiting to start, such as for a connection.</summary>
    Pending = 3,

    /// <summary>Over, with a message to be read.</summary>
    Done = 4,

    /// <summary>Ever added.</summary>
    Added = 5,
}

/// <summary>CURL_WAIT_: what to wait for on a socket, or what came.</summary>
[Flags]
public enum CurlWaitEvents
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Bytes to read.</summary>
    In = 1,

    /// <summary>Urgent bytes to read.</summary>
    Priority = 2,

    /// <summary>Room to write.</summary>
    Out = 4,
}

/// <summary>curl_waitfd: a socket, what to wait for, and what came.</summary>
/// <param name="Socket">The descriptor or, on Windows, the SOCKET.</param>
/// <param name="Events">What to wait for.</param>
/// <param name="Received">What came.</param>
public readonly record struct CurlWaitSocket(
    nint Socket, CurlWaitEvents Events, CurlWaitEvents Received = CurlWaitEvents.None);
