using System;

namespace NanoAgent.LibCurl;

/// <summary>CURL_VERSION_ bits: what a libcurl was built with.</summary>
[Flags]
public enum CurlFeatures : long
{
    /** <summary>Nothing.</summary> */ None = 0,
    /** <summary>CURL_VERSION_IPV6.</summary> */ Ipv6 = 1L << 0,
    /** <summary>CURL_VERSION_KERBEROS4.</summary> */ Kerberos4 = 1L << 1,
    /** <summary>CURL_VERSION_SSL.</summary> */ Ssl = 1L << 2,
    /** <summary>CURL_VERSION_LIBZ.</summary> */ Libz = 1L << 3,
    /** <summary>CURL_VERSION_NTLM.</summary> */ Ntlm = 1L << 4,
    /** <summary>CURL_VERSION_GSSNEGOTIATE.</summary> */ GssNegotiate = 1L << 5,
    /** <summary>CURL_VERSION_DEBUG.</summary> */ Debug = 1L << 6,
    /** <summary>CURL_VERSION_ASYNCHDNS.</summary> */ AsynchDns = 1L << 7,
    /** <summary>CURL_VERSION_SPNEGO.</summary> */ Spnego = 1L << 8,
    /** <summary>CURL_VERSION_LARGEFILE.</summary> */ LargeFile = 1L << 9,
    /** <summary>CURL_VERSION_IDN.</summary> */ Idn = 1L << 10,
    /** <summary>CURL_VERSION_SSPI.</summary> */ Sspi = 1L << 11,
    /** <summary>CURL_VERSION_CONV.</summary> */ Conv = 1L << 12,
    /** <summary>CURL_VERSION_CURLDEBUG.</summary> */ CurlDebug = 1L << 13,
    /** <summary>CURL_VERSION_TLSAUTH_SRP.</summary> */ TlsAuthSrp = 1L << 14,
    /** <summary>CURL_VERSION_NTLM_WB.</summary> */ NtlmWb = 1L << 15,
    /** <summary>CURL_VERSION_HTTP2.</summary> */ Http2 = 1L << 16,
    /** <summary>CURL_VERSION_GSSAPI.</summary> */ GssApi = 1L << 17,
    /** <summary>CURL_VERSION_KERBEROS5.</summary> */ Kerberos5 = 1L << 18,
    /** <summary>CURL_VERSION_UNIX_SOCKETS.</summary> */ UnixSockets = 1L << 19,
    /** <summary>CURL_VERSION_PSL.</summary> */ Psl = 1L << 20,
    /** <summary>CURL_VERSION_HTTPS_PROXY.</summary> */ HttpsProxy = 1L << 21,
    /** <summary>CURL_VERSION_MULTI_SSL.</summary> */ MultiSsl = 1L << 22,
    /** <summary>CURL_VERSION_BROTLI.</summary> */ Brotli = 1L << 23,
    /** <summary>CURL_VERSION_ALTSVC.</summary> */ AltSvc = 1L << 24,
    /** <summary>CURL_VERSION_HTTP3.</summary> */ Http3 = 1L << 25,
    /** <summary>CURL_VERSION_ZSTD.</summary> */ Zstd = 1L << 26,
    /** <summary>CURL_VERSION_UNICODE.</summary> */ Unicode = 1L << 27,
    /** <summary>CURL_VERSION_HSTS.</summary> */ Hsts = 1L << 28,
    /** <summary>CURL_VERSION_GSASL.</summary> */ Gsasl = 1L << 29,
    /** <summary>CURL_VERSION_THREADSAFE.</summary> */ ThreadSafe = 1L << 30,
}
