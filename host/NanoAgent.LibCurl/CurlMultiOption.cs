namespace NanoAgent.LibCurl;

#pragma warning disable CA1707 // The names are those of libcurl's manual pages, where the reader looks them up.

/// <summary>
/// The CURLMOPT_ options that take a number. The others are members of <see cref="CurlMulti"/>: OnSocket, OnTimer,
/// OnNotify. PIPELINING_SITE_BL and PIPELINING_SERVER_BL do nothing in any libcurl that this binding accepts and are
/// left out; without PUSHFUNCTION libcurl refuses what servers push.
/// </summary>
public static class CurlMultiOption
{
    /// <summary>CURLMOPT_PIPELINING: 0 for none, 2 for multiplexing (libcurl's default).</summary>
    public static CurlMultiNumberOption PIPELINING => new(CurlConstants.CURLMOPT_PIPELINING);

    /// <summary>CURLMOPT_MAXCONNECTS: how many idle connections the pool keeps.</summary>
    public static CurlMultiNumberOption MAXCONNECTS => new(CurlConstants.CURLMOPT_MAXCONNECTS);

    /// <summary>CURLMOPT_MAX_HOST_CONNECTIONS: at once to one host; 0 for any.</summary>
    public static CurlMultiNumberOption MAX_HOST_CONNECTIONS => new(CurlConstants.CURLMOPT_MAX_HOST_CONNECTIONS);

    /// <summary>CURLMOPT_MAX_PIPELINE_LENGTH: does nothing since 7.62.0.</summary>
    public static CurlMultiNumberOption MAX_PIPELINE_LENGTH => new(CurlConstants.CURLMOPT_MAX_PIPELINE_LENGTH);

    /// <summary>CURLMOPT_CONTENT_LENGTH_PENALTY_SIZE: does nothing since 7.62.0.</summary>
    public static CurlMultiNumberOption CONTENT_LENGTH_PENALTY_SIZE =>
        new(CurlConstants.CURLMOPT_CONTENT_LENGTH_PENALTY_SIZE);

    /// <summary>CURLMOPT_CHUNK_LENGTH_PENALTY_SIZE: does nothing since 7.62.0.</summary>
    public static CurlMultiNumberOption CHUNK_LENGTH_PENALTY_SIZE =>
        new(CurlConstants.CURLMOPT_CHUNK_LENGTH_PENALTY_SIZE);

    /// <summary>CURLMOPT_MAX_TOTAL_CONNECTIONS: at once; 0 for any.</summary>
    public static CurlMultiNumberOption MAX_TOTAL_CONNECTIONS => new(CurlConstants.CURLMOPT_MAX_TOTAL_CONNECTIONS);

    /// <summary>CURLMOPT_MAX_CONCURRENT_STREAMS: on one connection.</summary>
    public static CurlMultiNumberOption MAX_CONCURRENT_STREAMS => new(CurlConstants.CURLMOPT_MAX_CONCURRENT_STREAMS);

    /// <summary>
    /// CURLMOPT_NETWORK_CHANGED (8.16.0): forget what belonged to the old network; bits 1 for all, 2 for connections,
    /// 4 for names.
    /// </summary>
    public static CurlMultiNumberOption NETWORK_CHANGED => new(CurlConstants.CURLMOPT_NETWORK_CHANGED);

    /// <summary>CURLMOPT_RESOLVE_THREADS_MAX (8.20.0): of the threaded resolver.</summary>
    public static CurlMultiNumberOption RESOLVE_THREADS_MAX => new(CurlConstants.CURLMOPT_RESOLVE_THREADS_MAX);

    /// <summary>CURLMOPT_QUICK_EXIT (8.20.0): 1 to leave resolver threads behind when the multi is freed.</summary>
    public static CurlMultiNumberOption QUICK_EXIT => new(CurlConstants.CURLMOPT_QUICK_EXIT);
}
