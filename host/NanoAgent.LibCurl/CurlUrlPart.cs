namespace NanoAgent.LibCurl;

/// <summary>CURLUPart: the parts of a URL.</summary>
public enum CurlUrlPart
{
    /** <summary>CURLUPART_URL: the whole. Setting it on a non-empty URL resolves a redirect.</summary> */ Url = 0,
    /** <summary>CURLUPART_SCHEME.</summary> */ Scheme = 1,
    /** <summary>CURLUPART_USER.</summary> */ User = 2,
    /** <summary>CURLUPART_PASSWORD.</summary> */ Password = 3,
    /** <summary>CURLUPART_OPTIONS: the login options of IMAP, POP3 and SMTP.</summary> */ Options = 4,
    /** <summary>CURLUPART_HOST.</summary> */ Host = 5,
    /** <summary>CURLUPART_PORT.</summary> */ Port = 6,
    /** <summary>CURLUPART_PATH.</summary> */ Path = 7,
    /** <summary>CURLUPART_QUERY: without the question mark.</summary> */ Query = 8,
    /** <summary>CURLUPART_FRAGMENT: without the number sign.</summary> */ Fragment = 9,
    /** <summary>CURLUPART_ZONEID: the scope of an IPv6 address.</summary> */ ZoneId = 10,
}
