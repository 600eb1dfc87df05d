using System.Text;

namespace NanoAgent.Urls;

/// <summary>IPv6 literals: checked, written the shortest way (RFC 5952), the zone taken out.</summary>
internal static class UrlIpv6
{
    private const int Words = 8;

    /// <summary>Bytes of a zone, as libcurl allows: interface names are no longer, nor odder than hosts.</summary>
    private const int ZoneMax = 15;

    /// <summary>Takes a literal with its brackets.</summary>
    internal static UrlResult Normalise(string host, out string normal, out string? zone)
    {
        normal = host;
        zone = null;
        if (host.Length < 4 || host[host.Length - 1] != ']')
        {
            return UrlResult.BadIpv6;
        }

        string inner = host.Substring(1, host.Length - 2);
        int percent = inner.IndexOf('%');
        if (percent >= 0)
        {
            zone = inner.Substring(percent + 1);
            inner = inner.Substring(0, percent);
            if (zone.Length > 2 && zone[0] == '2' && zone[1] == '5')
            {
                zone = zone.Substring(2);
            }

            if (zone.Length > ZoneMax || UrlHost.CheckName(zone) != UrlResult.Ok)
            {
                return UrlResult.BadIpv6;
            }
        }

        int[] words = new int[Words];
        if (!TryParse(inner, words))
        {
            return UrlResult.BadIpv6;
        }

        // libcurl keeps the spelling where its own would be longer.
        string shortest = Format(words);
        normal = "[" + (shortest.Length > inner.Length ? inner : shortest) + "]";
        return UrlResult.Ok;
    }

    /// <summary>Reads up to eight words, with one "::" for those left out; two may be an IPv4 address.</summary>
    private static bool TryParse(string text, int[] words)
    {
        int count = 0;
        int gap = -1;
        int at = 0;
        if (text.Length > 1 && text[0] == ':')
        {
            if (text[1] != ':')
            {
                return false;
            }

            gap = 0;
            at = 2;
        }

        while (at < text.Length)
        {
            if (count == Words)
            {
                return false;
            }

            int start = at;
            if (!TryWord(text, ref at, out int word))
            {
                return false;
            }

            if (at < text.Length && text[at] == '.')
            {
                return count <= Words - 2 && TryIpv4Tail(text, start, words, count) && Spread(words, count + 2, gap);
            }

            words[count++] = word;
            if (at == text.Length)
            {
                break;
            }

            if (text[at++] != ':' || at == text.Length)
            {
                return false;
            }

            if (text[at] == ':')
            {
                if (gap >= 0)
                {
                    return false;
                }

                gap = count;
                at++;
            }
        }

        return Spread(words, count, gap);
    }

    /// <summary>Moves the words behind the gap to the end. A gap stands for one word at least.</summary>
    private static bool Spread(int[] words, int count, int gap)
    {
        if (gap < 0)
        {
            return count == Words;
        }

        if (count == Words)
        {
            return false;
        }

        for (int i = 0; i < count - gap; i++)
        {
            words[Words - 1 - i] = words[count - 1 - i];
            words[count - 1 - i] = 0;
        }

        return true;
    }

    private static bool TryWord(string text, ref int at, out int word)
    {
        word = 0;
        int start = at;
        while (at < text.Length && UrlText.HexValue(text[at]) >= 0)
        {
            if (at - start == 4)
            {
                return false;
            }

            word = (word << 4) | UrlText.HexValue(text[at]);
            at++;
        }

        return at > start;
    }

    private static bool TryIpv4Tail(string text, int at, int[] words, int index)
    {
        long address = 0;
        for (int part = 0; part < 4; part++)
        {
            int start = at;
            int value = 0;
            while (at < text.Length && UrlText.IsDigit(text[at]) && at - start < 3)
            {
                value = (value * 10) + (text[at++] - '0');
            }

            bool leadingZero = at - start > 1 && text[start] == '0';
            bool ends = part == 3 ? at == text.Length : at < text.Length && text[at] == '.';
            if (at == start || value > 255 || leadingZero || !ends)
            {
                return false;
            }

            address = (address << 8) | (long)value;
            at++;
        }

        words[index] = (int)(address >> 16);
        words[index + 1] = (int)(address & 0xFFFF);
        return true;
    }

    private static string Format(int[] words)
    {
        FindZeros(words, out int zeroStart, out int zeroCount);
        bool dotted = zeroStart == 0 && (zeroCount == 6 || (zeroCount == 5 && words[5] == 0xFFFF));
        var text = new StringBuilder();
        for (int i = 0; i < Words; i++)
        {
            if (zeroCount > 1 && i == zeroStart)
            {
                text.Append("::");
                i += zeroCount - 1;
                continue;
            }

            if (i > 0 && i != zeroStart + zeroCount)
            {
                text.Append(':');
            }

            if (dotted && i == 6)
            {
                text.Append(UrlHost.Dotted(((long)words[6] << 16) | (long)words[7]));
                break;
            }

            AppendHex(text, words[i]);
        }

        return text.ToString();
    }

    /// <summary>The longest run of zero words, the first of equals; a single one does not count.</summary>
    private static void FindZeros(int[] words, out int start, out int count)
    {
        start = -2;
        count = 1;
        int run = 0;
        for (int i = 0; i < Words; i++)
        {
            run = words[i] == 0 ? run + 1 : 0;
            if (run > count)
            {
                count = run;
                start = i - run + 1;
            }
        }
    }

    private static void AppendHex(StringBuilder text, int word)
    {
        bool any = false;
        for (int shift = 12; shift >= 0; shift -= 4)
        {
            int digit = (word >> shift) & 15;
            any |= digit != 0 || shift == 0;
            if (any)
            {
                text.Append("0123456789abcdef"[digit]);
            }
        }
    }
}
