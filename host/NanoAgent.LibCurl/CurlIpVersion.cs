namespace NanoAgent.LibCurl;

/// <summary>CURL_IPRESOLVE_ values.</summary>
public enum CurlIpVersion
{
    /// <summary>All addresses.</summary>
    Any = 0,

    /// <summary>IPv4 only.</summary>
    V4 = 1,

    /// <summary>IPv6 only.</summary>
    V6 = 2,
}
