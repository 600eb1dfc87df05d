namespace NanoAgent.Urls;

/// <summary>
/// One http or https URL: parsed, built from parts and resolved as libcurl's URL API does it, so that a text means the
/// same server on every world. It guarantees that host, port and request target are the ones a request is sent to. It
/// refuses other schemes, hosts with impossible characters and texts longer than <see cref="LengthMax"/>; it knows no
/// IDN. Costs a string a part; not for hot paths. Not for use by two threads at once.
/// </summary>
public sealed class Url
{
    /// <summary>Longest text taken, in characters: servers refuse request lines above 8 KB, and a board's buffers are
    /// smaller still. (libcurl takes 8,000,000 bytes.)</summary>
    public const int LengthMax = 8192;

    internal const int NoPort = -1;
    internal string? SchemeText;
    internal string? UserText;
    internal string? PasswordText;
    internal string? HostText;
    internal string? ZoneText;
    internal string? PathText;
    internal string? QueryText;
    internal string? FragmentText;
    internal int PortNumber = NoPort;
    internal bool QueryPresent;
    internal bool FragmentPresent;
    internal bool SchemeGuessed;

    /// <summary>Makes an empty URL, to be built with <see cref="Set"/>.</summary>
    public Url()
    {
    }

    /// <summary>The scheme in lower case; empty when there is none.</summary>
    public string Scheme
    {
        get { return SchemeText ?? ""; }
    }

    /// <summary>Whether the scheme is https.</summary>
    public bool IsHttps
    {
        get { return SchemeText == "https"; }
    }

    /// <summary>The host to look up or connect to: a name, or an address without brackets. Empty when none.</summary>
    public string Host
    {
        get
        {
            string host = HostText ?? "";
            return host.Length > 2 && host[0] == '[' ? host.Substring(1, host.Length - 2) : host;
        }
    }

    /// <summary>The zone of an IPv6 address, or null.</summary>
    public string? ZoneId
    {
        get { return ZoneText; }
    }

    /// <summary>The port written, or else the scheme's; 0 for a scheme without one.</summary>
    public int Port
    {
        get { return PortNumber != NoPort ? PortNumber : UrlParser.DefaultPort(SchemeText); }
    }

    /// <summary>The user as written, percent-encoded, or null.</summary>
    public string? User
    {
        get { return UserText; }
    }

    /// <summary>The password as written, percent-encoded, or null.</summary>
    public string? Password
    {
        get { return PasswordText; }
    }

    /// <summary>Parses as libcurl does for a transfer: a text without a scheme is http.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="url">The result, or null.</param>
    /// <returns>Ok, or MalformedInput, TooLarge, UnsupportedScheme, BadSlashes, NoHost, BadHostname, BadIpv6,
    /// BadPortNumber or Backslash.</returns>
    public static UrlResult TryParse(string text, out Url? url)
    {
        return TryParse(text, UrlFlags.GuessScheme, out url);
    }

    /// <summary>Parses with flags. Without GuessScheme or DefaultScheme a missing scheme is BadScheme.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="flags">What to do otherwise.</param>
    /// <param name="url">The result, or null.</param>
    /// <returns>As the other overload, and BadScheme, and UserNotAllowed with DisallowUser.</returns>
    public static UrlResult TryParse(string text, UrlFlags flags, out Url? url)
    {
        UrlResult result = UrlParser.Parse(text, flags, out Url parsed);
        url = result == UrlResult.Ok ? parsed : null;
        return result;
    }

    /// <summary>Resolves a Location header's value against this URL; this URL stays as it is.</summary>
    /// <param name="location">A URL or a relative reference; what must be is percent-encoded.</param>
    /// <param name="result">The URL to go to, or null.</param>
    /// <returns>Ok, or any failure of parsing.</returns>
    public UrlResult Resolve(string location, out Url? result)
    {
        Url target = Clone();
        UrlResult outcome = target.Set(UrlPart.Url, location, UrlFlags.UrlEncode | UrlFlags.AllowSpace);
        result = outcome == UrlResult.Ok ? target : null;
        return outcome;
    }

    /// <summary>Whether credentials for this URL may be sent to another: same scheme, host, zone and port.</summary>
    /// <param name="other">The other URL.</param>
    public bool IsSameOrigin(Url other)
    {
        return Same(SchemeText, other.SchemeText) && Same(HostText, other.HostText)
            && Same(ZoneText, other.ZoneText) && Port == other.Port;
    }

    /// <summary>The value of the Host header: the host, and the port where it is not the scheme's.</summary>
    public string HostHeader()
    {
        string host = HostText ?? "";
        return Port == UrlParser.DefaultPort(SchemeText) ? host : host + ":" + Port.ToString();
    }

    /// <summary>The request target: path and query, percent-encoded where the text was not. Never empty.</summary>
    public string Target()
    {
        string path = PathText ?? "";
        string target = path.Length == 0 || path[0] != '/' ? "/" + path : path;
        target = UrlText.EncodeIllegal(target, 0, false, false);
        return QueryText == null ? target : target + "?" + UrlText.EncodeIllegal(QueryText, 0, false, false);
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

    /// <summary>A copy of its own.</summary>
    public Url Clone()
    {
        var copy = new Url();
        copy.Take(this);
        return copy;
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

    internal void Take(Url other)
    {
        SchemeText = other.SchemeText;
        UserText = other.UserText;
        PasswordText = other.PasswordText;
        HostText = other.HostText;
        ZoneText = other.ZoneText;
        PathText = other.PathText;
        QueryText = other.QueryText;
        FragmentText = other.FragmentText;
        PortNumber = other.PortNumber;
        QueryPresent = other.QueryPresent;
        FragmentPresent = other.FragmentPresent;
        SchemeGuessed = other.SchemeGuessed;
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
