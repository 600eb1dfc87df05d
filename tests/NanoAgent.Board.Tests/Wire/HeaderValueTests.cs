using System;
using NanoAgent.Wire;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Wire;

[TestClass]
public class HeaderValueTests
{
    [DataRow("bytes 5-9/100", 5L, 9L, 100L)]
    [DataRow("bytes 0-0/1", 0L, 0L, 1L)]
    [DataRow("BYTES 5-9/*", 5L, 9L, -1L)]
    [DataRow("bytes */100", -1L, -1L, 100L)]
    [DataRow("bytes */0", -1L, -1L, 0L)]
    [DataRow("bytes 0-9223372036854775806/9223372036854775807", 0L, long.MaxValue - 1, long.MaxValue)]
    public void ContentRange_WellFormed_IsRead(string value, long first, long last, long total)
    {
        Assert.IsTrue(ContentRange.TryParse(value, out long f, out long l, out long t));
        Assert.AreEqual(first, f);
        Assert.AreEqual(last, l);
        Assert.AreEqual(total, t);
    }

    [DataRow("")]
    [DataRow("bytes")]
    [DataRow("bytes ")]
    [DataRow("bytes /")]
    [DataRow("bytes */*")]
    [DataRow("bytes 9-5/100")]
    [DataRow("bytes 5-100/100")]
    [DataRow("bytes 5-9")]
    [DataRow("bytes 5-9/")]
    [DataRow("bytes 5-/100")]
    [DataRow("bytes -9/100")]
    [DataRow("bytes -5-9/100")]
    [DataRow("bytes 5-9/100 ")]
    [DataRow("bytes 5-9/-1")]
    [DataRow("bytes=5-9/100")]
    [DataRow("items 5-9/100")]
    [DataRow("bytes 5-9/9223372036854775808")]
    [DataRow("bytes 18446744073709551621-18446744073709551625/100")]
    public void ContentRange_Malformed_IsRefused(string value)
    {
        Assert.IsFalse(ContentRange.TryParse(value, out long first, out long last, out long total));
        Assert.AreEqual(-1L, first);
        Assert.AreEqual(-1L, last);
        Assert.AreEqual(-1L, total);
    }

    [DataRow("Sun, 06 Nov 1994 08:49:37 GMT", 784111777000L)]
    [DataRow("Sunday, 06-Nov-94 08:49:37 GMT", 784111777000L)]
    [DataRow("Sun Nov  6 08:49:37 1994", 784111777000L)]
    [DataRow("Thu, 01 Jan 1970 00:00:00 GMT", 0L)]
    [DataRow("Wed, 31 Dec 1969 23:59:59 GMT", -1000L)]
    [DataRow("Thu, 29 Feb 2024 12:00:00 GMT", 1709208000000L)]
    [DataRow("Friday, 01-Jan-69 00:00:00 GMT", 3124224000000L)]
    [DataRow("Sat, 31 Dec 2016 23:59:60 GMT", 1483228800000L)]
    [DataRow("Fri, 31 Dec 9999 23:59:59 GMT", 253402300799000L)]
    public void HttpDate_ThreeForms_GiveUtcMilliseconds(string text, long expected)
    {
        Assert.IsTrue(HttpDate.TryParse(text, out long utcMs));
        Assert.AreEqual(expected, utcMs);
    }

    [DataRow("")]
    [DataRow(",")]
    [DataRow("Sun, ")]
    [DataRow("Sun, 06 Nov 1994 08:49:37")]
    [DataRow("Sun, 06 Nov 1994 08:49:37 PST")]
    [DataRow("Sun, 30 Feb 2024 08:49:37 GMT")]
    [DataRow("Sun, 29 Feb 2023 08:49:37 GMT")]
    [DataRow("Sun, 00 Nov 1994 08:49:37 GMT")]
    [DataRow("Sun, 06 Nov 0000 08:49:37 GMT")]
    [DataRow("Sun, 06 Nox 1994 08:49:37 GMT")]
    [DataRow("Sun, 06 Nov 1994 24:49:37 GMT")]
    [DataRow("Sun, 06 Nov 1994 08:60:37 GMT")]
    [DataRow("Sun, 06 Nov 1994 08:49:61 GMT")]
    [DataRow("Sun, 6 Nov 1994 08:49:37 GMT")]
    [DataRow("Sun Nov 06 08:49:37 94")]
    [DataRow("yesterday")]
    public void HttpDate_AnythingElse_IsRefused(string text)
    {
        Assert.IsFalse(HttpDate.TryParse(text, out long utcMs));
        Assert.AreEqual(0, utcMs);
    }

    [DataRow("0", 0L, 0L)]
    [DataRow("120", 0L, 120000L)]
    [DataRow("21601", 0L, 21600000L)]
    [DataRow("99999999999999999999999", 0L, 21600000L)]
    [DataRow("Sun, 06 Nov 1994 08:49:37 GMT", 784111770000L, 7000L)]
    [DataRow("Sun, 06 Nov 1994 08:49:37 GMT", 784111778000L, 0L)]
    [DataRow("Fri, 31 Dec 9999 23:59:59 GMT", 1L, 21600000L)]
    public void RetryAfter_SecondsOrDate_GivesADelay(string value, long nowUtcMs, long expected)
    {
        Assert.IsTrue(RetryAfter.TryParse(value, nowUtcMs, out long delayMs));
        Assert.AreEqual(expected, delayMs);
    }

    [DataRow("", 1L)]
    [DataRow("-1", 1L)]
    [DataRow("1.5", 1L)]
    [DataRow("soon", 1L)]
    [DataRow("Sun, 06 Nov 1994 08:49:37 GMT", 0L)]
    public void RetryAfter_AnythingElse_IsRefused(string value, long nowUtcMs)
    {
        Assert.IsFalse(RetryAfter.TryParse(value, nowUtcMs, out long delayMs));
        Assert.AreEqual(0, delayMs);
    }

    [DataRow("\"abc\"", true, true)]
    [DataRow("\"\"", true, true)]
    [DataRow("W/\"abc\"", true, false)]
    [DataRow("w/\"abc\"", false, false)]
    [DataRow("abc", false, false)]
    [DataRow("\"", false, false)]
    [DataRow("W/", false, false)]
    [DataRow("", false, false)]
    [DataRow("\"a\"b\"", false, false)]
    [DataRow("\"a b\"", false, false)]
    [DataRow("\"a\r\nX: y\"", false, false)]
    public void EntityTag_Text_IsValidAndStrongOrNot(string tag, bool valid, bool strong)
    {
        Assert.AreEqual(valid, EntityTag.IsValid(tag));
        Assert.AreEqual(strong, EntityTag.IsStrong(tag));
        Assert.AreEqual(strong, EntityTag.StrongEquals(tag, tag));
        Assert.IsFalse(EntityTag.StrongEquals(tag, "\"other\""));
    }
}
