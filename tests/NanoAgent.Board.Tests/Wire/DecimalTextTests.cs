using System;
using System.Text;
using NanoAgent.Wire;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Wire;

[TestClass]
public class DecimalTextTests
{
    [DataRow(2153L, -2, "21.53")]
    [DataRow(-2153L, -2, "-21.53")]
    [DataRow(5L, 3, "5000")]
    [DataRow(-5L, 3, "-5000")]
    [DataRow(5L, -2, "0.05")]
    [DataRow(-5L, -1, "-0.5")]
    [DataRow(50L, -2, "0.50")]
    [DataRow(100L, -2, "1.00")]
    [DataRow(1005L, -2, "10.05")]
    [DataRow(0L, -2, "0")]
    [DataRow(0L, 99, "0")]
    [DataRow(7L, 0, "7")]
    [DataRow(1L, 18, "1000000000000000000")]
    [DataRow(1L, 19, "1e19")]
    [DataRow(-1L, -18, "-0.000000000000000001")]
    [DataRow(-1L, -19, "-1e-19")]
    [DataRow(1L, int.MinValue, "1e-2147483648")]
    [DataRow(1L, int.MaxValue, "1e2147483647")]
    [DataRow(long.MinValue, 0, "-9223372036854775808")]
    [DataRow(long.MinValue, -2, "-92233720368547758.08")]
    [DataRow(long.MinValue, -18, "-9.223372036854775808")]
    [DataRow(long.MaxValue, 2, "922337203685477580700")]
    [DataRow(long.MinValue, int.MinValue, "-9223372036854775808e-2147483648")]
    public void WriteScaled_MantissaAndExponent_IsTheExactNumber(long mantissa, int exponent, string expected)
    {
        byte[] buffer = new byte[60];
        int length = DecimalText.WriteScaled(buffer, 1, mantissa, exponent);
        Assert.AreEqual(expected, Text.Of(buffer, 1, length));
        Assert.IsTrue(length >= 1 && length <= DecimalText.ScaledBytesMax);
        Assert.AreEqual(0, buffer[0] + buffer[1 + length]);

        byte[] exact = new byte[length];
        Assert.AreEqual(length, DecimalText.WriteScaled(exact, 0, mantissa, exponent));
        byte[] small = new byte[length - 1];
        Assert.AreEqual(-1, DecimalText.WriteScaled(small, 0, mantissa, exponent));
    }

    [DataRow(0L, "0")]
    [DataRow(-1L, "-1")]
    [DataRow(10L, "10")]
    [DataRow(long.MaxValue, "9223372036854775807")]
    [DataRow(long.MinValue, "-9223372036854775808")]
    public void Write_Number_IsDecimal(long value, string expected)
    {
        byte[] buffer = new byte[expected.Length];
        Assert.AreEqual(expected.Length, DecimalText.Write(buffer, 0, value));
        Assert.AreEqual(expected, Text.Of(buffer));
        Assert.AreEqual(-1, DecimalText.Write(buffer, 1, value));
        Assert.AreEqual(-1, DecimalText.Write(buffer, -1, value));
    }

    [DataRow("0", 0L, 0L)]
    [DataRow("007", 7L, 7L)]
    [DataRow("65535", 65535L, 65535L)]
    [DataRow("65536", 65535L, -1L)]
    [DataRow("9223372036854775807", long.MaxValue, long.MaxValue)]
    [DataRow("9223372036854775808", long.MaxValue, -1L)]
    [DataRow("92233720368547758070", long.MaxValue, -1L)]
    [DataRow("", 9L, -1L)]
    [DataRow("-1", 9L, -1L)]
    [DataRow(" 1", 9L, -1L)]
    [DataRow("1a", 99L, -1L)]
    public void TryParse_Digits_AreBounded(string text, long max, long expected)
    {
        byte[] bytes = Text.Bytes(text);
        Assert.AreEqual(expected >= 0, DecimalText.TryParse(bytes, 0, bytes.Length, max, out long fromBytes));
        Assert.AreEqual(expected >= 0, DecimalText.TryParse(text, 0, text.Length, max, out long fromText));
        Assert.AreEqual(expected < 0 ? 0 : expected, fromBytes);
        Assert.AreEqual(expected < 0 ? 0 : expected, fromText);
    }
}
