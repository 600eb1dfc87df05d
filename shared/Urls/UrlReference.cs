using System.Text;

namespace NanoAgent.Urls;

/// <summary>A URL as one text: written, read again, and joined with a relative reference.</summary>
internal static class UrlReference
{
    /// <summary>Sets a whole URL, or goes from the old one where a reference points. After a failure it is as
    /// before.</summary>
    internal static UrlResult Set(Url url, string value, UrlFlags flags)
    {
        if (value.Length == 0)
        {
            // The empty reference is the same document without its fragment (RFC 3986 section 5.2.2).
            if (Text(url, url.HostText ?? "", flags, out string _) != UrlResult.Ok)
            {
                return UrlResult.MalformedInput;
            }

            url.FragmentText = null;
            url.FragmentPresent = false;
            return UrlResult.Ok;
        }

        bool guess = (flags & (UrlFlags.GuessScheme | UrlFlags.DefaultScheme)) != 0;
        UrlFlags whole = (flags & ~(UrlFlags.NoGuessScheme | UrlFlags.UrlEncode)) | UrlFlags.GetEmpty;
        if (UrlParser.SchemeLength(value, guess) > 0
            || Text(url, url.HostText ?? "", whole, out string old) != UrlResult.Ok)
        {
            return Replace(url, value, flags);
        }

        return Replace(url, Join(url, old, value), flags & ~UrlFlags.PathAsIs);
    }

    private static UrlResult Replace(Url url, string text, UrlFlags flags)
    {
        UrlResult result = UrlParser.Parse(text, flags, out Url parsed);
        if (result == UrlResult.Ok)
        {
            url.Take(parsed);
        }

        return result;
    }

    /// <summary>Puts a relative reference behind as much of the old URL as it keeps.</summary>
    private static string Join(Url url, string old, string reference)
    {
        int host = (url.SchemeText ?? UrlParser.DefaultScheme).Length + 3;
        int cut = -1;
        if (reference[0] == '/' && reference.Length > 1 && reference[1] == '/')
        {
            string other = reference.Substring(2);
            int end = 0;
            while (end < other.Length && other[end] != '/' && other[end] != '?')
            {
                end++;
            }

            return old.Substring(0, host) + UrlText.EncodeIllegal(other, end, false, true);
        }

        if (reference[0] == '/')
        {
            cut = old.IndexOf('/', host);
        }
        else if (reference[0] == '#')
        {
            cut = url.FragmentPresent ? old.IndexOf('#', host) : -1;
        }
        else
        {
            cut = url.QueryPresent ? old.IndexOf('?', host) : url.FragmentPresent ? old.IndexOf('#', host) : -1;
            if (reference[0] != '?')
            {
                int from = (cut < 0 ? old.Length : cut) - 1;
                cut = old.LastIndexOf('/', from, from - host + 1) + 1;
            }
        }

        string kept = cut < 0 ? old : old.Substring(0, cut);
        return kept + UrlText.EncodeIllegal(reference, 0, false, true);
    }

    /// <summary>The whole URL as text, with the host as the caller wants it written; empty when it is not
    /// complete.</summary>
    internal static UrlResult Text(Url url, string host, UrlFlags flags, out string value)
    {
        value = "";
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

        AppendAuthority(text, url, host);
        AppendPort(text, PortText(url, scheme, flags));
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

    private static void AppendAuthority(StringBuilder text, Url url, string host)
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

        bool zoned = host.Length > 0 && host[0] == '[' && url.ZoneText != null;
        text.Append(zoned ? host.Substring(0, host.Length - 1) + "%25" + url.ZoneText + "]" : host);
    }

    private static void AppendPort(StringBuilder text, string? port)
    {
        if (port != null)
        {
            text.Append(':');
            text.Append(port);
        }
    }

    internal static string? PortText(Url url, string? scheme, UrlFlags flags)
    {
        int usual = UrlParser.DefaultPort(scheme);
        if (url.PortNumber != Url.NoPort)
        {
            bool leaveOut = (flags & UrlFlags.NoDefaultPort) != 0 && url.PortNumber == usual;
            return leaveOut ? null : url.PortNumber.ToString();
        }

        return (flags & UrlFlags.DefaultPort) != 0 && usual > 0 ? usual.ToString() : null;
    }
}
