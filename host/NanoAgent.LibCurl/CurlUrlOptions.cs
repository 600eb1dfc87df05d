using System;
using static NanoAgent.LibCurl.CurlConstants;

namespace NanoAgent.LibCurl;

/// <summary>CURLU_ bits for getting and setting parts; those that do not apply to a call are ignored.</summary>
[Flags]
public enum CurlUrlOptions
{
    /** <summary>Nothing.</summary> */ None = 0,
    /// <summary>CURLU_DEFAULT_PORT: tells the scheme's port when none is set.</summary>
    DefaultPort = CURLU_DEFAULT_PORT,
    /// <summary>CURLU_NO_DEFAULT_PORT: tells no port that is the scheme's.</summary>
    NoDefaultPort = CURLU_NO_DEFAULT_PORT,
    /** <summary>CURLU_DEFAULT_SCHEME: https when there is none.</summary> */ DefaultScheme = CURLU_DEFAULT_SCHEME,
    /** <summary>CURLU_NON_SUPPORT_SCHEME: takes any scheme.</summary> */ NonSupportScheme = CURLU_NON_SUPPORT_SCHEME,
    /** <summary>CURLU_PATH_AS_IS: keeps dot segments.</summary> */ PathAsIs = CURLU_PATH_AS_IS,
    /** <summary>CURLU_DISALLOW_USER: refuses a user name.</summary> */ DisallowUser = CURLU_DISALLOW_USER,
    /** <summary>CURLU_URLDECODE: decodes a part that is got.</summary> */ UrlDecode = CURLU_URLDECODE,
    /** <summary>CURLU_URLENCODE: encodes a part that is set or got.</summary> */ UrlEncode = CURLU_URLENCODE,
    /// <summary>CURLU_APPENDQUERY: adds to the query instead of replacing it.</summary>
    AppendQuery = CURLU_APPENDQUERY,
    /// <summary>CURLU_GUESS_SCHEME: guesses a missing scheme from the host.</summary>
    GuessScheme = CURLU_GUESS_SCHEME,
    /** <summary>CURLU_NO_AUTHORITY: allows an empty host.</summary> */ NoAuthority = CURLU_NO_AUTHORITY,
    /** <summary>CURLU_ALLOW_SPACE: allows spaces.</summary> */ AllowSpace = CURLU_ALLOW_SPACE,
    /// <summary>CURLU_PUNYCODE: tells the host as it goes on the wire; from 7.88.0.</summary>
    Punycode = CURLU_PUNYCODE,
    /// <summary>CURLU_PUNY2IDN: tells a punycode host in its language; from 8.3.0.</summary>
    Puny2Idn = CURLU_PUNY2IDN,
    /// <summary>CURLU_GET_EMPTY: tells empty queries and fragments; from 8.8.0.</summary>
    GetEmpty = CURLU_GET_EMPTY,
    /// <summary>CURLU_NO_GUESS_SCHEME: tells no guessed scheme; from 8.9.0.</summary>
    NoGuessScheme = CURLU_NO_GUESS_SCHEME,
}
