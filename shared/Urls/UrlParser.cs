namespace NanoAgent.Urls;

/// <summary>Text to parts, in libcurl's order, so that the first thing wrong decides the result.</summary>
internal static class UrlParser
{
    internal const string DefaultScheme = "https";

    /// <summary>Characters of a scheme, as libcurl allows.</summary>
    internal const int SchemeMax = 40;

    private const int SlashesMax = 3;

    internal static int DefaultPort(string? scheme)
    {
        return scheme == "http" ? 80 : scheme == "https" ? 443 : 0;
    }

    internal static UrlResult Parse(string text, UrlFlags flags, out Url url)
    {
        url = new Url();
        UrlResult result = ScanJunk(text, (flags & UrlFlags.AllowSpace) != 0);
        if (result != UrlResult.Ok)
        {
            return result;
        }

        bool guess = (flags & (UrlFlags.GuessScheme | UrlFlags.DefaultScheme)) != 0;
        result = TakeScheme(url, text, SchemeLength(text, guess), flags, out int hostStart);
        if (result != UrlResult.Ok)
        {
            return result;
        }

        int hostEnd = hostStart;
        while (hostEnd < text.Length && !UrlText.IsOneOf(text[hostEnd], "/?#"))
        {
            hostEnd++;
        }

        result = TakeAuthority(url, text.Substring(hostStart, hostEnd - hostStart), flags);
        if (result == UrlResult.Ok)
        {
            TakeRest(url, text.Substring(hostEnd), flags);
        }

        return result;
    }

    /// <summary>Length of the scheme of an absolute URL, or 0. Where a scheme may be guessed a colon alone does not
    /// end one: it may be a host with a port.</summary>
    internal static int SchemeLength(string text, bool guess)
    {
        int length = 0;
        if (text.Length > 0 && UrlText.IsAlpha(text[0]))
        {
            length = 1;
            while (length < SchemeMax && length < text.Length && IsSchemeCharacter(text[length]))
            {
                length++;
            }
        }

        bool colon = length > 0 && length < text.Length && text[length] == ':';
        bool slash = colon && length + 1 < text.Length && text[length + 1] == '/';
        return colon && (slash || !guess) ? length : 0;
    }

    internal static bool IsSchemeCharacter(char c)
    {
        return UrlText.IsAlpha(c) || UrlText.IsDigit(c) || c == '+' || c == '-' || c == '.';
    }

    /// <summary>Reads a port that fills the rest of a text: digits, at most 65535.</summary>
    internal static UrlResult ParsePort(string text, int at, out int port)
    {
        int start = at;
        port = 0;
        while (at < text.Length && UrlText.IsDigit(text[at]))
        {
            port = (port * 10) + (text[at] - '0');
            if (port > 0xFFFF)
            {
                return UrlResult.BadPortNumber;
            }

            at++;
        }

        if (at < text.Length && text[at] == '\\')
        {
            return UrlResult.Backslash;
        }

        return at == start || at < text.Length ? UrlResult.BadPortNumber : UrlResult.Ok;
    }

