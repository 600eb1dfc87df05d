namespace NanoAgent.LibCurl;

/// <summary>CURL_HTTP_VERSION_ values.</summary>
public enum CurlHttpVersion
{
    /// <summary>What libcurl thinks best.</summary>
    Any = 0,

    /// <summary>HTTP/1.0.</summary>
    Http10 = 1,

    /// <summary>HTTP/1.1.</summary>
    Http11 = 2,

    /// <summary>HTTP/2, falling back to 1.1.</summary>
    Http2 = 3,

    /// <summary>HTTP/2 over TLS, HTTP/1.1 without TLS.</summary>
    Http2OverTls = 4,

    /// <summary>HTTP/2 without TLS and without an upgrade.</summary>
    Http2PriorKnowledge = 5,

    /// <summary>HTTP/3, falling back to earlier versions.</summary>
    Http3 = 30,
}
