namespace NanoAgent.Urls;

/// <summary>Sets and removes parts.</summary>
internal static class UrlSetter
{
    internal static UrlResult Remove(Url url, UrlPart part)
    {
        switch (part)
        {
            case UrlPart.Url:
                url.Take(new Url());
                break;
            case UrlPart.Scheme:
                url.SchemeText = null;
                url.SchemeGuessed = false;
                break;
            case UrlPart.User:
                url.UserText = null;
                break;
            case UrlPart.Password:
                url.PasswordText = null;
                break;
            case UrlPart.Host:
                url.HostText = null;
                break;
            case UrlPart.ZoneId:
                url.ZoneText = null;
                break;
            case UrlPart.Port:
                url.PortNumber = Url.NoPort;
                break;
            case UrlPart.Path:
                url.PathText = null;
                break;
            case UrlPart.Query:
                url.QueryText = null;
                url.QueryPresent = false;
                break;
            case UrlPart.Fragment:
                url.FragmentText = null;
                url.FragmentPresent = false;
                break;
            default:
                return UrlResult.UnknownPart;
        }

        return UrlResult.Ok;
    }

    internal static UrlResult Set(Url url, UrlPart part, string value, UrlFlags flags)
    {
        if (value.Length > Url.LengthMax)
        {
            return UrlResult.TooLarge;
        }

        bool encode = (flags & UrlFlags.UrlEncode) != 0;
        switch (part)
        {
            case UrlPart.Url:
                return UrlReference.Set(url, value, flags);
            case UrlPart.Scheme:
                return SetScheme(url, value, flags);
            case UrlPart.User:
                url.UserText = Text(value, encode);
                return UrlResult.Ok;
            case UrlPart.Password:
                url.PasswordText = Text(value, encode);
                return UrlResult.Ok;
            case UrlPart.Host:
                return SetHost(url, value, flags);
            case UrlPart.ZoneId:
                url.ZoneText = Text(value, encode);
                return UrlResult.Ok;
            case UrlPart.Port:
                return SetPort(url, value);
            case UrlPart.Path:
                string path = encode ? UrlText.EncodePart(value, false, true, false) : UrlText.UpperEscapes(value);
                url.PathText = path.Length > 0 && path[0] == '/' ? path : "/" + path;
                return UrlResult.Ok;
            case UrlPart.Query:
                return SetQuery(url, value, flags);
            case UrlPart.Fragment:
                url.FragmentPresent = true;
                url.FragmentText = Text(value, encode);
                return UrlResult.Ok;
            default:
                return UrlResult.UnknownPart;
        }
    }

    private static string Text(string value, bool encode)
    {
        return encode ? UrlText.EncodePart(value, false, false, false) : UrlText.UpperEscapes(value);
    }

    private static UrlResult SetScheme(Url url, string value, UrlFlags flags)
    {
        if (value.Length == 0 || value.Length > UrlParser.SchemeMax)
        {
            return UrlResult.BadScheme;
        }

        string scheme = value.ToLower();
        if (UrlParser.DefaultPort(scheme) == 0)
        {
            if ((flags & UrlFlags.NonSupportScheme) == 0)
            {
                return UrlResult.UnsupportedScheme;
            }

            for (int i = 0; i < scheme.Length; i++)
            {
                if (i == 0 ? !UrlText.IsAlpha(scheme[i]) : !UrlParser.IsSchemeCharacter(scheme[i]))
                {
                    return UrlResult.BadScheme;
                }
            }
        }

        url.SchemeText = scheme;
        url.SchemeGuessed = false;
        return UrlResult.Ok;
    }

    private static UrlResult SetHost(Url url, string value, UrlFlags flags)
    {
        bool encode = (flags & UrlFlags.UrlEncode) != 0;
        string host = Text(value, encode);
        string decoded = host;
        if (host.Length == 0)
        {
            if ((flags & UrlFlags.NoAuthority) == 0)
            {
                return UrlResult.BadHostname;
            }
        }
        else if (!encode && !UrlText.TryDecode(host, out decoded))
        {
            return UrlResult.BadHostname;
        }
        else if (decoded.Length > 0 && decoded[0] == '[')
        {
            if (UrlIpv6.Normalise(decoded, out host, out string? zone) != UrlResult.Ok)
            {
                return UrlResult.BadHostname;
            }

            url.HostText = host;
            url.ZoneText = zone;
            return UrlResult.Ok;
        }
        else if (UrlHost.CheckName(decoded) != UrlResult.Ok)
        {
            return UrlResult.BadHostname;
        }

        url.HostText = host;
        url.ZoneText = null;
        return UrlResult.Ok;
    }

    private static UrlResult SetPort(Url url, string value)
    {
        if (UrlParser.ParsePort(value, 0, out int port) != UrlResult.Ok)
        {
            return UrlResult.BadPortNumber;
        }

        url.PortNumber = port;
        return UrlResult.Ok;
    }

    private static UrlResult SetQuery(Url url, string value, UrlFlags flags)
    {
        bool append = (flags & UrlFlags.AppendQuery) != 0;
        string query = (flags & UrlFlags.UrlEncode) != 0
            ? UrlText.EncodePart(value, true, false, append) : UrlText.UpperEscapes(value);
        string old = url.QueryText ?? "";
        if (append && value.Length == 0 && (flags & UrlFlags.UrlEncode) != 0)
        {
            // As libcurl has it: nothing, encoded, leaves no query at all.
            url.QueryPresent = true;
            url.QueryText = null;
            return UrlResult.Ok;
        }

        if (append && old.Length > 0)
        {
            query = old + (old[old.Length - 1] == '&' ? "" : "&") + query;
        }

        if (query.Length > Url.LengthMax)
        {
            return UrlResult.TooLarge;
        }

        url.QueryPresent = true;
        url.QueryText = query;
        return UrlResult.Ok;
    }
}
