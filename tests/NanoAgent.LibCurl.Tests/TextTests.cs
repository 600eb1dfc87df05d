using System;
using System.Globalization;
using System.Text;
using System.Threading.Tasks;

namespace NanoAgent.LibCurl.Tests;

/// <summary>Percent encoding and dates, for which no handle is needed.</summary>
public class TextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a-b.c_d~9", "a-b.c_d~9")]
    [InlineData("a b/&", "a%20b%2F%26")]
    [InlineData("grün\0", "gr%C3%BCn%00")]
    public void Escape_Text_RoundTrips(string plain, string escaped)
    {
        Assert.Equal(escaped, CurlText.Escape(plain));
        Assert.Equal(plain, Encoding.UTF8.GetString(CurlText.Unescape(escaped)));
    }

    [Theory]
    [InlineData("%ff", new byte[] { 255 })]
    [InlineData("%GG%2", new byte[] { 37, 71, 71, 37, 50 })]
    public void Unescape_AnyText_GivesBytes(string text, byte[] expected) =>
        Assert.Equal(expected, CurlText.Unescape(text));

    [Theory]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z")]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z")]
    [InlineData("Nov 6 08:49:37 1994", "1994-11-06T08:49:37Z")]
    [InlineData("06 Nov 1994 08:49:37 +0100", "1994-11-06T07:49:37Z")]
    [InlineData("no date", null)]
    [InlineData("Sun, 06 Nov 1994\0", null)]
    public void TryParseDate_Text_AsHttpMeansIt(string text, string? expected)
    {
        Assert.Equal(expected is not null, CurlText.TryParseDate(text, out DateTimeOffset date));
        if (expected is not null)
        {
            Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), date);
        }
    }

    [Fact]
    public void Texts_FromManyThreads_AreTheSame()
    {
        Parallel.For(0, 10_000, index =>
        {
            string text = $"thread {index} ü";
            Assert.Equal(text, Encoding.UTF8.GetString(CurlText.Unescape(CurlText.Escape(text))));
            Assert.True(CurlText.TryParseDate("Sun, 06 Nov 1994 08:49:37 GMT", out _));
        });
    }
}
