using System;
using System.Globalization;
using System.Numerics;
using System.Text;
using NanoAgent.Wire;
using Xunit;

namespace NanoAgent.Core.Tests.Wire;

public class DecimalTextTests
{
    [Theory]
    [InlineData(2153, -2, "21.53")]
    [InlineData(-2153, -2, "-21.53")]
    [InlineData(5, 3, "5000")]
    [InlineData(-5, 3, "-5000")]
    [InlineData(5, -2, "0.05")]
    [InlineData(-5, -1, "-0.5")]
    [InlineData(50, -2, "0.50")]
    [InlineData(100, -2, "1.00")]
    [InlineData(1005, -2, "10.05")]
    [InlineData(0, -2, "0")]
    [InlineData(0, 99, "0")]
    [InlineData(7, 0, "7")]
    [InlineData(1, 18, "1000000000000000000")]
    [InlineData(1, 19, "1e19")]
    [InlineData(-1, -18, "-0.000000000000000001")]
    [InlineData(-1, -19, "-1e-19")]
    [InlineData(1, int.MinValue, "1e-2147483648")]
    [InlineData(1, int.MaxValue, "1e2147483647")]
    [InlineData(long.MinValue, 0, "-9223372036854775808")]
    [InlineData(long.MinValue, -2, "-92233720368547758.08")]
    [InlineData(long.MinValue, -18, "-9.223372036854775808")]
    [InlineData(long.MaxValue, 2, "922337203685477580700")]
    [InlineData(long.MinValue, int.MinValue, "-9223372036854775808e-2147483648")]
    public void WriteScaled_MantissaAndExponent_IsTheExactNumber(long mantissa, int exponent, string expected)
    {
        byte[] buffer = new byte[60];
        int length = DecimalText.WriteScaled(buffer, 1, mantissa, exponent);
        Assert.Equal(expected, Encoding.ASCII.GetString(buffer, 1, length));
        Assert.InRange(length, 1, DecimalText.ScaledBytesMax);
        Assert.Equal(0, buffer[0] + buffer[1 + length]);

        byte[] exact = new byte[length];
        Assert.Equal(length, DecimalText.WriteScaled(exact, 0, mantissa, exponent));
        byte[] small = new byte[length - 1];
        Assert.Equal(-1, DecimalText.WriteScaled(small, 0, mantissa, exponent));
    }

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

    [Theory]
    [InlineData(0, "0")]
    [InlineData(-1, "-1")]
    [InlineData(10, "10")]
    [InlineData(long.MaxValue, "9223372036854775807")]
    [InlineData(long.MinValue, "-9223372036854775808")]
    public void Write_Number_IsDecimal(long value, string expected)
    {
        byte[] buffer = new byte[expected.Length];
        Assert.Equal(expected.Length, DecimalText.Write(buffer, 0, value));
        Assert.Equal(expected, Encoding.ASCII.GetString(buffer));
        Assert.Equal(-1, DecimalText.Write(buffer, 1, value));
        Assert.Equal(-1, DecimalText.Write(buffer, -1, value));
    }

    [Theory]
    [InlineData("0", 0, 0)]
    [InlineData("007", 7, 7)]
    [InlineData("65535", 65535, 65535)]
    [InlineData("65536", 65535, -1)]
    [InlineData("9223372036854775807", long.MaxValue, long.MaxValue)]
    [InlineData("9223372036854775808", long.MaxValue, -1)]
    [InlineData("92233720368547758070", long.MaxValue, -1)]
    [InlineData("", 9, -1)]
    [InlineData("-1", 9, -1)]
    [InlineData(" 1", 9, -1)]
    [InlineData("1a", 99, -1)]
    public void TryParse_Digits_AreBounded(string text, long max, long expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        Assert.Equal(expected >= 0, DecimalText.TryParse(bytes, 0, bytes.Length, max, out long fromBytes));
        Assert.Equal(expected >= 0, DecimalText.TryParse(text, 0, text.Length, max, out long fromText));
        Assert.Equal(Math.Max(expected, 0), fromBytes);
        Assert.Equal(Math.Max(expected, 0), fromText);
    }
}
