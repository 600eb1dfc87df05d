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
                return Plain(UrlReference.PortText(url, url.SchemeText, flags), UrlResult.NoPort, out value);
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
        string host = url.HostText ?? "";
        bool encode = (flags & UrlFlags.UrlEncode) != 0;
        bool name = host.Length == 0 || host[0] != '[';
        UrlResult result = UrlReference.Text(
            url, encode && name ? UrlText.EncodePart(host, false, false, false) : host, flags, out string text);
        value = result == UrlResult.Ok ? text : null;
        return result;
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
