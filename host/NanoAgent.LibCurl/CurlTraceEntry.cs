using System;

namespace NanoAgent.LibCurl;

/// <summary>Receives a trace, line by line.</summary>
/// <param name="entry">Borrowed until the return.</param>
public delegate void CurlTraceSink(in CurlTraceEntry entry);

/// <summary>One line of a trace, or one block of a body.</summary>
public readonly ref struct CurlTraceEntry
{
    internal CurlTraceEntry(CurlDebugKind kind, long transferId, long connectionId, ReadOnlySpan<byte> data)
    {
        Kind = kind;
        TransferId = transferId;
        ConnectionId = connectionId;
        Data = data;
    }

    /// <summary>What the bytes are.</summary>
    public CurlDebugKind Kind { get; }

    /// <summary>The transfer, by libcurl's number; before libcurl 8.2.0 by one of this process's own.</summary>
    public long TransferId { get; }

    /// <summary>
    /// The connection, by libcurl's number, before libcurl 8.2.0 as its texts tell it; -1 while there is none.
    /// </summary>
    public long ConnectionId { get; }

    /// <summary>The bytes: of text and headers one whole line with its line end. Not terminated.</summary>
    public ReadOnlySpan<byte> Data { get; }
}

/// <summary>What a trace shows besides texts and headers without their secrets.</summary>
[Flags]
public enum CurlTraceOptions
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>The values of Authorization, Proxy-Authorization, Cookie, Set-Cookie and such.</summary>
    Credentials = 1,

    /// <summary>Bodies, as they are: what is secret in them is shown.</summary>
    Bodies = 2,

    /// <summary>The TLS records, as they are on the wire.</summary>
    TlsRecords = 4,
}
