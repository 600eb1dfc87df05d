using System;
using System.Globalization;
using NanoAgent.Wire;
using Xunit;

namespace NanoAgent.Core.Tests.Wire;

public class HeaderValueTests
{
    [Theory]
    [InlineData("bytes 5-9/100", 5, 9, 100)]
    [InlineData("bytes 0-0/1", 0, 0, 1)]
    [InlineData("BYTES 5-9/*", 5, 9, -1)]
    [InlineData("bytes */100", -1, -1, 100)]
    [InlineData("bytes */0", -1, -1, 0)]
    [InlineData("bytes 0-9223372036854775806/9223372036854775807", 0, long.MaxValue - 1, long.MaxValue)]
    public void ContentRange_WellFormed_IsRead(string value, long first, long last, long total)
    {
        Assert.True(ContentRange.TryParse(value, out long f, out long l, out long t));
        Assert.Equal((first, last, total), (f, l, t));
    }

    [Theory]
    [InlineData("")]
    [InlineData("bytes")]
    [InlineData("bytes ")]
    [InlineData("bytes /")]
    [InlineData("bytes */*")]
    [InlineData("bytes 9-5/100")]
    [InlineData("bytes 5-100/100")]
    [InlineData("bytes 5-9")]
    [InlineData("bytes 5-9/")]
    [InlineData("bytes 5-/100")]
    [InlineData("bytes -9/100")]
    [InlineData("bytes -5-9/100")]
    [InlineData("bytes 5-9/100 ")]
    [InlineData("bytes 5-9/-1")]
    [InlineData("bytes=5-9/100")]
    [InlineData("items 5-9/100")]
    [InlineData("bytes 5-9/9223372036854775808")]
    [InlineData("bytes 18446744073709551621-18446744073709551625/100")]
    public void ContentRange_Malformed_IsRefused(string value)
    {
        Assert.False(ContentRange.TryParse(value, out long first, out long last, out long total));
        Assert.Equal((-1, -1, -1), (first, last, total));
    }

    [Theory]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT", 784111777000)]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT", 784111777000)]
    [InlineData("Sun Nov  6 08:49:37 1994", 784111777000)]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT", 0)]
    [InlineData("Wed, 31 Dec 1969 23:59:59 GMT", -1000)]
    [InlineData("Thu, 29 Feb 2024 12:00:00 GMT", 1709208000000)]
    [InlineData("Friday, 01-Jan-69 00:00:00 GMT", 3124224000000)]
    [InlineData("Sat, 31 Dec 2016 23:59:60 GMT", 1483228800000)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", 253402300799000)]
    public void HttpDate_ThreeForms_GiveUtcMilliseconds(string text, long expected)
    {
        Assert.True(HttpDate.TryParse(text, out long utcMs));
        Assert.Equal(expected, utcMs);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("Sun, ")]
    [InlineData("Sun, 06 Nov 1994 08:49:37")]
    [InlineData("Sun, 06 Nov 1994 08:49:37 PST")]
    [InlineData("Sun, 30 Feb 2024 08:49:37 GMT")]
    [InlineData("Sun, 29 Feb 2023 08:49:37 GMT")]
    [InlineData("Sun, 00 Nov 1994 08:49:37 GMT")]
    [InlineData("Sun, 06 Nov 0000 08:49:37 GMT")]
    [InlineData("Sun, 06 Nox 1994 08:49:37 GMT")]
    [InlineData("Sun, 06 Nov 1994 24:49:37 GMT")]
    [InlineData("Sun, 06 Nov 1994 08:60:37 GMT")]
    [InlineData("Sun, 06 Nov 1994 08:49:61 GMT")]
    [InlineData("Sun, 6 Nov 1994 08:49:37 GMT")]
    [InlineData("Sun Nov 06 08:49:37 94")]
    [InlineData("yesterday")]
    public void HttpDate_AnythingElse_IsRefused(string text)
    {
        Assert.False(HttpDate.TryParse(text, out long utcMs));
        Assert.Equal(0, utcMs);
    }

    [Fact]
    public void HttpDate_Format_AgreesWithThePlatform()
    {
        int seed = 7;
        TestContext.Current.TestOutputHelper!.WriteLine("seed " + seed);
        var random = new Random(seed);
        for (int i = 0; i < 5000; i++)
        {
            long utcMs = random.NextInt64(-62135596800000, 253402300800000);
            var moment = DateTimeOffset.FromUnixTimeMilliseconds(utcMs);
            string text = HttpDate.Format(utcMs);
            Assert.Equal(moment.ToString("r", CultureInfo.InvariantCulture), text);
            Assert.True(HttpDate.TryParse(text, out long back));
            Assert.Equal(moment.ToUnixTimeSeconds() * 1000, back);
        }

        Assert.Equal("Mon, 01 Jan 0001 00:00:00 GMT", HttpDate.Format(long.MinValue));
        Assert.Equal("Fri, 31 Dec 9999 23:59:59 GMT", HttpDate.Format(long.MaxValue));
    }

    [Theory]
    [InlineData("0", 0, 0)]
    [InlineData("120", 0, 120000)]
    [InlineData("21601", 0, 21600000)]
    [InlineData("99999999999999999999999", 0, 21600000)]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT", 784111770000, 7000)]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT", 784111778000, 0)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", 1, 21600000)]
    public void RetryAfter_SecondsOrDate_GivesADelay(string value, long nowUtcMs, long expected)
    {
        Assert.True(RetryAfter.TryParse(value, nowUtcMs, out long delayMs));
        Assert.Equal(expected, delayMs);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("-1", 1)]
    [InlineData("1.5", 1)]
    [InlineData("soon", 1)]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT", 0)]
    public void RetryAfter_AnythingElse_IsRefused(string value, long nowUtcMs)
    {
        Assert.False(RetryAfter.TryParse(value, nowUtcMs, out long delayMs));
        Assert.Equal(0, delayMs);
    }

    [Theory]
    [InlineData("\"abc\"", true, true)]
    [InlineData("\"\"", true, true)]
    [InlineData("W/\"abc\"", true, false)]
    [InlineData("w/\"abc\"", false, false)]
    [InlineData("abc", false, false)]
    [InlineData("\"", false, false)]
    [InlineData("W/", false, false)]
    [InlineData("", false, false)]
    [InlineData("\"a\"b\"", false, false)]
    [InlineData("\"a b\"", false, false)]
    [InlineData("\"a\r\nX: y\"", false, false)]
    public void EntityTag_Text_IsValidAndStrongOrNot(string tag, bool valid, bool strong)
    {
        Assert.Equal(valid, EntityTag.IsValid(tag));
        Assert.Equal(strong, EntityTag.IsStrong(tag));
        Assert.Equal(strong, EntityTag.StrongEquals(tag, tag));
        Assert.False(EntityTag.StrongEquals(tag, "\"other\""));
    }
}
