using static NanoAgent.LibCurl.CurlConstants;

namespace NanoAgent.LibCurl;

/// <summary>CURLUPart: the parts of a URL.</summary>
public enum CurlUrlPart
{
    /// <summary>CURLUPART_URL: the whole. Setting it on a non-empty URL resolves a redirect.</summary>
    Url = CURLUPART_URL,
    /** <summary>CURLUPART_SCHEME.</summary> */ Scheme = CURLUPART_SCHEME,
    /** <summary>CURLUPART_USER.</summary> */ User = CURLUPART_USER,
    /** <summary>CURLUPART_PASSWORD.</summary> */ Password = CURLUPART_PASSWORD,
    /** <summary>CURLUPART_OPTIONS: the login options of IMAP, POP3 and SMTP.</summary> */ Options = CURLUPART_OPTIONS,
    /** <summary>CURLUPART_HOST.</summary> */ Host = CURLUPART_HOST,
    /** <summary>CURLUPART_PORT.</summary> */ Port = CURLUPART_PORT,
    /** <summary>CURLUPART_PATH.</summary> */ Path = CURLUPART_PATH,
    /** <summary>CURLUPART_QUERY: without the question mark.</summary> */ Query = CURLUPART_QUERY,
    /** <summary>CURLUPART_FRAGMENT: without the number sign.</summary> */ Fragment = CURLUPART_FRAGMENT,
    /** <summary>CURLUPART_ZONEID: the scope of an IPv6 address.</summary> */ ZoneId = CURLUPART_ZONEID,
}
