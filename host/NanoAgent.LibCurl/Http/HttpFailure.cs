using System;
using System.Net.Http;
using System.Threading.Tasks;

namespace NanoAgent.LibCurl.Http;

/// <summary>How a transfer that ended badly is told to a program.</summary>
/// <param name="Error">The kind.</param>
/// <param name="Message">A sentence with libcurl's own words.</param>
/// <param name="Inner">The cause, or null.</param>
internal sealed record HttpFailure(HttpRequestError Error, string Message, Exception? Inner)
{
    /// <summary>The failure of a transfer, or null when it ended well. The handle is idle.</summary>
    public static HttpFailure? Of(CurlLoopResult result)
    {
        switch (result.End)
        {
            case CurlLoopEnd.Stopped:
                return new HttpFailure(HttpRequestError.Unknown, "The handler's loop was stopped.", null);
            case CurlLoopEnd.Cancelled:
                return new HttpFailure(HttpRequestError.Unknown, "The request was ended.", null);
            case CurlLoopEnd.Failed:
                return new HttpFailure(HttpRequestError.Unknown, "libcurl could not run the request.", result.Error);
        }

        if (result.Error is not null)
        {
            return new HttpFailure(HttpRequestError.Unknown, result.Error.Message, result.Error);
        }

        if (result.Code == CurlCode.Ok)
        {
            return null;
        }

        string detail = result.Easy.ErrorDetail;
        var inner = new CurlException(result.Code, "The request failed", detail.Length > 0 ? detail : null);
        if (result.Code == CurlCode.OperationTimedOut)
        {
            // Of libcurl's timeouts only that of connecting is set: HttpClient has its own for the rest.
            return new HttpFailure(
                HttpRequestError.ConnectionError, inner.Message, new TimeoutException(inner.Message, inner));
        }

        return new HttpFailure(KindOf(result), inner.Message, inner);
    }

    /// <summary>For who waits for the response.</summary>
    public Exception ToRequestException() => Inner is TimeoutException
        ? new TaskCanceledException("The connection was not there within ConnectTimeout.", Inner)
        : new HttpRequestException(Error, Message, Inner);

    /// <summary>For who reads the body.</summary>
    public Exception ToBodyException() => new HttpIOException(Error, Message, Inner);

    private static HttpRequestError KindOf(CurlLoopResult result)
    {
        switch (result.Code)
        {
            case CurlCode.CouldntResolveHost or CurlCode.CouldntResolveProxy:
                return HttpRequestError.NameResolutionError;
            case CurlCode.CouldntConnect:
                return HttpRequestError.ConnectionError;
            case CurlCode.Proxy:
                return HttpRequestError.ProxyTunnelError;
            case CurlCode.RecvError when IsRefusedTunnel(result.Easy.Info.GetLong(CurlInfo.HTTP_CONNECTCODE)):
                return HttpRequestError.ProxyTunnelError;
            case CurlCode.SslConnectError or CurlCode.PeerFailedVerification or CurlCode.SslCertProblem
                or CurlCode.SslCipher or CurlCode.SslIssuerError or CurlCode.SslCaCertBadFile
                or CurlCode.SslPinnedPubkeyNotMatch or CurlCode.SslInvalidCertStatus or CurlCode.SslClientCert:
                return HttpRequestError.SecureConnectionError;
            case CurlCode.GotNothing or CurlCode.PartialFile or CurlCode.SendFailRewind:
                // The last: a kept connection ended without an answer, and content is not sent twice.
                return HttpRequestError.ResponseEnded;
            case CurlCode.Http2 or CurlCode.Http2Stream:
                return HttpRequestError.HttpProtocolError;
            case CurlCode.WeirdServerReply or CurlCode.UnsupportedProtocol or CurlCode.BadContentEncoding:
                return HttpRequestError.InvalidResponse;
            case CurlCode.OutOfMemory or CurlCode.TooLarge:
                // A header line above libcurl's own ceiling.
                return HttpRequestError.ConfigurationLimitExceeded;
            default:
                return HttpRequestError.Unknown;
        }
    }

    private static bool IsRefusedTunnel(long status) => status is not 0 and (< 200 or >= 300);
}
