namespace NanoAgent.LibCurl;

#pragma warning disable CA1707 // The names are those of libcurl's manual pages, where the reader looks them up.

/// <summary>CURLMOPT_ options that take a number.</summary>
public enum CurlMultiOption
{
    /** <summary>CURLMOPT_PIPELINING: 0 for none, 2 for multiplexing (libcurl's default).</summary> */ PIPELINING = 3,
    /** <summary>CURLMOPT_MAXCONNECTS: how many idle connections the pool keeps.</summary> */ MAXCONNECTS = 6,
    /** <summary>CURLMOPT_MAX_HOST_CONNECTIONS: at once to one host; 0 for any.</summary> */ MAX_HOST_CONNECTIONS = 7,
    /** <summary>CURLMOPT_MAX_TOTAL_CONNECTIONS: at once; 0 for any.</summary> */ MAX_TOTAL_CONNECTIONS = 13,
    /** <summary>CURLMOPT_MAX_CONCURRENT_STREAMS: on one connection.</summary> */ MAX_CONCURRENT_STREAMS = 16,
}
