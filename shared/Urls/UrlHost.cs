using System.Text;

namespace NanoAgent.Urls;

/// <summary>
/// Hosts: numeric IPv4 in all its spellings becomes four decimal numbers, so that a filter on addresses cannot be
/// passed by writing one differently; names are checked for characters that no host has.
/// </summary>
internal static class UrlHost
{
    private const string Forbidden = " \r\n\t/:#?!@{}[]\\$'\"^`*<>=;,+&()%|";

    /// <summary>Normalises a decoded host. The zone is null when there is none.</summary>
    internal static UrlResult Normalise(string host, out string normal, out string? zone)
    {
        zone = null;
        if (host.Length > 0 && host[0] == '[')
        {
            return UrlIpv6.Normalise(host, out normal, out zone);
        }

        normal = host;
        if (TryIpv4(host, out long address))
        {
            normal = Dotted(address);
            return UrlResult.Ok;
        }

        return CheckName(host);
    }

    /// <summary>Checks a name without changing it.</summary>
    internal static UrlResult CheckName(string host)
    {
        if (host.Length == 0)
        {
            return UrlResult.NoHost;
        }

        for (int i = 0; i < host.Length; i++)
        {
            if (host[i] == 127 || UrlText.IsOneOf(host[i], Forbidden))
            {
                return UrlResult.BadHostname;
            }
        }

        int last = host.Length - 1;
        return host[last] == '.' && (last == 0 || host[last - 1] == '.') ? UrlResult.BadHostname : UrlResult.Ok;
    }

    internal static string Dotted(long address)
    {
        var text = new StringBuilder();
        for (int shift = 24; shift >= 0; shift -= 8)
        {
            text.Append((int)((address >> shift) & 255));
            if (shift > 0)
            {
                text.Append('.');
            }
        }

        return text.ToString();
    }

    /// <summary>
    /// One to four numbers with dots between and one dot behind at most, each decimal, octal (0) or hexadecimal (0x);
    /// the last fills the bytes that are left. Anything else is a name.
    /// </summary>
    private static bool TryIpv4(string host, out long address)
    {
        address = 0;
        int at = 0;
        for (int part = 0; part < 4; part++)
        {
            if (!TryNumber(host, ref at, out long value))
            {
                return false;
            }

            bool dot = at < host.Length && host[at] == '.';
            bool last = at == host.Length || (dot && at + 1 == host.Length);
            if (last)
            {
                int leftBits = 32 - (8 * part);
                address = (address << leftBits) | value;
                return value < (1L << leftBits);
            }

            if (!dot || value > 255)
            {
                return false;
            }

            address = (address << 8) | value;
            at++;
        }

        return false;
    }

    private static bool TryNumber(string text, ref int at, out long value)
    {
        int radix = 10;
        if (at < text.Length && text[at] == '0')
        {
            bool hex = at + 1 < text.Length && (text[at + 1] | 32) == 'x';
            radix = hex ? 16 : 8;
            at += hex ? 2 : 0;
        }

        value = 0;
        int start = at;
        while (at < text.Length)
        {
            int digit = UrlText.HexValue(text[at]);
            if (digit < 0 || digit >= radix)
            {
                break;
            }

            value = (value * radix) + digit;
            if (value > uint.MaxValue)
            {
                return false;
            }

            at++;
        }

        return at > start;
    }
}
