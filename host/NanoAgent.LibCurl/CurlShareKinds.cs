using System;

namespace NanoAgent.LibCurl;

/// <summary>What the handles of a <see cref="CurlShare"/> have in common.</summary>
[Flags]
public enum CurlShareKinds
{
    /** <summary>Nothing.</summary> */ None = 0,
    /** <summary>CURL_LOCK_DATA_DNS: resolved names; across threads.</summary> */ Dns = 1 << 0,
    /** <summary>CURL_LOCK_DATA_PSL: the public suffix list; across threads.</summary> */ Psl = 1 << 1,
    /** <summary>CURL_LOCK_DATA_SSL_SESSION: across threads from 8.12.1.</summary> */ TlsSessions = 1 << 2,
    /** <summary>CURL_LOCK_DATA_CONNECT: open connections; one thread only.</summary> */ Connections = 1 << 3,
    /** <summary>CURL_LOCK_DATA_COOKIE: cookies; one thread only.</summary> */ Cookies = 1 << 4,
    /** <summary>CURL_LOCK_DATA_HSTS: from 7.88.0; one thread only.</summary> */ Hsts = 1 << 5,
}
