using System;
using NanoAgent.Urls;
using Xunit;

namespace NanoAgent.Core.Tests.Urls;

public class UrlTests
{
    [Theory]
    [InlineData("http://example.com", "http", "example.com", 80, "example.com", "/")]
    [InlineData("HTTPS://Example.com:443/a/b?c=d#e", "https", "Example.com", 443, "Example.com", "/a/b?c=d")]
    [InlineData("https://example.com:8443", "https", "example.com", 8443, "example.com:8443", "/")]
    [InlineData("http://example.com:443/", "http", "example.com", 443, "example.com:443", "/")]
    [InlineData("http://example.com:/x", "http", "example.com", 80, "example.com", "/x")]
    [InlineData("http://example.com?q", "http", "example.com", 80, "example.com", "/?q")]
    [InlineData("http://example.com/?", "http", "example.com", 80, "example.com", "/?")]
    [InlineData("http://u:p@example.com/", "http", "example.com", 80, "example.com", "/")]
    [InlineData("http://h:80\\@evil/", "http", "evil", 80, "evil", "/")]
    [InlineData("http://[::1]:8080/", "http", "::1", 8080, "[::1]:8080", "/")]
    [InlineData("http://[fe80::1%25eth0]/", "http", "fe80::1", 80, "[fe80::1]", "/")]
    [InlineData("http://0x7f.1/", "http", "127.0.0.1", 80, "127.0.0.1", "/")]
    [InlineData("http://2130706433/", "http", "127.0.0.1", 80, "127.0.0.1", "/")]
    [InlineData("http://0177.0.0.01./", "http", "127.0.0.1", 80, "127.0.0.1", "/")]
    [InlineData("http://1.2.3.256/", "http", "1.2.3.256", 80, "1.2.3.256", "/")]
    [InlineData("http://4294967296/", "http", "4294967296", 80, "4294967296", "/")]
    [InlineData("http://h/a/./b/../c/%2e%2E/d", "http", "h", 80, "h", "/a/d")]
    [InlineData("http://h/../../x/..", "http", "h", 80, "h", "/")]
    [InlineData("http://h/r\u00E4k?\u20AC", "http", "h", 80, "h", "/r%C3%A4k?%E2%82%AC")]
    [InlineData("http://h/\U0001F600", "http", "h", 80, "h", "/%F0%9F%98%80")]
    [InlineData("example.com/x", "http", "example.com", 80, "example.com", "/x")]
    [InlineData("localhost:8080/x", "http", "localhost", 8080, "localhost:8080", "/x")]
    public void Url_Text_GivesWhatARequestNeeds(
        string text, string scheme, string host, int port, string hostHeader, string target)
    {
        Assert.Equal(UrlResult.Ok, Url.TryParse(text, out Url? url));
        Assert.Equal(scheme, url!.Scheme);
        Assert.Equal(scheme == "https", url.IsHttps);
        Assert.Equal(host, url.Host);
        Assert.Equal(port, url.Port);
        Assert.Equal(hostHeader, url.HostHeader());
        Assert.Equal(target, url.Target());
    }

