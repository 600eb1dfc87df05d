namespace NanoAgent.Platform;

/// <summary>
/// How a transfer, or one step of it, ended. The numbers are libcurl's CURLcode numbers, so that a result means the
/// same on a board, in the simulator and on a host. A number that is not listed here may still come from the host's
/// libcurl; it is kept as it is.
/// </summary>
public enum TransferResult
{
    /// <summary>The transfer ended as asked. Returned by every call that can succeed.</summary>
    Ok = 0,

    /// <summary>The URL's scheme is not one this engine speaks. From starting a transfer.</summary>
    UnsupportedProtocol = 1,

    /// <summary>The engine or one of its seams could not be set up. From starting a transfer.</summary>
    FailedInit = 2,

    /// <summary>The URL could not be parsed. From starting a transfer and from following a redirect.</summary>
    UrlMalformat = 3,

    /// <summary>The option needs a part that this build or board leaves out. From starting a transfer.</summary>
    NotBuiltIn = 4,

    /// <summary>The proxy's name has no address. From the resolver.</summary>
    CouldntResolveProxy = 5,

    /// <summary>The host's name has no address. From the resolver.</summary>
    CouldntResolveHost = 6,

    /// <summary>No address of the host took a connection. From the channel while it opens.</summary>
    CouldntConnect = 7,

    /// <summary>What came is not HTTP, or its framing contradicts itself. From the response reader.</summary>
    WeirdServerReply = 8,

    /// <summary>The server denied access to the resource. From an engine; HTTP statuses are not mapped to it.</summary>
    RemoteAccessDenied = 9,

    /// <summary>The body ended before its Content-Length. From the response reader at end of stream.</summary>
    PartialFile = 18,

    /// <summary>The status was 400 or above and fail-on-error is set. From the engine after the head.</summary>
    HttpReturnedError = 22,

    /// <summary>The sink refused bytes or its store failed. From the transfer's sink.</summary>
    WriteError = 23,

    /// <summary>The server refused the upload before it began. From the engine.</summary>
    UploadFailed = 25,

    /// <summary>The source failed, or gave another length than it declared. From the transfer's source.</summary>
    ReadError = 26,

    /// <summary>A buffer could not be had. From an engine.</summary>
    OutOfMemory = 27,

    /// <summary>A deadline or the low-speed limit ran out. From the engine, in every phase.</summary>
    OperationTimedOut = 28,

    /// <summary>The server did not honour the range or the resume point. From the engine after the head.</summary>
    RangeError = 33,

    /// <summary>The TLS handshake failed. From the channel while it opens.</summary>
    SslConnectError = 35,

    /// <summary>The resume point lies beyond the file. From starting a resumed transfer.</summary>
    BadDownloadResume = 36,

    /// <summary>The caller's progress, trace or cancellation asked for the end. From the engine.</summary>
    AbortedByCallback = 42,

    /// <summary>An option's value is outside what it allows. From setting options and starting a transfer.</summary>
    BadFunctionArgument = 43,

    /// <summary>The chosen local interface or port cannot be used. From the channel while it opens.</summary>
    InterfaceFailed = 45,

    /// <summary>The redirect ceiling was reached. From the engine after the head.</summary>
    TooManyRedirects = 47,

    /// <summary>The engine does not know the option. From setting options.</summary>
    UnknownOption = 48,

    /// <summary>The connection closed before a byte of the reply. From the response reader at end of stream.</summary>
    GotNothing = 52,

    /// <summary>The named crypto engine is absent. From the host's libcurl engine.</summary>
    SslEngineNotFound = 53,

    /// <summary>The channel failed while sending. From the channel.</summary>
    SendError = 55,

    /// <summary>The channel failed while receiving, or ended inside a chunked body or a head; from the channel and
    /// from the response reader.</summary>
    RecvError = 56,

    /// <summary>The local client certificate cannot be used. From the channel while it opens.</summary>
    SslCertProblem = 58,

    /// <summary>No cipher in common could be used. From the channel while it opens.</summary>
    SslCipher = 59,

    /// <summary>The peer's certificate or name did not verify. From the channel while it opens.</summary>
    PeerFailedVerification = 60,

    /// <summary>The body bears a transfer or content coding that is not understood. From the response reader.</summary>
    BadContentEncoding = 61,

    /// <summary>The body is larger than the transfer's ceiling. From the engine, after the head or in the
    /// body.</summary>
    FilesizeExceeded = 63,

    /// <summary>The source must be sent again and cannot be rewound. From the engine.</summary>
    SendFailRewind = 65,

    /// <summary>The server refused the credentials. From an engine; HTTP 401 alone is not mapped to it.</summary>
    LoginDenied = 67,

    /// <summary>The CA certificates could not be read. From the channel while it opens.</summary>
    SslCaCertBadFile = 77,

    /// <summary>The resource does not exist. From an engine; HTTP 404 alone is not mapped to it.</summary>
    RemoteFileNotFound = 78,

    /// <summary>Nothing can move now; call again later. From non-blocking sends and receives.</summary>
    Again = 81,

    /// <summary>No connection may be opened and waiting was not asked for. From the connection pool.</summary>
    NoConnectionAvailable = 89,

    /// <summary>An engine call was made from inside its own callback. From every engine call.</summary>
    RecursiveApiCall = 93,

    /// <summary>A value is above its ceiling: a response head, a header count, an input. From the response reader and
    /// from setting options. (libcurl 7.88 reports 27 or 56 for so large a head; this project's number is
    /// 100.)</summary>
    TooLarge = 100,
}
