namespace NanoAgent.Urls;

/// <summary>
/// One http or https URL: parsed, built from parts and resolved as libcurl's URL API does it, so that a text means the
/// same server on every world. It guarantees that host, port and request target are the ones a request is sent to. It
/// refuses other schemes, hosts with impossible characters and texts longer than <see cref="LengthMax"/>; it knows no
/// IDN. Costs a string a part; not for hot paths. Not for use by two threads at once.
/// </summary>
public sealed partial class Url
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

    /// <summary>Makes an empty URL, for its parts to be filled in.</summary>
    public Url()
    {
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
        return Whole(UrlParser.Parse(text, UrlFlags.GuessScheme, out Url parsed), parsed, out url);
    }

    /// <summary>Resolves a Location header's value against this URL; this URL stays as it is.</summary>
    /// <param name="location">A URL or a relative reference; what must be is percent-encoded.</param>
    /// <param name="result">The URL to go to, or null.</param>
    /// <returns>Ok, or any failure of parsing.</returns>
    public UrlResult Resolve(string location, out Url? result)
    {
        Url target = Clone();
        UrlFlags flags = UrlFlags.UrlEncode | UrlFlags.AllowSpace;
        return Whole(UrlReference.Set(target, location, flags), target, out result);
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

    /// <summary>A copy of its own.</summary>
    public Url Clone()
    {
        var copy = new Url();
        copy.Take(this);
        return copy;
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

    private static UrlResult Whole(UrlResult result, Url made, out Url? url)
    {
        url = result == UrlResult.Ok ? made : null;
        return result;
    }
}
