using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace NanoAgent.Integration.Tests.Urls;

/// <summary>
/// What the core and libcurl see differently in generated URLs. A difference is known only if the two agree as soon as
/// its reason is taken out of the URL; any other fails the test.
/// </summary>
internal sealed class UrlDifferences(int seed)
{
    private const int ShownMax = 40;

    /// <summary>All that stands before the host.</summary>
    private const string Authority = @"^(?<before>(?:[^:/?#]*:)?/{1,3}(?:[^/?#]*@)?)";

    /// <summary>Each reason, and how it is taken out.</summary>
    private static readonly (string Reason, Regex Pattern, string Without)[] s_reasons =
    [
        ("libcurl knows more schemes", new("^ftp:", RegexOptions.IgnoreCase), "http:"),
        ("7.88.1 takes a digit for the begin of a scheme; RFC 3986 3.1 does not", new(@"^\d+(?=[^/?#]*:)"), ""),
        ("7.88.1 does not see dots in %2e; RFC 3986 6.2.2.2 does", new(@"%2[eE]"), "."),
        ("7.88.1 encodes redirects with small hexadecimal digits; RFC 3986 2.1 wants capitals", new("ü"), "u"),
        ("7.88.1 takes %, not followed by two digits, for part of a host name", new(@"%(?![0-9a-fA-F]{2})"), "z"),
        ("7.88.1 takes | for part of a host name", new(@"[|]"), "x"),
        ("7.88.1 takes dots alone for a host name", new(Authority + @"\.+(?=[:/?#]|$)"), "${before}x"),
        ("7.88.1 does not see an IPv4 address before a final dot", new(@"(?<=[\dxa-fA-F])\.(?=[:/?#]|$)"), ""),
        ("7.88.1 takes two dots at the end of a host name", new(@"(?<=\w)\.{2,}(?=[:/?#]|$)"), ""),
        ("7.88.1 takes any character in a zone", new(@"(?<=\[[^\]]*)%[^\]]*(?=\])"), "%25eth0"),
        ("7.88.1 leaves capitals in an IPv6 address; RFC 5952 does not", new(@"(?<=\[[^\]]*)[A-F]"), "a"),
        ("bytes of a host that are no text, which strings cannot hold", new("%[89a-fA-F][0-9a-fA-F]"), "z"),
        ("7.88.1 leaves an IPv4 address inside an IPv6 one as it is", new(@"(?<=\[[^\]]*:)[\d.]+\.\d+(?=\])"), "1"),
        ("7.88.1 drops an empty segment after dots; RFC 3986 5.2.4 keeps it", new(@"^((?:\.{1,2}/)+)/+"), "$1"),
        ("7.88.1 refuses a space behind a second //; elsewhere both encode it", new("(?<=//.*) "), "+"),
        ("7.88.1 tells an empty query; the core does not keep it apart from none", new(@"\?(?=#|$)"), ""),
        ("7.88.1 resolves an empty path like a dot; RFC 3986 5.2.2 keeps the base's", new(@"^(?=#|$)"), "x"),
    ];

    private readonly Dictionary<string, int> _known = [];
    private readonly List<string> _unknown = [];
    private int _same;

    /// <summary>Compares, and if there is a difference, again without what explains it.</summary>
    internal void Judge(string url, Func<string, List<string>> compare)
    {
        List<string> wrong = compare(url);
        var reasons = new List<string>();
        string without = url;
        foreach ((string reason, Regex pattern, string replacement) in wrong.Count > 0 ? s_reasons : [])
        {
            string next = pattern.Replace(without, replacement);
            if (next != without)
            {
                reasons.Add(reason);
                without = next;
            }
        }

        if (wrong.Count > 0 && (reasons.Count == 0 || compare(without).Count > 0))
        {
            _unknown.Add(string.Join("; ", wrong));
        }

        reasons.ForEach(reason => _known[reason] = _known.GetValueOrDefault(reason) + 1);
        _same += wrong.Count == 0 ? 1 : 0;
    }

    internal void AssertKnown(int count)
    {
        foreach ((string reason, int times) in _known)
        {
            TestContext.Current.TestOutputHelper!.WriteLine($"{times}: {reason}");
        }

        Assert.True(
            _unknown.Count == 0, $"seed {seed}: {_unknown.Count} differ\n{string.Join("\n", _unknown.Take(ShownMax))}");
        Assert.True(_same > count / 2, $"seed {seed}: only {_same} of {count} URLs were judged alike");
    }
}
