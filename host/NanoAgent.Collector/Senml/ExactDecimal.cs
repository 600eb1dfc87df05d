using System;
using System.Globalization;

namespace NanoAgent.Collector.Senml;

/// <summary>
/// A decimal exactly as it was sent: <c>mantissa x 10^exponent</c>, never a float. 21.50 is 2150e-2 and stays it, so
/// that the number of digits a sensor gave is kept. Minus zero is zero.
/// </summary>
internal readonly record struct ExactDecimal(long Mantissa, sbyte Exponent)
{
    /// <summary>Exponents up to this size print without an 'e': as many digits as anyone reads.</summary>
    private const int PlainExponentMax = 24;

    /// <summary>Exponents are added up to this and no further: far outside sbyte, far inside int.</summary>
    private const int ExponentAccumulatorMax = 100_000_000;

    /// <summary>
    /// Reads the raw text of a JSON number (the caller's JSON reader has checked its grammar). False when it has more
    /// digits than 64 bits hold or an exponent outside -128..127.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> number, out ExactDecimal value)
    {
        value = default;
        bool negative = number[0] == (byte)'-';
        int index = negative ? 1 : 0;
        // Summed towards minus infinity, because -2^63 has no positive twin.
        long sum = 0;
        int exponent = 0;
        bool fraction = false;
        for (; index < number.Length && number[index] is not ((byte)'e' or (byte)'E'); index++)
        {
            if (number[index] == (byte)'.')
            {
                fraction = true;
                continue;
            }
            int digit = number[index] - '0';
            if (sum < (long.MinValue + digit) / 10)
            {
                return false;
            }
            sum = (sum * 10) - digit;
            exponent -= fraction ? 1 : 0;
        }
        if (index < number.Length)
        {
            exponent += ReadExponent(number[(index + 1)..]);
        }
        if (exponent is < sbyte.MinValue or > sbyte.MaxValue || (!negative && sum == long.MinValue))
        {
            return false;
        }
        value = new ExactDecimal(negative ? sum : -sum, (sbyte)exponent);
        return true;
    }

    /// <summary>The decimal as text, with every digit that was sent.</summary>
    public override string ToString()
    {
        string digits = Mantissa.ToString(CultureInfo.InvariantCulture);
        if (Exponent == 0)
        {
            return digits;
        }
        if (Exponent > PlainExponentMax || Exponent < -PlainExponentMax)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{digits}e{Exponent}");
        }
        if (Exponent > 0)
        {
            return Mantissa == 0 ? "0" : digits + new string('0', Exponent);
        }
        string sign = Mantissa < 0 ? "-" : "";
        string unsigned = digits[sign.Length..].PadLeft(1 - Exponent, '0');
        return $"{sign}{unsigned[..^-Exponent]}.{unsigned[^-Exponent..]}";
    }

    private static int ReadExponent(ReadOnlySpan<byte> text)
    {
        bool negative = text[0] == (byte)'-';
        int exponent = 0;
        foreach (byte character in text[(text[0] is (byte)'-' or (byte)'+' ? 1 : 0)..])
        {
            exponent = Math.Min((exponent * 10) + character - '0', ExponentAccumulatorMax);
        }
        return negative ? -exponent : exponent;
    }
}
