namespace NanoAgent.Urls;

/// <summary>A part of a URL; the numbers are libcurl's CURLUPart numbers.</summary>
public enum UrlPart
{
    /// <summary>All of it. Setting it on a URL that is complete resolves a relative reference.</summary>
    Url = 0,

    /// <summary>The scheme, without the colon.</summary>
    Scheme = 1,

    /// <summary>The user's name.</summary>
    User = 2,

    /// <summary>The password.</summary>
    Password = 3,

    /// <summary>Login options, which http does not have.</summary>
    Options = 4,

    /// <summary>The host, an IPv6 address in brackets and without its zone.</summary>
    Host = 5,

    /// <summary>The port, in decimal.</summary>
    Port = 6,

    /// <summary>The path, with its first slash; always there.</summary>
    Path = 7,

    /// <summary>The query, without the question mark.</summary>
    Query = 8,

    /// <summary>The fragment, without the hash.</summary>
    Fragment = 9,

    /// <summary>The zone of an IPv6 address.</summary>
    ZoneId = 10,
}
