using System.Text;

namespace NanoAgent.Urls;

/// <summary>Parts to text.</summary>
internal static class UrlGetter
{
    internal static UrlResult Part(Url url, UrlPart part, UrlFlags flags, out string? value)
    {
        switch (part)
        {
            case UrlPart.Scheme:
                bool hidden = (flags & UrlFlags.NoGuessScheme) != 0 && url.SchemeGuessed;
                return Plain(hidden ? null : url.SchemeText, UrlResult.NoScheme, out value);
            case UrlPart.Port:
                return Plain(PortText(url, url.SchemeText, flags), UrlResult.NoPort, out value);
            case UrlPart.User:
                return Format(url.UserText, flags, false, UrlResult.NoUser, out value);
            case UrlPart.Password:
                return Format(url.PasswordText, flags, false, UrlResult.NoPassword, out value);
            case UrlPart.Options:
                return Plain(null, UrlResult.NoOptions, out value);
            case UrlPart.Host:
                return Format(url.HostText, flags, false, UrlResult.NoHost, out value);
            case UrlPart.ZoneId:
                return Format(url.ZoneText, flags, false, UrlResult.NoZoneId, out value);
            case UrlPart.Path:
                return Format(url.PathText ?? "/", flags, false, UrlResult.UnknownPart, out value);
            case UrlPart.Query:
                return Format(Query(url, flags), flags, true, UrlResult.NoQuery, out value);
            case UrlPart.Fragment:
                return Format(Fragment(url, flags), flags, false, UrlResult.NoFragment, out value);
            default:
                return Plain(null, UrlResult.UnknownPart, out value);
        }
    }

    internal static UrlResult Whole(Url url, UrlFlags flags, out string? value)
    {
        value = null;
        if (url.HostText == null)
        {
            return UrlResult.NoHost;
        }

        string? scheme = url.SchemeText;
        if (scheme == null)
        {
            if ((flags & UrlFlags.DefaultScheme) == 0)
            {
                return UrlResult.NoScheme;
            }

            scheme = UrlParser.DefaultScheme;
        }

        var text = new StringBuilder();
        if ((flags & UrlFlags.NoGuessScheme) == 0 || !url.SchemeGuessed)
        {
            text.Append(scheme);
            text.Append("://");
        }

        AppendAuthority(text, url, scheme, flags);
        text.Append(url.PathText ?? "/");
        bool empty = (flags & UrlFlags.GetEmpty) != 0;
        if ((url.QueryText != null && url.QueryText.Length > 0) || (url.QueryPresent && empty))
        {
            text.Append('?');
            text.Append(url.QueryText ?? "");
        }

        if (url.FragmentText != null || (url.FragmentPresent && empty))
        {
            text.Append('#');
            text.Append(url.FragmentText ?? "");
        }

        value = text.ToString();
        return UrlResult.Ok;
    }

    private static void AppendAuthority(StringBuilder text, Url url, string scheme, UrlFlags flags)
    {
        if (url.UserText != null || url.PasswordText != null)
        {
            text.Append(url.UserText ?? "");
            if (url.PasswordText != null)
            {
                text.Append(':');
                text.Append(url.PasswordText);
            }

            text.Append('@');
        }

        string host = url.HostText ?? "";
        if (host.Length > 0 && host[0] == '[')
        {
            text.Append(url.ZoneText == null ? host : host.Substring(0, host.Length - 1) + "%25" + url.ZoneText + "]");
        }
        else
        {
            text.Append((flags & UrlFlags.UrlEncode) != 0 ? UrlText.EncodePart(host, false, false, false) : host);
        }

        string? port = PortText(url, scheme, flags);
        if (port != null)
        {
            text.Append(':');
            text.Append(port);
        }
    }

    private static string? PortText(Url url, string? scheme, UrlFlags flags)
    {
        int usual = UrlParser.DefaultPort(scheme);
        if (url.PortNumber != Url.NoPort)
        {
            bool leaveOut = (flags & UrlFlags.NoDefaultPort) != 0 && url.PortNumber == usual;
            return leaveOut ? null : url.PortNumber.ToString();
        }

        return (flags & UrlFlags.DefaultPort) != 0 && usual > 0 ? usual.ToString() : null;
    }

    private static string? Query(Url url, UrlFlags flags)
    {
        bool blank = url.QueryText != null && url.QueryText.Length == 0;
        return blank && (flags & UrlFlags.GetEmpty) == 0 ? null : url.QueryText;
    }

    private static string? Fragment(Url url, UrlFlags flags)
    {
        bool blank = url.FragmentText == null && url.FragmentPresent;
        return blank && (flags & UrlFlags.GetEmpty) != 0 ? "" : url.FragmentText;
    }

    private static UrlResult Plain(string? text, UrlResult missing, out string? value)
    {
        value = text;
        return text == null ? missing : UrlResult.Ok;
    }

    private static UrlResult Format(string? text, UrlFlags flags, bool query, UrlResult missing, out string? value)
    {
        value = text;
        if (text == null)
        {
            return missing;
        }

        if ((flags & UrlFlags.UrlDecode) != 0)
        {
            string plain = query ? SpacesForPlus(text) : text;
            if (!UrlText.TryDecode(plain, out text))
            {
                value = null;
                return UrlResult.UrlDecode;
            }
        }

        value = (flags & UrlFlags.UrlEncode) != 0 ? UrlText.EncodeIllegal(text, 0, query, false) : text;
        return UrlResult.Ok;
    }

    private static string SpacesForPlus(string text)
    {
        char[] characters = text.ToCharArray();
        for (int i = 0; i < characters.Length; i++)
        {
            if (characters[i] == '+')
            {
                characters[i] = ' ';
            }
        }

        return new string(characters);
    }
}
