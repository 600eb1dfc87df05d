using System;
using static NanoAgent.LibCurl.CurlConstants;

namespace NanoAgent.LibCurl;

/// <summary>CURL_VERSION_ bits: what a libcurl was built with.</summary>
[Flags]
public enum CurlFeatures : long
{
    /** <summary>Nothing.</summary> */ None = 0,
    /** <summary>CURL_VERSION_IPV6.</summary> */ Ipv6 = CURL_VERSION_IPV6,
    /** <summary>CURL_VERSION_KERBEROS4.</summary> */ Kerberos4 = CURL_VERSION_KERBEROS4,
    /** <summary>CURL_VERSION_SSL.</summary> */ Ssl = CURL_VERSION_SSL,
    /** <summary>CURL_VERSION_LIBZ.</summary> */ Libz = CURL_VERSION_LIBZ,
    /** <summary>CURL_VERSION_NTLM.</summary> */ Ntlm = CURL_VERSION_NTLM,
    /** <summary>CURL_VERSION_GSSNEGOTIATE.</summary> */ GssNegotiate = CURL_VERSION_GSSNEGOTIATE,
    /** <summary>CURL_VERSION_DEBUG.</summary> */ Debug = CURL_VERSION_DEBUG,
    /** <summary>CURL_VERSION_ASYNCHDNS.</summary> */ AsynchDns = CURL_VERSION_ASYNCHDNS,
    /** <summary>CURL_VERSION_SPNEGO.</summary> */ Spnego = CURL_VERSION_SPNEGO,
    /** <summary>CURL_VERSION_LARGEFILE.</summary> */ LargeFile = CURL_VERSION_LARGEFILE,
    /** <summary>CURL_VERSION_IDN.</summary> */ Idn = CURL_VERSION_IDN,
    /** <summary>CURL_VERSION_SSPI.</summary> */ Sspi = CURL_VERSION_SSPI,
    /** <summary>CURL_VERSION_CONV.</summary> */ Conv = CURL_VERSION_CONV,
    /** <summary>CURL_VERSION_CURLDEBUG.</summary> */ CurlDebug = CURL_VERSION_CURLDEBUG,
    /** <summary>CURL_VERSION_TLSAUTH_SRP.</summary> */ TlsAuthSrp = CURL_VERSION_TLSAUTH_SRP,
    /** <summary>CURL_VERSION_NTLM_WB.</summary> */ NtlmWb = CURL_VERSION_NTLM_WB,
    /** <summary>CURL_VERSION_HTTP2.</summary> */ Http2 = CURL_VERSION_HTTP2,
    /** <summary>CURL_VERSION_GSSAPI.</summary> */ GssApi = CURL_VERSION_GSSAPI,
    /** <summary>CURL_VERSION_KERBEROS5.</summary> */ Kerberos5 = CURL_VERSION_KERBEROS5,
    /** <summary>CURL_VERSION_UNIX_SOCKETS.</summary> */ UnixSockets = CURL_VERSION_UNIX_SOCKETS,
    /** <summary>CURL_VERSION_PSL.</summary> */ Psl = CURL_VERSION_PSL,
    /** <summary>CURL_VERSION_HTTPS_PROXY.</summary> */ HttpsProxy = CURL_VERSION_HTTPS_PROXY,
    /** <summary>CURL_VERSION_MULTI_SSL.</summary> */ MultiSsl = CURL_VERSION_MULTI_SSL,
    /** <summary>CURL_VERSION_BROTLI.</summary> */ Brotli = CURL_VERSION_BROTLI,
    /** <summary>CURL_VERSION_ALTSVC.</summary> */ AltSvc = CURL_VERSION_ALTSVC,
    /** <summary>CURL_VERSION_HTTP3.</summary> */ Http3 = CURL_VERSION_HTTP3,
    /** <summary>CURL_VERSION_ZSTD.</summary> */ Zstd = CURL_VERSION_ZSTD,
    /** <summary>CURL_VERSION_UNICODE.</summary> */ Unicode = CURL_VERSION_UNICODE,
    /** <summary>CURL_VERSION_HSTS.</summary> */ Hsts = CURL_VERSION_HSTS,
    /** <summary>CURL_VERSION_GSASL.</summary> */ Gsasl = CURL_VERSION_GSASL,
    /** <summary>CURL_VERSION_THREADSAFE.</summary> */ ThreadSafe = CURL_VERSION_THREADSAFE,
}
