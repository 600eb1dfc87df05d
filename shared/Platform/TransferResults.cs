namespace NanoAgent.Platform;

/// <summary>Texts for <see cref="TransferResult"/>: the board cannot print an enum's name.</summary>
public static class TransferResults
{
    /// <summary>One short sentence for a result, without a full stop; never null. Allocates nothing.</summary>
    /// <param name="result">Any number, also one that this version does not know.</param>
    public static string Name(TransferResult result)
    {
        return result switch
        {
            TransferResult.Ok => "no error",
            TransferResult.UnsupportedProtocol => "the URL's scheme is not supported",
            TransferResult.FailedInit => "initialization failed",
            TransferResult.UrlMalformat => "the URL is malformed",
            TransferResult.NotBuiltIn => "a needed feature is not in this build",
            TransferResult.CouldntResolveProxy => "the proxy's name could not be resolved",
            TransferResult.CouldntResolveHost => "the host's name could not be resolved",
            TransferResult.CouldntConnect => "the server could not be connected to",
            TransferResult.WeirdServerReply => "the server's reply could not be parsed",
            TransferResult.RemoteAccessDenied => "access to the resource was denied",
            TransferResult.PartialFile => "the transfer ended with data missing",
            TransferResult.HttpReturnedError => "the HTTP status is an error",
            TransferResult.WriteError => "writing the received data failed",
            TransferResult.UploadFailed => "the upload could not be started",
            TransferResult.ReadError => "reading the data to send failed",
            TransferResult.OutOfMemory => "out of memory",
            TransferResult.OperationTimedOut => "a deadline was reached",
            TransferResult.RangeError => "the requested range was not delivered",
            TransferResult.SslConnectError => "the TLS handshake failed",
            TransferResult.BadDownloadResume => "the download could not be resumed",
            TransferResult.AbortedByCallback => "the caller aborted the transfer",
            TransferResult.BadFunctionArgument => "a function was given a bad argument",
            TransferResult.InterfaceFailed => "the local interface could not be used",
            TransferResult.TooManyRedirects => "too many redirects",
            TransferResult.UnknownOption => "the option is unknown",
            TransferResult.GotNothing => "the server returned nothing",
            TransferResult.SslEngineNotFound => "the TLS engine was not found",
            TransferResult.SendError => "sending to the peer failed",
            TransferResult.RecvError => "receiving from the peer failed",
            TransferResult.SslCertProblem => "the client certificate has a problem",
            TransferResult.SslCipher => "the TLS cipher could not be used",
            TransferResult.PeerFailedVerification => "the peer's certificate did not verify",
            TransferResult.BadContentEncoding => "the body's encoding is not understood",
            TransferResult.FilesizeExceeded => "the file is larger than allowed",
            TransferResult.SendFailRewind => "the source could not be rewound",
            TransferResult.LoginDenied => "the login was denied",
            TransferResult.SslCaCertBadFile => "the CA certificates could not be read",
            TransferResult.RemoteFileNotFound => "the resource does not exist",
            TransferResult.Again => "not ready, call again",
            TransferResult.NoConnectionAvailable => "no connection is available",
            TransferResult.RecursiveApiCall => "the call was made from inside a callback",
            TransferResult.TooLarge => "a value is larger than its ceiling",
            _ => "an unknown result",
        };
    }
}
