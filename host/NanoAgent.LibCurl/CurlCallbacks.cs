using System;
using System.IO;

namespace NanoAgent.LibCurl;

/// <summary>
/// Receives body bytes. They are borrowed from libcurl: valid until the delegate returns, never after.
/// </summary>
/// <param name="data">At most a few buffers' worth; may be empty.</param>
/// <returns>true or <see cref="CurlFlow.Continue"/> when all bytes were taken; see <see cref="CurlFlow"/>.</returns>
public delegate CurlFlow CurlWrite(ReadOnlySpan<byte> data);

/// <summary>Fills the buffer with body bytes to send. The buffer is borrowed from libcurl until the return.</summary>
/// <param name="buffer">Never empty.</param>
/// <returns>The count of bytes put there, 0 for the end, or a value of <see cref="CurlReadResult"/>.</returns>
public delegate CurlReadResult CurlRead(Span<byte> buffer);

/// <summary>Moves the source of a body, because libcurl has to send (part of) it again.</summary>
/// <param name="offset">Bytes from the origin.</param>
/// <param name="origin">libcurl uses <see cref="SeekOrigin.Begin"/>.</param>
public delegate CurlSeekResult CurlSeek(long offset, SeekOrigin origin);

/// <summary>
/// Receives one response header line, with its line end, borrowed until the return; also of redirects.
/// </summary>
/// <param name="line">The status line, a header, a trailer, or the empty line that ends the headers.</param>
/// <returns>true to go on, false to abort the transfer with <see cref="CurlCode.WriteError"/>.</returns>
public delegate bool CurlHeader(ReadOnlySpan<byte> line);

/// <summary>Told of progress about once a second, and more often while bytes move.</summary>
/// <param name="progress">The counts so far.</param>
/// <returns>true to go on, false to abort the transfer with <see cref="CurlCode.AbortedByCallback"/>.</returns>
public delegate bool CurlProgress(in CurlProgressInfo progress);

/// <summary>Receives libcurl's trace and all bytes on the wire, decrypted: credentials are among them.</summary>
/// <param name="kind">What the bytes are.</param>
/// <param name="data">Borrowed until the return; not terminated.</param>
public delegate void CurlDebug(CurlDebugKind kind, ReadOnlySpan<byte> data);

/// <summary>
/// What a sink answers: go on, pause this direction, or abort. A bool converts: true goes on, false aborts.
/// </summary>
public enum CurlFlowKind
{
    /// <summary>The bytes were taken.</summary>
    Continue,

    /// <summary>None were taken; they come again after <see cref="CurlEasy.Unpause"/>.</summary>
    Pause,

    /// <summary>The transfer ends with <see cref="CurlCode.WriteError"/>.</summary>
    Abort,
}

/// <summary>The answer of a <see cref="CurlWrite"/>.</summary>
/// <param name="Kind">Which answer.</param>
public readonly record struct CurlFlow(CurlFlowKind Kind)
{
    /// <summary>The bytes were taken.</summary>
    public static CurlFlow Continue => new(CurlFlowKind.Continue);

    /// <summary>None of the bytes were taken: libcurl keeps them and brings them after Unpause.</summary>
    public static CurlFlow Pause => new(CurlFlowKind.Pause);

    /// <summary>The transfer ends with <see cref="CurlCode.WriteError"/>.</summary>
    public static CurlFlow Abort => new(CurlFlowKind.Abort);

    /// <summary>true goes on, false aborts.</summary>
    public static implicit operator CurlFlow(bool goOn) => FromBoolean(goOn);

    /// <summary>true goes on, false aborts.</summary>
    /// <param name="goOn">Whether the bytes were taken.</param>
    public static CurlFlow FromBoolean(bool goOn) => goOn ? Continue : Abort;
}

/// <summary>The answer of a <see cref="CurlRead"/>: a count of bytes, or pause, or abort. An int converts.</summary>
/// <param name="Count">Bytes put into the buffer, 0 for the end; negative values are the two named here.</param>
public readonly record struct CurlReadResult(int Count)
{
    /// <summary>Nothing to send yet: asked again after <see cref="CurlEasy.Unpause"/>.</summary>
    public static CurlReadResult Pause => new(-1);

    /// <summary>The transfer ends with <see cref="CurlCode.AbortedByCallback"/>.</summary>
    public static CurlReadResult Abort => new(-2);

    /// <summary>The count of bytes put into the buffer.</summary>
    public static implicit operator CurlReadResult(int count) => FromInt32(count);

    /// <summary>The count of bytes put into the buffer.</summary>
    /// <param name="count">0 to the buffer's length.</param>
    public static CurlReadResult FromInt32(int count) => new(count);
}

/// <summary>The answer of a <see cref="CurlSeek"/>; libcurl's numbers.</summary>
public enum CurlSeekResult
{
    /// <summary>The source stands where it was asked to.</summary>
    Ok = 0,

    /// <summary>The seek failed: the transfer ends.</summary>
    Fail = 1,

    /// <summary>The source cannot seek: libcurl works around it where it can, by reading and discarding.</summary>
    CannotSeek = 2,
}

/// <summary>Counts of a transfer under way, in bytes; a total is 0 while it is not known.</summary>
/// <param name="DownloadTotalBytes">Expected body bytes to receive.</param>
/// <param name="DownloadedBytes">Body bytes received.</param>
/// <param name="UploadTotalBytes">Expected body bytes to send.</param>
/// <param name="UploadedBytes">Body bytes sent.</param>
public readonly record struct CurlProgressInfo(
    long DownloadTotalBytes, long DownloadedBytes, long UploadTotalBytes, long UploadedBytes);

/// <summary>curl_infotype: what a <see cref="CurlDebug"/> receives; libcurl's numbers.</summary>
public enum CurlDebugKind
{
    /// <summary>A sentence of libcurl.</summary>
    Text = 0,

    /// <summary>Header bytes from the peer.</summary>
    HeaderIn = 1,

    /// <summary>Header bytes to the peer.</summary>
    HeaderOut = 2,

    /// <summary>Body bytes from the peer.</summary>
    DataIn = 3,

    /// <summary>Body bytes to the peer.</summary>
    DataOut = 4,

    /// <summary>TLS records from the peer.</summary>
    SslDataIn = 5,

    /// <summary>TLS records to the peer.</summary>
    SslDataOut = 6,
}
