namespace NanoAgent.Urls;

/// <summary>How a call on a <see cref="Url"/> ended. The numbers are libcurl's CURLUcode numbers.</summary>
public enum UrlResult
{
    /// <summary>Done as asked. From every call.</summary>
    Ok = 0,

    /// <summary>A control character or a space in the text, or an empty text. From parsing and resolving.</summary>
    MalformedInput = 3,

    /// <summary>The port is no number from 0 to 65535. From parsing, and from setting the port.</summary>
    BadPortNumber = 4,

    /// <summary>The scheme is neither http nor https. From parsing, and from setting the scheme.</summary>
    UnsupportedScheme = 5,

    /// <summary>A part decodes to control characters. From getting a part decoded.</summary>
    UrlDecode = 6,

    /// <summary>A user stands in the URL and DisallowUser was asked for. From parsing.</summary>
    UserNotAllowed = 8,

    /// <summary>There is no such part, or it cannot be set. From getting and setting.</summary>
    UnknownPart = 9,

    /// <summary>There is no scheme. From getting the scheme or the URL.</summary>
    NoScheme = 10,

    /// <summary>There is no user. From getting it.</summary>
    NoUser = 11,

    /// <summary>There is no password. From getting it.</summary>
    NoPassword = 12,

    /// <summary>There are no login options: http has none. From getting them.</summary>
    NoOptions = 13,

    /// <summary>There is no host. From parsing, and from getting the host or the URL.</summary>
    NoHost = 14,

    /// <summary>There is no port. From getting it.</summary>
    NoPort = 15,

    /// <summary>There is no query. From getting it.</summary>
    NoQuery = 16,

    /// <summary>There is no fragment. From getting it.</summary>
    NoFragment = 17,

    /// <summary>There is no zone. From getting it.</summary>
    NoZoneId = 18,

    /// <summary>The host has a character that no host has, or ends in two dots. From parsing and setting.</summary>
    BadHostname = 21,

    /// <summary>The host opens with a bracket and is no IPv6 address. From parsing.</summary>
    BadIpv6 = 22,

    /// <summary>There is no scheme where one is needed, or it is no scheme. From parsing and setting.</summary>
    BadScheme = 27,

    /// <summary>No slash, or more than three, after the scheme. From parsing.</summary>
    BadSlashes = 28,

    /// <summary>The text is longer than <see cref="Url.LengthMax"/>. From parsing, resolving and setting.</summary>
    TooLarge = 31,

    /// <summary>A backslash where the port ends. From parsing.</summary>
    Backslash = 32,
}
