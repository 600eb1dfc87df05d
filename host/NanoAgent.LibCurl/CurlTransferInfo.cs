namespace NanoAgent.LibCurl;

/// <summary>
/// The numbers of one transfer, copied. Times count from its start, in microseconds, redirects included.
/// </summary>
public readonly record struct CurlTransferInfo
{
    /// <summary>The last status received, or 0.</summary>
    public int ResponseCode { get; init; }

    /// <summary>The HTTP version used.</summary>
    public CurlHttpVersion HttpVersion { get; init; }

    /// <summary>Connections opened for it; 0 when one was reused.</summary>
    public int NewConnections { get; init; }

    /// <summary>Redirects followed.</summary>
    public int Redirects { get; init; }

    /// <summary>The system's error number of the last failure to connect, or 0.</summary>
    public int OsErrno { get; init; }

    /// <summary>Body bytes received.</summary>
    public long DownloadedBytes { get; init; }

    /// <summary>Body bytes sent.</summary>
    public long UploadedBytes { get; init; }

    /// <summary>The body's announced size, or -1 when it was not announced.</summary>
    public long ContentLengthBytes { get; init; }

    /// <summary>Seconds that Retry-After asks to wait, or 0.</summary>
    public long RetryAfterSeconds { get; init; }

    /// <summary>Until the name was resolved.</summary>
    public long NameLookupTimeUs { get; init; }

    /// <summary>Until the TCP connection stood.</summary>
    public long ConnectTimeUs { get; init; }

    /// <summary>Until the TLS connection stood; 0 without TLS.</summary>
    public long AppConnectTimeUs { get; init; }

    /// <summary>Until the request could be sent.</summary>
    public long PreTransferTimeUs { get; init; }

    /// <summary>Until the first byte of the response came.</summary>
    public long StartTransferTimeUs { get; init; }

    /// <summary>Spent in redirects before the last request.</summary>
    public long RedirectTimeUs { get; init; }

    /// <summary>Until the end.</summary>
    public long TotalTimeUs { get; init; }

    /// <summary>Bytes of response headers received.</summary>
    public long HeaderBytes { get; init; }

    /// <summary>Bytes of requests sent, without bodies.</summary>
    public long RequestBytes { get; init; }

    /// <summary>The mean speed of receiving; waits and a first attempt that had to be repeated left out.</summary>
    public long DownloadBytesPerSecond { get; init; }

    /// <summary>The mean speed of sending; waits and a first attempt that had to be repeated left out.</summary>
    public long UploadBytesPerSecond { get; init; }

    /// <summary>The peer's port; 0 without a connection.</summary>
    public int RemotePort { get; init; }

    /// <summary>This side's port; 0 without a connection.</summary>
    public int LocalPort { get; init; }

    /// <summary>Waited in the multi for its turn; 0 before libcurl 8.6.0.</summary>
    public long QueueTimeUs { get; init; }

    /// <summary>Until the last byte of the request was sent; 0 before libcurl 8.10.0.</summary>
    public long PostTransferTimeUs { get; init; }

    /// <summary>libcurl's number of the transfer; -1 without one and before libcurl 8.2.0.</summary>
    public long TransferId { get; init; }

    /// <summary>libcurl's number of the connection; -1 without one and before libcurl 8.2.0.</summary>
    public long ConnectionId { get; init; }
}
