using System;
using System.Globalization;
using NanoAgent.Wire;
using Xunit;

namespace NanoAgent.Core.Tests.Wire;

public class HeaderValueTests
{
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
}