    [Theory]
    [InlineData("", UrlResult.NoHost)]
    [InlineData("http://", UrlResult.NoHost)]
    [InlineData("http:///", UrlResult.NoHost)]
    [InlineData("http://:80/", UrlResult.NoHost)]
    [InlineData("http:////h/", UrlResult.BadSlashes)]
    [InlineData("ftp://h/", UrlResult.UnsupportedScheme)]
    [InlineData("file:///etc/passwd", UrlResult.UnsupportedScheme)]
    [InlineData("http://h:65536/", UrlResult.BadPortNumber)]
    [InlineData("http://h:8a/", UrlResult.BadPortNumber)]
    [InlineData("http://h:-1/", UrlResult.BadPortNumber)]
    [InlineData("http://h:99999999999999999999/", UrlResult.BadPortNumber)]
    [InlineData("http://h%7f/", UrlResult.BadHostname)]
    [InlineData("http://[::1%25a%20b]/", UrlResult.BadIpv6)]
    [InlineData("http://h:80\\evil/", UrlResult.Backslash)]
    [InlineData("http://a@b@c/", UrlResult.BadHostname)]
    [InlineData("http://h h/", UrlResult.MalformedInput)]
    [InlineData("http://h/\r\nX: y", UrlResult.MalformedInput)]
    [InlineData("http://h/\u007F", UrlResult.MalformedInput)]
    [InlineData("http://h%0d%0a/", UrlResult.BadHostname)]
    [InlineData("http://h%2fevil/", UrlResult.BadHostname)]
    [InlineData("http://h%/", UrlResult.BadHostname)]
    [InlineData("http://h../", UrlResult.BadHostname)]
    [InlineData("http://./", UrlResult.BadHostname)]
    [InlineData("http://[::1/", UrlResult.BadIpv6)]
    [InlineData("http://[]/", UrlResult.BadIpv6)]
    [InlineData("http://[1:2:3:4:5:6:7]/", UrlResult.BadIpv6)]
    [InlineData("http://[1:2:3:4:5:6:7:8:9]/", UrlResult.BadIpv6)]
    [InlineData("http://[1::2::3]/", UrlResult.BadIpv6)]
    [InlineData("http://[::12345]/", UrlResult.BadIpv6)]
    [InlineData("http://[::1.2.3.256]/", UrlResult.BadIpv6)]
    [InlineData("http://[::1%25]/", UrlResult.BadIpv6)]
    [InlineData("http://[::1]x/", UrlResult.BadPortNumber)]
    public void Url_BadText_IsRefusedByWhatIsWrong(string text, UrlResult expected)
    {
        Assert.Equal(expected, Url.TryParse(text, out Url? url));
        Assert.Null(url);
    }

    [Theory]
    [InlineData("http://[0:0:0:0:0:0:0:1]/", "::1")]
    [InlineData("http://[::]/", "::")]
    [InlineData("http://[1:0:0:2:0:0:0:3]/", "1:0:0:2::3")]
    [InlineData("http://[1:0:2:3:4:5:6:7]/", "1:0:2:3:4:5:6:7")]
    [InlineData("http://[2001:DB8::0001]/", "2001:db8::1")]
    [InlineData("http://[1::]/", "1::")]
    [InlineData("http://[::ffff:1.2.3.4]/", "::ffff:1.2.3.4")]
    public void Url_Ipv6_IsWrittenTheShortestWay(string text, string host)
    {
        Assert.Equal(UrlResult.Ok, Url.TryParse(text, out Url? url));
        Assert.Equal(host, url!.Host);
    }

    /// <summary>The examples of RFC 3986 section 5.4, and those that Location headers bring.</summary>
    [Theory]
    [InlineData("g", "http://a/b/c/g")]
    [InlineData("./g", "http://a/b/c/g")]
    [InlineData("g/", "http://a/b/c/g/")]
    [InlineData("/g", "http://a/g")]
    [InlineData("//g", "http://g/")]
    [InlineData("?y", "http://a/b/c/d;p?y")]
    [InlineData("g?y", "http://a/b/c/g?y")]
    [InlineData("#s", "http://a/b/c/d;p?q#s")]
    [InlineData("g#s", "http://a/b/c/g#s")]
    [InlineData(";x", "http://a/b/c/;x")]
    [InlineData("", "http://a/b/c/d;p?q")]
    [InlineData(".", "http://a/b/c/")]
    [InlineData("..", "http://a/b/")]
    [InlineData("../g", "http://a/b/g")]
    [InlineData("../../../g", "http://a/g")]
    [InlineData("/./g", "http://a/g")]
    [InlineData("./g/.", "http://a/b/c/g/")]
    [InlineData("g?y/../x", "http://a/b/c/g?y/../x")]
    [InlineData("https://other/x y", "https://other/x%20y")]
    [InlineData("r\u00E4k?a b", "http://a/b/c/r%C3%A4k?a+b")]
    public void Resolve_Reference_GivesTheTarget(string location, string expected)
    {
        Assert.Equal(UrlResult.Ok, Url.TryParse("http://a/b/c/d;p?q", out Url? url));
        Assert.Equal(UrlResult.Ok, url!.Resolve(location, out Url? target));
        Assert.Equal(UrlResult.Ok, target!.Get(UrlPart.Url, UrlFlags.None, out string? text));
        Assert.Equal(expected, text);
        Assert.Equal("http://a/b/c/d;p?q", url.ToString());
    }

