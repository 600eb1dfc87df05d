using System;
using System.Collections.Generic;
using NanoAgent.LibCurl;
using NanoAgent.Urls;
using Xunit;

namespace NanoAgent.Integration.Tests.Urls;

/// <summary>
/// The core's parser and libcurl's, on what an agent meets: a URL must not mean one server to one engine and another
/// to the other. Where 7.88.1 is wrong has a test of its own; the rest is in curl's own table.
/// </summary>
public class UrlDifferentialTests
{
    private static readonly string[] s_bases =
    [
        "http://h.example", "https://h.example/", "HTTP://H.example:8080/a/b?c=d#e", "http://h.example:0080/",
        "https://joe:pw@h.example/x", "https://joe@h.example:8443/x/", "http://127.0.0.1:9/up", "http://[::1]:81/v6",
        "http://h.example/a/../b/./c", "http://h.example/a/b/..", "http://h.example//double//slash",
        "http://h.example/%41%2f%zz", "http://h.example/a;b=c,d", "http://h.example?q", "http://h.example#f",
        "http://h.example/?a=b&c=%20", "http://h.example:65535/", "http://a-b.c_d.example/~u",
        "http://h.example:65536/", "http://h.example:-1/", "http://h.example:x/", "http://", "http:///x",
        "http://h example/", "http://[::1/", "http://[zz]/", "http://h.exa<mple/", "", "no-scheme/x", "nobody://h/",
    ];

    private static readonly string[] s_locations =
    [
        "x", "./x", "../x", "../../../x", "/x", "/x/../y", "?q=2", "//other.example/z", "//other.example:81",
        "https://other.example/", "x?y#z", "a/b/../c", ".", "..", "/", "x/",
    ];

    private static readonly (UrlPart Core, CurlUrlPart Curl)[] s_parts =
    [
        (UrlPart.Url, CurlUrlPart.Url), (UrlPart.Scheme, CurlUrlPart.Scheme), (UrlPart.User, CurlUrlPart.User),
        (UrlPart.Password, CurlUrlPart.Password), (UrlPart.Host, CurlUrlPart.Host), (UrlPart.Port, CurlUrlPart.Port),
        (UrlPart.Path, CurlUrlPart.Path), (UrlPart.Query, CurlUrlPart.Query),
        (UrlPart.Fragment, CurlUrlPart.Fragment),
    ];

    [Fact]
    public void Parse_CoreAndLibcurl_SameVerdictAndParts()
    {
        var wrong = new List<string>();
        foreach (string text in s_bases)
        {
            wrong.AddRange(ParseBoth(text));
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public void Resolve_CoreAndLibcurl_SameTarget()
    {
        var wrong = new List<string>();
        foreach (string start in new[] { "http://h.example/a/b?c=d", "https://joe@h.example:8443", "http://[::1]/a/" })
        {
            foreach (string location in s_locations)
            {
                wrong.AddRange(ResolveBoth(start, location));
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20260822)]
    public void Parse_GeneratedUrls_SameVerdictAndParts(int seed)
    {
        const int Count = 20_000;
        var urls = new UrlGenerator(seed);
        var differences = new UrlDifferences(seed);
        for (int number = 0; number < Count; number++)
        {
            differences.Judge(urls.Next(), ParseBoth);
        }

        differences.AssertKnown(Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20260822)]
    public void Resolve_GeneratedLocations_SameTarget(int seed)
    {
        const int Count = 20_000;
        string[] bases = ["http://h.example/a/b?c=d", "https://joe@h.example:8443", "http://[::1]/a/../b/"];
        var urls = new UrlGenerator(seed);
        var differences = new UrlDifferences(seed);
        for (int number = 0; number < Count; number++)
        {
            string start = bases[number % bases.Length];
            differences.Judge(urls.NextLocation(), location => ResolveBoth(start, location));
        }

        differences.AssertKnown(Count);
    }

    /// <summary>Where the two are known to differ: the core keeps to RFC 3986.</summary>
    [Theory]
    [InlineData("#g", "http://h.example/a/b?c=d#g", "http://h.example/a/#g")]
    [InlineData("%2e%2e/x", "http://h.example/x", "http://h.example/a/%2e%2e/x")]
    public void Resolve_WhatLibcurl7881GetsWrong_TheCoreGetsRight(string location, string right, string wrong)
    {
        const string Start = "http://h.example/a/b?c=d";
        Assert.Equal(UrlResult.Ok, Url.TryParse(Start, UrlFlags.None, out Url? core));
        Assert.Equal(UrlResult.Ok, core!.Set(UrlPart.Url, location, UrlFlags.None));
        Assert.Equal(UrlResult.Ok, core.Get(UrlPart.Url, UrlFlags.None, out string? ours));
        Assert.Equal(right, ours);

        Assert.SkipUnless(LibCurlInfo.Current.Version == "7.88.1", "the difference is that of libcurl 7.88.1");
        using var curl = new CurlUrl(Start);
        curl.Set(CurlUrlPart.Url, location);
        Assert.Equal(wrong, curl.Get(CurlUrlPart.Url));
    }

    private static List<string> ParseBoth(string text)
    {
        using var curl = new CurlUrl();
        bool curlTook = curl.TrySet(CurlUrlPart.Url, text) == CurlUrlCode.Ok;
        bool coreTook = Url.TryParse(text, UrlFlags.None, out Url? core) == UrlResult.Ok;
        var wrong = new List<string>();
        Compare(text, curlTook ? curl : null, coreTook ? core : null, wrong);
        return wrong;
    }

    private static List<string> ResolveBoth(string start, string location)
    {
        using var curl = new CurlUrl(start);
        bool curlTook = curl.TrySet(CurlUrlPart.Url, location) == CurlUrlCode.Ok;
        Assert.Equal(UrlResult.Ok, Url.TryParse(start, UrlFlags.None, out Url? core));
        bool coreTook = core!.Set(UrlPart.Url, location, UrlFlags.None) == UrlResult.Ok;
        var wrong = new List<string>();
        Compare(start + " + " + location, curlTook ? curl : null, coreTook ? core : null, wrong);
        return wrong;
    }

    private static void Compare(string what, CurlUrl? curl, Url? core, List<string> wrong)
    {
        if (curl is null || core is null)
        {
            if (curl is not null || core is not null)
            {
                wrong.Add($"{what}: taken by {(curl is null ? "the core" : "libcurl")} only");
            }

            return;
        }

        foreach ((UrlPart corePart, CurlUrlPart curlPart) in s_parts)
        {
            _ = core.Get(corePart, UrlFlags.None, out string? ours);
            _ = curl.TryGet(curlPart, CurlUrlOptions.None, out string? theirs);
            if (!string.Equals(ours, theirs, StringComparison.Ordinal))
            {
                wrong.Add($"{what}: {curlPart} is {ours ?? "none"} in the core, {theirs ?? "none"} in libcurl");
            }
        }
    }
}
