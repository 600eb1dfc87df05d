using System;

namespace NanoAgent.LibCurl;

/// <summary>CURLU_ bits for getting and setting parts; those that do not apply to a call are ignored.</summary>
[Flags]
public enum CurlUrlOptions
{
    /** <summary>Nothing.</summary> */ None = 0,
    /** <summary>CURLU_DEFAULT_PORT: tells the scheme's port when none is set.</summary> */ DefaultPort = 1 << 0,
    /** <summary>CURLU_NO_DEFAULT_PORT: tells no port that is the scheme's.</summary> */ NoDefaultPort = 1 << 1,
    /** <summary>CURLU_DEFAULT_SCHEME: https when there is none.</summary> */ DefaultScheme = 1 << 2,
    /** <summary>CURLU_NON_SUPPORT_SCHEME: takes any scheme.</summary> */ NonSupportScheme = 1 << 3,
    /** <summary>CURLU_PATH_AS_IS: keeps dot segments.</summary> */ PathAsIs = 1 << 4,
    /** <summary>CURLU_DISALLOW_USER: refuses a user name.</summary> */ DisallowUser = 1 << 5,
    /** <summary>CURLU_URLDECODE: decodes a part that is got.</summary> */ UrlDecode = 1 << 6,
    /** <summary>CURLU_URLENCODE: encodes a part that is set or got.</summary> */ UrlEncode = 1 << 7,
    /** <summary>CURLU_APPENDQUERY: adds to the query instead of replacing it.</summary> */ AppendQuery = 1 << 8,
    /** <summary>CURLU_GUESS_SCHEME: guesses a missing scheme from the host.</summary> */ GuessScheme = 1 << 9,
    /** <summary>CURLU_NO_AUTHORITY: allows an empty host.</summary> */ NoAuthority = 1 << 10,
    /** <summary>CURLU_ALLOW_SPACE: allows spaces.</summary> */ AllowSpace = 1 << 11,
    /** <summary>CURLU_PUNYCODE: tells the host as it goes on the wire; from 7.88.0.</summary> */ Punycode = 1 << 12,
    /** <summary>CURLU_PUNY2IDN: tells a punycode host in its language; from 8.3.0.</summary> */ Puny2Idn = 1 << 13,
    /** <summary>CURLU_GET_EMPTY: tells empty queries and fragments; from 8.8.0.</summary> */ GetEmpty = 1 << 14,
    /** <summary>CURLU_NO_GUESS_SCHEME: tells no guessed scheme; from 8.9.0.</summary> */ NoGuessScheme = 1 << 15,
}