    [Theory]
    [InlineData("ftp://other/", UrlResult.UnsupportedScheme)]
    [InlineData("javascript:x", UrlResult.UnsupportedScheme)]
    [InlineData("http://", UrlResult.NoHost)]
    [InlineData("//h:99999/", UrlResult.BadPortNumber)]
    [InlineData("/a\r\nX: y", UrlResult.Ok)]
    public void Resolve_BadReference_IsRefusedAndControlsAreEncoded(string location, UrlResult expected)
    {
        Assert.Equal(UrlResult.Ok, Url.TryParse("http://a/b", out Url? url));
        Assert.Equal(expected, url!.Resolve(location, out Url? target));
        Assert.Equal(expected == UrlResult.Ok ? "/a%0D%0AX:%20y" : null, target?.Target());
    }

    [Theory]
    [InlineData("http://a/", "http://A:80/x", true)]
    [InlineData("http://a/", "https://a/", false)]
    [InlineData("http://a/", "http://a:81/", false)]
    [InlineData("http://a/", "http://b/", false)]
    public void IsSameOrigin_TwoUrls_ComparesSchemeHostAndPort(string left, string right, bool same)
    {
        Url.TryParse(left, out Url? one);
        Url.TryParse(right, out Url? other);
        Assert.Equal(same, one!.IsSameOrigin(other!));
    }

    [Fact]
    public void Set_Parts_BuildAUrlWhoseTargetNoTextCanBreak()
    {
        var url = new Url();
        Assert.Equal(UrlResult.Ok, url.Set(UrlPart.Scheme, "https", UrlFlags.None));
        Assert.Equal(UrlResult.Ok, url.Set(UrlPart.Host, "example.com", UrlFlags.None));
        Assert.Equal(UrlResult.Ok, url.Set(UrlPart.Path, "a\r\nb", UrlFlags.None));
        Assert.Equal(UrlResult.Ok, url.Set(UrlPart.Query, "n=a b", UrlFlags.AppendQuery | UrlFlags.UrlEncode));
        Assert.Equal(UrlResult.Ok, url.Set(UrlPart.Query, "m=c&d", UrlFlags.AppendQuery | UrlFlags.UrlEncode));
        Assert.Equal("/a%0D%0Ab?n=a+b&m=c%26d", url.Target());
        Assert.Equal(UrlResult.BadHostname, url.Set(UrlPart.Host, "a/b", UrlFlags.None));
        Assert.Equal("example.com", url.Host);
    }

    [Fact]
    public void ToString_PasswordInUrl_IsHidden()
    {
        Url.TryParse("http://me:secret@a/", out Url? url);
        Assert.Equal("http://me:***@a/", url!.ToString());
        Assert.Equal("secret", url.Password);
        Assert.Equal("", new Url().ToString());
    }

    [Fact]
    public void Url_LongestText_IsTakenAndOneMoreIsTooLarge()
    {
        string text = "http://a/".PadRight(Url.LengthMax, 'x');
        Assert.Equal(UrlResult.Ok, Url.TryParse(text, out _));
        Assert.Equal(UrlResult.TooLarge, Url.TryParse(text + "x", out _));
        Url.TryParse("http://a/", out Url? url);
        Assert.Equal(UrlResult.TooLarge, url!.Set(UrlPart.Path, text + "x", UrlFlags.None));
    }

    [Fact]
    public void Url_MutatedText_NeverThrowsAndGivesASendableTarget()
    {
        int seed = 4711;
        TestContext.Current.TestOutputHelper!.WriteLine("seed " + seed);
        var random = new Random(seed);
        string pieces = "http://user:pw@[::1%25e]:80/../%2e/?q=#f\\ \u00E4\uD800.0x7f";
        Url.TryParse("http://a/b?c#d", out Url? start);
        for (int i = 0; i < 50_000; i++)
        {
            string text = random.Next(2) == 0 ? "http://h" : "";
            for (int n = random.Next(12); n > 0; n--)
            {
                int at = random.Next(pieces.Length);
                text += pieces.Substring(at, random.Next(1, Math.Min(6, pieces.Length - at) + 1));
            }

            if (start!.Resolve(text, out Url? url) == UrlResult.Ok)
            {
                foreach (char c in url!.Target() + url.Host)
                {
                    Assert.True(c > ' ' && c != 127, text);
                }

                Assert.Equal(UrlResult.Ok, url.Get(UrlPart.Url, UrlFlags.None, out string? whole));
                Assert.True(Url.TryParse(whole!, UrlFlags.AllowSpace, out Url? again) == UrlResult.Ok, text);
                Assert.Equal(url.HostHeader(), again!.HostHeader());
            }
        }
    }
}
