using System;

namespace NanoAgent.LibCurl;

/// <summary>Why a <see cref="CurlLoop"/> gave a handle back.</summary>
public enum CurlLoopEnd
{
    /// <summary>libcurl ended the transfer: its code says how.</summary>
    Done,

    /// <summary>It was cancelled, or its handle was disposed.</summary>
    Cancelled,

    /// <summary>The loop was stopped before the transfer was over.</summary>
    Stopped,

    /// <summary>libcurl could not run it: the multi failed, or refused the handle. It may be tried again.</summary>
    Failed,
}

/// <summary>The end of one transfer in a <see cref="CurlLoop"/>.</summary>
/// <param name="Easy">Its handle, idle and the caller's again.</param>
/// <param name="End">Why it came back.</param>
/// <param name="Code">
/// libcurl's code; AbortedByCallback when cancelled or stopped; OutOfMemory or FailedInit when the loop failed.
/// </param>
/// <param name="Error">What a callback threw, or what failed; null otherwise.</param>
/// <param name="Ran">
/// Whether libcurl ran it at all: otherwise the handle's Info still tells of the transfer before.
/// </param>
public readonly record struct CurlLoopResult(
    CurlEasy Easy, CurlLoopEnd End, CurlCode Code, Exception? Error, bool Ran);

/// <summary>
/// Takes the end of a transfer, on the loop's thread: it must not block. What it throws is unhandled, as in any thread.
/// </summary>
/// <param name="result">How it ended.</param>
public delegate void CurlLoopDone(CurlLoopResult result);
