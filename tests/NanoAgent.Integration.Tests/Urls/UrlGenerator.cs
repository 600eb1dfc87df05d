using System;
using System.Text;

namespace NanoAgent.Integration.Tests.Urls;

/// <summary>
/// URLs as they are met, and as an attacker would write them: out of the grammar, and then a character or two off.
/// </summary>
internal sealed class UrlGenerator(int seed)
{
    private static readonly string[] s_schemes =
        ["http", "https", "HTTP", "hTTps", "http", "https", "http", "ftp", "nobody", "", "1http", "ht+tp"];

    private static readonly string[] s_redirects = ["http://", "https://", "HTTP://"];

    private static readonly string[] s_separators = ["://", "://", "://", "://", "://", "://", ":/", ":///", ":", "//"];

    private static readonly string[] s_users =
        ["", "", "", "", "joe@", "joe:pw@", "joe:@", ":pw@", "@", "j%6fe:p%40w@", "a:b:c@", "joe;opt@", "a@b@", "%zz@"];

    private static readonly string[] s_hosts =
    [
        "h.example", "H.Example", "h.example.", "a-b.c_d", "localhost", "127.0.0.1", "127.1", "0x7f.1", "017700000001",
        "2130706433", "256.1.1.1", "1.2.3.4.5", "4294967296", "[::1]", "[::ffff:1.2.3.4]", "[1:2:3:4:5:6:7:8]",
        "[fe80::1%25eth0]", "[::1", "::1]", "[zz]", "[]", "", "h ex", "h%2eexample", "h%00", "h%zz", "h|x", "..",
        ".h", "a..b", "-", "xn--bcher-kva", "h<x", "h\"x", "h^x", "h{x}", "h`x",
    ];

    private static readonly string[] s_ports =
    [
        "", "", "", "", ":", ":80", ":443", ":8080", ":0", ":00080", ":65535", ":65536", ":99999999999", ":-1", ":x",
        ":8x", ": 80", ":+80",
    ];

    private static readonly string[] s_segments =
    [
        "a", "b", "..", ".", "", "%2e", "%2E%2e", ".%2e", "...", "a.b", "%41", "%zz", "%", "a b", "~u", "a;b=c", "a,b",
        "a:b", "@", "a=b", "a&b", "a'b", "a\\b", "ü", "a+b",
    ];

    private static readonly string[] s_tails =
    [
        "", "", "", "?", "#", "?a=b", "?a=b&c=%20", "#f", "?q#f", "?#", "?a?b", "#a#b", "?a b", "#a b", "?ü", "?/../x",
        "#/../x", "?%zz",
    ];

    private readonly Random _random = new(seed);

    /// <summary>An absolute URL, more or less.</summary>
    internal string Next()
    {
        string url = Pick(s_schemes) + Pick(s_separators) + Pick(s_users) + Pick(s_hosts) + Pick(s_ports) + Path()
            + Pick(s_tails);
        return _random.Next(4) == 0 ? Mutated(url) : url;
    }

    /// <summary>What stands in a Location header.</summary>
    internal string NextLocation() => _random.Next(6) switch
    {
        0 => Pick(s_redirects) + Pick(s_users) + Pick(s_hosts) + Pick(s_ports) + Path() + Pick(s_tails),
        1 => "//" + Pick(s_hosts) + Pick(s_ports) + Path(),
        2 => Pick(s_tails),
        3 => Path() + Pick(s_tails),
        _ => Path().TrimStart('/') + Pick(s_tails),
    };

    private string Path()
    {
        var path = new StringBuilder();
        for (int count = _random.Next(6); count > 0; count--)
        {
            path.Append('/').Append(Pick(s_segments));
        }

        return path.ToString();
    }

    private string Mutated(string url)
    {
        const string Characters = ":/?#[]@!$&'()*+,;=%.- \\<>\"^`{|}~09azAZ\t\u007f";
        var text = new StringBuilder(url);
        for (int count = 1 + _random.Next(2); count > 0 && text.Length > 0; count--)
        {
            int place = _random.Next(text.Length);
            switch (_random.Next(3))
            {
                case 0:
                    text.Remove(place, 1);
                    break;
                case 1:
                    text.Insert(place, Characters[_random.Next(Characters.Length)]);
                    break;
                default:
                    text[place] = Characters[_random.Next(Characters.Length)];
                    break;
            }
        }

        return text.ToString();
    }

    private string Pick(string[] from) => from[_random.Next(from.Length)];
}
