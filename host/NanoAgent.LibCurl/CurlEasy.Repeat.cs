using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using NanoAgent.LibCurl.Native;
using static NanoAgent.LibCurl.CurlConstants;

namespace NanoAgent.LibCurl;

/// <content>
/// Doing once more what libcurl should have: a request that met a kept connection just as its server closed it.
/// </content>
public sealed unsafe partial class CurlEasy
{
    private bool _isRepeating;

    /// <summary>
    /// Microseconds of the last transfer that libcurl does not count: what it waited for a name that another looked
    /// up, and a first attempt.
    /// </summary>
    internal long UncountedUs { get; private set; }

    /// <summary>
    /// Prepares the transfer that has just ended to run once more, on a connection of its own, if libcurl gave it up
    /// only because its count of such retries was full. It allows five; before 8.17 it counts them over the handle's
    /// life instead of the transfer's, so that the sixth unannounced close since the last <see cref="Reset"/> is an
    /// error. The conditions are libcurl's own: a reused connection, not a byte of an answer, and a sending that failed
    /// before a byte of the request was out. HTTP alone: elsewhere no answer of the server shows here, and a mail that
    /// was taken must not be sent twice. Nor after trailers that libcurl before 8.7 cannot send behind another body.
    /// </summary>
    internal bool TryRepeat(CurlCode code)
    {
        if (code is not (CurlCode.RecvError or CurlCode.SendError)
            || LibCurlInfo.Current.IsAtLeast(8, 17, 0)
            || _isRepeating || _abortRequested || _disposeRequested || _callbackError is not null
            || (_trailersAsked && !LibCurlInfo.Current.IsAtLeast(8, 7, 0))
            || !MetDeadConnection(code) || !TryRewind())
        {
            return false;
        }

        long spentUs;
        Require(Variadic.GetInfo(_handle.Key, CURLINFO_TOTAL_TIME_T, &spentUs));
        *_handle.ErrorBuffer = 0;
        BeginTrailers();
        _isRepeating = true;
        UncountedUs += spentUs;

        // Both attempts together have the time of one, and the others that wait may be as dead.
        Shorten(_waitedMs + (spentUs / 1000));
        SetFreshConnect(1);
        return true;
    }

    /// <summary>Runs the prepared transfer in the multi that it has just ended in, whose guard is held.</summary>
    internal bool TryRepeatIn(MultiHandle multi)
    {
        if (_handle.RemoveFromMulti() == CurlMultiCode.Ok && _handle.AddTo(multi) == CurlMultiCode.Ok)
        {
            return true;
        }

        // It stays at the first attempt, whose time libcurl still tells.
        UncountedUs = _waitedMs * 1000;
        return false;
    }

    private void EndRepeat()
    {
        if (_isRepeating)
        {
            _isRepeating = false;
            Shorten(_waitedMs);
            SetFreshConnect(_numbers.GetValueOrDefault(CURLOPT_FRESH_CONNECT));
        }
    }

    private void SetFreshConnect(long value) =>
        Require(Variadic.SetLong(_handle.Key, CURLOPT_FRESH_CONNECT, new CLong((nint)value)));

    private bool MetDeadConnection(CurlCode code)
    {
        CLong opened, peerPort, headBytes, requestBytes;
        long bodyBytes;
        byte* scheme;
        Require(Variadic.GetInfo(_handle.Key, CURLINFO_SCHEME, &scheme));
        Require(Variadic.GetInfo(_handle.Key, CURLINFO_REQUEST_SIZE, &requestBytes));
        Require(Variadic.GetInfo(_handle.Key, CURLINFO_NUM_CONNECTS, &opened));
        Require(Variadic.GetInfo(_handle.Key, CURLINFO_PRIMARY_PORT, &peerPort));
        Require(Variadic.GetInfo(_handle.Key, CURLINFO_HEADER_SIZE, &headBytes));
        Require(Variadic.GetInfo(_handle.Key, CURLINFO_SIZE_DOWNLOAD_T, &bodyBytes));
        return opened.Value == 0 && peerPort.Value > 0 && headBytes.Value == 0 && bodyBytes == 0
            && (code == CurlCode.RecvError || requestBytes.Value == 0 || SaysThatItGaveUp())
            && Marshal.PtrToStringUTF8((nint)scheme) is { } name
            && name.StartsWith("http", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether it is the count that ended it: libcurl says so, and calls it an error of sending.</summary>
    private bool SaysThatItGaveUp() =>
        Marshal.PtrToStringUTF8((nint)_handle.ErrorBuffer) is { } text
        && text.StartsWith("Connection died, tried ", StringComparison.Ordinal);

    /// <summary>Whether what is sent can be had from its begin once more.</summary>
    private bool TryRewind()
    {
        if (_onRead is null)
        {
            return true;
        }

        if (_onSeek is null)
        {
            return false;
        }

        try
        {
            return _onSeek(0, SeekOrigin.Begin) == CurlSeekResult.Ok;
        }
#pragma warning disable CA1031 // It comes out as if it had been thrown inside the transfer.
        catch (Exception error)
#pragma warning restore CA1031
        {
            KeepCallbackError(error);
            return false;
        }
    }
}
