namespace NanoAgent.Transfers;

/// <summary>
/// What is known of a transfer after (and, loosely, during) its run. Times are milliseconds from the start of the run
/// to the event, 0 when it did not happen; after a redirect they are the last hop's, measured from the first start.
/// </summary>
public sealed class TransferInfo
{
    /// <summary>The last status code, 0 when no response came.</summary>
    public int ResponseCode { get; set; }

    /// <summary>Body bytes given to the sink (or discarded for want of one), framing taken off.</summary>
    public long BytesDownloaded { get; set; }

    /// <summary>Body bytes taken by the connection, framing not counted.</summary>
    public long BytesUploaded { get; set; }

    /// <summary>The response's Content-Length, -1 when it had none.</summary>
    public long ContentLength { get; set; }

    /// <summary>Until the name was resolved.</summary>
    public long NameLookupMs { get; set; }

    /// <summary>Until the TCP connection stood; 0 on a reused one.</summary>
    public long ConnectMs { get; set; }

    /// <summary>Until the TLS handshake was over; 0 without TLS or on a reused connection.</summary>
    public long TlsMs { get; set; }

    /// <summary>Until the first byte of the response.</summary>
    public long FirstByteMs { get; set; }

    /// <summary>Until it was over.</summary>
    public long TotalMs { get; set; }

    /// <summary>Connections opened for it: 0 when an idle one served it.</summary>
    public int ConnectionsOpened { get; set; }

    /// <summary>Redirects followed.</summary>
    public int Redirects { get; set; }

    /// <summary>
    /// Seconds of a Retry-After header, whichever form it had; 0 when there was none, at most six hours
    /// (<see cref="NanoAgent.Wire.RetryAfter.DelayMsMax"/>).
    /// </summary>
    public long RetryAfterSeconds { get; set; }

    internal void Clear()
    {
        ResponseCode = 0;
        BytesDownloaded = 0;
        BytesUploaded = 0;
        ContentLength = -1;
        NameLookupMs = 0;
        ConnectMs = 0;
        TlsMs = 0;
        FirstByteMs = 0;
        TotalMs = 0;
        ConnectionsOpened = 0;
        Redirects = 0;
        RetryAfterSeconds = 0;
    }
}
