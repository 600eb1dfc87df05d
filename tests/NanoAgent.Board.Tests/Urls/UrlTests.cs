using System;
using NanoAgent.Urls;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Urls;

[TestClass]
public class UrlTests
{
    [DataRow("http://example.com", "http", "example.com", 80, "example.com", "/")]
    [DataRow("HTTPS://Example.com:443/a/b?c=d#e", "https", "Example.com", 443, "Example.com", "/a/b?c=d")]
    [DataRow("https://example.com:8443", "https", "example.com", 8443, "example.com:8443", "/")]
    [DataRow("http://example.com:443/", "http", "example.com", 443, "example.com:443", "/")]
    [DataRow("http://example.com:/x", "http", "example.com", 80, "example.com", "/x")]
    [DataRow("http://example.com?q", "http", "example.com", 80, "example.com", "/?q")]
    [DataRow("http://example.com/?", "http", "example.com", 80, "example.com", "/?")]
    [DataRow("http://u:p@example.com/", "http", "example.com", 80, "example.com", "/")]
    [DataRow("http://h:80\\@evil/", "http", "evil", 80, "evil", "/")]
    [DataRow("http://0x7f.1/", "http", "127.0.0.1", 80, "127.0.0.1", "/")]
    [DataRow("http://2130706433/", "http", "127.0.0.1", 80, "127.0.0.1", "/")]
    [DataRow("http://0177.0.0.01./", "http", "127.0.0.1", 80, "127.0.0.1", "/")]
    [DataRow("http://1.2.3.256/", "http", "1.2.3.256", 80, "1.2.3.256", "/")]
    [DataRow("http://4294967296/", "http", "4294967296", 80, "4294967296", "/")]
    [DataRow("http://h/a/./b/../c/%2e%2E/d", "http", "h", 80, "h", "/a/d")]
    [DataRow("http://h/../../x/..", "http", "h", 80, "h", "/")]
    [DataRow("http://h/r\u00E4k?\u20AC", "http", "h", 80, "h", "/r%C3%A4k?%E2%82%AC")]
    [DataRow("example.com/x", "http", "example.com", 80, "example.com", "/x")]
    [DataRow("localhost:8080/x", "http", "localhost", 8080, "localhost:8080", "/x")]
    public void Url_Text_GivesWhatARequestNeeds(
        string text, string scheme, string host, int port, string hostHeader, string target)
    {
        Assert.AreEqual(UrlResult.Ok, Url.TryParse(text, out Url url));
        Assert.AreEqual(scheme == "https", url.IsHttps);
        Assert.AreEqual(host, url.Host);
        Assert.AreEqual(port, url.Port);
        Assert.AreEqual(hostHeader, url.HostHeader());
        Assert.AreEqual(target, url.Target());
    }

    [DataRow("", (int)UrlResult.NoHost)]
    [DataRow("http://", (int)UrlResult.NoHost)]
    [DataRow("http:///", (int)UrlResult.NoHost)]
    [DataRow("http://:80/", (int)UrlResult.NoHost)]
    [DataRow("http:////h/", (int)UrlResult.BadSlashes)]
    [DataRow("ftp://h/", (int)UrlResult.UnsupportedScheme)]
    [DataRow("file:///etc/passwd", (int)UrlResult.UnsupportedScheme)]
    [DataRow("http://h:65536/", (int)UrlResult.BadPortNumber)]
    [DataRow("http://h:8a/", (int)UrlResult.BadPortNumber)]
    [DataRow("http://h:-1/", (int)UrlResult.BadPortNumber)]
    [DataRow("http://h:99999999999999999999/", (int)UrlResult.BadPortNumber)]
    [DataRow("http://h%7f/", (int)UrlResult.BadHostname)]
    [DataRow("http://h:80\\evil/", (int)UrlResult.Backslash)]
    [DataRow("http://a@b@c/", (int)UrlResult.BadHostname)]
    [DataRow("http://h h/", (int)UrlResult.MalformedInput)]
    [DataRow("http://h/\r\nX: y", (int)UrlResult.MalformedInput)]
    [DataRow("http://h/\u007F", (int)UrlResult.MalformedInput)]
    [DataRow("http://h%0d%0a/", (int)UrlResult.BadHostname)]
    [DataRow("http://h%2fevil/", (int)UrlResult.BadHostname)]
    [DataRow("http://h%/", (int)UrlResult.BadHostname)]
    [DataRow("http://h../", (int)UrlResult.BadHostname)]
    [DataRow("http://./", (int)UrlResult.BadHostname)]
    public void Url_BadText_IsRefusedByWhatIsWrong(string text, int expected)
    {
        Assert.AreEqual(expected, (int)Url.TryParse(text, out Url url));
        Assert.IsNull(url);
    }

    /// <summary>The examples of RFC 3986 section 5.4, and those that Location headers bring.</summary>
    [DataRow("g", "a/b/c/g")]
    [DataRow("./g", "a/b/c/g")]
    [DataRow("g/", "a/b/c/g/")]
    [DataRow("/g", "a/g")]
    [DataRow("//g", "g/")]
    [DataRow("?y", "a/b/c/d;p?y")]
    [DataRow("g?y", "a/b/c/g?y")]
    [DataRow("#s", "a/b/c/d;p?q")]
    [DataRow("g#s", "a/b/c/g")]
    [DataRow(";x", "a/b/c/;x")]
    [DataRow("", "a/b/c/d;p?q")]
    [DataRow(".", "a/b/c/")]
    [DataRow("..", "a/b/")]
    [DataRow("../g", "a/b/g")]
    [DataRow("../../../g", "a/g")]
    [DataRow("/./g", "a/g")]
    [DataRow("./g/.", "a/b/c/g/")]
    [DataRow("g?y/../x", "a/b/c/g?y/../x")]
    [DataRow("https://other/x y", "other/x%20y")]
    [DataRow("r\u00E4k?a b", "a/b/c/r%C3%A4k?a+b")]
    public void Resolve_Reference_GivesTheTarget(string location, string expected)
    {
        Assert.AreEqual(UrlResult.Ok, Url.TryParse("http://a/b/c/d;p?q", out Url url));
        Assert.AreEqual(UrlResult.Ok, url.Resolve(location, out Url target));
        Assert.AreEqual(expected, target.HostHeader() + target.Target());
        Assert.AreEqual("/b/c/d;p?q", url.Target());
    }

    [DataRow("ftp://other/", (int)UrlResult.UnsupportedScheme)]
    [DataRow("javascript:x", (int)UrlResult.UnsupportedScheme)]
    [DataRow("http://", (int)UrlResult.NoHost)]
    [DataRow("//h:99999/", (int)UrlResult.BadPortNumber)]
    [DataRow("/a\r\nX: y", (int)UrlResult.Ok)]
    public void Resolve_BadReference_IsRefusedAndControlsAreEncoded(string location, int expected)
    {
        Assert.AreEqual(UrlResult.Ok, Url.TryParse("http://a/b", out Url url));
        Assert.AreEqual(expected, (int)url.Resolve(location, out Url target));
        Assert.AreEqual(expected == (int)UrlResult.Ok ? "/a%0D%0AX:%20y" : null, target?.Target());
    }

    [TestMethod]
    public void Url_LongestText_IsTakenAndOneMoreIsTooLarge()
    {
        string text = "http://a/".PadRight(Url.LengthMax, 'x');
        Assert.AreEqual(UrlResult.Ok, Url.TryParse(text, out _));
        Assert.AreEqual(UrlResult.TooLarge, Url.TryParse(text + "x", out _));
    }
}
