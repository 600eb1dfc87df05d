namespace NanoAgent.LibCurl;

#pragma warning disable CA1707 // The names are those of libcurl's manual pages, where the reader looks them up.

/// <summary>The name of a multi's option that takes a number; found in <see cref="CurlMultiOption"/>.</summary>
/// <param name="Id">libcurl's number of the option.</param>
public readonly record struct CurlMultiNumberOption(int Id);

/// <summary>
/// The CURLMOPT_ options that take a number. The others are members of <see cref="CurlMulti"/>: OnSocket, OnTimer,
/// OnNotify. PIPELINING_SITE_BL and PIPELINING_SERVER_BL do nothing in any libcurl that this binding accepts and are
/// left out; without PUSHFUNCTION libcurl refuses what servers push.
/// </summary>
public static class CurlMultiOption
{
    internal const int SOCKETFUNCTION = 20001;
    internal const int SOCKETDATA = 10002;
    internal const int TIMERFUNCTION = 20004;
    internal const int TIMERDATA = 10005;
    internal const int NOTIFYFUNCTION = 20018;
    internal const int NOTIFYDATA = 10019;

    /// <summary>CURLMOPT_PIPELINING: 0 for none, 2 for multiplexing (libcurl's default).</summary>
    public static CurlMultiNumberOption PIPELINING => new(3);

    /// <summary>CURLMOPT_MAXCONNECTS: how many idle connections the pool keeps.</summary>
    public static CurlMultiNumberOption MAXCONNECTS => new(6);

    /// <summary>CURLMOPT_MAX_HOST_CONNECTIONS: at once to one host; 0 for any.</summary>
    public static CurlMultiNumberOption MAX_HOST_CONNECTIONS => new(7);

    /// <summary>CURLMOPT_MAX_PIPELINE_LENGTH: does nothing since 7.62.0.</summary>
    public static CurlMultiNumberOption MAX_PIPELINE_LENGTH => new(8);

    /// <summary>CURLMOPT_CONTENT_LENGTH_PENALTY_SIZE: does nothing since 7.62.0.</summary>
    public static CurlMultiNumberOption CONTENT_LENGTH_PENALTY_SIZE => new(30009);

    /// <summary>CURLMOPT_CHUNK_LENGTH_PENALTY_SIZE: does nothing since 7.62.0.</summary>
    public static CurlMultiNumberOption CHUNK_LENGTH_PENALTY_SIZE => new(30010);

    /// <summary>CURLMOPT_MAX_TOTAL_CONNECTIONS: at once; 0 for any.</summary>
    public static CurlMultiNumberOption MAX_TOTAL_CONNECTIONS => new(13);

    /// <summary>CURLMOPT_MAX_CONCURRENT_STREAMS: on one connection.</summary>
    public static CurlMultiNumberOption MAX_CONCURRENT_STREAMS => new(16);

    /// <summary>
    /// CURLMOPT_NETWORK_CHANGED (8.16.0): forget what belonged to the old network; bits 1 for all, 2 for connections,
    /// 4 for names.
    /// </summary>
    public static CurlMultiNumberOption NETWORK_CHANGED => new(17);

    /// <summary>CURLMOPT_RESOLVE_THREADS_MAX (8.20.0): of the threaded resolver.</summary>
    public static CurlMultiNumberOption RESOLVE_THREADS_MAX => new(20);

    /// <summary>CURLMOPT_QUICK_EXIT (8.20.0): 1 to leave resolver threads behind when the multi is freed.</summary>
    public static CurlMultiNumberOption QUICK_EXIT => new(21);

    /// <summary>The name of an option that came after the oldest accepted library, and with which release.</summary>
    internal static (string Name, byte Major, byte Minor)? Since(int option) => option switch
    {
        17 => (nameof(NETWORK_CHANGED), 8, 16),
        NOTIFYFUNCTION or NOTIFYDATA => (nameof(NOTIFYFUNCTION), 8, 17),
        20 => (nameof(RESOLVE_THREADS_MAX), 8, 20),
        21 => (nameof(QUICK_EXIT), 8, 20),
        _ => null,
    };
}
