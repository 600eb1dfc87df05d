using System;

namespace NanoAgent.Urls;

/// <summary>What to do otherwise than by default; the bits are libcurl's CURLU_ bits.</summary>
[Flags]
public enum UrlFlags
{
    /// <summary>Nothing otherwise.</summary>
    None = 0,

    /// <summary>Getting: give the scheme's port when none is written.</summary>
    DefaultPort = 1 << 0,

    /// <summary>Getting: leave the port out when it is the scheme's.</summary>
    NoDefaultPort = 1 << 1,

    /// <summary>Parsing and getting: take https when no scheme is written.</summary>
    DefaultScheme = 1 << 2,

    /// <summary>Parsing and setting: take any scheme.</summary>
    NonSupportScheme = 1 << 3,

    /// <summary>Parsing: leave dot segments in the path.</summary>
    PathAsIs = 1 << 4,

    /// <summary>Parsing: refuse a user.</summary>
    DisallowUser = 1 << 5,

    /// <summary>Getting: percent-decode the part.</summary>
    UrlDecode = 1 << 6,

    /// <summary>Parsing, getting and setting: percent-encode what must be.</summary>
    UrlEncode = 1 << 7,

    /// <summary>Setting the query: append to it behind an ampersand.</summary>
    AppendQuery = 1 << 8,

    /// <summary>Parsing: take http when no scheme is written. (libcurl also guesses from "ftp." names.)</summary>
    GuessScheme = 1 << 9,

    /// <summary>Parsing and setting: the host may be empty.</summary>
    NoAuthority = 1 << 10,

    /// <summary>Parsing: spaces may stand in the text.</summary>
    AllowSpace = 1 << 11,

    /// <summary>Getting: give an empty query or fragment where its separator stands.</summary>
    GetEmpty = 1 << 14,

    /// <summary>Getting: leave out a scheme that was guessed.</summary>
    NoGuessScheme = 1 << 15,
}
