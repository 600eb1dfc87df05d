using static NanoAgent.LibCurl.CurlConstants;

namespace NanoAgent.LibCurl;

/// <summary>CURLUcode: how a call of the URL interface ended. Unnamed newer numbers survive as numbers.</summary>
public enum CurlUrlCode
{
    /** <summary>CURLUE_OK.</summary> */ Ok = CURLUE_OK,
    /** <summary>CURLUE_BAD_HANDLE.</summary> */ BadHandle = CURLUE_BAD_HANDLE,
    /** <summary>CURLUE_BAD_PARTPOINTER.</summary> */ BadPartPointer = CURLUE_BAD_PARTPOINTER,
    /** <summary>CURLUE_MALFORMED_INPUT.</summary> */ MalformedInput = CURLUE_MALFORMED_INPUT,
    /** <summary>CURLUE_BAD_PORT_NUMBER.</summary> */ BadPortNumber = CURLUE_BAD_PORT_NUMBER,
    /** <summary>CURLUE_UNSUPPORTED_SCHEME.</summary> */ UnsupportedScheme = CURLUE_UNSUPPORTED_SCHEME,
    /** <summary>CURLUE_URLDECODE.</summary> */ UrlDecode = CURLUE_URLDECODE,
    /** <summary>CURLUE_OUT_OF_MEMORY.</summary> */ OutOfMemory = CURLUE_OUT_OF_MEMORY,
    /** <summary>CURLUE_USER_NOT_ALLOWED.</summary> */ UserNotAllowed = CURLUE_USER_NOT_ALLOWED,
    /** <summary>CURLUE_UNKNOWN_PART.</summary> */ UnknownPart = CURLUE_UNKNOWN_PART,
    /** <summary>CURLUE_NO_SCHEME.</summary> */ NoScheme = CURLUE_NO_SCHEME,
    /** <summary>CURLUE_NO_USER.</summary> */ NoUser = CURLUE_NO_USER,
    /** <summary>CURLUE_NO_PASSWORD.</summary> */ NoPassword = CURLUE_NO_PASSWORD,
    /** <summary>CURLUE_NO_OPTIONS.</summary> */ NoOptions = CURLUE_NO_OPTIONS,
    /** <summary>CURLUE_NO_HOST.</summary> */ NoHost = CURLUE_NO_HOST,
    /** <summary>CURLUE_NO_PORT.</summary> */ NoPort = CURLUE_NO_PORT,
    /** <summary>CURLUE_NO_QUERY.</summary> */ NoQuery = CURLUE_NO_QUERY,
    /** <summary>CURLUE_NO_FRAGMENT.</summary> */ NoFragment = CURLUE_NO_FRAGMENT,
    /** <summary>CURLUE_NO_ZONEID.</summary> */ NoZoneId = CURLUE_NO_ZONEID,
    /** <summary>CURLUE_BAD_FILE_URL.</summary> */ BadFileUrl = CURLUE_BAD_FILE_URL,
    /** <summary>CURLUE_BAD_FRAGMENT.</summary> */ BadFragment = CURLUE_BAD_FRAGMENT,
    /** <summary>CURLUE_BAD_HOSTNAME.</summary> */ BadHostname = CURLUE_BAD_HOSTNAME,
    /** <summary>CURLUE_BAD_IPV6.</summary> */ BadIpv6 = CURLUE_BAD_IPV6,
    /** <summary>CURLUE_BAD_LOGIN.</summary> */ BadLogin = CURLUE_BAD_LOGIN,
    /** <summary>CURLUE_BAD_PASSWORD.</summary> */ BadPassword = CURLUE_BAD_PASSWORD,
    /** <summary>CURLUE_BAD_PATH.</summary> */ BadPath = CURLUE_BAD_PATH,
    /** <summary>CURLUE_BAD_QUERY.</summary> */ BadQuery = CURLUE_BAD_QUERY,
    /** <summary>CURLUE_BAD_SCHEME.</summary> */ BadScheme = CURLUE_BAD_SCHEME,
    /** <summary>CURLUE_BAD_SLASHES.</summary> */ BadSlashes = CURLUE_BAD_SLASHES,
    /** <summary>CURLUE_BAD_USER.</summary> */ BadUser = CURLUE_BAD_USER,
    /** <summary>CURLUE_LACKS_IDN.</summary> */ LacksIdn = CURLUE_LACKS_IDN,
    /** <summary>CURLUE_TOO_LARGE.</summary> */ TooLarge = CURLUE_TOO_LARGE,
    /** <summary>CURLUE_BACKSLASH.</summary> */ Backslash = CURLUE_BACKSLASH,
}
