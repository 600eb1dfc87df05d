namespace NanoAgent.Urls;

/// <summary>On a board, whose sockets know IPv4 alone: refuses every address in brackets.</summary>
internal static class UrlIpv6
{
    internal static UrlResult Normalise(string host, out string normal, out string? zone)
    {
        normal = host;
        zone = null;
        return UrlResult.BadIpv6;
    }
}
