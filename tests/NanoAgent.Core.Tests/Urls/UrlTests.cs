using System;
using NanoAgent.Urls;
using Xunit;

namespace NanoAgent.Core.Tests.Urls;

/// <summary>
/// What only a host's core has: the parts, IPv6, characters beyond the first plane. The rest runs on boards.
/// </summary>
public class UrlTests
{
    /// <summary>A board's string gives such a character as two that stand for unreadable ones.</summary>
    [Fact]
    public void Url_CharacterBeyondThePlane_IsFourEscapedBytes()
    {
        Assert.Equal(UrlResult.Ok, Url.TryParse("http://h/\U0001F600", out Url? url));
        Assert.Equal("/%F0%9F%98%80", url!.Target());
    }

    [Theory]
    [InlineData("http://[::1]:8080/", "http", "::1", 8080, "[::1]:8080")]
    [InlineData("http://[fe80::1%25eth0]/", "http", "fe80::1", 80, "[fe80::1]")]
    [InlineData("https://example.com:8443", "https", "example.com", 8443, "example.com:8443")]
    public void Url_Text_HasASchemeAndAHost(string text, string scheme, string host, int port, string hostHeader)
    {
        Assert.Equal(UrlResult.Ok, Url.TryParse(text, out Url? url));
        Assert.Equal((scheme, host, port, hostHeader), (url!.Scheme, url.Host, url.Port, url.HostHeader()));
    }

    [Theory]
    [InlineData("http://[::1%25a%20b]/")]
    [InlineData("http://[::1/")]
    [InlineData("http://[]/")]
    [InlineData("http://[1:2:3:4:5:6:7]/")]
    [InlineData("http://[1:2:3:4:5:6:7:8:9]/")]
    [InlineData("http://[1::2::3]/")]
    [InlineData("http://[::12345]/")]
    [InlineData("http://[::1.2.3.256]/")]
    [InlineData("http://[::1%25]/")]
    public void Url_BadIpv6_IsRefused(string text)
    {
        Assert.Equal(UrlResult.BadIpv6, Url.TryParse(text, out Url? url));
        Assert.Null(url);
    }

    [Theory]
    [InlineData("", "http://a/b/c/d;p?q")]
    [InlineData("#s", "http://a/b/c/d;p?q#s")]
    [InlineData("g#s", "http://a/b/c/g#s")]
    [InlineData("https://other/x y", "https://other/x%20y")]
    public void Resolve_Reference_KeepsSchemeAndFragment(string location, string expected)
    {
        Assert.Equal(UrlResult.Ok, Url.TryParse("http://a/b/c/d;p?q", out Url? url));
        Assert.Equal(UrlResult.Ok, url!.Resolve(location, out Url? target));
        Assert.Equal(UrlResult.Ok, target!.Get(UrlPart.Url, UrlFlags.None, out string? text));
        Assert.Equal(expected, text);
        Assert.Equal("http://a/b/c/d;p?q", url.ToString());
    }

    [Fact]
    public void Set_TextThatIsTooLong_IsRefused()
    {
        Url.TryParse("http://a/", out Url? url);
        Assert.Equal(UrlResult.TooLarge, url!.Set(UrlPart.Path, new string('x', Url.LengthMax + 1), UrlFlags.None));
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