    private static UrlResult ScanJunk(string text, bool allowSpace)
    {
        if (text.Length > Url.LengthMax)
        {
            return UrlResult.TooLarge;
        }

        char highest = allowSpace ? (char)31 : ' ';
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] <= highest || text[i] == 127)
            {
                return UrlResult.MalformedInput;
            }
        }

        return UrlResult.Ok;
    }

    private static UrlResult TakeScheme(Url url, string text, int schemeLength, UrlFlags flags, out int hostStart)
    {
        hostStart = 0;
        if (schemeLength == 0)
        {
            if ((flags & UrlFlags.DefaultScheme) != 0)
            {
                url.SchemeText = DefaultScheme;
            }

            bool may = (flags & (UrlFlags.DefaultScheme | UrlFlags.GuessScheme)) != 0;
            return may ? UrlResult.Ok : UrlResult.BadScheme;
        }

        string scheme = text.Substring(0, schemeLength).ToLower();
        if (DefaultPort(scheme) == 0 && (flags & UrlFlags.NonSupportScheme) == 0)
        {
            return UrlResult.UnsupportedScheme;
        }

        bool noAuthority = (flags & UrlFlags.NoAuthority) != 0;
        int slashesMax = noAuthority ? 2 : SlashesMax + 1;
        int slashes = 0;
        int at = schemeLength + 1;
        while (at < text.Length && text[at] == '/' && slashes < slashesMax)
        {
            at++;
            slashes++;
        }

        if (slashes == 0 || slashes > SlashesMax)
        {
            return UrlResult.BadSlashes;
        }

        url.SchemeText = scheme;
        hostStart = at;
        return UrlResult.Ok;
    }

    private static UrlResult TakeAuthority(Url url, string authority, UrlFlags flags)
    {
        if (authority.Length == 0)
        {
            url.HostText = "";
            return (flags & UrlFlags.NoAuthority) != 0 ? UrlResult.Ok : UrlResult.NoHost;
        }

        int at = authority.IndexOf('@');
        if (at >= 0)
        {
            if ((flags & UrlFlags.DisallowUser) != 0)
            {
                return UrlResult.UserNotAllowed;
            }

            string login = authority.Substring(0, at);
            int colon = login.IndexOf(':');
            url.UserText = colon < 0 ? login : login.Substring(0, colon);
            url.PasswordText = colon < 0 ? null : login.Substring(colon + 1);
        }

        string host = authority.Substring(at + 1);
        UrlResult result = TakePort(url, ref host);
        if (host.Length == 0)
        {
            // A missing host outweighs whatever is wrong with the port.
            return UrlResult.NoHost;
        }

        if (result != UrlResult.Ok)
        {
            return result;
        }

        if (!UrlText.TryDecode(host, out string decoded))
        {
            return UrlResult.BadHostname;
        }

        result = UrlHost.Normalise(decoded, out string normal, out url.ZoneText);
        url.HostText = normal;
        if (result == UrlResult.Ok && url.SchemeText == null)
        {
            url.SchemeText = "http";
            url.SchemeGuessed = true;
        }

        return result;
    }

    /// <summary>Cuts the port from the host. A colon without a number stands for the default port, as in browsers,
    /// but not where there is no scheme: "http:" must not be taken for a host.</summary>
    private static UrlResult TakePort(Url url, ref string host)
    {
        int colon;
        if (host.Length > 0 && host[0] == '[')
        {
            int bracket = host.IndexOf(']');
            if (bracket < 0)
            {
                return UrlResult.BadIpv6;
            }

            colon = bracket + 1 < host.Length ? bracket + 1 : -1;
            if (colon >= 0 && host[colon] != ':')
            {
                return UrlResult.BadPortNumber;
            }
        }
        else
        {
            colon = host.IndexOf(':');
        }

        if (colon < 0)
        {
            return UrlResult.Ok;
        }

        string text = host;
        host = text.Substring(0, colon);
        if (colon + 1 == text.Length)
        {
            return url.SchemeText != null ? UrlResult.Ok : UrlResult.BadPortNumber;
        }

        UrlResult result = ParsePort(text, colon + 1, out int port);
        url.PortNumber = result == UrlResult.Ok ? port : Url.NoPort;
        return result;
    }

    private static void TakeRest(Url url, string rest, UrlFlags flags)
    {
        bool encode = (flags & UrlFlags.UrlEncode) != 0;
        int hash = rest.IndexOf('#');
        if (hash >= 0)
        {
            url.FragmentPresent = true;
            string fragment = rest.Substring(hash + 1);
            url.FragmentText = fragment.Length == 0 ? null
                : encode ? UrlText.EncodeIllegal(fragment, 0, false, false) : fragment;
            rest = rest.Substring(0, hash);
        }

        int question = rest.IndexOf('?');
        if (question >= 0)
        {
            url.QueryPresent = true;
            string query = rest.Substring(question + 1);
            url.QueryText = encode ? UrlText.EncodeIllegal(query, 0, true, false) : query;
            rest = rest.Substring(0, question);
        }

        string path = encode ? UrlText.EncodeIllegal(rest, 0, false, false) : rest;
        if (path.Length > 1)
        {
            url.PathText = (flags & UrlFlags.PathAsIs) != 0 ? path : UrlPath.RemoveDotSegments(path);
        }
    }
}
