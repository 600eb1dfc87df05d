namespace NanoAgent.Urls;

/// <summary>
/// The URL by its parts, as libcurl's URL API has it: not for a board, whose requests need none of it.
/// </summary>
public sealed partial class Url
{
    /// <summary>The scheme in lower case; empty when there is none.</summary>
    public string Scheme
    {
        get { return SchemeText ?? ""; }
    }

    /// <summary>Parses with flags. Without GuessScheme or DefaultScheme a missing scheme is BadScheme.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="flags">What to do otherwise.</param>
    /// <param name="url">The result, or null.</param>
    /// <returns>As the other overload, and BadScheme, and UserNotAllowed with DisallowUser.</returns>
    public static UrlResult TryParse(string text, UrlFlags flags, out Url? url)
    {
        return Whole(UrlParser.Parse(text, flags, out Url parsed), parsed, out url);
    }

    /// <summary>Whether credentials for this URL may be sent to another: same scheme, host, zone and port.</summary>
    /// <param name="other">The other URL.</param>
    public bool IsSameOrigin(Url other)
    {
        return Same(SchemeText, other.SchemeText) && Same(HostText, other.HostText)
            && Same(ZoneText, other.ZoneText) && Port == other.Port;
    }

    /// <summary>Gets a part as text.</summary>
    /// <param name="part">Which.</param>
    /// <param name="flags">What to do otherwise.</param>
    /// <param name="value">The text, or null when the result is not Ok.</param>
    /// <returns>Ok, or the part's No- result, UrlDecode with the flag of that name, or UnknownPart.</returns>
    public UrlResult Get(UrlPart part, UrlFlags flags, out string? value)
    {
        return part == UrlPart.Url
            ? UrlGetter.Whole(this, flags, out value) : UrlGetter.Part(this, part, flags, out value);
    }

    /// <summary>Sets or, with null, removes a part. After a failure the URL is as before.</summary>
    /// <param name="part">Which. Setting the URL on a complete one resolves a relative reference.</param>
    /// <param name="value">The text, or null.</param>
    /// <param name="flags">What to do otherwise.</param>
    /// <returns>Ok; any failure of parsing for the URL; BadScheme, UnsupportedScheme, BadPortNumber, BadHostname,
    /// TooLarge or UnknownPart.</returns>
    public UrlResult Set(UrlPart part, string? value, UrlFlags flags)
    {
        return value == null ? UrlSetter.Remove(this, part) : UrlSetter.Set(this, part, value, flags);
    }

    /// <summary>The URL for logs: three asterisks for the password; empty when it is not complete.</summary>
    public override string ToString()
    {
        Url shown = Clone();
        if (PasswordText != null)
        {
            shown.PasswordText = "***";
        }

        return shown.Get(UrlPart.Url, UrlFlags.None, out string? text) == UrlResult.Ok && text != null ? text : "";
    }

    private static bool Same(string? left, string? right)
    {
        if (left == null || right == null)
        {
            return left == right;
        }

        return left.ToLower() == right.ToLower();
    }
}
