using System;
using System.Globalization;
using System.Numerics;
using System.Text;
using NanoAgent.Wire;
using Xunit;

namespace NanoAgent.Core.Tests.Wire;

public class DecimalTextTests
{
    [Fact]
    public void WriteScaled_RandomNumbers_HaveTheirValue()
    {
        int seed = 99;
        TestContext.Current.TestOutputHelper!.WriteLine("seed " + seed);
        var random = new Random(seed);
        byte[] buffer = new byte[DecimalText.ScaledBytesMax];
        for (int i = 0; i < 20000; i++)
        {
            long mantissa = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
            int exponent = random.Next(-18, 19);
            int length = DecimalText.WriteScaled(buffer, 0, mantissa, exponent);
            string text = Encoding.ASCII.GetString(buffer, 0, length);
            int point = text.IndexOf('.', StringComparison.Ordinal);
            int places = point < 0 ? 0 : text.Length - point - 1;
            var value = BigInteger.Parse(text.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
            Assert.Equal(
                new BigInteger(mantissa) * BigInteger.Pow(10, exponent + 18), value * BigInteger.Pow(10, 18 - places));
            Assert.Matches("^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$", text);
        }
    }
}
