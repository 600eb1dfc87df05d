namespace NanoAgent.LibCurl;

/// <summary>How a build of libcurl looks names up; it has one of these for its whole life.</summary>
public enum CurlResolver
{
    /// <summary>On the thread of the transfer, which waits for the system's resolver whatever its timeouts.</summary>
    Synchronous,

    /// <summary>By the system's resolver on threads of its own; up to 8.19 a new one for each name.</summary>
    Threaded,

    /// <summary>By c-ares on the thread of the transfer, without waiting; brings CURLOPT_DNS_SERVERS.</summary>
    Ares,
}
